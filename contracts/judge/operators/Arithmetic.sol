// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Faults} from "../Faults.sol";
import {Little} from "../Little.sol";
import {Operator} from "../Operator.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";
import {Broadcasting} from "./Broadcasting.sol";
import {Epilogues} from "./Epilogues.sol";
import {Rescaling} from "./Rescaling.sol";

/// @title Arithmetic
/// @notice Add, Sub, Mul and Requantise of docs/programs.md.
library Arithmetic {
    uint256 private constant SUB = 10;
    uint256 private constant MUL = 11;
    uint256 private constant REQUANTISE = 12;

    uint256 private constant RESCALE = 1;
    uint256 private constant DOUBLE = 2;
    /// @dev Bytes of a side without its scale, and with it.
    uint256 private constant BARE = 3;
    uint256 private constant SCALED = 9;
    uint256 private constant MAX_LEFT = 31;

    function read(Operator memory op, Cursor memory cursor) internal pure {
        if (op.code == REQUANTISE) {
            op.readOperands(1, cursor);
        } else {
            op.readOperands(2, cursor);
            _readSide(cursor);
            _readSide(cursor);
        }
        Epilogues.read(op, cursor);
    }

    function check(Operator memory op) internal pure returns (TensorType output) {
        uint256 dtype = Epilogues.dtype(op);
        TensorType a = op.values[0].kind;
        Faults.unless(a.dtypeOf() != TensorTypeLib.I64, Faults.OPERAND_TYPE);
        if (op.code == REQUANTISE) {
            output = a.withRowsOf(dtype, a.lengthOf());
        } else {
            TensorType b = op.values[1].kind;
            Faults.unless(b.dtypeOf() != TensorTypeLib.I64, Faults.OPERAND_TYPE);
            (uint256 rank, uint256 dims) = Broadcasting.shape(a, b);
            _checkSide(op.attributes);
            _checkSide(_second(op.attributes));
            output = TensorTypeLib.make(dtype, rank, dims);
        }
        Epilogues.check(op, output);
    }

    function element(Operator memory op, TensorType output, uint256 index) internal pure returns (int256) {
        if (op.code == REQUANTISE) return Epilogues.element(op, op.values[0].element(index), output, index);
        int256 left = op.values[0].element(Broadcasting.serving(op.values[0].kind, output, index));
        int256 right = op.values[1].element(Broadcasting.serving(op.values[1].kind, output, index));
        return combined(op, left, right, output, index);
    }

    /// @notice The element at a row-major index by those that serve it. Requantise has no right one.
    function combined(Operator memory op, int256 left, int256 right, TensorType output, uint256 index)
        internal
        pure
        returns (int256)
    {
        unchecked {
            if (op.code != REQUANTISE) {
                left = _side(op.attributes, left);
                right = _side(_second(op.attributes), right);
                if (op.code == MUL) left *= right;
                else left = op.code == SUB ? left - right : left + right;
                left = Rescaling.wrap32(left);
            }
            return Epilogues.element(op, left, output, index);
        }
    }

    /// @dev Reads `flags u8 ‖ zero i16`, and with flag 0 `left u8 ‖ m u32 ‖ s i8`.
    function _readSide(Cursor memory cursor) private pure {
        uint256 flags = cursor.u8();
        Faults.unless(flags <= RESCALE || flags == RESCALE | DOUBLE, Faults.FLAGS);
        cursor.take((flags == 0 ? BARE : SCALED) - 1);
    }

    /// @dev Where the second side begins.
    function _second(uint256 side) private pure returns (uint256) {
        unchecked {
            return side + (Little.u8(side) == 0 ? BARE : SCALED);
        }
    }

    function _checkSide(uint256 side) private pure {
        unchecked {
            uint256 flags = Little.u8(side);
            if (flags == 0) return;
            Faults.unless(Little.u8(side + 3) <= MAX_LEFT, Faults.SHIFT);
            Rescaling.check(flags & DOUBLE != 0, Little.u32(side + 4), Little.i8(side + 8));
        }
    }

    function _side(uint256 side, int256 value) private pure returns (int256) {
        unchecked {
            value = Rescaling.wrap32(value - Little.i16(side + 1));
            uint256 flags = Little.u8(side);
            if (flags == 0) return value;
            value = Rescaling.wrap32(value << Little.u8(side + 3));
            return Rescaling.rescale(flags & DOUBLE != 0, value, Little.u32(side + 4), Little.i8(side + 8));
        }
    }
}
