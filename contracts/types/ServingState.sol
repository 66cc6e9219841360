// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What one provider offers, in one slot.
struct ServingState {
    /// Of all its nodes; 0: it has none.
    uint16 gpuClass; // slot 0
    /// Normalised capacity that it offers: at most `gpus` times the weight of the class.
    uint32 units;
    /// A bit for each region that it serves in.
    uint64 regions;
    /// A bit for each feature that it has.
    uint64 features;
    /// The timestamp from which its units no longer count: no later than their attestation ends, where they need one.
    uint48 expiresAt;
    /// GPUs of all its nodes.
    uint24 gpus;
    /// Whether the registry holds its bond; always so where `units` is not zero.
    bool bonded;
}

/// @dev Features that only an attestation can give, never the provider's word: the top eight bits.
uint64 constant ATTESTED_FEATURES = 0xff << 56;

/// @dev All units are of confidential GPUs that proved lately what they are and which firmware they run.
uint64 constant CONFIDENTIAL_GPU_FEATURE = 1 << 56;
