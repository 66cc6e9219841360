// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FuzzSelector, Vm, vm} from "../Vm.sol";
import {CourtHandler} from "./CourtHandler.sol";

/// @notice Invariants 1, 6, 7, 12 and 14 of docs/court-invariants.md, in one campaign. The failure that is reported begins with
/// the number of the invariant.
contract CourtInvariants {
    CourtHandler private _handler;

    function setUp() external {
        _handler = new CourtHandler(vm.envOr("INVARIANT", uint256(0)));
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

    function _pass(bytes memory reason) private pure {
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    /// forge-config: default.invariant.runs = 90
    /// forge-config: default.invariant.depth = 150
    /// forge-config: deep.invariant.runs = 4500
    /// forge-config: deep.invariant.depth = 150
    function invariantCourt() external view {
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
