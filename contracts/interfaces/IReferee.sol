// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Referee
/// @notice Recomputes tensor programs whose weights live in contract code. Pure: it has no storage and no owner, and
/// calls nobody. The format of programs is docs/programs.md, of hashes docs/commitments.md.
interface IReferee {
    /// @notice Checks that the code at `program` holds a well-formed program.
    function validate(address program) external view;

    /// @notice The id of the program in the code at `program`, computed from its bytes after `validate`'s checks.
    function commit(address program) external view returns (bytes32 id);

    /// @notice Runs the program on `input`, the input tensor's elements row-major and little-endian.
    /// @dev Warning: it trusts the program to be well-formed where `commit` has established it; malformed code still
    /// reverts with a typed error and never reads outside its own bytes.
    /// @return inputHash Tensor hash of the input (unsalted).
    /// @return outputHash Tensor hash of the output (unsalted).
    /// @return output The output tensor's elements, row-major and little-endian.
    function execute(address program, bytes calldata input)
        external
        view
        returns (bytes32 inputHash, bytes32 outputHash, bytes memory output);
}
