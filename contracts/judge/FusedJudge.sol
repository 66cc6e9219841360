// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Cursor} from "./Cursor.sol";
import {Faults} from "./Faults.sol";
import {OpeningJudge} from "./OpeningJudge.sol";
import {Operator} from "./Operator.sol";
import {TensorType} from "./TensorType.sol";
import {Fused} from "./operators/Fused.sol";

/// @title FusedJudge
/// @notice Judges fused operators for {SolidityJudge}: they compute an element by the rules of several, so that one code
/// has all of these.
contract FusedJudge is OpeningJudge {
    function _read(Operator memory op, Cursor memory cursor) internal pure override {
        Faults.unless(Fused.read(op, cursor), Faults.OPERATOR);
    }

    function _check(Operator memory op) internal pure override returns (TensorType) {
        return Fused.check(op);
    }

    function _element(Operator memory op, TensorType, uint256 index) internal pure override returns (int256) {
        return Fused.element(op, index);
    }
}
