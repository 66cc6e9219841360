// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJudge} from "../interfaces/IJudge.sol";
import {Cursor} from "./Cursor.sol";
import {Faults} from "./Faults.sol";
import {Header, HeaderLib} from "./Header.sol";
import {Nodes} from "./Nodes.sol";
import {Operator} from "./Operator.sol";
import {Tensor, TensorLib} from "./Tensor.sol";
import {TensorType, TensorTypeLib} from "./TensorType.sol";

/// @notice An operator of the program, with its operands as they are opened.
struct Step {
    /// Its place in the program.
    uint256 index;
    Operator operator;
    /// The operands' numbers, in order, each once.
    uint256[] numbers;
    /// What is opened of each.
    Tensor[] opened;
    /// What comes out.
    TensorType output;
}

using StepLib for Step global;

/// @title StepLib
/// @notice Reads an operator and its operands.
library StepLib {
    uint256 private constant OPERATOR = 4;

    /// @notice Reads up to the code of the operator with this index.
    function begin(uint256 index, Header memory header, Cursor memory cursor) internal pure returns (Step memory step) {
        step.index = index;
        if (index >= header.operators) revert IJudge.JudgeOperatorMissing(uint16(index));
        if (cursor.u8() != OPERATOR) revert IJudge.JudgeOperatorMissing(uint16(index));
        step.operator.code = cursor.u8();
    }

    /// @notice Sees that the operator, which was read and began at `from`, is the program's.
    function place(Step memory self, uint256 from, Header memory header, Cursor memory cursor) internal pure {
        uint256 index = self.index;
        bytes32 hash = Nodes.range(from, cursor.next);
        bytes32 root = HeaderLib.climb(hash, index, header.operators, cursor);
        if (root != header.operatorRoot) revert IJudge.JudgeOperatorMissing(uint16(index));
    }

    /// @notice Reads the operands: of each its type, leaves of it or its root, and where it is committed.
    function open(Step memory self, Header memory header, Cursor memory cursor) internal pure {
        unchecked {
            _sort(self, header.own(self.index));
            uint256 count = self.numbers.length;
            self.opened = new Tensor[](count);
            for (uint256 i; i < count; ++i) {
                uint256 number = self.numbers[i];
                TensorType kind = number == 0 ? header.input : TensorTypeLib.read(cursor);
                Tensor memory tensor = TensorLib.open(kind, number, cursor);
                tensor.isConstant = header.isConstant(number);
                header.expect(number, kind.rooted(tensor.root), cursor);
                self.opened[i] = tensor;
            }
            _name(self);
        }
    }

    /// @notice Reverts where other leaves are opened than were read.
    function checkRead(Step memory self) internal pure {
        unchecked {
            for (uint256 i; i < self.numbers.length; ++i) {
                if (!self.opened[i].isAsRead()) revert IJudge.JudgeLeaves(uint32(self.numbers[i]));
            }
        }
    }

    /// @dev The numbers in order, each once. They are smaller than the operator's own.
    function _sort(Step memory self, uint256 own) private pure {
        unchecked {
            uint256[] memory named = self.operator.numbers;
            uint256[] memory numbers = new uint256[](named.length);
            uint256 count;
            for (uint256 i; i < named.length; ++i) {
                uint256 number = named[i];
                Faults.unless(number < own, Faults.OPERAND);
                uint256 slot = count;
                while (slot != 0 && numbers[slot - 1] > number) --slot;
                if (slot != 0 && numbers[slot - 1] == number) continue;
                for (uint256 j = count; j > slot; --j) {
                    numbers[j] = numbers[j - 1];
                }
                numbers[slot] = number;
                ++count;
            }
            // Shorter than it was made.
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                mstore(numbers, count)
            }
            self.numbers = numbers;
        }
    }

    /// @dev Gives the operator its operands as it names them.
    function _name(Step memory self) private pure {
        unchecked {
            Operator memory operator = self.operator;
            uint256 count = operator.numbers.length;
            operator.values = new Tensor[](count);
            for (uint256 i; i < count; ++i) {
                uint256 slot;
                while (self.numbers[slot] != operator.numbers[i]) ++slot;
                operator.values[i] = self.opened[slot];
            }
        }
    }
}
