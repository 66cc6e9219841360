// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Faults} from "../Faults.sol";
import {Little} from "../Little.sol";
import {Operator} from "../Operator.sol";
import {Tensor} from "../Tensor.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";
import {Rescaling} from "./Rescaling.sol";

/// @notice What is done to a sum before it becomes an element.
struct Epilogue {
    uint256 flags;
    int256 zero;
    int256 lo;
    int256 hi;
    uint256 m;
    int256 s;
    /// Which of the operator's operands is the first that it names.
    uint256 first;
}

/// @title Epilogues
/// @notice Bias, requantisation and table: "Epilogue" of docs/programs.md.
library Epilogues {
    uint256 private constant BIAS = 1;
    uint256 private constant REQUANTISE = 2;
    uint256 private constant PER_CHANNEL = 4;
    uint256 private constant TABLE = 8;
    uint256 private constant DOUBLE = 16;
    uint256 private constant WIDE = 32;
    uint256 private constant PER_MATRIX = 64;
    uint256 private constant KNOWN = 127;
    uint256 private constant MANY = PER_CHANNEL | PER_MATRIX;

    function read(Operator memory op, Cursor memory cursor) internal pure {
        unchecked {
            uint256 attributes = op.attributes;
            Epilogue memory self = op.epilogue;
            uint256 flags = cursor.u8();
            bool alone = flags & REQUANTISE != 0 || flags & ~BIAS == 0;
            Faults.unless(flags <= KNOWN && alone && flags & MANY != MANY, Faults.FLAGS);
            self.flags = flags;
            self.first = op.numbers.length;
            if (flags & BIAS != 0) op.readOperands(1, cursor);
            if (flags & REQUANTISE != 0) {
                bool wide = flags & WIDE != 0;
                uint256 from = cursor.take(wide ? 6 : 3);
                self.zero = wide ? Little.i16(from) : Little.i8(from);
                self.lo = wide ? Little.i16(from + 2) : Little.i8(from + 1);
                self.hi = wide ? Little.i16(from + 4) : Little.i8(from + 2);
                if (flags & MANY == 0) (self.m, self.s) = (cursor.u32(), Little.i8(cursor.take(1)));
                else op.readOperands(2, cursor);
                if (flags & TABLE != 0) op.readOperands(1, cursor);
            }
            op.attributes = attributes;
        }
    }

    /// @notice The dtype of what comes out.
    function dtype(Operator memory op) internal pure returns (uint256) {
        uint256 flags = op.epilogue.flags;
        if (flags & REQUANTISE == 0) return TensorTypeLib.I32;
        return flags & (WIDE | TABLE) == WIDE ? TensorTypeLib.I16 : TensorTypeLib.I8;
    }

    /// @notice Checks what it names for an output of a type.
    function check(Operator memory op, TensorType output) internal pure {
        unchecked {
            Epilogue memory self = op.epilogue;
            uint256 flags = self.flags;
            uint256 scale = self.first + (flags & BIAS);
            if (flags & PER_MATRIX != 0) Faults.unless(output.rankOf() > 2, Faults.OPERAND_SHAPE);
            if (flags & BIAS != 0) constant_(op, self.first, TensorTypeLib.I32, output.lengthOf());
            if (flags & REQUANTISE == 0) return;
            Faults.unless(self.lo <= self.hi, Faults.BOUNDS);
            if (flags & MANY == 0) {
                Rescaling.check(flags & DOUBLE != 0, self.m, self.s);
            } else {
                uint256 many = output.dimOf(flags & PER_MATRIX != 0 ? 2 : 0);
                constant_(op, scale, TensorTypeLib.I32, many);
                constant_(op, scale + 1, TensorTypeLib.I8, many);
            }
            if (flags & TABLE == 0) return;
            constant_(op, op.values.length - 1, TensorTypeLib.I8, flags & WIDE != 0 ? 1 << 16 : 256);
        }
    }

    /// @notice That an operand is a constant of a dtype, of rank 1 and of a length. One that a Fused does not have has no type.
    function constant_(Operator memory op, uint256 operand, uint256 dtype_, uint256 length) internal pure {
        Tensor memory value = op.values[operand];
        Faults.unless(value.kind.dtypeOf() != 0, Faults.OPERAND);
        TensorType kind = TensorTypeLib.vector(dtype_, length);
        Faults.unless(value.kind.dtypeOf() == dtype_, Faults.OPERAND_TYPE);
        Faults.unless(TensorType.unwrap(value.kind) == TensorType.unwrap(kind), Faults.OPERAND_SHAPE);
        Faults.unless(value.isConstant, Faults.NOT_CONSTANT);
    }

    /// @notice What an int32 becomes as the element of an output at a row-major index.
    function element(Operator memory op, int256 acc, TensorType output, uint256 index) internal pure returns (int256) {
        unchecked {
            Epilogue memory self = op.epilogue;
            uint256 flags = self.flags;
            uint256 column = flags & (BIAS | PER_CHANNEL) == 0 ? 0 : index % output.lengthOf();
            if (flags & BIAS != 0) acc = Rescaling.wrap32(acc + op.values[self.first].element(column));
            if (flags & REQUANTISE == 0) return acc;
            bool double = flags & DOUBLE != 0;
            (uint256 m, int256 s) = (self.m, self.s);
            if (flags & MANY != 0) {
                uint256 place = flags & PER_CHANNEL != 0 ? column : index / output.lastOf(2) % output.dimOf(2);
                uint256 scale = self.first + (flags & BIAS);
                (m, s) = (uint256(op.values[scale].element(place)), op.values[scale + 1].element(place));
                // Those of a program that keeps the rules do; what is not opened does not, and is refused later.
                if (!Rescaling.fits(double, m, s)) (m, s) = (0, 1);
            }
            int256 value = self.zero + Rescaling.rescale(double, acc, m, s);
            if (value < self.lo) value = self.lo;
            if (value > self.hi) value = self.hi;
            if (flags & TABLE == 0) return value;
            value += flags & WIDE != 0 ? int256(1 << 15) : int256(1 << 7);
            return op.values[op.values.length - 1].element(uint256(value));
        }
    }
}
