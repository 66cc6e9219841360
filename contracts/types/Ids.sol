// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev One copy of one order: `keccak256(abi.encode(order digest, copy))`.
type JobId is bytes32;

/// @dev A committed tensor program, as `IReferee.commit` computes it (docs/commitments.md).
type ProgramId is bytes32;

/// @dev A way of verifying claims, as `IProofRouter` knows it.
type Lane is bytes4;
