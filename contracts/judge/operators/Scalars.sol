// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Cursor} from "../Cursor.sol";
import {Faults} from "../Faults.sol";
import {Little} from "../Little.sol";
import {Operator} from "../Operator.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";
import {Broadcasting} from "./Broadcasting.sol";
import {Rescaling} from "./Rescaling.sol";

/// @title Scalars
/// @notice MulShift, FloorDiv, Isqrt and Cast of docs/programs.md: element by element, in int64.
library Scalars {
    uint256 private constant MUL_SHIFT = 13;
    uint256 private constant FLOOR_DIV = 16;
    uint256 private constant ISQRT = 17;

    uint256 private constant MAX_SHIFT = 62;

    function read(Operator memory op, Cursor memory cursor) internal pure {
        op.readOperands(_isPair(op) ? 2 : 1, cursor);
        if (op.code == MUL_SHIFT) cursor.take(1);
        if (op.code != ISQRT) TensorTypeLib.readDtype(cursor);
    }

    function check(Operator memory op) internal pure returns (TensorType) {
        TensorType x = op.values[0].kind;
        if (_isPair(op)) {
            (uint256 rank, uint256 dims) = Broadcasting.shape(x, op.values[1].kind);
            if (op.code == MUL_SHIFT) Faults.unless(Little.u8(op.attributes) <= MAX_SHIFT, Faults.SHIFT);
            return TensorTypeLib.make(_dtype(op), rank, dims);
        }
        if (op.code == ISQRT) {
            Faults.unless(x.dtypeOf() >= TensorTypeLib.I32, Faults.OPERAND_TYPE);
            return x;
        }
        return x.withRowsOf(_dtype(op), x.lengthOf());
    }

    function element(Operator memory op, TensorType output, uint256 index) internal pure returns (int256) {
        if (!_isPair(op)) return combined(op, op.values[0].element(index), 0);
        int256 left = op.values[0].element(Broadcasting.serving(op.values[0].kind, output, index));
        int256 right = op.values[1].element(Broadcasting.serving(op.values[1].kind, output, index));
        return combined(op, left, right);
    }

    /// @notice An element by those that serve it. Isqrt and Cast have no right one.
    function combined(Operator memory op, int256 left, int256 right) internal pure returns (int256) {
        unchecked {
            if (op.code == ISQRT) return root(left);
            if (op.code == FLOOR_DIV) left = floorDiv(left, right);
            else if (op.code == MUL_SHIFT) left = Rescaling.shifted(left * right, Little.u8(op.attributes));
            return TensorTypeLib.saturated(_dtype(op), left);
        }
    }

    /// @notice The largest integer whose square is at most `x`; 0 for negatives.
    function root(int256 x) internal pure returns (int256) {
        return x < 0 ? int256(0) : int256(Math.sqrt(uint256(x)));
    }

    /// @notice A quotient rounded down; 0 where `b` is 0.
    function floorDiv(int256 a, int256 b) internal pure returns (int256 quotient) {
        unchecked {
            if (b == 0) return 0;
            quotient = a / b;
            if (a % b != 0 && (a < 0) != (b < 0)) --quotient;
        }
    }

    function _isPair(Operator memory op) private pure returns (bool) {
        return op.code == MUL_SHIFT || op.code == FLOOR_DIV;
    }

    function _dtype(Operator memory op) private pure returns (uint256) {
        unchecked {
            return Little.u8(op.attributes + (op.code == MUL_SHIFT ? 1 : 0));
        }
    }
}
