// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Commitments
/// @notice Hashes of docs/commitments.md that contracts compute.
library Commitments {
    bytes1 private constant SALTED_TENSOR = 0x05;

    /// @notice What a claim names a tensor by. The salt is zero where the tensor is public.
    function saltedTensor(bytes32 salt, bytes32 tensorHash) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(SALTED_TENSOR, salt, tensorHash));
    }
}
