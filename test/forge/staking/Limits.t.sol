// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Staking} from "../../../contracts/staking/Staking.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Payout, SlashReport} from "../../../contracts/types/Slash.sol";
import {ReferenceService} from "../../mocks/ReferenceService.sol";
import {MockToken} from "../../mocks/Tokens.sol";
import {bound, vm} from "../Vm.sol";
import {Hostile} from "./Hostile.sol";
import {VoteToken} from "./VoteToken.sol";

/// @notice Staking at the ends of its ranges: times that touch, one unit, 2^128 units, nothing left.
contract StakingLimits {
    address private constant PROVIDER = address(0xA001);
    address private constant DELEGATOR = address(0xD001);
    address private constant VICTIM = address(0xD002);
    uint16 private constant RATIO = 4;

    VoteToken private _token;
    MockToken private _coin;
    Staking private _staking;
    ReferenceService private _service;
    Hostile private _other;

    /// @dev Both services lock for as long as is allowed: a second less than the thaw.
    function _deploy(uint48 thaw) private {
        _token = new VoteToken();
        _coin = new MockToken();
        _staking = new Staking(address(this), address(_token), thaw, thaw + 1, 7 days, 1, RATIO);
        _service = new ReferenceService(_staking, thaw - 1);
        _other = new Hostile(_staking, thaw - 1);
        _staking.appoint(address(_service));
        _staking.appoint(address(_other));
        _staking.setRewardToken(address(_coin), true);
        vm.warp(vm.getBlockTimestamp() + thaw + 1);
        vm.prank(PROVIDER);
        _staking.register(address(0xB001), 0);
        _token.approve(address(_staking), type(uint256).max);
    }

    function _delegate(address account, uint256 amount) private returns (uint128) {
        return _staking.delegate(PROVIDER, uint128(amount), 0, account);
    }

    function _allocate(address service, uint256 amount) private {
        vm.prank(PROVIDER);
        _staking.allocate(service, uint128(amount));
    }

    function _requestAll(address account) private returns (uint48 readyAt) {
        uint128 shares = _staking.sharesOf(account, PROVIDER);
        vm.prank(account);
        return _staking.requestWithdrawal(PROVIDER, shares);
    }

    function _withdraw(address account, uint48 readyAt) private returns (uint128) {
        vm.prank(account);
        return _staking.withdraw(PROVIDER, readyAt, account);
    }

    function _slash(uint256 amount) private returns (SlashReport memory) {
        return _other.takeAway(PROVIDER, uint128(amount), new Payout[](0));
    }

    /* TIME */

    /// @dev Everybody begins to leave in the second of a lock's making or later; the verdict comes in its last second.
    function testStakeThatThawedBeforeTheFaultIsThereForTheVerdict(
        uint256 thaw,
        uint256 own,
        uint256 delegated,
        uint256 after_,
        uint256 penalty
    ) external {
        thaw = bound(thaw, 1, 400 days);
        own = bound(own, 1, 2 ** 90);
        delegated = bound(delegated, 1, own * RATIO);
        _deploy(uint48(thaw));
        _staking.stake(PROVIDER, uint128(own));
        _delegate(DELEGATOR, delegated);
        uint96 all = uint96(own + delegated);
        _allocate(address(_service), all);
        _service.lock(PROVIDER, 1, all, 0, uint48(thaw - 1));
        uint256 end = vm.getBlockTimestamp() + thaw - 1;

        vm.warp(vm.getBlockTimestamp() + bound(after_, 0, thaw - 1));
        uint48 readyAt = _requestAll(DELEGATOR);
        _requestAll(PROVIDER);
        vm.warp(end);
        vm.expectRevert(abi.encodeWithSelector(IStaking.StakingRequestNotReady.selector, readyAt, end));
        _withdraw(DELEGATOR, readyAt);
        uint96 part = uint96(bound(penalty, 1, all));
        SlashReport memory report = _service.convict(PROVIDER, 1, part, new Payout[](0));
        vm.assertEq(report.own + report.delegated, part, "stake left before the verdict");
    }

    /// @dev Two services are allocated and one has locked; everything leaves; the other takes all that it can.
    function testOneServiceCannotTakeWhatAnotherHasLocked(
        uint256 own,
        uint256 delegated,
        uint256 split,
        uint256 wait,
        uint128 amount
    ) external {
        own = bound(own, 2, 2 ** 90);
        delegated = bound(delegated, 1, own * RATIO);
        _deploy(100);
        _staking.stake(PROVIDER, uint128(own));
        _delegate(DELEGATOR, delegated);
        uint96 locked = uint96(bound(split, 1, own + delegated));
        _allocate(address(_service), locked);
        _allocate(address(_other), own + delegated - locked);
        _service.lock(PROVIDER, 1, locked, 0, 99);
        uint48 readyAt = _requestAll(PROVIDER);
        _requestAll(DELEGATOR);
        vm.warp(readyAt - 100 + bound(wait, 0, 99));
        SlashReport memory report = _slash(amount);
        vm.assertLe(uint256(report.own) + report.delegated, own + delegated - locked, "more than its own");
        vm.warp(readyAt - 1);
        report = _service.convict(PROVIDER, 1, locked, new Payout[](0));
        vm.assertEq(report.own + report.delegated, locked, "a lock was not covered");
    }

    /* AMOUNTS */

    /// @dev Every unit that exists behind one provider; a slash; all leave; nothing is left and nothing is missing.
    function testEveryAmountComesOutAgain(uint256 own, uint256 delegated, uint256 others, uint256 cut, uint256 payout)
        external
    {
        _deploy(100);
        own = bound(own, 1, type(uint128).max - 2);
        delegated = bound(delegated, 1, _min(own * RATIO, type(uint128).max - own));
        _staking.stake(PROVIDER, uint128(own));
        uint256 second = bound(others, 0, delegated - 1);
        _delegate(DELEGATOR, delegated - second);
        if (second != 0) _delegate(VICTIM, second);
        _allocate(address(_other), own + delegated);

        Payout[] memory payouts = new Payout[](1);
        payouts[0] = Payout(VICTIM, uint128(payout));
        SlashReport memory report =
            _other.takeAway(PROVIDER, uint128(bound(cut, 0, own + delegated)), payouts);
        uint256 taken = uint256(report.own) + report.delegated;
        uint48 readyAt = _requestAll(PROVIDER);
        _requestAll(DELEGATOR);
        if (second != 0) _requestAll(VICTIM);
        vm.warp(readyAt);
        uint256 out = uint256(_withdraw(PROVIDER, readyAt)) + _withdraw(DELEGATOR, readyAt);
        if (second != 0) out += _withdraw(VICTIM, readyAt);
        vm.assertEq(out, own + delegated - taken, "what was not slashed came out otherwise");
        vm.prank(VICTIM);
        if (report.paid != 0) _staking.collect(address(_token), VICTIM);
        _staking.sweepBurn();
        vm.assertEq(_token.balanceOf(address(_staking)), 0, "something is left");
        vm.assertEq(_token.totalSupply(), type(uint128).max - uint256(report.burned), "something else was burned");
    }

    /// @dev One share earns all the rewards that there can be: it loses what its word cannot hold, and nobody is held.
    function testRewardsBeyondTheWordHoldNobody(uint256 amount) external {
        _deploy(100);
        _staking.stake(PROVIDER, 1);
        _delegate(DELEGATOR, 1);
        amount = bound(amount, 1, type(uint128).max);
        _coin.mint(address(_service), amount);
        vm.startPrank(address(_service));
        _coin.approve(address(_staking), amount);
        _staking.distribute(PROVIDER, address(_coin), uint128(amount));
        vm.stopPrank();
        vm.warp(vm.getBlockTimestamp() + 7 days);
        uint48 readyAt = _requestAll(DELEGATOR);
        vm.prank(DELEGATOR);
        uint128 claimed = _staking.claim(PROVIDER, address(_coin), DELEGATOR);
        vm.assertEq(claimed, _min(amount, 2 ** 112 - 1), "rewards");
        vm.warp(readyAt);
        vm.assertEq(_withdraw(DELEGATOR, readyAt), 1, "the stake was held");
    }

    /* NOTHING LEFT */

    /// @dev Slashed to nothing or to hardly more: whoever is in leaves, deposits do not come in to be eaten, and the
    /// empty pool begins again.
    function testAfterANearTotalSlash(uint256 own, uint256 delegated, uint256 left, uint256 amount) external {
        _deploy(100);
        own = bound(own, 1, 2 ** 100);
        delegated = bound(delegated, 1, own);
        _staking.stake(PROVIDER, uint128(own));
        _delegate(DELEGATOR, delegated);
        _allocate(address(_other), own + delegated);
        left = bound(left, 0, _min(delegated, 3));
        _slash(own + delegated - left);
        bool impaired = left << 32 < delegated;
        vm.assertEq(_staking.delegationPoolOf(PROVIDER).tokens, left, "left");

        amount = bound(amount, 1, 2 ** 60);
        bytes memory refusal = abi.encodeWithSelector(IStaking.StakingPoolImpaired.selector, PROVIDER, 0, own);
        vm.expectRevert(refusal);
        _staking.stake(PROVIDER, uint128(amount));
        if (impaired) {
            vm.expectRevert(
                abi.encodeWithSelector(IStaking.StakingPoolImpaired.selector, PROVIDER, left, delegated)
            );
            _delegate(VICTIM, amount);
        }
        uint48 readyAt = _requestAll(PROVIDER);
        _requestAll(DELEGATOR);
        vm.warp(readyAt);
        vm.assertEq(_withdraw(PROVIDER, readyAt), 0, "own stake came back");
        vm.assertEq(_withdraw(DELEGATOR, readyAt), left, "what was left was kept");
        vm.assertEq(_staking.stake(PROVIDER, uint128(amount)), amount, "own stake does not begin again");
        vm.assertEq(_delegate(VICTIM, amount), amount, "the pool does not begin again");
    }

    /// @dev A first depositor owns all shares, slashes itself through a service of its own and gives tokens away; the
    /// second one gets what it pays for, or is refused.
    function testFirstDepositorInflatesNothing(uint256 first, uint256 cut, uint256 gift, uint256 second) external {
        _deploy(100);
        first = bound(first, 1, 2 ** 100);
        _staking.stake(PROVIDER, 2 ** 100);
        _delegate(DELEGATOR, first);
        _allocate(address(_other), 2 ** 100 + first);
        _slash(2 ** 100 + bound(cut, 0, first));
        bool sent = _token.transfer(address(_staking), bound(gift, 0, 2 ** 100));
        vm.assertTrue(sent, "no gift");
        // Own stake is gone: its next counts in a pool of its own again.
        uint48 readyAt = _requestAll(PROVIDER);
        vm.warp(readyAt);
        _withdraw(PROVIDER, readyAt);
        _staking.stake(PROVIDER, 2 ** 120);
        second = bound(second, 1, 2 ** 90);
        uint128 tokens = _staking.delegationPoolOf(PROVIDER).tokens;
        if (uint256(tokens) << 32 < first) return;
        uint128 shares = _delegate(VICTIM, second);
        vm.prank(VICTIM);
        readyAt = _staking.requestWithdrawal(PROVIDER, shares);
        vm.warp(readyAt);
        uint128 back = _withdraw(VICTIM, readyAt);
        vm.assertLe(back, second, "invariant 13: more came back");
        vm.assertLe(second - back, 1, "the second depositor lost to the first");
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
