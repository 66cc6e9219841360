// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJudge} from "../interfaces/IJudge.sol";

/// @title Faults
/// @notice Rules of programs that an operator or a type in an opening can break, by their numbers in docs/programs.md.
library Faults {
    uint8 internal constant VERSION = 3;
    uint8 internal constant DTYPE = 4;
    uint8 internal constant RANK = 5;
    uint8 internal constant DIMENSION = 6;
    uint8 internal constant SIZE = 7;
    uint8 internal constant OPERATOR = 9;
    uint8 internal constant FLAGS = 10;
    uint8 internal constant OPERAND = 11;
    uint8 internal constant OPERAND_TYPE = 12;
    uint8 internal constant OPERAND_SHAPE = 13;
    uint8 internal constant NOT_CONSTANT = 14;
    uint8 internal constant MULTIPLIER = 15;
    uint8 internal constant SHIFT = 16;
    uint8 internal constant BOUNDS = 17;
    uint8 internal constant AXIS = 19;
    uint8 internal constant WINDOW = 20;
    uint8 internal constant RANGE = 21;
    uint8 internal constant COUNT = 22;

    function unless(bool holds, uint8 fault) internal pure {
        if (!holds) revert IJudge.JudgeOperatorInvalid(fault);
    }
}
