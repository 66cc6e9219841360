// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ISessions} from "../../../contracts/interfaces/ISessions.sol";
import {providerAt, STRANGER} from "../staking/Actions.sol";
import {vm} from "../Vm.sol";
import {JobActions} from "./JobActions.sol";

/// @notice What providers earned in sessions, what is allocated to them, and what governance does.
abstract contract SessionAccounts is JobActions {
    function takeOutOfSessions(uint256 who, uint256 what, uint256 part) public watched {
        address asset = _tokenOf(what);
        for (uint256 i; i < _providerCount; ++i) {
            address provider = providerAt((who % _providerCount + i) % _providerCount);
            uint256 balance = sessions.balanceOf(provider, asset);
            if (balance == 0) continue;
            if (part % 8 == 3) {
                bytes memory call = abi.encodeCall(ISessions.withdraw, (asset, uint128(balance + 1), provider));
                return _mustFailAt(address(sessions), provider, call, "invariant 13: more came out than was there");
            }
            return _takeOutOfSessions(provider, asset, _part(part, balance));
        }
        vm.assume(false);
    }

    function _takeOutOfSessions(address provider, address asset, uint128 amount) internal {
        uint256 before = IERC20(asset).balanceOf(provider);
        vm.prank(provider);
        sessions.withdraw(asset, amount, provider);
        _tookOut[provider][asset] += amount;
        if (!_looksAt(13)) return;
        vm.assertEq(IERC20(asset).balanceOf(provider) - before, amount, "invariant 13: another amount came out");
    }

    function donateToSessions(uint256 what, uint256 size) public watched {
        (address gift, uint128 amount) = (_tokenOf(what), _amount(size));
        vm.prank(STRANGER);
        vm.assertTrue(IERC20(gift).transfer(address(sessions), amount), "a gift did not arrive");
        _sessionGifts[gift] += amount;
    }

    function harvestSessions(uint256 who, uint256 what) public watched {
        for (uint256 i; i < 2 * _providerCount; ++i) {
            address provider = providerAt((who % _providerCount + i) % _providerCount);
            address asset = _tokenOf((what % 2) + i / _providerCount);
            if (sessions.poolCreditOf(provider, asset) != 0) return _harvest(sessions, provider, asset);
        }
        vm.assume(false);
    }

    function sweepSessionFees(uint256 what) public watched {
        sessions.sweepFees(_tokenOf(what));
    }

    function setSessionFee(uint256 fee) public watched {
        sessions.setSessionFee(uint16(fee % 501));
    }

    function syncSessions(uint256 who) public watched {
        sessions.sync(providerAt(who % _providerCount));
    }

    function allocateToSessions(uint256 who, uint256 part) public watched {
        _allocateMoreTo(address(sessions), who, part);
    }

    function allocateLessToSessions(uint256 who, uint256 part) public watched {
        _allocateLessTo(address(sessions), who, part);
    }
}
