// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Payout, SlashReport} from "../../../contracts/types/Slash.sol";
import {ReferenceService} from "../../mocks/ReferenceService.sol";
import {vm} from "../Vm.sol";
import {CLIENT, MOST_SERVICES, providerAt, STRANGER} from "./Actions.sol";
import {Hostile} from "./Hostile.sol";
import {StakeActions} from "./StakeActions.sol";

/// @notice Allocations, locks, slashes, and what governance does.
/// @dev The last of the three first services is hostile: it slashes all that it can, without a lock.
abstract contract ServiceActions is StakeActions {
    uint256 internal constant HOSTILE = 2;
    /// @dev What one provider can have at once.
    uint256 internal constant MOST_DEALINGS = 8;
    uint256 private constant MOST_RETIRED = 3;

    uint256 private _retired;

    /* ALLOCATIONS */

    function allocateMore(uint256 who, uint256 which, uint256 part) public watched {
        address service = _services[which % _services.length];
        vm.assume(_isOpen(service));
        (address provider, uint256 room) = _firstWithRoom(who);
        (uint128 allocated,, uint128 reserved) = staking.allocationOf(provider, service);
        vm.assume(allocated + reserved != 0 || _countDealings(provider) < MOST_DEALINGS);
        uint128 more = _part(part, room + reserved);
        if (part % 8 == 5) return _overreach(provider, service, uint128(allocated + reserved + room + more));
        _allocate(provider, service, allocated + more);
    }

    /// @dev As many services at once as one provider can have.
    function allocateToMost(uint256 who, uint256 part) public watched {
        (address provider, uint256 room) = _firstWithRoom(who);
        uint256 count = _countDealings(provider);
        vm.assume(count < MOST_DEALINGS && room >= MOST_DEALINGS);
        uint128 each = _part(part, room / MOST_DEALINGS);
        for (uint256 i; i < _services.length && count < MOST_DEALINGS; ++i) {
            if (_committed(provider, _services[i]) != 0 || !_isOpen(_services[i])) continue;
            _allocate(provider, _services[i], each);
            ++count;
        }
        vm.assume(count == MOST_DEALINGS);
        vm.assertEq(staking.servicesOf(provider).length, MOST_DEALINGS, "a provider has other services");
    }

    /// @dev What is refused counts as discarded; what is not is for the checks to find.
    function _overreach(address provider, address service, uint128 amount) private {
        vm.prank(provider);
        try staking.allocate(service, amount) {}
        catch (bytes memory reason) {
            _discardFor(IStaking.StakingAllocationAboveStake.selector, reason);
        }
    }

    function allocateLess(uint256 who, uint256 which, uint256 part) public watched {
        for (uint256 i; i < _providerCount * _services.length; ++i) {
            address provider = providerAt((who % _providerCount + i) % _providerCount);
            address service = _services[(which % _services.length + i / _providerCount) % _services.length];
            (uint128 allocated,,) = staking.allocationOf(provider, service);
            if (allocated != 0) return _allocate(provider, service, allocated - _part(part, allocated));
        }
        vm.assume(false);
    }

    function sync(uint256 who) public watched {
        staking.sync(providerAt(who % _providerCount));
    }

    function _allocate(address provider, address service, uint128 amount) internal {
        vm.prank(provider);
        staking.allocate(service, amount);
        _deal(provider, service);
    }

    /// @dev Whether a service does what the campaign says, not what its own users say.
    function _isScripted(address) internal view virtual returns (bool) {
        return true;
    }

    function _isOpen(address service) internal view returns (bool) {
        (uint48 activeAt,, bool retired) = staking.serviceOf(service);
        return activeAt <= _now() && !retired;
    }

    /// @dev Services that have something of the provider's.
    function _countDealings(address provider) internal view returns (uint256 count) {
        address[] storage services = _dealings[provider];
        for (uint256 i; i < services.length; ++i) {
            if (_committed(provider, services[i]) != 0) ++count;
        }
    }

    /// @dev What the provider can allocate beside what it has.
    function _roomFor(address provider) internal view returns (uint256) {
        uint256 usable = staking.usableStakeOf(provider);
        if (usable == 0) return 0;
        (uint256 committed,) = _committedOf(provider);
        return usable > committed ? usable - committed : 0;
    }

    /// @dev The first from there on that can allocate more, and how much.
    function _firstWithRoom(uint256 from) internal view returns (address, uint256) {
        for (uint256 i; i < _providerCount; ++i) {
            address provider = providerAt((from % _providerCount + i) % _providerCount);
            uint256 room = _roomFor(provider);
            if (room != 0) return (provider, room);
        }
        vm.assume(false);
        return (address(0), 0);
    }

    /* LOCKS */

    function lock(uint256 who, uint256 which, uint256 part, uint256 span) public watched {
        for (uint256 i; i < _providerCount * _services.length; ++i) {
            address provider = providerAt((who % _providerCount + i) % _providerCount);
            uint256 service = (which % _services.length + i / _providerCount) % _services.length;
            if (service == HOSTILE || !_isScripted(_services[service])) continue;
            if (_lock(_services[service], provider, part, span)) return;
        }
        vm.assume(false);
    }

    function release(uint256 which) public watched {
        vm.assume(_locks.length != 0);
        uint256 i = which % _locks.length;
        Lock memory made = _locks[i];
        ReferenceService(made.service).release(made.provider, made.id);
        _dropLock(i);
    }

    function punish(uint256 which, uint256 part, uint256 payees) public {
        vm.assume(_locks.length != 0);
        _punish(which % _locks.length, part, payees);
    }

    /// @dev A service that was retired slashes for a lock that it makes of what is still allocated to it.
    function punishRetired(uint256 who, uint256 which, uint256 part, uint256 payees) public {
        for (uint256 i; i < _providerCount * _services.length; ++i) {
            address provider = providerAt((who % _providerCount + i) % _providerCount);
            address service = _services[(which % _services.length + i / _providerCount) % _services.length];
            (,, bool retired) = staking.serviceOf(service);
            if (!retired || !_isScripted(service)) continue;
            if (_lock(service, provider, part, which)) return _punish(_locks.length - 1, part >> 128, payees);
        }
        vm.assume(false);
    }

    function _lock(address service, address provider, uint256 part, uint256 span) private returns (bool) {
        (uint96 allocated, uint96 locked, uint64 payableShare) = ReferenceService(service).bookOf(provider);
        if (allocated <= locked) return false;
        uint96 amount = uint96(_part(part, allocated - locked));
        uint96 payablePart = uint96(uint256(amount) * payableShare / 1e18);
        uint48 longest = ReferenceService(service).maxLockSeconds();
        // To the limit as often as shorter.
        uint48 lasts = span % 2 == 0 ? longest : uint48((span >> 1) % (uint256(longest) + 1));
        uint256 id = _lockCount++;
        ReferenceService(service).lock(provider, id, amount, payablePart, lasts);
        _locks.push(Lock(service, provider, id, amount, _now() + lasts));
        return true;
    }

    function _punish(uint256 i, uint256 part, uint256 payees) private slashing(_locks[i].provider) {
        Lock memory made = _locks[i];
        _dropLock(i);
        uint96 amount = uint96(_part(part, made.amount));
        uint256[] memory others = _othersOf(made.provider, made.service);
        uint256 before = _tokensOf(made.provider);
        Payout[] memory payouts = _payouts(payees, made.provider, amount);
        uint256 credits = _creditsOf(payouts);
        SlashReport memory report = ReferenceService(made.service).convict(made.provider, made.id, amount, payouts);
        if (_looksAt(3)) {
            vm.assertEq(report.own + report.delegated, amount, "invariant 3: a lock was not covered");
        }
        _record(made.provider, report, before, _creditsOf(payouts) - credits);
        _checkOthers(made.provider, made.service, others);
    }

    /* A HOSTILE SERVICE */

    /// @dev From one unit to far more than there is.
    function takeAway(uint256 who, uint256 part, uint256 payees) public {
        address service = _services[HOSTILE];
        for (uint256 i; i < _providerCount; ++i) {
            address provider = providerAt((who % _providerCount + i) % _providerCount);
            uint256 most = _committed(provider, service);
            if (most == 0) continue;
            _takeAway(provider, part % 4 == 2 ? type(uint128).max : _part(part, most), payees);
            return;
        }
        vm.assume(false);
    }

    function _takeAway(address provider, uint128 amount, uint256 payees) internal slashing(provider) {
        address service = _services[HOSTILE];
        uint256[] memory others = _othersOf(provider, service);
        uint256 before = _tokensOf(provider);
        uint256 most = _committed(provider, service);
        Payout[] memory payouts = _payouts(payees, provider, amount);
        uint256 credits = _creditsOf(payouts);
        SlashReport memory report = Hostile(service).takeAway(provider, amount, payouts);
        if (_looksAt(3)) {
            uint256 due = amount < most ? amount : most;
            vm.assertEq(report.own + report.delegated, due, "invariant 3: a slash took other than it may");
        }
        _record(provider, report, before, _creditsOf(payouts) - credits);
        _checkOthers(provider, service, others);
    }

    /* SLASHES */

    /// @dev To anybody, the provider itself and nobody included, for more than there is, too.
    function _payouts(uint256 seed, address provider, uint128 amount) private pure returns (Payout[] memory payouts) {
        address[5] memory payees = [CLIENT, STRANGER, provider, address(0), providerAt(0)];
        payouts = new Payout[](seed % 4);
        for (uint256 i; i < payouts.length; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            payouts[i] = Payout(payees[seed % 5], uint128((seed >> 8) % (2 * uint256(amount) + 1)));
        }
    }

    /// @dev Credits of all who may be paid.
    function _creditsOf(Payout[] memory payouts) internal view returns (uint256 sum) {
        for (uint256 i; i < payouts.length; ++i) {
            bool again;
            for (uint256 j; j < i; ++j) again = again || payouts[j].account == payouts[i].account;
            if (!again) sum += staking.creditOf(payouts[i].account, address(token));
        }
    }

    function _record(address provider, SlashReport memory report, uint256 before, uint256 credited) internal {
        _pools[provider][true].slashed += report.own;
        _pools[provider][false].slashed += report.delegated;
        _coins[address(token)].credited += report.paid;
        _total.burned += report.burned;
        if (!_looksAt(7)) return;
        uint256 taken = uint256(report.own) + report.delegated;
        vm.assertEq(before - _tokensOf(provider), taken, "invariant 7: another sum left the pools");
        vm.assertEq(uint256(report.paid) + report.burned, taken, "invariant 7: paid and burned are not what was taken");
        vm.assertLe(2 * uint256(report.paid), report.own, "invariant 7: more than half of own stake was paid out");
        vm.assertEq(credited, report.paid, "invariant 7: credits are not what was paid");
        if (report.delegated != 0) {
            vm.assertEq(staking.ownStakeOf(provider).tokens, 0, "invariant 7: own stake is not the first loss");
        }
    }

    /// @dev What other services can slash.
    function _othersOf(address provider, address service) internal view returns (uint256[] memory others) {
        address[] storage services = _dealings[provider];
        others = new uint256[](services.length);
        for (uint256 i; i < others.length; ++i) {
            if (services[i] != service) others[i] = _committed(provider, services[i]);
        }
    }

    function _checkOthers(address provider, address service, uint256[] memory before) internal view {
        if (!_looksAt(3)) return;
        uint256[] memory others = _othersOf(provider, service);
        for (uint256 i; i < others.length; ++i) {
            vm.assertEq(others[i], before[i], "invariant 3: a slash took what another service holds");
        }
    }

    /* GOVERNANCE */

    function schedule(uint256 who, uint256 step) public watched {
        address provider = providerAt(who % _providerCount);
        (uint16 current,,) = staking.commissionOf(provider);
        uint256 low = current > 500 ? current - 500 : 0;
        uint256 high = current > 4_500 ? 5_000 : current + 500;
        vm.prank(provider);
        staking.scheduleCommission(uint16(low + step % (high - low + 1)));
        (uint16 same, uint16 next, uint48 from) = staking.commissionOf(provider);
        vm.assertTrue(same == current && from == _now() + NOTICE && next <= 5_000, "a commission changed unannounced");
    }

    function setRatio(uint256 ratio) public watched {
        // Low ones as often as all.
        staking.setDelegationRatio(uint16(1 + ratio % (ratio % 3 == 0 ? 32 : 4)));
    }

    function appoint(uint256 span) public watched {
        vm.assume(_services.length < MOST_SERVICES);
        _appointReference(uint48(span % THAW));
    }

    /// @dev The first three stay.
    function retire(uint256 which) public watched {
        vm.assume(_retired < MOST_RETIRED);
        address service = _services[3 + which % (_services.length - 3)];
        (,, bool retired) = staking.serviceOf(service);
        vm.assume(!retired);
        staking.retire(service);
        ++_retired;
    }
}
