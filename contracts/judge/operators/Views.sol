// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Faults} from "../Faults.sol";
import {Little} from "../Little.sol";
import {Operator} from "../Operator.sol";
import {Tensor} from "../Tensor.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";

/// @title Views
/// @notice Transpose and Reshape of docs/programs.md: an element of the operand, by its index.
library Views {
    uint256 private constant TRANSPOSE = 20;
    uint256 private constant RESHAPE = 22;

    function read(Operator memory op, Cursor memory cursor) internal pure {
        op.readOperands(1, cursor);
        uint256 rank = TensorTypeLib.readRank(cursor);
        if (op.code == TRANSPOSE) {
            cursor.take(rank);
        } else {
            uint256 dims = TensorTypeLib.readDims(cursor, rank);
            for (uint256 i; i < rank; ++i) {
                // Each by itself: the size comes later.
                TensorTypeLib.vector(TensorTypeLib.I8, dims >> 32 * i & 0xffffffff);
            }
        }
    }

    function check(Operator memory op) internal pure returns (TensorType) {
        TensorType x = op.values[0].kind;
        uint256 rank = Little.u8(op.attributes);
        if (op.code == RESHAPE) return _reshaped(op, x, rank);
        Faults.unless(rank == x.rankOf(), Faults.OPERAND_SHAPE);
        return TensorTypeLib.make(x.dtypeOf(), rank, _transposed(op, x, rank));
    }

    function element(Operator memory op, TensorType output, uint256 index) internal pure returns (int256) {
        unchecked {
            Tensor memory x = op.values[0];
            if (op.code == RESHAPE) return x.element(index);
            uint256 rank = output.rankOf();
            uint256 source;
            // Dimensions from the last.
            for (uint256 i; i < rank; ++i) {
                source += index % output.dimOf(i) * x.kind.lastOf(rank - 1 - _axis(op, rank - 1 - i));
                index /= output.dimOf(i);
            }
            return x.element(source);
        }
    }

    function _reshaped(Operator memory op, TensorType x, uint256 rank) private pure returns (TensorType) {
        unchecked {
            uint256 from = op.attributes + 1;
            uint256 dims = TensorTypeLib.readDims(Cursor({next: from, end: from + 4 * rank}), rank);
            uint256 elements = 1;
            for (uint256 i; i < rank; ++i) {
                elements *= dims >> 32 * i & 0xffffffff;
            }
            Faults.unless(elements == x.elementsOf(), Faults.RANGE);
            return TensorTypeLib.make(x.dtypeOf(), rank, dims);
        }
    }

    function _transposed(Operator memory op, TensorType x, uint256 rank) private pure returns (uint256 dims) {
        unchecked {
            uint256 seen;
            for (uint256 i; i < rank; ++i) {
                uint256 axis = _axis(op, i);
                Faults.unless(axis < rank && seen >> axis & 1 == 0, Faults.AXIS);
                seen |= 1 << axis;
                dims = dims << 32 | x.dimOf(rank - 1 - axis);
            }
            dims |= TensorTypeLib.missing(rank);
        }
    }

    function _axis(Operator memory op, uint256 i) private pure returns (uint256) {
        unchecked {
            return Little.u8(op.attributes + 1 + i);
        }
    }
}
