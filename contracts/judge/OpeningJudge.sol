// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJudge} from "../interfaces/IJudge.sol";
import {Finding} from "../types/Finding.sol";
import {Cursor} from "./Cursor.sol";
import {Header, HeaderLib, Shared} from "./Header.sol";
import {Nodes} from "./Nodes.sol";
import {Operator} from "./Operator.sol";
import {Step, StepLib} from "./Step.sol";
import {Tensor, TensorLib} from "./Tensor.sol";
import {TensorType} from "./TensorType.sol";
import {TreeLib} from "./Tree.sol";

/// @title OpeningJudge
/// @notice Judges openings as the judge in Rust does: the same answers to the same bytes. Where an opening lacks leaves of
/// several values, it may name another of them. Which operators it knows is for who inherits to say.
abstract contract OpeningJudge is IJudge {
    uint256 private constant OF_ELEMENT = 0;
    uint256 private constant OF_TYPE = 1;

    /// @inheritdoc IJudge
    function findFault(bytes32 program, bytes32 input, bytes32 output, bytes32 trace, bytes calldata opening)
        external
        pure
        returns (bytes4, Finding)
    {
        return (this.findFault.selector, _judge(Shared(program, input, output, trace), opening, false));
    }

    /// @inheritdoc IJudge
    function decodeFault(bytes32 program, bytes32 input, bytes32 output, bytes32 trace, bytes calldata opening)
        external
        pure
        returns (bytes4, Finding)
    {
        return (this.decodeFault.selector, _judge(Shared(program, input, output, trace), opening, true));
    }

    function _judge(Shared memory shared, bytes calldata opening, bool decoding) private pure returns (Finding finding) {
        uint256 from;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            from := opening.offset
        }
        Cursor memory cursor = Cursor({next: from, end: from + opening.length});
        Header memory header = HeaderLib.read(shared, cursor);
        uint256 kind = decoding ? cursor.u8() : OF_ELEMENT;
        if (decoding && kind == OF_ELEMENT) revert JudgeKind(uint8(kind));
        if (kind == OF_ELEMENT) finding = _ofElement(header, cursor);
        else if (kind == OF_TYPE) finding = _ofType(header, cursor);
        else finding = _ofTensor(kind, header, cursor);
        if (cursor.next != cursor.end) revert JudgeOpeningTrailing(uint32(cursor.end - cursor.next));
    }

    /// @dev Whether an element is another than its operator gives.
    function _ofElement(Header memory header, Cursor memory cursor) private pure returns (Finding) {
        uint256 number = cursor.u16();
        uint256 index = cursor.u32();
        Step memory step = _readStep(number, header, cursor);
        (bool exists, uint256 leaf,) = TreeLib.treeOf(step.output).placeOf(index);
        if (!exists) revert JudgeElementMissing(uint32(index));
        bool byOutput = HeaderLib.readWhere(cursor);
        Tensor memory claimed = TensorLib.openLeaf(step.output, header.own(number), leaf, cursor);
        header.expectOutput(number, byOutput, step.output.rooted(claimed.root), cursor);
        int256 right = _element(step.operator, step.output, index);
        step.checkRead();
        return claimed.element(index) == right ? Finding.None : Finding.Element;
    }

    /// @dev Whether the hash of an operator's output is that of a tensor of another type, or of no tensor at all.
    function _ofType(Header memory header, Cursor memory cursor) private pure returns (Finding) {
        uint256 number = cursor.u16();
        Step memory step = _readStep(number, header, cursor);
        bool byOutput = HeaderLib.readWhere(cursor);
        uint256 length = cursor.u16();
        uint256 from = cursor.take(length);
        header.expectOutput(number, byOutput, Nodes.range(from, from + length), cursor);
        if (step.output.isEncoded(from, length)) return Finding.None;
        return byOutput ? Finding.OutputType : Finding.TensorType;
    }

    /// @dev What an opening of one of the other kinds shows, which needs no operator: for one judge to say, whom all others
    /// judge for.
    function _ofTensor(uint256 kind, Header memory, Cursor memory) internal pure virtual returns (Finding) {
        revert JudgeKind(uint8(kind));
    }

    /* OPERATORS */

    /// @dev The program's operator with this number, and its operands.
    function _readStep(uint256 number, Header memory header, Cursor memory cursor) private pure returns (Step memory step) {
        uint256 from = cursor.next;
        step = StepLib.begin(number, header, cursor);
        _read(step.operator, cursor);
        step.place(from, header, cursor);
        step.open(header, cursor);
        step.output = _check(step.operator);
    }

    /// @dev Reads what follows an operator's code.
    function _read(Operator memory op, Cursor memory cursor) internal pure virtual;

    /// @dev Checks that the operands fit, and gives what comes out.
    function _check(Operator memory op) internal pure virtual returns (TensorType);

    /// @dev The element at a row-major index of the output.
    function _element(Operator memory op, TensorType output, uint256 index) internal pure virtual returns (int256);
}
