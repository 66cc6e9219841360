// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Operator} from "../Operator.sol";
import {TensorType} from "../TensorType.sol";
import {Norms} from "./Norms.sol";
import {Selections} from "./Selections.sol";
import {Slices} from "./Slices.sol";
import {Softmax} from "./Softmax.sol";
import {Views} from "./Views.sol";

/// @title RowOperators
/// @notice Operators of docs/programs.md that pick and move elements, or weigh each by its whole row, by their codes.
library RowOperators {
    /// @dev Sets of codes, a bit each.
    uint256 private constant SELECTIONS = 1 << 19 | 1 << 23;
    uint256 private constant VIEWS = 1 << 20 | 1 << 22;
    uint256 private constant SLICE = 1 << 21;
    uint256 private constant SOFTMAX = 1 << 24;
    uint256 private constant NORMS = 1 << 25 | 1 << 26;

    /// @notice Reads the descriptor of an operator with this code; nothing where it is another's.
    function read(Operator memory op, Cursor memory cursor) internal pure returns (bool known) {
        uint256 set = 1 << op.code;
        if (set & SELECTIONS != 0) Selections.read(op, cursor);
        else if (set & VIEWS != 0) Views.read(op, cursor);
        else if (set & SLICE != 0) Slices.read(op, cursor);
        else if (set & SOFTMAX != 0) Softmax.read(op, cursor);
        else if (set & NORMS != 0) Norms.read(op, cursor);
        else return false;
        return true;
    }

    /// @notice Checks that the operands fit, and gives what comes out.
    function check(Operator memory op) internal pure returns (TensorType) {
        uint256 set = 1 << op.code;
        if (set & SELECTIONS != 0) return Selections.check(op);
        if (set & VIEWS != 0) return Views.check(op);
        if (set & SLICE != 0) return Slices.check(op);
        if (set & SOFTMAX != 0) return Softmax.check(op);
        return Norms.check(op);
    }

    /// @notice The element at a row-major index of the output.
    function element(Operator memory op, TensorType output, uint256 index) internal pure returns (int256) {
        uint256 set = 1 << op.code;
        if (set & SELECTIONS != 0) return Selections.element(op, output, index);
        if (set & VIEWS != 0) return Views.element(op, output, index);
        if (set & SLICE != 0) return Slices.element(op, output, index);
        if (set & SOFTMAX != 0) return Softmax.element(op, output, index);
        return Norms.element(op, output, index);
    }
}
