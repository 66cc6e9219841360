// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Elements} from "../Elements.sol";
import {Faults} from "../Faults.sol";
import {Little} from "../Little.sol";
import {Operator} from "../Operator.sol";
import {Tensor} from "../Tensor.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";
import {Rescaling} from "./Rescaling.sol";

/// @title Reductions
/// @notice ArgMax, ReduceSum and ReduceMax of docs/programs.md.
library Reductions {
    uint256 private constant ARG_MAX = 3;
    uint256 private constant REDUCE_SUM = 14;

    function read(Operator memory op, Cursor memory cursor) internal pure {
        op.readOperands(1, cursor);
        if (op.code != REDUCE_SUM) return;
        Faults.unless(cursor.u8() < 2, Faults.FLAGS);
        Faults.unless(TensorTypeLib.readDtype(cursor) >= TensorTypeLib.I32, Faults.DTYPE);
    }

    function check(Operator memory op) internal pure returns (TensorType) {
        TensorType x = op.values[0].kind;
        uint256 dtype = x.dtypeOf();
        if (op.code == ARG_MAX) {
            Faults.unless(dtype != TensorTypeLib.I64, Faults.OPERAND_TYPE);
            dtype = TensorTypeLib.I32;
        } else if (op.code == REDUCE_SUM) {
            dtype = Little.u8(op.attributes + 1);
        }
        return x.withRowsOf(dtype, 1);
    }

    function element(Operator memory op, TensorType output, uint256 index) internal pure returns (int256) {
        unchecked {
            Tensor memory x = op.values[0];
            uint256 length = x.kind.lengthOf();
            uint256 row = x.row(index * length, length);
            uint256 size = x.kind.sizeOf();
            if (op.code != REDUCE_SUM) {
                (uint256 place, int256 most) = Elements.largest(row, length, size);
                return op.code == ARG_MAX ? int256(place) : most;
            }
            (int256 sum, int256 squares) = Elements.moments(row, length, size);
            if (Little.u8(op.attributes) == 1) sum = squares;
            return output.dtypeOf() == TensorTypeLib.I32 ? Rescaling.wrap32(sum) : Rescaling.wrap64(sum);
        }
    }
}
