// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FuzzSelector, vm} from "../Vm.sol";
import {GovernanceHandler} from "./GovernanceHandler.sol";

/// @notice Invariant 9 with votes cast, between all actions of staking: docs/staking-invariants.md.
contract GovernanceInvariants {
    GovernanceHandler private _handler;

    function setUp() external {
        _handler = new GovernanceHandler(vm.envOr("INVARIANT", uint256(9)));
    }

    function targetContracts() external view returns (address[] memory contracts) {
        contracts = new address[](1);
        contracts[0] = address(_handler);
    }

    function excludeSelectors() external view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        excluded[0] = FuzzSelector(address(_handler), new bytes4[](1));
        excluded[0].selectors[0] = _handler.leave.selector;
    }

    /// forge-config: default.invariant.runs = 32
    /// forge-config: deep.invariant.runs = 1600
    function invariantGovernance() external view {
        _handler.check();
    }
}
