// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Referee
/// @notice Recomputes tensor programs whose weights live in contract code. Pure: it has no storage and no owner, and
/// calls nobody. The format of programs is docs/programs.md, of hashes docs/commitments.md.
/// @dev Every function reads the accounts of a program anew and applies every rule of the format to them, so none
/// depends on what was called before. Code is immutable, so what was found once holds for as long as the chain does.
///
/// A `fault` is the number of the rule that is broken:
///
/// | fault | rule |
/// |---|---|
/// | 1 | the bytes do not end before the program does |
/// | 2 | nothing follows the data of the last constant |
/// | 3 | the version is 1 |
/// | 4 | a dtype is int8, int16, int32 or int64 |
/// | 5 | a rank is 1 to 4 |
/// | 6 | a dimension is 1 to 2^24 |
/// | 7 | a tensor has at most 2^28 bytes |
/// | 8 | there is an operator |
/// | 9 | an operator's code is known |
/// | 10 | an operator's flags are known, and each comes with the one that it needs |
/// | 11 | the number of an operand is smaller than the operator's own |
/// | 12 | an operand has the dtype that the operator takes |
/// | 13 | an operand has the rank and the dimensions that the operator takes |
/// | 14 | an operand that has to be a constant is one |
/// | 15 | a multiplier is below 2^31 |
/// | 16 | a shift is 1 to 62 |
/// | 17 | a lower bound does not exceed the upper one |
/// | 18 | the opening of an element has at most 65,536 bytes |
interface IReferee {
    /// @notice The code at `account` is not that of a program's account: there is none, or it does not begin with 00.
    /// @param account The first such account in the order in which the program names them, its own address before all.
    error RefereeProgramMissing(address account);

    /// @notice The code at `account` ends within its list of further accounts.
    error RefereeProgramTruncated(address account);

    /// @notice The program breaks a rule outside its operators.
    error RefereeProgramMalformed(uint8 fault);

    /// @notice An operator of the program breaks a rule.
    /// @param operator Its place in the program, counted from 0.
    error RefereeOperatorInvalid(uint16 operator, uint8 fault);

    /// @notice The input has `actual` bytes and the program's input type `expected`.
    error RefereeInputLength(uint256 expected, uint256 actual);

    /// @notice Checks that the code at `program` holds a well-formed program.
    ///
    /// Requirements:
    /// - `program` and each account that it names hold code of a program, else {RefereeProgramMissing}.
    /// - the list of accounts is whole, else {RefereeProgramTruncated}.
    /// - the program's bytes keep the rules of the format, else {RefereeProgramMalformed} or {RefereeOperatorInvalid}
    ///   with the first that is broken.
    function validate(address program) external view;

    /// @notice The id of the program in the code at `program`.
    /// @dev The id leaves addresses out: the same program in other accounts has the same id.
    ///
    /// Requirements:
    /// - those of {validate}.
    function commit(address program) external view returns (bytes32 id);

    /// @notice Runs the program on `input`, the input tensor's elements row-major and little-endian.
    ///
    /// Requirements:
    /// - those of {validate}.
    /// - `input` has as many bytes as the program's input type, else {RefereeInputLength}.
    ///
    /// @return inputHash Tensor hash of the input (unsalted).
    /// @return outputHash Tensor hash of the output (unsalted).
    /// @return output The output tensor's elements, row-major and little-endian.
    function execute(address program, bytes calldata input)
        external
        view
        returns (bytes32 inputHash, bytes32 outputHash, bytes memory output);
}
