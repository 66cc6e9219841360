// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakePool} from "../../../contracts/types/StakePool.sol";
import {ReferenceService} from "../../mocks/ReferenceService.sol";
import {vm} from "../Vm.sol";
import {Actions, DELEGATORS, delegatorAt, isDelegator, MOST_PROVIDERS, providerAt, STRANGER} from "./Actions.sol";

/// @notice Coming and going: registration, deposits, requests and withdrawals.
abstract contract StakeActions is Actions {
    function register(uint256 commission) public watched {
        vm.assume(_providerCount < MOST_PROVIDERS);
        address provider = providerAt(_providerCount);
        ++_providerCount;
        vm.prank(provider);
        staking.register(_operatorOf(provider), uint16(commission % 5_001));
    }

    function _operatorOf(address provider) internal view virtual returns (address) {
        return address(uint160(provider) + 0x1000);
    }

    function stake(uint256 who, uint256 payer, uint256 size) public watched {
        address provider = _firstProvider(who, true);
        _stake(provider, _payer(payer, provider), _amount(size));
    }

    function delegate(uint256 who, uint256 whom, uint256 payer, uint256 size) public watched {
        _join(_firstProvider(whom, false), delegatorAt(who % DELEGATORS), payer, size);
    }

    /// @dev One provider backs another.
    function delegateAsProvider(uint256 who, uint256 whom, uint256 payer, uint256 size) public watched {
        address account = providerAt(who % _providerCount);
        address provider = _firstProvider(whom, false);
        vm.assume(account != provider);
        _join(provider, account, payer, size);
    }

    function request(uint256 which, uint256 part) public watched {
        (address account, address provider, uint128 shares) = _firstHolding(which);
        _request(account, provider, _part(part, shares));
    }

    function cancel(uint256 which) public watched {
        vm.assume(_requests.length != 0);
        uint256 i = which % _requests.length;
        Request memory made = _requests[i];
        vm.prank(made.account);
        try staking.cancelWithdrawal(made.provider, made.readyAt) {
            _dropRequest(i);
        } catch (bytes memory reason) {
            _discardFor(IStaking.StakingDelegationAboveRatio.selector, reason);
        }
    }

    function withdraw(uint256 which) public watched {
        // In the order of their time.
        uint256 ripe;
        while (ripe < _requests.length && _requests[ripe].readyAt <= _now()) ++ripe;
        vm.assume(ripe != 0);
        which %= ripe;
        // What a slashed reservation held back may be all that there is.
        vm.assume(_isFree(_requests[which]));
        _withdraw(which);
    }

    /// @dev Invariant 13: in and straight out again, with nothing between.
    function passThrough(uint256 who, uint256 whom, uint256 size) public watched {
        bool own = who % 4 == 0;
        address provider = _firstProvider(whom, own);
        address account = own ? provider : delegatorAt(who % DELEGATORS);
        uint128 amount = _amount(size);
        if (!own && amount > _room(provider)) amount = uint128(_room(provider));
        uint128 shares = own ? _stake(provider, provider, amount) : _delegate(provider, account, account, amount);
        // A request of the same second would be one with this.
        vm.assume(staking.requestOf(account, provider, _now() + THAW) == 0);
        uint48 readyAt = _request(account, provider, shares);
        vm.warp(readyAt);
        _endLocks();
        uint128 back = _withdraw(_requests.length - 1);
        if (!_looksAt(13)) return;
        vm.assertLe(back, amount, "invariant 13: more came back than went in");
        vm.assertLe(amount, uint256(back) + 1, "invariant 13: more than a unit was lost to rounding");
    }

    function _join(address provider, address account, uint256 payer, uint256 size) private {
        uint256 room = _room(provider);
        uint128 amount = _amount(size);
        _delegate(provider, account, _payer(payer, account), amount < room ? amount : uint128(room));
    }

    function _stake(address provider, address payer, uint128 amount) internal returns (uint128 shares) {
        vm.prank(payer);
        shares = staking.stake(provider, amount);
        _pools[provider][true].deposited += amount;
        _hold(provider, provider);
        _checkBought(provider, provider, shares, amount);
    }

    function _delegate(address provider, address account, address payer, uint128 amount)
        internal
        returns (uint128 shares)
    {
        vm.prank(payer);
        shares = staking.delegate(provider, amount, 0, account);
        _pools[provider][false].deposited += amount;
        if (payer == STRANGER && isDelegator(account)) _total.gifts += amount;
        ++_total.roundings;
        _hold(account, provider);
        _checkBought(account, provider, shares, amount);
    }

    /// @dev What was bought is worth what was paid, but for less than a unit in the pool's favour.
    function _checkBought(address account, address provider, uint128 shares, uint128 amount) private view {
        if (!_looksAt(13)) return;
        uint256 worth = _valueOf(_poolOf(account, provider), shares);
        vm.assertLe(worth, amount, "invariant 13: a deposit is worth more than was paid");
        vm.assertLe(amount, worth + 1, "invariant 13: a deposit lost more than a unit");
    }

    function _request(address account, address provider, uint128 shares) internal returns (uint48 readyAt) {
        vm.prank(account);
        readyAt = staking.requestWithdrawal(provider, shares);
        _noteRequest(account, provider, readyAt);
    }

    /// @dev Whether at least a unit can be paid beside what services can still slash.
    function _isFree(Request memory made) private view returns (bool) {
        StakePool memory own = staking.ownStakeOf(made.provider);
        if (_now() >= own.heldUntil) return true;
        StakePool memory pool = staking.delegationPoolOf(made.provider);
        (uint256 committed,) = _committedOf(made.provider);
        uint256 rest = uint256(own.tokens) + pool.tokens - committed;
        if (made.account == made.provider) pool = own;
        uint256 due = _valueOf(pool, staking.requestOf(made.account, made.provider, made.readyAt));
        if (due <= rest) return true;
        return _valueOf(pool, uint128(rest * pool.shares / pool.tokens)) != 0;
    }

    function _withdraw(uint256 i) internal returns (uint128 amount) {
        Request memory made = _requests[i];
        uint256 before = token.balanceOf(made.account);
        vm.prank(made.account);
        amount = staking.withdraw(made.provider, made.readyAt, made.account);
        _pools[made.provider][made.account == made.provider].withdrawn += amount;
        if (staking.requestOf(made.account, made.provider, made.readyAt) == 0) _dropRequest(i);
        ++_total.roundings;
        if (_looksAt(2)) vm.assertEq(token.balanceOf(made.account) - before, amount, "invariant 2: paid another amount");
    }

    /// @dev Services end their locks in time.
    function _endLocks() internal {
        for (uint256 i; i < _locks.length;) {
            Lock memory made = _locks[i];
            if (made.end >= _now()) {
                ++i;
                continue;
            }
            ReferenceService(made.service).expire(made.provider, made.id);
            _dropLock(i);
        }
    }

    /// @dev Less than what can be delegated by one, for what rounding adds.
    function _room(address provider) internal view returns (uint256) {
        StakePool memory own = staking.ownStakeOf(provider);
        StakePool memory pool = staking.delegationPoolOf(provider);
        uint256 limit = _valueOf(own, own.shares - own.thawing) * staking.delegationRatio();
        uint256 active = _valueOf(pool, pool.shares - pool.thawing);
        return limit > active + 1 ? limit - active - 1 : 0;
    }

    /// @dev The first from there on that takes a deposit.
    function _firstProvider(uint256 from, bool own) private view returns (address) {
        for (uint256 i; i < _providerCount; ++i) {
            address provider = providerAt((from % _providerCount + i) % _providerCount);
            StakePool memory pool = own ? staking.ownStakeOf(provider) : staking.delegationPoolOf(provider);
            if (!_isImpaired(pool) && (own || _room(provider) != 0)) return provider;
        }
        vm.assume(false);
        return address(0);
    }

    function _firstHolding(uint256 from) private view returns (address, address, uint128) {
        for (uint256 i; i < _holdings.length; ++i) {
            Holding memory holding = _holdings[(from % _holdings.length + i) % _holdings.length];
            uint128 shares = staking.sharesOf(holding.account, holding.provider);
            if (shares != 0) return (holding.account, holding.provider, shares);
        }
        vm.assume(false);
        return (address(0), address(0), 0);
    }
}
