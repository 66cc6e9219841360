// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Cursor} from "./Cursor.sol";
import {OpeningJudge} from "./OpeningJudge.sol";
import {Operator} from "./Operator.sol";
import {RowJudge} from "./RowJudge.sol";
import {TensorType} from "./TensorType.sol";
import {Operators} from "./operators/Operators.sol";

/// @title SolidityJudge
/// @notice The judge for chains without Stylus, and the court's stand-in while the one in Rust cannot be called. Openings of
/// operators that it does not know are judged by {RowJudge}.
/// @dev Gas: at most 29 million for whatever a transaction holds, of a claim of a program that keeps the rules. The most that
/// was found is 24.4 million, of a softmax with leaves of other rows.
contract SolidityJudge is OpeningJudge {
    /// @notice Judges the other operators; for good.
    RowJudge public immutable ROW_JUDGE;

    /// @notice A judge of all operators.
    constructor(RowJudge rowJudge) {
        ROW_JUDGE = rowJudge;
    }

    function _read(Operator memory op, Cursor memory cursor) internal pure override {
        if (!Operators.read(op, cursor)) _asPure(_passOn)();
    }

    function _check(Operator memory op) internal pure override returns (TensorType) {
        return Operators.check(op);
    }

    function _element(Operator memory op, TensorType output, uint256 index) internal pure override returns (int256) {
        return Operators.element(op, output, index);
    }

    /// @dev Answers the whole call as {ROW_JUDGE} does, and ends it.
    function _passOn() private view {
        address rowJudge = address(ROW_JUDGE);
        // Uses free memory and allocates nothing, since the call ends here.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(64)
            calldatacopy(free, 0, calldatasize())
            let success := staticcall(gas(), rowJudge, free, calldatasize(), 0, 0)
            returndatacopy(free, 0, returndatasize())
            switch success
            case 0 { revert(free, returndatasize()) }
            default { return(free, returndatasize()) }
        }
    }

    /// @dev What {ROW_JUDGE} answers follows from the call alone: neither its address nor its code ever changes.
    function _asPure(function() internal view reads) private pure returns (function() internal pure computes) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            computes := reads
        }
    }
}
