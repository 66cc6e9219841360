// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What an opening shows of a claim.
enum Finding {
    /// Nothing is wrong with what is opened.
    None,
    /// The element is another than its operator gives for the operands that are committed.
    Element,
    /// A hash of the trace is that of a tensor of another type than its operator gives, or of no tensor.
    TensorType,
    /// The same of the claim's output.
    OutputType,
    /// A byte of a leaf that holds no data is not zero, or a node above none but empty leaves is another than theirs, or a
    /// node above data is theirs.
    Padding,
    /// The claim's output is not the last tensor of the trace.
    Output
}
