// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Elements} from "../Elements.sol";
import {Faults} from "../Faults.sol";
import {Little} from "../Little.sol";
import {Operator} from "../Operator.sol";
import {Tensor} from "../Tensor.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";
import {Rescaling} from "./Rescaling.sol";

/// @title Sums
/// @notice ReduceSum of docs/programs.md.
library Sums {
    function read(Operator memory op, Cursor memory cursor) internal pure {
        op.readOperands(1, cursor);
        Faults.unless(cursor.u8() < 2, Faults.FLAGS);
        Faults.unless(TensorTypeLib.readDtype(cursor) >= TensorTypeLib.I32, Faults.DTYPE);
    }

    function check(Operator memory op) internal pure returns (TensorType) {
        unchecked {
            return op.values[0].kind.withRowsOf(Little.u8(op.attributes + 1), 1);
        }
    }

    function element(Operator memory op, TensorType output, uint256 index) internal pure returns (int256) {
        unchecked {
            Tensor memory x = op.values[0];
            uint256 length = x.kind.lengthOf();
            uint256 row = x.row(index * length, length);
            (int256 sum, int256 squares) = Elements.moments(row, length, x.kind.sizeOf());
            if (Little.u8(op.attributes) == 1) sum = squares;
            return output.dtypeOf() == TensorTypeLib.I32 ? Rescaling.wrap32(sum) : Rescaling.wrap64(sum);
        }
    }
}
