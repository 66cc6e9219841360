// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {StakePool} from "../../../contracts/types/StakePool.sol";
import {vm} from "../Vm.sol";
import {DELEGATORS, delegatorAt, FUNDS, providerAt} from "./Actions.sol";
import {Checks} from "./Checks.sol";

/// @notice From wherever a campaign came to, everybody leaves by their own calls alone (invariant 12), and what they then
/// have in hand adds up (invariant 14).
abstract contract Exit is Checks {
    function leave() external virtual {
        _leaveStaking();
    }

    function _leaveStaking() internal {
        _checkEnds();
        if (_looksAt(9)) {
            for (uint256 i; i < _timepoints.length; ++i) _checkVotesAt(_timepoints[i]);
        }
        _everybodyLeaves();
        // What flows while nobody holds a share waits for whoever comes next.
        for (uint256 i; i < _providerCount; ++i) _drain(providerAt(i), i);
        vm.warp(_now() + EPOCH);
        _claimAll();
        _everybodyLeaves();
        for (uint256 i; i < _payeeCount(); ++i) {
            for (uint256 j; j < 2; ++j) {
                if (staking.creditOf(_payeeAt(i), _tokenOf(j)) != 0) _collect(_payeeAt(i), _tokenOf(j));
            }
        }
        if (staking.pendingBurn() != 0) _sweep();
        _checkRest();
        _checkSums();
    }

    /// @dev Credits and rewards of everybody are within what came in for them (invariant 2).
    function _checkEnds() private view {
        if (!_looksAt(2)) return;
        for (uint256 j; j < 2; ++j) {
            address reward = _tokenOf(j);
            uint256 credits;
            for (uint256 i; i < _payeeCount(); ++i) credits += staking.creditOf(_payeeAt(i), reward);
            Coin memory sums = _coins[reward];
            vm.assertEq(credits, sums.credited - sums.collected, "invariant 2: credits are not what was credited");
            uint256 rewards;
            for (uint256 i; i < _holdings.length; ++i) {
                rewards += staking.claimable(_holdings[i].account, _holdings[i].provider, reward);
            }
            vm.assertLe(rewards, sums.streamed - sums.claimed, "invariant 2: more rewards are owed than are there");
        }
    }

    /// @dev Requests all, waits, and withdraws all.
    function _everybodyLeaves() private {
        for (uint256 i; i < _holdings.length; ++i) {
            Holding memory holding = _holdings[i];
            uint128 shares = staking.sharesOf(holding.account, holding.provider);
            if (shares != 0) _request(holding.account, holding.provider, shares);
        }
        vm.warp(_now() + THAW);
        _claimAll();
        while (_requests.length != 0) {
            Request memory made = _requests[_requests.length - 1];
            uint128 shares = staking.requestOf(made.account, made.provider, made.readyAt);
            uint256 due = _valueOf(_poolOf(made.account, made.provider), shares);
            uint256 amount = _withdraw(_requests.length - 1);
            if (_looksAt(12)) vm.assertEq(amount, due, "invariant 12: a request paid other than its shares' worth");
        }
        if (!_looksAt(12)) return;
        for (uint256 i; i < _providerCount; ++i) {
            _checkEmpty(staking.ownStakeOf(providerAt(i)));
            _checkEmpty(staking.delegationPoolOf(providerAt(i)));
        }
    }

    function _checkEmpty(StakePool memory pool) private pure {
        vm.assertEq(pool.shares, 0, "invariant 12: shares that nobody can withdraw");
        vm.assertEq(pool.tokens, 0, "invariant 12: tokens that nobody can withdraw");
        vm.assertEq(pool.thawing, 0, "invariant 12: shares thaw that nobody requested");
    }

    function _claimAll() private {
        for (uint256 i; i < _holdings.length; ++i) {
            for (uint256 j; j < 2; ++j) {
                bool some = staking.claimable(_holdings[i].account, _holdings[i].provider, _tokenOf(j)) != 0;
                if (some) _claim(_holdings[i], _tokenOf(j));
            }
        }
    }

    /// @dev An empty pool takes deposits whatever happened to it, and its price begins again at one.
    function _drain(address provider, uint256 i) private {
        uint128 bought = _stake(provider, provider, 1);
        bought += _delegate(provider, delegatorAt(i % DELEGATORS), delegatorAt(i % DELEGATORS), 1);
        if (_looksAt(12)) vm.assertEq(bought, 2, "invariant 12: a pool does not begin again");
    }

    /// @dev Nothing is left but gifts and the fractions that rewards lost: at most a unit an action for each provider's
    /// stream, and a fraction of an account.
    function _checkRest() private view {
        if (!_looksAt(12)) return;
        uint256 dust = _total.operations + 4 * _holdings.length + 4 * _providerCount;
        for (uint256 j; j < 2; ++j) {
            address asset = _tokenOf(j);
            uint256 left = IERC20(asset).balanceOf(address(staking));
            vm.assertGe(left, _coins[asset].donated, "invariant 12: somebody took gifts");
            vm.assertLe(left - _coins[asset].donated, dust, "invariant 12: more is left than rounding");
        }
    }

    function _checkSums() private view {
        if (!_looksAt(14)) return;
        uint256 delegators;
        for (uint256 i; i < DELEGATORS; ++i) delegators += token.balanceOf(delegatorAt(i));
        uint256 others;
        for (uint256 i; i < _party.length; ++i) others += token.balanceOf(_party[i]);

        Coin memory sums = _coins[address(token)];
        uint256 given = _total.gifts + sums.streamed + sums.donated;
        uint256 began = _party.length * FUNDS + _total.minted;
        uint256 all = began + DELEGATORS * FUNDS;
        // Where providers back others, either side may get what the other's operations round off.
        uint256 claimed = sums.claimed - sums.claimedByDelegators;
        began += claimed + _total.roundings;
        vm.assertLe(others + given, began, "invariant 14: who slashes, is slashed and is paid gained together");
        uint256 due = DELEGATORS * FUNDS + _total.gifts + sums.claimedByDelegators;
        uint256 kept = delegators + _total.burned + _total.roundings;
        vm.assertLe(due, kept, "invariant 14: delegators lost more than was burned");
        uint256 rest = others + delegators + _total.burned + sums.donated;
        vm.assertLe(rest, all, "invariant 14: all together took out more than they put in, less burns");
    }
}
