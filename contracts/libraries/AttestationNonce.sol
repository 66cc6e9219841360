// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title AttestationNonce
/// @notice What a device signs, so that its report is of this chain, policy, node and seed alone.
library AttestationNonce {
    /// @notice keccak256 of chain id, this contract, provider, node and the seed's value, as abi.encode has them.
    function nonceOf(address provider, uint8 node, bytes16 seed) internal view returns (bytes32 nonce) {
        // Behind the memory that is taken; nothing of it stays.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, chainid())
            mstore(add(words, 0x20), address())
            mstore(add(words, 0x40), shr(96, shl(96, provider)))
            mstore(add(words, 0x60), and(node, 0xff))
            mstore(add(words, 0x80), shl(128, shr(128, seed)))
            nonce := keccak256(words, 0xa0)
        }
    }
}
