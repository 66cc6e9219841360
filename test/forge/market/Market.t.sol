// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FuzzSelector, Vm, vm} from "../Vm.sol";
import {MarketHandler} from "./MarketHandler.sol";

/// @notice Invariants 1, 3, 4, 5, 6, 10, 12, 13 and 14 of docs/market-invariants.md, with those of Staking, in one campaign. The
/// failure that is reported begins with the number of the invariant.
contract MarketInvariants {
    MarketHandler private _handler;

    function setUp() external {
        _handler = new MarketHandler(vm.envOr("INVARIANT", uint256(0)));
    }

    function targetContracts() external view returns (address[] memory contracts) {
        contracts = new address[](1);
        contracts[0] = address(_handler);
    }

    /// @dev Beside the end, what the campaign of Staking alone plays and no service notices: time for the others.
    function excludeSelectors() external view returns (FuzzSelector[] memory excluded) {
        bytes4[15] memory selectors = [
            _handler.leave.selector,
            _handler.passThrough.selector,
            _handler.vote.selector,
            _handler.delegateVotes.selector,
            _handler.mint.selector,
            _handler.schedule.selector,
            _handler.delegateAsProvider.selector,
            _handler.allocateToMost.selector,
            _handler.appoint.selector,
            _handler.lock.selector,
            _handler.release.selector,
            _handler.punish.selector,
            _handler.punishRetired.selector,
            _handler.slashOwnToOne.selector,
            _handler.slashAllToOne.selector
        ];
        excluded = new FuzzSelector[](1);
        excluded[0] = FuzzSelector(address(_handler), new bytes4[](selectors.length));
        for (uint256 i; i < selectors.length; ++i) excluded[0].selectors[i] = selectors[i];
    }

    function _pass(bytes memory reason) private pure {
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    /// forge-config: default.invariant.runs = 160
    /// forge-config: default.invariant.depth = 400
    /// forge-config: deep.invariant.runs = 8000
    /// forge-config: deep.invariant.depth = 400
    function invariantMarket() external view {
        _handler.check();
    }

    function afterInvariant() external {
        try _handler.leave() {}
        catch (bytes memory reason) {
            // What an assertion says is passed on as it is.
            vm.assertTrue(bytes4(reason) == Vm.CheatcodeError.selector, string.concat("invariant 12: ", vm.toString(reason)));
            _pass(reason);
        }
    }
}
