// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Elements} from "../Elements.sol";
import {Faults} from "../Faults.sol";
import {Little} from "../Little.sol";
import {Operator} from "../Operator.sol";
import {Tensor} from "../Tensor.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";
import {Epilogues} from "./Epilogues.sol";
import {Rescaling} from "./Rescaling.sol";
import {Scalars} from "./Scalars.sol";

/// @title Norms
/// @notice LayerNorm and RmsNorm of docs/programs.md.
library Norms {
    uint256 private constant LAYER_NORM = 25;
    uint256 private constant MAX_NUMERATOR = 1 << 62;

    /// @dev `numerator u64 ‖ shift u8 ‖ shift u8`.
    uint256 private constant FIRST_SHIFT = 8;
    uint256 private constant SECOND_SHIFT = 9;

    function read(Operator memory op, Cursor memory cursor) internal pure {
        op.readOperands(3, cursor);
        cursor.take(10);
    }

    function check(Operator memory op) internal pure returns (TensorType) {
        TensorType x = op.values[0].kind;
        uint256 dtype = x.dtypeOf();
        Faults.unless(dtype == TensorTypeLib.I16 || dtype == TensorTypeLib.I32, Faults.OPERAND_TYPE);
        Epilogues.constant_(op, 1, TensorTypeLib.I16, x.lengthOf());
        Epilogues.constant_(op, 2, TensorTypeLib.I16, x.lengthOf());
        Faults.unless(Little.u64(op.attributes) <= MAX_NUMERATOR, Faults.MULTIPLIER);
        (uint256 first, uint256 second) = _shifts(op);
        Faults.unless(first != 0 && first <= 62 && second != 0 && second <= 62, Faults.SHIFT);
        return x.withRowsOf(TensorTypeLib.I16, x.lengthOf());
    }

    function element(Operator memory op, TensorType output, uint256 index) internal pure returns (int256) {
        unchecked {
            Tensor memory x = op.values[0];
            uint256 length = output.lengthOf();
            uint256 column = index % length;
            (uint256 row, uint256 size) = (x.row(index - column, length), x.kind.sizeOf());
            (int256 sum, int256 squares) = Elements.moments(row, length, size);
            int256 mean;
            if (op.code == LAYER_NORM) {
                mean = Scalars.floorDiv(sum + int256(length / 2), int256(length));
                // Σ(x − mean)^2.
                squares -= mean * (2 * sum - int256(length) * mean);
            }
            int256 root = Scalars.root(Rescaling.wrap64(squares));
            int256 value = int256(Little.u64(op.attributes)) / (root > 1 ? root : int256(1));
            value *= Elements.load(row, column, size) - mean;
            (uint256 first, uint256 second) = _shifts(op);
            value = Rescaling.shifted(value, first) * op.values[1].element(column);
            value = Rescaling.wrap64(Rescaling.shifted(value, second) + op.values[2].element(column));
            return TensorTypeLib.saturated(TensorTypeLib.I16, value);
        }
    }

    function _shifts(Operator memory op) private pure returns (uint256, uint256) {
        unchecked {
            return (Little.u8(op.attributes + FIRST_SHIFT), Little.u8(op.attributes + SECOND_SHIFT));
        }
    }
}
