// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FuzzSelector, Vm, vm} from "../Vm.sol";
import {Handler} from "./Handler.sol";

/// @notice Invariants 2, 3, 7, 8, 9, 12, 13 and 14 of docs/staking-invariants.md, in one campaign. The failure that is
/// reported begins with the number of the invariant.
contract StakingInvariants {
    Handler private _handler;

    function setUp() external {
        _handler = new Handler(vm.envOr("INVARIANT", uint256(0)));
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

    function invariantStaking() external view {
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
