// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FuzzSelector} from "../Vm.sol";
import {RewardsHandler} from "./RewardsHandler.sol";

/// @notice Invariant 11, between votes, fees, epochs and claims in any order.
contract RewardsInvariants {
    RewardsHandler private _handler;

    function setUp() external {
        _handler = new RewardsHandler();
    }

    function targetContracts() external view returns (address[] memory contracts) {
        contracts = new address[](1);
        contracts[0] = address(_handler);
    }

    function excludeSelectors() external view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        excluded[0] = FuzzSelector(address(_handler), new bytes4[](1));
        excluded[0].selectors[0] = _handler.check.selector;
    }

    /// forge-config: default.invariant.runs = 8
    /// forge-config: deep.invariant.runs = 400
    function invariantRewards() external view {
        _handler.check();
    }
}
