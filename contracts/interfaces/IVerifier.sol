// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Verifier
/// @notice Decides one lane's claims. It is called by {IProofRouter} with bounded gas.
/// @dev A verifier answers for a claim's hash alone: that the claim behind the hash is about the right job, program
/// and input is checked by whoever built the hash.
interface IVerifier {
    /// @notice Returns this function's selector when `proof` shows that the claim with `claimHash` is true.
    /// @dev Reverts with an error that says why otherwise. Any other answer is a refusal, too.
    /// @param claimHash EIP-712 digest of a {Claim}.
    /// @param proof In the lane's own format.
    function verify(bytes32 claimHash, bytes calldata proof) external view returns (bytes4);
}
