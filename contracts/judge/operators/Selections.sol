// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Faults} from "../Faults.sol";
import {Little} from "../Little.sol";
import {Operator} from "../Operator.sol";
import {Tensor} from "../Tensor.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";

/// @title Selections
/// @notice Concat and Gather of docs/programs.md: an element of one of several operands, or of the part that an index
/// names.
library Selections {
    uint256 private constant CONCAT = 19;

    function read(Operator memory op, Cursor memory cursor) internal pure {
        if (op.code != CONCAT) return op.readOperands(2, cursor);
        uint256 attributes = cursor.take(1);
        uint256 count = cursor.u8();
        Faults.unless(count > 1, Faults.COUNT);
        op.readOperands(count, cursor);
        op.attributes = attributes;
    }

    function check(Operator memory op) internal pure returns (TensorType) {
        return op.code == CONCAT ? _joined(op) : _gathered(op);
    }

    function element(Operator memory op, TensorType output, uint256 index) internal pure returns (int256) {
        unchecked {
            if (op.code != CONCAT) return _named(op, index);
            // Elements of the axis and of the dimensions after it lie together.
            uint256 inside = output.rankOf() - Little.u8(op.attributes);
            (uint256 outer, uint256 place) = (index / output.lastOf(inside), index % output.lastOf(inside));
            uint256 part;
            uint256 length = op.values[part].kind.lastOf(inside);
            while (place >= length) {
                place -= length;
                length = op.values[++part].kind.lastOf(inside);
            }
            return op.values[part].element(outer * length + place);
        }
    }

    function _joined(Operator memory op) private pure returns (TensorType) {
        unchecked {
            TensorType first = op.values[0].kind;
            uint256 count = op.values.length;
            for (uint256 i = 1; i < count; ++i) {
                Faults.unless(op.values[i].kind.dtypeOf() == first.dtypeOf(), Faults.OPERAND_TYPE);
            }
            uint256 axis = Little.u8(op.attributes);
            Faults.unless(axis < first.rankOf(), Faults.AXIS);
            axis = first.rankOf() - 1 - axis;
            uint256 others = ~(uint256(0xffffffff) << 32 * axis);
            uint256 total = first.dimOf(axis);
            for (uint256 i = 1; i < count; ++i) {
                TensorType kind = op.values[i].kind;
                bool same = kind.rankOf() == first.rankOf() && (kind.dimsOf() ^ first.dimsOf()) & others == 0;
                Faults.unless(same, Faults.OPERAND_SHAPE);
                // 255 dimensions stay below 2^32.
                total += kind.dimOf(axis);
            }
            return TensorTypeLib.make(first.dtypeOf(), first.rankOf(), first.dimsOf() & others | total << 32 * axis);
        }
    }

    function _gathered(Operator memory op) private pure returns (TensorType) {
        unchecked {
            (TensorType x, TensorType indices) = (op.values[0].kind, op.values[1].kind);
            Faults.unless(indices.dtypeOf() == TensorTypeLib.I32, Faults.OPERAND_TYPE);
            uint256 inside = x.rankOf() - 1;
            uint256 rank = indices.rankOf() + inside;
            Faults.unless(rank <= 4, Faults.OPERAND_SHAPE);
            uint256 part = x.dimsOf() & ((1 << 32 * inside) - 1);
            // The ones of dimensions that indices do not have are shifted out.
            uint256 dims = uint128(indices.dimsOf() << 32 * inside) | part;
            return TensorTypeLib.make(x.dtypeOf(), rank, dims);
        }
    }

    function _named(Operator memory op, uint256 index) private pure returns (int256) {
        unchecked {
            Tensor memory x = op.values[0];
            uint256 inside = x.kind.rankOf() - 1;
            uint256 part = x.kind.lastOf(inside);
            int256 last = int256(x.kind.dimOf(inside)) - 1;
            int256 named = op.values[1].element(index / part);
            if (named > last) named = last;
            if (named < 0) named = 0;
            return x.element(uint256(named) * part + index % part);
        }
    }
}
