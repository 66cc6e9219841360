// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {vm} from "../Vm.sol";
import {CLIENT, DELEGATORS, delegatorAt, isDelegator, MOST_PROVIDERS, providerAt, STRANGER} from "./Actions.sol";
import {ServiceActions} from "./ServiceActions.sol";

/// @notice Rewards, credits, votes, gifts, supply and time.
abstract contract RewardActions is ServiceActions {
    /* REWARDS */

    function distribute(uint256 which, uint256 who, uint256 size) public watched {
        address service = _services[which % _services.length];
        vm.assume(_isScripted(service));
        address provider = providerAt(who % _providerCount);
        address reward = _tokenOf(which >> 8);
        uint128 amount = _amount(size);
        uint128 before = staking.creditOf(provider, reward);
        vm.prank(service);
        staking.distribute(provider, reward, amount);
        uint128 credited = staking.creditOf(provider, reward) - before;
        vm.assertTrue(credited == 0 || credited == amount, "a part of rewards was credited");
        if (credited == 0) _coins[reward].streamed += amount;
        else _coins[reward].credited += amount;
    }

    function claim(uint256 which, uint256 what) public watched {
        address reward = _tokenOf(what);
        for (uint256 i; i < _holdings.length; ++i) {
            Holding memory holding = _holdings[(which % _holdings.length + i) % _holdings.length];
            if (staking.claimable(holding.account, holding.provider, reward) == 0) continue;
            return _claim(holding, reward);
        }
        vm.assume(false);
    }

    function collect(uint256 who, uint256 what) public watched {
        address reward = _tokenOf(what);
        uint256 count = _payeeCount();
        for (uint256 i; i < count; ++i) {
            address account = _payeeAt((who % count + i) % count);
            if (staking.creditOf(account, reward) == 0) continue;
            return _collect(account, reward);
        }
        vm.assume(false);
    }

    function sweep() public watched {
        vm.assume(staking.pendingBurn() != 0);
        _sweep();
    }

    function _claim(Holding memory holding, address reward) internal {
        vm.prank(holding.account);
        uint256 amount = staking.claim(holding.provider, reward, holding.account);
        _coins[reward].claimed += amount;
        if (isDelegator(holding.account)) _coins[reward].claimedByDelegators += amount;
    }

    function _collect(address account, address reward) internal virtual {
        vm.prank(account);
        _coins[reward].collected += staking.collect(reward, account);
    }

    function _sweep() internal {
        uint256 supply = token.totalSupply();
        staking.sweepBurn();
        _total.swept += supply - token.totalSupply();
    }

    function _tokenOf(uint256 seed) internal view returns (address) {
        return seed % 2 == 0 ? address(token) : address(coin);
    }

    /// @dev Whoever can have a credit.
    function _payeeCount() internal view virtual returns (uint256) {
        return _providerCount + 2;
    }

    function _payeeAt(uint256 i) internal view virtual returns (address) {
        if (i < _providerCount) return providerAt(i);
        return i == _providerCount ? CLIENT : STRANGER;
    }

    /* VOTES */

    /// @dev On rather than off, unless the account does so already.
    function vote(uint256 which, uint256 off) public watched {
        vm.assume(_holdings.length != 0);
        Holding memory holding = _holdings[which % _holdings.length];
        _vote(holding, off % 4 != 0);
    }

    function delegateVotes(uint256 who, uint256 whom) public watched {
        vm.prank(delegatorAt(who % DELEGATORS));
        token.delegate(delegatorAt(whom % DELEGATORS));
    }

    function _vote(Holding memory holding, bool on) internal {
        vm.prank(holding.account);
        try staking.switchVotes(holding.provider, on) {}
        catch {
            vm.prank(holding.account);
            staking.switchVotes(holding.provider, !on);
        }
    }

    /// @dev Invariant 9: at one timepoint, tokens and stake vote at most as often as there are tokens.
    function _checkVotesAt(uint256 timepoint) internal view {
        if (!_looksAt(9)) return;
        uint256 votes = token.getPastVotes(STRANGER, timepoint) + token.getPastVotes(CLIENT, timepoint);
        // What waits here for services to come, and what is staked, which votes in Staking only.
        votes += token.getPastVotes(address(this), timepoint) + token.getPastVotes(address(staking), timepoint);
        for (uint256 i; i < MOST_PROVIDERS; ++i) votes += _votesOf(providerAt(i), timepoint);
        for (uint256 i; i < DELEGATORS; ++i) votes += _votesOf(delegatorAt(i), timepoint);
        for (uint256 i; i < _services.length; ++i) votes += token.getPastVotes(_services[i], timepoint);
        vm.assertLe(votes, token.getPastTotalSupply(timepoint), "invariant 9: more votes than tokens");
    }

    function _votesOf(address account, uint256 timepoint) private view returns (uint256) {
        return token.getPastVotes(account, timepoint) + staking.getPastVotes(account, timepoint);
    }

    /* GIFTS */

    /// @dev Straight to the contract, past its functions.
    function donate(uint256 what, uint256 size) public watched {
        address gift = _tokenOf(what);
        uint128 amount = _amount(size);
        vm.prank(STRANGER);
        bool moved = IERC20(gift).transfer(address(staking), amount);
        vm.assertTrue(moved, "a gift did not arrive");
        _coins[gift].donated += amount;
    }

    /* SUPPLY */

    function mint(uint256 size) public watched {
        uint128 amount = _amount(size);
        token.mint(CLIENT, amount);
        _total.minted += amount;
    }

    /* TIME */

    /// @dev A second, some, to the end of a lock, to a ripe request, or beyond every window.
    function wait(uint256 how, uint256 which) public watched {
        uint48 timestamp = _now();
        uint256 next = timestamp + 1;
        if (how % 6 == 1) next += which % 10;
        else if (how % 6 == 2) next += which % EPOCH;
        else if (how % 6 == 3 && _locks.length != 0) next = _locks[which % _locks.length].end;
        else if (how % 6 == 4 && _requests.length != 0) next = _requests[which % _requests.length].readyAt;
        else if (how % 12 == 5) next += NOTICE;
        _pass(next);
    }

    /// @dev A second at least.
    function _pass(uint256 next) internal {
        uint48 timestamp = _now();
        if (next <= timestamp) next = timestamp + 1;
        vm.warp(next);
        _endLocks();
        _checkVotesAt(timestamp);
        _timepoints.push(timestamp);
    }
}
