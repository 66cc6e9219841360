// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Finding} from "../types/Finding.sol";

/// @title Judge
/// @notice Says whether a claim is wrong, by one opening: an operator of the program, the few leaves of its operands that
/// one element is made of, and the leaf of the output that is claimed. Pure: it has no storage and no owner, calls nobody,
/// and takes no ether. The bytes of an opening are docs/commitments.md.
/// @dev What both sides share comes from whoever asks and is believed: the program's id, the salted hashes of a claim's
/// input and output, and the root of the trace that the claim's provider gave, or zero where it gave none, under which
/// nothing can be opened. The opening comes from anybody and is not believed: what does not lead to what is shared is an
/// error, which says nothing of the claim. A finding other than `None` is proven, whoever sent it, where the trace is the
/// provider's, which is for the caller to know. Of a program that breaks a rule nobody who keeps the rules has an output to
/// claim (docs/decisions/0129-programs-are-validated-by-who-runs-them.md).
///
/// An answer begins with the selector of the function that gives it, so that nothing else is taken for one.
///
/// Values are numbered as in programs: 0 is the input, then the constants, then each operator's output. A `fault` is one of
/// those of docs/programs.md.
///
/// Gas, of the judge in Rust where it is cached, for an opening that shows something of a claim: at most 100,000, 75 for each of
/// its bytes, and 20 for each element of a softmax's row, which a mask can leave out of the opening, or for what the rules of
/// programs say that an element of a fused operator costs, 65,536 at most. The most that was found is
/// 4.1 million, for a softmax of 64,000 elements with 65,343 bytes. A program that keeps the rules of docs/programs.md needs at
/// most 65,536 bytes of leaves and paths for an element.
///
/// Whatever else is sent of a claim of such a program takes no more than that, if it is counted as 65,536 bytes where it has
/// fewer: leaves that are withheld are passed over, and leaves that nobody asked for are hashed once, and found or not in as many
/// steps as their number has binary digits. A transaction holds 95,000 bytes, and a row that can be opened 65,536 elements: so it
/// is at most 8.6 million, and an error of those below. The stand-in in Solidity takes at most 29 million for the same.
interface IJudge {
    /// @notice The opening ends before what it announces.
    error JudgeOpeningTruncated();

    /// @notice `excess` bytes follow the opening.
    error JudgeOpeningTrailing(uint32 excess);

    /// @notice The opening is of the program with this id, and the claim of another.
    error JudgeProgramDiffers(bytes32 program);

    /// @notice What is opened is not the program's operator with this number, counted from 0.
    error JudgeOperatorMissing(uint16 operator);

    /// @notice The operator or a type in the opening breaks a rule of programs, or an operand does not fit the operator.
    error JudgeOperatorInvalid(uint8 fault);

    /// @notice The tensor of value `value` is not the one that is shared.
    /// @param commitment The salted hash or the root to which it leads.
    error JudgeTensorDiffers(uint32 value, bytes32 commitment);

    /// @notice The opening has other leaves of value `value` than the element is made of.
    error JudgeLeaves(uint32 value);

    /// @notice A leaf of value `value` has a byte that holds no data and is not zero.
    error JudgePadding(uint32 value);

    /// @notice The operator's output has no element, or the tensor no such node, with this number.
    error JudgeElementMissing(uint32 element);

    /// @notice There is no such kind of opening, place of an output, or level of a tree.
    error JudgeKind(uint8 kind);

    /// @notice Whether an element of an operator's output is wrong.
    /// @param program The program's id.
    /// @param input The claim's salted hash of the input.
    /// @param output The claim's salted hash of the output.
    /// @param trace The root of the claim's trace, or zero.
    ///
    /// Requirements:
    /// - the opening is whole, else {JudgeOpeningTruncated} or {JudgeOpeningTrailing}.
    /// - it is of `program`, else {JudgeProgramDiffers}, and of an operator of it, else {JudgeOperatorMissing}.
    /// - each operand and the output lead to what is shared, else {JudgeTensorDiffers}, {JudgeLeaves} or {JudgePadding}.
    /// - the operands fit the operator, else {JudgeOperatorInvalid}.
    /// - there is such an element, else {JudgeElementMissing}, and what is opened is what it is made of and no more, else
    /// {JudgeLeaves}.
    ///
    /// @return magic The function's selector.
    /// @return finding `None` or `Element`.
    function findFault(bytes32 program, bytes32 input, bytes32 output, bytes32 trace, bytes calldata opening)
        external
        pure
        returns (bytes4 magic, Finding finding);

    /// @notice Whether a claim is malformed, so that no element of a tensor can be opened.
    /// @dev Parameters and requirements are those of {findFault}; an opening of another kind is {JudgeKind}.
    ///
    /// @return magic The function's selector.
    /// @return finding `None`, or any but `Element`.
    function decodeFault(bytes32 program, bytes32 input, bytes32 output, bytes32 trace, bytes calldata opening)
        external
        pure
        returns (bytes4 magic, Finding finding);
}
