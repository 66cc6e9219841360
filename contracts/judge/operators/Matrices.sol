// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Faults} from "../Faults.sol";
import {Operator} from "../Operator.sol";
import {Tensor} from "../Tensor.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";
import {Dot} from "./Dot.sol";
import {Epilogues} from "./Epilogues.sol";

/// @title Matrices
/// @notice MatMul of docs/programs.md.
library Matrices {
    function read(Operator memory op, Cursor memory cursor) internal pure {
        op.readOperands(2, cursor);
        Epilogues.read(op, cursor);
    }

    /// @dev `b` has the dimensions of `a` before the last two, or none.
    function check(Operator memory op) internal pure returns (TensorType output) {
        (TensorType a, TensorType b) = (op.values[0].kind, op.values[1].kind);
        bool areBytes = a.dtypeOf() == TensorTypeLib.I8 && b.dtypeOf() == TensorTypeLib.I8;
        Faults.unless(areBytes, Faults.OPERAND_TYPE);
        bool fit = a.rankOf() > 1 && b.rankOf() > 1 && a.lengthOf() == b.lengthOf()
            && (b.rankOf() == 2 || (b.rankOf() == a.rankOf() && b.dimsOf() >> 64 == a.dimsOf() >> 64));
        Faults.unless(fit, Faults.OPERAND_SHAPE);
        output = a.withRowsOf(Epilogues.dtype(op), b.dimOf(1));
        Epilogues.check(op, output);
    }

    function element(Operator memory op, TensorType output, uint256 index) internal pure returns (int256) {
        return product(op, row(op, output, index), output, index);
    }

    /// @notice The row of `a` that an element is made of, in memory.
    function row(Operator memory op, TensorType output, uint256 index) internal pure returns (uint256) {
        unchecked {
            Tensor memory a = op.values[0];
            uint256 width = a.kind.lengthOf();
            return a.row(index / output.lengthOf() * width, width);
        }
    }

    /// @notice An element by that row.
    function product(Operator memory op, uint256 row_, TensorType output, uint256 index) internal pure returns (int256) {
        unchecked {
            Tensor memory b = op.values[1];
            uint256 width = b.kind.lengthOf();
            uint256 length = output.lengthOf();
            uint256 bRow = index % length;
            if (b.kind.rankOf() > 2) bRow += index / length / output.dimOf(1) * length;
            int256 sum = Dot.product(row_, b.row(bRow * width, width), width);
            return Epilogues.element(op, sum, output, index);
        }
    }
}
