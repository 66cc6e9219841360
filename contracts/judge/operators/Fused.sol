// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Faults} from "../Faults.sol";
import {Operator} from "../Operator.sol";
import {Tensor, TensorLib} from "../Tensor.sol";
import {TensorType} from "../TensorType.sol";
import {FusedOperators} from "./FusedOperators.sol";

/// @title Fused
/// @notice Fused of docs/programs.md: operators of which one reads what those before it give.
library Fused {
    uint256 private constant CODE = 27;
    uint256 private constant LEAST = 2;
    uint256 private constant MOST = 8;

    /// @dev Sets of codes, a bit each: those that have two operands which need not be constants, before any that must be.
    /// The others have one, and after it Softmax a mask that need not.
    uint256 private constant PAIRS = 1 << 1 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 13 | 1 << 16;

    /// @notice Reads what follows the code; nothing where it is another's.
    function read(Operator memory op, Cursor memory cursor) internal pure returns (bool known) {
        unchecked {
            if (op.code != CODE) return false;
            uint256 count = cursor.u8();
            Faults.unless(count != 0, Faults.COUNT);
            op.readOperands(count, cursor);
            uint256 operators = cursor.u8();
            Faults.unless(operators >= LEAST && operators <= MOST, Faults.COUNT);
            op.inner = new Operator[](operators);
            for (uint256 i; i < operators; ++i) {
                op.inner[i].code = cursor.u8();
                Faults.unless(FusedOperators.read(op.inner[i], cursor), Faults.OPERATOR);
            }
            return true;
        }
    }

    /// @notice Checks its operators in order, each among the values before it, and gives what the last gives. What each
    /// gives is a value of its own, after the operands.
    function check(Operator memory op) internal pure returns (TensorType output) {
        unchecked {
            uint256 count = op.values.length;
            Tensor[] memory values = new Tensor[](count + op.inner.length);
            for (uint256 i; i < count; ++i) {
                values[i] = op.values[i];
            }
            for (uint256 i; i < op.inner.length; ++i) {
                Operator memory inner = op.inner[i];
                _name(inner, values, count + i);
                output = FusedOperators.check(inner);
                values[count + i] = TensorLib.made(output, inner, FusedOperators.make);
            }
            op.values = values;
        }
    }

    /// @notice The element at a row-major index of what the last gives.
    function element(Operator memory op, uint256 index) internal pure returns (int256) {
        unchecked {
            return op.values[op.values.length - 1].element(index);
        }
    }

    /// @dev Gives an operator its operands, of which there are the first `count`. One that is not there is a tensor without
    /// a type where its turn to be judged comes later.
    function _name(Operator memory inner, Tensor[] memory values, uint256 count) private pure {
        unchecked {
            uint256 first = PAIRS >> inner.code & 1 == 0 ? 1 : 2;
            inner.values = new Tensor[](inner.numbers.length);
            for (uint256 i; i < inner.numbers.length; ++i) {
                uint256 number = inner.numbers[i];
                if (number < count) inner.values[i] = values[number];
                else Faults.unless(i >= first, Faults.OPERAND);
            }
        }
    }
}
