// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IVerifier} from "./IVerifier.sol";

/// @title Verifier of the EXECUTE lane
/// @notice Has the referee run the whole program again and compares. The proof is what the claim hashes, with the
/// input's bytes in place of its hash: it publishes the input and its salt, so this lane is for inputs that may be
/// seen. Nobody has any power over it.
///
/// A proof is six words and the input:
/// `abi.encode(domainSeparator, subject, provider, program, account, inputSalt) ‖ input`, where `domainSeparator` is
/// the EIP-712 domain of the contract that asks, `account` is where the program's code is, the salt is zero where the
/// input is public, and `input` is the input tensor's elements, row-major and little-endian. Nothing in it is trusted:
/// the registry tests the account, and what else is not as the claim has it gives another claim hash.
///
/// The output's salt is always zero. So an input has one right output in this lane, whoever proves it, and who waits
/// for an output can compare commitments.
interface IExecuteVerifier is IVerifier {
    error ExecuteProofTruncated(uint256 least, uint256 actual);
    /// @dev The claim says something else than what the program gives, or salts it, or the proof belongs to another claim.
    error ExecuteClaimMismatch(bytes32 claimed, bytes32 computed);

    /// @inheritdoc IVerifier
    /// @dev Requirements:
    /// - `proof` has its six words: {ExecuteProofTruncated};
    /// - `account` holds the program: the errors of {IProgramRegistry-requireProgram};
    /// - the referee accepts the input: the error is the referee's own;
    /// - the claim hash is that of the referee's result: {ExecuteClaimMismatch}.
    function verify(bytes32 claimHash, bytes calldata proof) external view returns (bytes4);

    /// @notice The {IProgramRegistry} whose programs it executes, by the registry's own referee.
    function registry() external view returns (address);

    /// @notice The {IReferee} that executes.
    function referee() external view returns (address);
}
