// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Finding} from "../types/Finding.sol";
import {Commitments} from "./Commitments.sol";
import {Cursor} from "./Cursor.sol";
import {FusedJudge} from "./FusedJudge.sol";
import {Header} from "./Header.sol";
import {OpeningJudge} from "./OpeningJudge.sol";
import {Operator} from "./Operator.sol";
import {RowJudge} from "./RowJudge.sol";
import {TensorType} from "./TensorType.sol";
import {Operators} from "./operators/Operators.sol";

/// @title SolidityJudge
/// @notice The judge for chains without Stylus, and the court's stand-in while the one in Rust cannot be called. Openings of
/// operators that it does not know are judged by {RowJudge} and {FusedJudge}.
/// @dev Gas: at most 29 million for whatever a transaction holds, of a claim of a program that keeps the rules. The most that
/// was found is 24.4 million, of a softmax with leaves of other rows.
contract SolidityJudge is OpeningJudge {
    uint256 private constant FUSED = 27;

    /// @notice Judges the other operators; for good.
    RowJudge public immutable ROW_JUDGE;

    /// @notice Judges those that are several as one; for good.
    FusedJudge public immutable FUSED_JUDGE;

    /// @notice A judge of all operators.
    constructor(RowJudge rowJudge, FusedJudge fusedJudge) {
        ROW_JUDGE = rowJudge;
        FUSED_JUDGE = fusedJudge;
    }

    function _ofTensor(uint256 kind, Header memory header, Cursor memory cursor) internal pure override returns (Finding) {
        return Commitments.judge(kind, header, cursor);
    }

    function _read(Operator memory op, Cursor memory cursor) internal pure override {
        if (!Operators.read(op, cursor)) _asPure(_passOn)(op.code);
    }

    function _check(Operator memory op) internal pure override returns (TensorType) {
        return Operators.check(op);
    }

    function _element(Operator memory op, TensorType output, uint256 index) internal pure override returns (int256) {
        return Operators.element(op, output, index);
    }

    /// @dev Answers the whole call as the judge of operators with this code does, and ends it.
    function _passOn(uint256 code) private view {
        address judge = code == FUSED ? address(FUSED_JUDGE) : address(ROW_JUDGE);
        // Uses free memory and allocates nothing, since the call ends here.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(64)
            calldatacopy(free, 0, calldatasize())
            let success := staticcall(gas(), judge, free, calldatasize(), 0, 0)
            returndatacopy(free, 0, returndatasize())
            switch success
            case 0 { revert(free, returndatasize()) }
            default { return(free, returndatasize()) }
        }
    }

    /// @dev What the other judges answer follows from the call alone: neither their addresses nor their code ever changes.
    function _asPure(function(uint256) internal view reads)
        private
        pure
        returns (function(uint256) internal pure computes)
    {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            computes := reads
        }
    }
}
