// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Faults} from "../Faults.sol";
import {Operator} from "../Operator.sol";
import {Tensor} from "../Tensor.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";
import {Windows} from "./Windows.sol";

/// @title Pools
/// @notice MaxPool and AveragePool of docs/programs.md.
library Pools {
    uint256 private constant MAX_POOL = 7;

    function read(Operator memory op, Cursor memory cursor) internal pure {
        op.readOperands(1, cursor);
        cursor.take(Windows.BYTES);
    }

    function check(Operator memory op) internal pure returns (TensorType) {
        TensorType x = op.values[0].kind;
        Faults.unless(x.dtypeOf() <= TensorTypeLib.I16, Faults.OPERAND_TYPE);
        Faults.unless(x.rankOf() == 4, Faults.OPERAND_SHAPE);
        Faults.unless(!Windows.isDilated(op.attributes), Faults.WINDOW);
        return TensorTypeLib.make(x.dtypeOf(), 4, Windows.shape(op.attributes, x, x.lengthOf()));
    }

    function element(Operator memory op, TensorType output, uint256 index) internal pure returns (int256) {
        unchecked {
            Tensor memory x = op.values[0];
            uint256 channels = output.lengthOf();
            uint256[] memory rows = Windows.taps(op.attributes, x.kind, output, index / channels);
            int256 most = type(int256).min;
            int256 sum;
            int256 count;
            for (uint256 i; i < rows.length; ++i) {
                if (rows[i] == 0) continue;
                int256 value = x.element((rows[i] - 1) * channels + index % channels);
                if (value > most) most = value;
                sum += value;
                ++count;
            }
            // No window lies outside.
            if (op.code == MAX_POOL) return most;
            return sum > 0 ? (sum + count / 2) / count : -((-sum + count / 2) / count);
        }
    }
}
