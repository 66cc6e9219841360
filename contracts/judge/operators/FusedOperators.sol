// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Elements} from "../Elements.sol";
import {Operator} from "../Operator.sol";
import {Part, Tensor} from "../Tensor.sol";
import {TensorType} from "../TensorType.sol";
import {Arithmetic} from "./Arithmetic.sol";
import {Broadcasting} from "./Broadcasting.sol";
import {Matrices} from "./Matrices.sol";
import {Norms} from "./Norms.sol";
import {Scalars} from "./Scalars.sol";
import {Softmax} from "./Softmax.sol";
import {Sums} from "./Sums.sol";
import {Tables} from "./Tables.sol";
import {Views} from "./Views.sol";

/// @title FusedOperators
/// @notice Operators of docs/programs.md that a Fused may be made of, by their codes.
library FusedOperators {
    /// @dev Sets of codes, a bit each.
    uint256 private constant MATRICES = 1 << 1;
    uint256 private constant TABLES = 1 << 2;
    uint256 private constant ARITHMETIC = 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12;
    uint256 private constant SCALARS = 1 << 13 | 1 << 16 | 1 << 18;
    uint256 private constant SUMS = 1 << 14;
    uint256 private constant TRANSPOSE = 1 << 20;
    uint256 private constant RESHAPE = 1 << 22;
    uint256 private constant VIEWS = TRANSPOSE | RESHAPE;
    uint256 private constant SOFTMAX = 1 << 24;
    uint256 private constant NORMS = 1 << 25 | 1 << 26;

    /// @dev Those of which an element is made of one of each operand, and those of them that have two that may be broadcast.
    uint256 private constant POINTWISE = TABLES | ARITHMETIC | SCALARS;
    uint256 private constant PAIRS = 1 << 9 | 1 << 10 | 1 << 11 | 1 << 13 | 1 << 16;

    /// @dev Elements of the operands in memory, for a part of a row.
    struct Rows {
        uint256 left;
        uint256 leftSize;
        uint256 leftStep;
        uint256 right;
        uint256 rightSize;
        uint256 rightStep;
    }

    /// @notice Reads the descriptor of an operator with this code; nothing where it is another's.
    function read(Operator memory op, Cursor memory cursor) internal pure returns (bool known) {
        uint256 set = 1 << op.code;
        if (set & MATRICES != 0) Matrices.read(op, cursor);
        else if (set & TABLES != 0) Tables.read(op, cursor);
        else if (set & ARITHMETIC != 0) Arithmetic.read(op, cursor);
        else if (set & SCALARS != 0) Scalars.read(op, cursor);
        else if (set & SUMS != 0) Sums.read(op, cursor);
        else if (set & VIEWS != 0) Views.read(op, cursor);
        else if (set & SOFTMAX != 0) Softmax.read(op, cursor);
        else if (set & NORMS != 0) Norms.read(op, cursor);
        else return false;
        return true;
    }

    /// @notice Checks that the operands fit, and gives what comes out.
    function check(Operator memory op) internal pure returns (TensorType) {
        uint256 set = 1 << op.code;
        if (set & MATRICES != 0) return Matrices.check(op);
        if (set & TABLES != 0) return Tables.check(op);
        if (set & ARITHMETIC != 0) return Arithmetic.check(op);
        if (set & SCALARS != 0) return Scalars.check(op);
        if (set & SUMS != 0) return Sums.check(op);
        if (set & VIEWS != 0) return Views.check(op);
        if (set & SOFTMAX != 0) return Softmax.check(op);
        return Norms.check(op);
    }

    /// @notice Makes elements of the output. What the operator reads of one row for all of them it reads once.
    function make(Operator memory op, TensorType output, Part memory part) internal pure {
        unchecked {
            uint256 set = 1 << op.code;
            if (set & RESHAPE != 0) return _reshape(op, part);
            Rows memory rows;
            if (set & MATRICES != 0) rows.left = Matrices.row(op, output, part.first);
            if (set & POINTWISE != 0) (rows.left, rows.leftSize, rows.leftStep) = _serving(op, 0, output, part);
            if (set & PAIRS != 0) (rows.right, rows.rightSize, rows.rightStep) = _serving(op, 1, output, part);
            uint256 size = output.sizeOf();
            uint256 free = Elements.free();
            for (uint256 i; i < part.count; ++i) {
                if (part.mask != 0 && Elements.load(part.mask, i, 1) == 0) continue;
                Elements.store(part.to + i * size, _element(op, output, part.first + i, rows, i), size);
                Elements.release(free);
            }
        }
    }

    function _element(Operator memory op, TensorType output, uint256 index, Rows memory rows, uint256 i)
        private
        pure
        returns (int256)
    {
        unchecked {
            uint256 set = 1 << op.code;
            if (set & MATRICES != 0) return Matrices.product(op, rows.left, output, index);
            if (set & POINTWISE == 0) {
                if (set & SUMS != 0) return Sums.element(op, output, index);
                if (set & VIEWS != 0) return Views.element(op, output, index);
                return set & SOFTMAX != 0 ? Softmax.element(op, output, index) : Norms.element(op, output, index);
            }
            int256 left = Elements.load(rows.left, i * rows.leftStep, rows.leftSize);
            if (set & TABLES != 0) return Tables.entry(op, left);
            int256 right = set & PAIRS == 0 ? int256(0) : Elements.load(rows.right, i * rows.rightStep, rows.rightSize);
            if (set & SCALARS != 0) return Scalars.combined(op, left, right);
            return Arithmetic.combined(op, left, right, output, index);
        }
    }

    /// @dev Those elements of an operand in memory that serve a part of a row, their size, and how many places they are
    /// apart: 0 where one serves all.
    function _serving(Operator memory op, uint256 operand, TensorType output, Part memory part)
        private
        pure
        returns (uint256 elements, uint256 size, uint256 step)
    {
        Tensor memory x = op.values[operand];
        uint256 first = Broadcasting.serving(x.kind, output, part.first);
        step = x.kind.lengthOf() == 1 ? 0 : 1;
        elements = step == 0 ? x.row(first, 1) : x.some(first, part.count, part.mask);
        size = x.kind.sizeOf();
    }

    /// @dev Of each row of the operand what lies in the part.
    function _reshape(Operator memory op, Part memory part) private pure {
        unchecked {
            Tensor memory x = op.values[0];
            (uint256 length, uint256 size) = (x.kind.lengthOf(), x.kind.sizeOf());
            uint256 here;
            for (uint256 i; i < part.count; i += here) {
                here = length - (part.first + i) % length;
                if (here > part.count - i) here = part.count - i;
                uint256 mask = part.mask == 0 ? 0 : part.mask + i;
                if (mask != 0 && !Elements.any(mask, here)) continue;
                Elements.copy(x.some(part.first + i, here, mask), here * size, part.to + i * size);
            }
        }
    }
}
