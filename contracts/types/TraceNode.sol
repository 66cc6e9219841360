// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What of a claim can be demanded.
enum NodeKind {
    /// The trace's root, with the first level below it.
    Trace,
    /// A node of the tree over the tensors' hashes, where that is higher than one answer shows.
    List,
    /// A tensor's hash.
    Tensor,
    /// A node of a tensor's tree; of height 0 a leaf.
    Tree,
    /// The claimed output's bytes.
    Output
}

/// @notice One node of a claim's trace, by where it stands and what it is.
/// @dev What a kind does not need is 0.
struct TraceNode {
    NodeKind kind;
    /// Of `Tensor` and `Tree`: the operator whose output it is, counted from 0.
    uint16 tensor;
    /// Of `List` and `Tree`: levels below it; a leaf has none. An answer shows 8 levels, so that above leaves only nodes are
    /// demanded that stand 8, 16 or 24 levels below the root of their tree.
    uint8 height;
    /// Of `List` and `Tree`: its place among the nodes of its height, from the left. Of `Output`: the piece.
    uint32 index;
    /// Of `List`, `Tensor` and `Tree`.
    bytes32 hash;
}

/// @notice What shows that a node belongs to a claim's trace. What a kind does not need is empty.
struct NodeProof {
    /// Of `Tree`: the tensor's type.
    bytes tensorType;
    /// Of `Tree`: the siblings up to the tensor's root, lowest first.
    bytes32[] treePath;
    /// The siblings from the tensor's hash, or from the node of the list, up to the trace's root.
    bytes32[] listPath;
}

using TraceNodeLib for TraceNode global;

/// @title TraceNodeLib
/// @notice Names a {TraceNode}.
library TraceNodeLib {
    /// @notice The node's name in a dispute.
    function key(TraceNode memory self, bytes32 dispute) internal pure returns (bytes32) {
        return keccak256(abi.encode(dispute, self));
    }
}
