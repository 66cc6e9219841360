// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IRewards} from "../../../contracts/interfaces/IRewards.sol";
import {Staking} from "../../../contracts/staking/Staking.sol";
import {AssayToken} from "../../../contracts/token/AssayToken.sol";
import {CLASSES} from "../../../contracts/types/ClassParts.sol";
import {MockToken} from "../../mocks/Tokens.sol";
import {bound, vm} from "../Vm.sol";

/// @notice What can be done about rewards, and what is remembered of it.
contract RewardsHandler {
    /// @dev What was set from an epoch on.
    struct Set {
        uint32 from;
        uint256 value;
    }

    struct Minting {
        uint256 time;
        uint256 amount;
    }

    uint256 private constant PEOPLE = 6;
    uint32 private constant EPOCH = 7 days;
    uint256 private constant FUNDS = 2 ** 60;
    uint128 private constant YEARLY_CAP = 12 * 2 ** 40;
    uint256 private constant RATE_ONE = 1e15;
    uint256 private constant WHOLE = 2 ** 46;
    uint256 private constant FEE_BITS = 40;

    AssayToken private immutable TOKEN;
    MockToken private immutable COIN;
    Staking private immutable STAKING;
    IRewards private immutable REWARDS;

    uint256 private immutable SUPPLY;

    Set[] private _budgets;
    mapping(address feeToken => Set[]) private _rates;
    /// @dev What fees were worth in the stake token, rounded up, and what was minted for them.
    mapping(uint32 epoch => mapping(uint256 workClass => mapping(address provider => uint256))) private _paid;
    mapping(uint32 epoch => mapping(uint256 workClass => mapping(address provider => uint256))) private _minted;
    mapping(uint32 epoch => uint256) private _mintedIn;
    uint32[] private _epochs;
    mapping(uint32 epoch => bool) private _known;
    /// @dev Whose stake does not vote.
    mapping(address account => bool) private _isOff;
    Minting[] private _mintings;
    uint256 private _allMinted;
    uint256 private _collected;

    constructor() {
        vm.warp(1_000 * uint256(EPOCH));
        TOKEN = new AssayToken(address(this), address(this), uint128(PEOPLE * 2 * FUNDS), YEARLY_CAP);
        COIN = new MockToken();
        STAKING = new Staking(address(this), address(TOKEN), 28 days, 35 days, EPOCH, 1, 4);
        REWARDS = IRewards(vm.deployCode("RewardsCode", abi.encode(address(this), STAKING, EPOCH)));
        SUPPLY = TOKEN.totalSupply();
        TOKEN.setMinter(address(REWARDS));
        STAKING.setRewardToken(address(TOKEN), true);
        STAKING.appoint(address(REWARDS));
        // Only its account matters.
        REWARDS.setSource(address(COIN), true);
        for (uint256 i; i < PEOPLE; ++i) {
            address account = _personAt(i);
            vm.assertTrue(TOKEN.transfer(account, 2 * FUNDS), "no funds");
            vm.startPrank(account);
            TOKEN.delegate(account);
            TOKEN.approve(address(STAKING), type(uint256).max);
            STAKING.register(address(uint160(0xB000 + i)), 1_000);
            STAKING.stake(account, uint128(FUNDS));
            STAKING.switchVotes(account, true);
            vm.stopPrank();
        }
        vm.warp(vm.getBlockTimestamp() + 35 days);
        setBudget(type(uint256).max);
        setRate(0, RATE_ONE);
        setRate(1, 2 * RATE_ONE);
        pass(EPOCH);
        for (uint256 i; i < PEOPLE; ++i) vote(i, i % CLASSES, 5_000);
        pass(EPOCH);
        // Of 2^30 each.
        for (uint256 i; i < PEOPLE * CLASSES; ++i) count(i, i / PEOPLE, i % 2, (2 ** 30 << 8) + 15, 2_000);
        pass(EPOCH);
        close(0);
        claim(0, 0);
        claim(0, 1);
    }

    /* ACTIONS */

    function pass(uint256 time) public {
        vm.warp(vm.getBlockTimestamp() + bound(time, 1, 3 * uint256(EPOCH)));
        for (uint32 epoch = REWARDS.currentEpoch() - 1; epoch <= REWARDS.currentEpoch() + 1; ++epoch) _know(epoch);
    }

    /// @dev Moves votes, of which those of the second before the last epoch's beginning count.
    function move(uint256 from, uint256 to, uint256 amount) external {
        address sender = _personAt(from);
        uint256 has = TOKEN.balanceOf(sender);
        vm.prank(sender);
        vm.assertTrue(TOKEN.transfer(_personAt(to), bound(amount, 0, has)), "nothing moved");
    }

    function switchStake(uint256 who) external {
        address account = _personAt(who);
        _isOff[account] = !_isOff[account];
        vm.prank(account);
        STAKING.switchVotes(account, !_isOff[account]);
    }

    function vote(uint256 who, uint256 workClass, uint256 part) public {
        uint16[CLASSES] memory shares;
        uint16 first = uint16(bound(part, 0, 10_000));
        shares[workClass % CLASSES] = first;
        shares[(workClass % CLASSES + 1) % CLASSES] = 10_000 - first;
        vm.prank(_personAt(who));
        REWARDS.vote(shares);
    }

    function carry(uint256 who) external {
        address[] memory accounts = new address[](1);
        accounts[0] = _personAt(who);
        (uint32 epoch,, uint16[CLASSES] memory shares) = REWARDS.ballotOf(accounts[0]);
        uint256 all;
        for (uint256 i; i < CLASSES; ++i) all += shares[i];
        vm.assume(all != 0 && epoch != REWARDS.currentEpoch() + 1);
        REWARDS.carry(accounts);
    }

    function count(uint256 who, uint256 workClass, uint256 what, uint256 size, uint256 poolBps) public {
        address feeToken = _feeTokenAt(what);
        uint32 epoch = REWARDS.currentEpoch();
        // Of any size up to what passes budgets, small ones as often.
        uint128 fee = uint128(1 + (size >> 8) % (1 << (size % FEE_BITS)));
        _know(epoch);
        uint256 worth = (uint256(fee) * _setIn(_rates[feeToken], epoch) + RATE_ONE - 1) / RATE_ONE;
        _paid[epoch][workClass % CLASSES][_personAt(who)] += worth;
        vm.prank(address(COIN));
        REWARDS.count(_personAt(who), feeToken, _workloadAt(workClass), fee, uint16(bound(poolBps, 0, 10_000)));
    }

    function setRate(uint256 what, uint256 rate) public {
        address feeToken = _feeTokenAt(what);
        uint256 value = bound(rate, 0, feeToken == address(TOKEN) ? RATE_ONE : 1_000 * RATE_ONE);
        REWARDS.setRate(feeToken, uint112(value));
        _rates[feeToken].push(Set(REWARDS.currentEpoch() + 1, value));
    }

    function setBudget(uint256 budget) public {
        uint256 value = bound(budget, 0, REWARDS.MAX_BUDGET());
        REWARDS.setBudget(uint128(value));
        _budgets.push(Set(REWARDS.currentEpoch() + 1, value));
    }

    function close(uint256 which) public {
        for (uint256 i; i < _epochs.length; ++i) {
            uint32 epoch = _epochs[(which % _epochs.length + i) % _epochs.length];
            (bool closed,,) = REWARDS.epochOf(epoch);
            if (!closed && epoch < REWARDS.currentEpoch()) REWARDS.checkpoint(epoch);
        }
    }

    /// @dev For everybody; a second claim finds nothing.
    function claim(uint256 which, uint256 workClass) public {
        uint32 epoch = _epochs[which % _epochs.length];
        (bool closed,,) = REWARDS.epochOf(epoch);
        if (!closed) return;
        address[] memory providers = new address[](PEOPLE);
        uint256[PEOPLE] memory before;
        for (uint256 i; i < PEOPLE; ++i) (providers[i], before[i]) = (_personAt(i), _creditOf(_personAt(i)));
        try REWARDS.claim(epoch, uint8(workClass % CLASSES), providers) returns (uint128 total) {
            _mintings.push(Minting(vm.getBlockTimestamp(), total));
            (_allMinted, _mintedIn[epoch]) = (_allMinted + total, _mintedIn[epoch] + total);
            for (uint256 i; i < PEOPLE; ++i) _minted[epoch][workClass % CLASSES][providers[i]] += _creditOf(providers[i]) - before[i];
        } catch (bytes memory reason) {
            vm.assertTrue(bytes4(reason) == IRewards.RewardsNothingToClaim.selector, "a claim failed for another reason");
        }
    }

    function collect(uint256 who) external {
        (uint128 own,) = REWARDS.creditOf(_personAt(who));
        vm.assume(own != 0);
        vm.prank(_personAt(who));
        _collected += REWARDS.collect(_personAt(who));
    }

    function harvest(uint256 who) external {
        (, uint128 poolPart) = REWARDS.creditOf(_personAt(who));
        vm.assume(poolPart != 0);
        _collected += REWARDS.harvest(_personAt(who));
    }

    /* INVARIANT 11 */

    function check() external view {
        for (uint256 i; i < _epochs.length; ++i) _checkEpoch(_epochs[i]);
        _checkYears();
        vm.assertEq(TOKEN.totalSupply(), SUPPLY + _allMinted, "invariant 11: something else was minted than was claimed");
        vm.assertEq(TOKEN.balanceOf(address(REWARDS)), _allMinted - _collected, "invariant 11: what was minted is not there");
    }

    function _checkEpoch(uint32 epoch) private view {
        vm.assertLe(_mintedIn[epoch], _setIn(_budgets, epoch), "invariant 11: an epoch minted more than its budget");
        (bool closed, uint48[CLASSES] memory parts,) = REWARDS.epochOf(epoch);
        uint256 votes;
        for (uint256 workClass; workClass < CLASSES; ++workClass) {
            votes += parts[workClass];
            for (uint256 i; i < PEOPLE; ++i) {
                uint256 minted = _minted[epoch][workClass][_personAt(i)];
                uint256 paid = _paid[epoch][workClass][_personAt(i)];
                vm.assertLe(minted * 10, paid * 9, "invariant 11: more than nine tenths of fees were minted for them");
            }
        }
        if (!closed) vm.assertLe(votes, WHOLE, "invariant 11: more votes count than there were");
    }

    /// @dev Of each 365 days that end with a minting.
    function _checkYears() private view {
        if (_mintings.length == 0) return;
        uint256 last = _mintings.length - 1;
        uint256 sum;
        for (uint256 i = last + 1; i > 0 && _mintings[i - 1].time + 365 days > _mintings[last].time; --i) sum += _mintings[i - 1].amount;
        vm.assertLe(sum, YEARLY_CAP, "invariant 11: more was minted in a year than its cap");
    }

    /* WHO AND WHAT */

    function _know(uint32 epoch) private {
        if (_known[epoch]) return;
        _known[epoch] = true;
        _epochs.push(epoch);
    }

    function _setIn(Set[] storage sets, uint32 epoch) private view returns (uint256) {
        for (uint256 i = sets.length; i > 0; --i) if (sets[i - 1].from <= epoch) return sets[i - 1].value;
        return 0;
    }

    function _creditOf(address provider) private view returns (uint256) {
        (uint128 own, uint128 poolPart) = REWARDS.creditOf(provider);
        return uint256(own) + poolPart;
    }

    function _personAt(uint256 seed) private pure returns (address) {
        return address(uint160(0xA000 + seed % PEOPLE));
    }

    function _feeTokenAt(uint256 seed) private view returns (address) {
        return seed % 2 == 0 ? address(TOKEN) : address(COIN);
    }

    function _workloadAt(uint256 workClass) private pure returns (bytes4) {
        if (workClass % CLASSES == 0) return "infr";
        if (workClass % CLASSES == 1) return "trai";
        if (workClass % CLASSES == 2) return "fede";
        if (workClass % CLASSES == 3) return "audi";
        return 0;
    }
}
