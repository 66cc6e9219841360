// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Faults} from "../Faults.sol";
import {Little} from "../Little.sol";
import {Operator} from "../Operator.sol";
import {Tensor} from "../Tensor.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";

/// @title Slices
/// @notice Slice of docs/programs.md: an element of the operand, by its index.
library Slices {
    /// @dev Bytes of a span: `begin u32 ‖ length u32 ‖ step u32`.
    uint256 private constant SPAN = 12;

    function read(Operator memory op, Cursor memory cursor) internal pure {
        op.readOperands(1, cursor);
        cursor.take(TensorTypeLib.readRank(cursor) * SPAN);
    }

    function check(Operator memory op) internal pure returns (TensorType) {
        unchecked {
            TensorType x = op.values[0].kind;
            uint256 rank = Little.u8(op.attributes);
            Faults.unless(rank == x.rankOf(), Faults.OPERAND_SHAPE);
            uint256 dims;
            for (uint256 i; i < rank; ++i) {
                (uint256 begin, uint256 length, uint256 step) = _span(op, i);
                bool inside = step != 0 && length != 0 && begin + (length - 1) * step < x.dimOf(rank - 1 - i);
                Faults.unless(inside, Faults.RANGE);
                dims = dims << 32 | length;
            }
            return TensorTypeLib.make(x.dtypeOf(), rank, dims | TensorTypeLib.missing(rank));
        }
    }

    function element(Operator memory op, TensorType output, uint256 index) internal pure returns (int256) {
        unchecked {
            Tensor memory x = op.values[0];
            uint256 rank = output.rankOf();
            uint256 source;
            // Dimensions from the last, of which one is so many elements of the operand in its row-major order.
            for (uint256 i; i < rank; ++i) {
                (uint256 begin,, uint256 step) = _span(op, rank - 1 - i);
                source += (begin + index % output.dimOf(i) * step) * x.kind.lastOf(i);
                index /= output.dimOf(i);
            }
            return x.element(source);
        }
    }

    function _span(Operator memory op, uint256 i) private pure returns (uint256 begin, uint256 length, uint256 step) {
        unchecked {
            uint256 from = op.attributes + 1 + SPAN * i;
            return (Little.u32(from), Little.u32(from + 4), Little.u32(from + 8));
        }
    }
}
