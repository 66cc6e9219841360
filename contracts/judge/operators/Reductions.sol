// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Elements} from "../Elements.sol";
import {Faults} from "../Faults.sol";
import {Operator} from "../Operator.sol";
import {Tensor} from "../Tensor.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";

/// @title Reductions
/// @notice ArgMax and ReduceMax of docs/programs.md.
library Reductions {
    uint256 private constant ARG_MAX = 3;

    function read(Operator memory op, Cursor memory cursor) internal pure {
        op.readOperands(1, cursor);
    }

    function check(Operator memory op) internal pure returns (TensorType) {
        TensorType x = op.values[0].kind;
        if (op.code != ARG_MAX) return x.withRowsOf(x.dtypeOf(), 1);
        Faults.unless(x.dtypeOf() != TensorTypeLib.I64, Faults.OPERAND_TYPE);
        return x.withRowsOf(TensorTypeLib.I32, 1);
    }

    function element(Operator memory op, uint256 index) internal pure returns (int256) {
        unchecked {
            Tensor memory x = op.values[0];
            uint256 length = x.kind.lengthOf();
            uint256 row = x.row(index * length, length);
            (uint256 place, int256 most) = Elements.largest(row, length, x.kind.sizeOf());
            return op.code == ARG_MAX ? int256(place) : most;
        }
    }
}
