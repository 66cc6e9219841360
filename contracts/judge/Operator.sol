// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "./Cursor.sol";
import {Epilogue} from "./operators/Epilogues.sol";
import {Tensor} from "./Tensor.sol";

/// @notice An operator as its descriptor says it.
struct Operator {
    uint256 code;
    /// Where its attributes begin in the calldata, behind the operands that come first.
    uint256 attributes;
    /// The operands' numbers, in the descriptor's order.
    uint256[] numbers;
    /// The operands, once they are opened, in the same order.
    Tensor[] values;
    Epilogue epilogue;
    /// Those that a Fused is made of; none of another.
    Operator[] inner;
}

using OperatorLib for Operator global;

/// @title OperatorLib
/// @notice Reads the numbers of operands.
library OperatorLib {
    /// @notice Reads the numbers of so many operands, which come after those that were read.
    function readOperands(Operator memory self, uint256 count, Cursor memory cursor) internal pure {
        unchecked {
            uint256 before = self.numbers.length;
            uint256[] memory numbers = new uint256[](before + count);
            for (uint256 i; i < before; ++i) {
                numbers[i] = self.numbers[i];
            }
            for (uint256 i = before; i < before + count; ++i) {
                numbers[i] = cursor.u16();
            }
            self.numbers = numbers;
            self.attributes = cursor.next;
        }
    }
}
