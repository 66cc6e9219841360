// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice A governed kind of GPU. A weight of zero: there is no such class.
struct GpuClass {
    /// ASCII, padded with zeros on the right.
    bytes32 name; // slot 0
    /// Units that one GPU is worth; never changes.
    uint32 unitsPerGpu; // slot 1
    /// Units that the registry counts of all its providers.
    uint64 units;
    /// Nodes of it gain no GPUs any more.
    bool retired;
    /// Units of it are only of GPUs that the attestor knows; never changes.
    bool attested;
}
