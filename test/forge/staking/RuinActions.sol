// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {StakePool} from "../../../contracts/types/StakePool.sol";
import {vm} from "../Vm.sol";
import {providerAt} from "./Actions.sol";
import {ServiceActions} from "./ServiceActions.sol";

/// @notice Slashes to exactly nothing and to exactly one unit, by the hostile service, and what comes after them.
abstract contract RuinActions is ServiceActions {
    /// @dev What nearly ends a provider or ends it is done seldom, since little can be done with it afterwards.
    modifier seldom(uint256 when) {
        vm.assume(when % 5 == 0);
        _;
    }

    /// @dev Delegations stay, without own stake before them.
    function slashOwnToNothing(uint256 when, uint256 who, uint256 payees) public seldom(when) {
        _slashOwn(who, payees, 0);
    }

    function slashOwnToOne(uint256 when, uint256 who, uint256 payees) public seldom(when) {
        _slashOwn(who, payees, 1);
    }

    function slashAllToNothing(uint256 when, uint256 who, uint256 payees) public seldom(when) {
        _slashAll(who, payees, 0);
    }

    /// @dev The unit is the delegation pool's.
    function slashAllToOne(uint256 when, uint256 who, uint256 payees) public seldom(when) {
        _slashAll(who, payees, 1);
    }

    /// @dev The first from there on that can have allocated as much.
    function _slashOwn(uint256 from, uint256 payees, uint128 left) private {
        for (uint256 i; i < _providerCount; ++i) {
            address provider = providerAt((from % _providerCount + i) % _providerCount);
            uint128 tokens = staking.ownStakeOf(provider).tokens;
            uint256 room = _roomFor(provider);
            if (tokens <= left || _committed(provider, _services[HOSTILE]) + room + left < tokens) continue;
            if (_committed(provider, _services[HOSTILE]) == 0 && _countDealings(provider) == MOST_DEALINGS) continue;
            (uint128 allocated,, uint128 reserved) = staking.allocationOf(provider, _services[HOSTILE]);
            if (room != 0) _allocate(provider, _services[HOSTILE], uint128(allocated + reserved + room));
            _takeAway(provider, tokens - left, payees);
            vm.assertEq(staking.ownStakeOf(provider).tokens, left, "own stake was not slashed to what was meant");
            return;
        }
        vm.assume(false);
    }

    /// @dev The first from there on of which all counts, once nothing is leaving and no other service has any.
    function _slashAll(uint256 from, uint256 payees, uint128 left) private {
        for (uint256 i; i < _providerCount; ++i) {
            address provider = providerAt((from % _providerCount + i) % _providerCount);
            StakePool memory own = staking.ownStakeOf(provider);
            StakePool memory pool = staking.delegationPoolOf(provider);
            uint256 active = _valueOf(pool, pool.shares - pool.thawing);
            uint256 limit = _valueOf(own, own.shares - own.thawing) * staking.delegationRatio();
            if (active <= left || active + 1 > limit) continue;
            _settle(provider);
            uint128 all = uint128(_tokensOf(provider));
            // What rounding left there may be above the ratio.
            vm.assume(staking.usableStakeOf(provider) == all);
            _allocate(provider, _services[HOSTILE], all);
            _takeAway(provider, all - left, payees);
            vm.assertEq(_tokensOf(provider), left, "not all was slashed but what was meant");
            vm.assertEq(staking.delegationPoolOf(provider).tokens, left, "own stake was left");
            return;
        }
        vm.assume(false);
    }

    /// @dev All allocations are taken back, all that is leaving leaves, all that is reserved and locked ends.
    function _settle(address provider) private {
        address[] storage services = _dealings[provider];
        for (uint256 i; i < services.length; ++i) {
            (uint128 allocated,,) = staking.allocationOf(provider, services[i]);
            if (allocated != 0) _allocate(provider, services[i], 0);
        }
        vm.warp(_now() + THAW);
        _endLocks();
        _withdrawAll(provider);
    }

    function _withdrawAll(address provider) private {
        for (uint256 i; i < _requests.length;) {
            if (_requests[i].provider != provider) {
                ++i;
                continue;
            }
            _withdraw(i);
            _watch(address(0));
        }
    }

    /// @dev Whoever is still in a pool that takes no deposits leaves, and the provider stakes again.
    function beginAgain(uint256 who, uint256 size) public watched {
        for (uint256 i; i < _providerCount; ++i) {
            address provider = providerAt((who % _providerCount + i) % _providerCount);
            bool own = _isImpaired(staking.ownStakeOf(provider));
            if (!own && !_isImpaired(staking.delegationPoolOf(provider))) continue;
            for (uint256 j; j < _holdings.length; ++j) {
                Holding memory holding = _holdings[j];
                if (holding.provider != provider) continue;
                uint128 shares = staking.sharesOf(holding.account, provider);
                if (shares != 0) _request(holding.account, provider, shares);
            }
            vm.warp(_now() + THAW);
            _endLocks();
            _withdrawAll(provider);
            uint128 amount = _amount(size);
            vm.assertEq(_stake(provider, provider, amount), amount, "own stake does not begin at one again");
            return;
        }
        vm.assume(false);
    }
}
