// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice One machine of a provider. No GPUs: there is no such node.
struct Node {
    /// Hash of the document that says where it answers.
    bytes32 endpointHash; // slot 0
    /// X25519 public key that clients seal inputs to (RFC 7748, 32 bytes in their order there).
    bytes32 sealingKey; // slot 1
    uint24 gpus; // slot 2
}
