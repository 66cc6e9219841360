// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Cursor} from "./Cursor.sol";
import {Faults} from "./Faults.sol";
import {OpeningJudge} from "./OpeningJudge.sol";
import {Operator} from "./Operator.sol";
import {TensorType} from "./TensorType.sol";
import {RowOperators} from "./operators/RowOperators.sol";

/// @title RowJudge
/// @notice Judges those operators for {SolidityJudge} that it has no room for.
contract RowJudge is OpeningJudge {
    function _read(Operator memory op, Cursor memory cursor) internal pure override {
        Faults.unless(RowOperators.read(op, cursor), Faults.OPERATOR);
    }

    function _check(Operator memory op) internal pure override returns (TensorType) {
        return RowOperators.check(op);
    }

    function _element(Operator memory op, TensorType output, uint256 index) internal pure override returns (int256) {
        return RowOperators.element(op, output, index);
    }
}
