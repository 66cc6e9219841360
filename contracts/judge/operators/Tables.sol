// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Faults} from "../Faults.sol";
import {Operator} from "../Operator.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";
import {Epilogues} from "./Epilogues.sol";

/// @title Tables
/// @notice Lut8 and Lut16 of docs/programs.md.
library Tables {
    uint256 private constant LUT_8 = 2;

    function read(Operator memory op, Cursor memory cursor) internal pure {
        op.readOperands(2, cursor);
    }

    function check(Operator memory op) internal pure returns (TensorType) {
        TensorType x = op.values[0].kind;
        bool narrow = op.code == LUT_8;
        Faults.unless(x.dtypeOf() == (narrow ? TensorTypeLib.I8 : TensorTypeLib.I16), Faults.OPERAND_TYPE);
        uint256 dtype = op.values[1].kind.dtypeOf();
        Faults.unless(dtype != TensorTypeLib.I64, Faults.OPERAND_TYPE);
        Epilogues.constant_(op, 1, dtype, narrow ? 1 << 8 : 1 << 16);
        return x.withRowsOf(dtype, x.lengthOf());
    }

    function element(Operator memory op, uint256 index) internal pure returns (int256) {
        return entry(op, op.values[0].element(index));
    }

    /// @notice What the table has for an element.
    function entry(Operator memory op, int256 x) internal pure returns (int256) {
        unchecked {
            return op.values[1].element(uint256(x + (op.code == LUT_8 ? int256(1 << 7) : int256(1 << 15))));
        }
    }
}
