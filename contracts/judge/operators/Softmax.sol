// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Elements} from "../Elements.sol";
import {Faults} from "../Faults.sol";
import {Little} from "../Little.sol";
import {Operator} from "../Operator.sol";
import {Tensor} from "../Tensor.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";
import {Broadcasting} from "./Broadcasting.sol";
import {Division} from "./Division.sol";
import {Epilogues} from "./Epilogues.sol";
import {Rescaling} from "./Rescaling.sol";

/// @title Softmax
/// @notice Softmax of docs/programs.md.
library Softmax {
    uint256 private constant MASKED = 1;
    uint256 private constant MAX_FLAGS = 5;
    uint256 private constant MAX_SHIFT = 31;
    uint256 private constant ENTRIES = 256;

    /// @dev The elements of a row that the mask leaves in, and the table.
    struct Row {
        uint256 x;
        uint256 size;
        uint256 count;
        int256 most;
        uint256 shift;
        uint256 table;
        /// Which leaves of the table were read, a bit each.
        uint256 read;
    }

    function read(Operator memory op, Cursor memory cursor) internal pure {
        op.readOperands(2, cursor);
        uint256 attributes = op.attributes;
        uint256 flags = cursor.u8();
        Faults.unless(flags <= MAX_FLAGS, Faults.FLAGS);
        if (flags & MASKED != 0) op.readOperands(1, cursor);
        cursor.take(1);
        op.attributes = attributes;
    }

    function check(Operator memory op) internal pure returns (TensorType) {
        TensorType x = op.values[0].kind;
        Faults.unless(x.dtypeOf() != TensorTypeLib.I64, Faults.OPERAND_TYPE);
        Epilogues.constant_(op, 1, TensorTypeLib.I32, ENTRIES);
        if (_isMasked(op)) {
            TensorType mask = op.values[2].kind;
            // One that a Fused does not have has no type.
            Faults.unless(mask.dtypeOf() != 0, Faults.OPERAND);
            Faults.unless(mask.dtypeOf() == TensorTypeLib.I8, Faults.OPERAND_TYPE);
            TensorType both = Broadcasting.output(x, mask, x.dtypeOf());
            Faults.unless(TensorType.unwrap(both) == TensorType.unwrap(x), Faults.OPERAND_SHAPE);
        }
        Faults.unless(_shift(op) <= MAX_SHIFT, Faults.SHIFT);
        return x.withRowsOf(TensorTypeLib.I8, x.lengthOf());
    }

    function element(Operator memory op, TensorType output, uint256 index) internal pure returns (int256 value) {
        unchecked {
            uint256 column = index % output.lengthOf();
            (Row memory row, bool isKept, int256 own) = _row(op, output, index - column, column);
            uint256 how = Little.u8(op.attributes) >> 1;
            int256 sum = how == Division.WEIGHTS ? int256(0) : _sum(row, how);
            int256 weight;
            if (isKept) {
                (row.x, row.count) = (Elements.space(4), 1);
                Elements.store(row.x, own, row.size);
                weight = _sum(row, Division.WEIGHTS);
            }
            value = Division.divided(how, weight, sum);
            for (uint256 leaf; leaf < 4; ++leaf) {
                if (row.read >> leaf & 1 != 0) op.values[1].mark(leaf, 1);
            }
        }
    }

    /// @dev The row from the element `first` on; whether the one of a column is left in, and it.
    function _row(Operator memory op, TensorType output, uint256 first, uint256 column)
        private
        pure
        returns (Row memory row, bool isKept, int256 own)
    {
        unchecked {
            Tensor memory x = op.values[0];
            uint256 length = output.lengthOf();
            (row.size, row.count) = (x.kind.sizeOf(), length);
            isKept = true;
            uint256 masks;
            uint256 bits;
            if (_isMasked(op)) {
                Tensor memory mask = op.values[2];
                masks = mask.kind.lengthOf();
                bits = mask.row(Broadcasting.serving(mask.kind, output, first), masks);
                isKept = Elements.load(bits, masks == 1 ? 0 : column, 1) != 0;
            }
            if (masks > 1) row.x = x.some(first, length, bits);
            else if (isKept) row.x = x.row(first, length);
            else row.count = 0;
            if (isKept) own = Elements.load(row.x, column, row.size);
            if (masks > 1) _filter(row, bits);
            row.table = op.values[1].peek(0, ENTRIES);
            row.shift = _shift(op);
            (, row.most) = Elements.largest(row.x, row.count, row.size);
        }
    }

    /// @dev Takes out what the mask leaves out.
    function _filter(Row memory row, uint256 mask) private pure {
        unchecked {
            uint256 from = row.x;
            row.x = Elements.space(row.count * row.size);
            row.count = (Elements.filter(from, mask, row.count, row.size, row.x) - row.x) / row.size;
        }
    }

    /// @dev Of the weights: of themselves, of their magnitudes, or as TFLite adds them up, divided by 2^12, half away from
    /// zero.
    function _sum(Row memory row, uint256 how) private pure returns (int256 sum) {
        unchecked {
            uint256 size = row.size;
            uint256 read_ = row.read;
            uint256 bits = how > Division.SHARES ? Division.SUM_BITS : 0;
            // What a negative weight is multiplied by, and what is added to it.
            int256 sign = how == Division.SHARES ? int256(-1) : int256(1);
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                let last := sub(size, 1)
                let half := shr(1, shl(bits, 1))
                mstore(0, sign)
                mstore(32, sub(0, gt(half, 0)))
                let shift := mload(add(row, 0x80))
                // The table's, too: four bytes that end where a word does.
                let table := sub(mload(add(row, 0xa0)), 28)
                let x := sub(add(mload(row), size), 32)
                // What is added before the shift, with the largest.
                let most := add(mload(add(row, 0x60)), shr(1, shl(shift, 1)))
                for { let end := add(x, mul(mload(add(row, 0x40)), size)) } lt(x, end) { x := add(x, size) } {
                    let place := sar(shift, sub(most, signextend(last, mload(x))))
                    if gt(place, 255) { place := 255 }
                    // 64 entries a leaf.
                    read_ := or(read_, shl(shr(6, place), 1))
                    let weight := signextend(3, mload(add(table, shl(2, place))))
                    if slt(weight, 0) { weight := add(mul(weight, mload(0)), mload(32)) }
                    sum := add(sum, sar(bits, add(weight, half)))
                }
            }
            row.read = read_;
            if (how > Division.SHARES) sum = Rescaling.wrap32(sum);
        }
    }

    function _isMasked(Operator memory op) private pure returns (bool) {
        return Little.u8(op.attributes) & MASKED != 0;
    }

    function _shift(Operator memory op) private pure returns (uint256) {
        unchecked {
            return Little.u8(op.attributes + (_isMasked(op) ? 3 : 1));
        }
    }
}
