// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev The referee executes the whole program on an input that is published.
bytes4 constant LANE_EXECUTE = bytes4(keccak256("EXECUTE"));

/// @dev A claim stands unless somebody proves it wrong within its window. No verifier: a court judges.
bytes4 constant LANE_OPTIMISTIC = bytes4(keccak256("OPTIMISTIC"));
