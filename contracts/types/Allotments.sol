// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IStakeService} from "../interfaces/IStakeService.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {BitSet} from "../libraries/BitSet.sol";
import {BoundedCall} from "../libraries/BoundedCall.sol";
import {Allocation} from "./Allocation.sol";
import {Backing} from "./Backing.sol";
import {StakePool} from "./StakePool.sol";

/// @notice The services that governance appointed, and what providers allocated to them.
struct Allotments {
    mapping(address service => Service) services; // slot 0
    mapping(uint256 index => address service) appointed; // slot 1
    mapping(address provider => mapping(uint256 serviceIndex => Allocation)) allocations; // slot 2
    uint8 count; // slot 3
}

struct Service {
    uint48 activeAt; // slot 0; zero: it was never appointed
    uint48 maxLockSeconds;
    uint8 index;
    bool retired;
}

/// @notice What happened to a provider's stake before its allocations are made to fit it again.
struct Change {
    address provider;
    /// Delegated stake that counts for each unit of active own stake.
    uint16 ratio;
    /// Own active stake before.
    uint128 ownBefore;
    /// Index of the service whose allocation the change set, and what it was before; `NO_SERVICE`: none.
    uint256 index;
    uint128 allocatedBefore;
    /// The same service where it is not told, since it asked; else zero.
    address silent;
    /// Whether services of which nothing changed are told, too.
    bool tellAll;
}

/// @dev What `Change.index` is where no allocation was set.
uint256 constant NO_SERVICE = type(uint256).max;

/// @dev Gas for a service to say its longest lock, or to write down a new allocation.
uint256 constant SERVICE_GAS = 100_000;

/// @dev Services of one provider at once: what an exit or a slash has to tell at most.
uint256 constant MOST_SERVICES = 8;

/// @dev Services ever: the bits of a pool's dependents.
uint256 constant MOST_APPOINTMENTS = 80;

using AllotmentsLib for Allotments global;

/// @title AllotmentsLib
/// @notice Appoints services, sets, slashes and fits allocations.
/// @dev Deployed apart and called with the storage of {Staking}, whose code would not fit otherwise. Requirements,
/// errors and events are those of {IStaking}.
library AllotmentsLib {
    using BitSet for uint256;

    /* GOVERNANCE */

    /// @notice As {IStaking-appoint}.
    function appoint(Allotments storage self, address service, uint48 thawSeconds, uint48 noticeSeconds) public {
        if (self.services[service].activeAt != 0) revert IStaking.StakingServiceAppointed(service);
        uint8 index = self.count;
        if (index == MOST_APPOINTMENTS) revert IStaking.StakingTooManyServices(MOST_APPOINTMENTS);
        (bool success, bytes32 answer, uint256 size) =
            BoundedCall.staticCall(service, SERVICE_GAS, abi.encodeCall(IStakeService.maxLockSeconds, ()));
        if (!success || size < 32 || uint256(answer) > type(uint48).max) revert IStaking.StakingServiceInvalid(service);
        uint48 maxLockSeconds = uint48(uint256(answer));
        if (maxLockSeconds >= thawSeconds) {
            revert IStaking.StakingLockNotBelowThaw(service, maxLockSeconds, thawSeconds);
        }
        uint48 activeAt = uint48(block.timestamp) + noticeSeconds;
        self.services[service] = Service(activeAt, maxLockSeconds, index, false);
        self.appointed[index] = service;
        self.count = index + 1;
        emit IStaking.ServiceAppointed(service, maxLockSeconds, activeAt);
    }

    /// @notice As {IStaking-retire}.
    function retire(Allotments storage self, address service) public {
        Service storage terms = self.services[service];
        if (terms.activeAt == 0) revert IStaking.StakingServiceUnknown(service);
        if (terms.retired) revert IStaking.StakingServiceRetired(service);
        terms.retired = true;
        emit IStaking.ServiceRetired(service);
    }

    /* ALLOCATIONS */

    /// @notice Sets what a provider allocates to a service.
    function set(
        Allotments storage self,
        Backing storage backing,
        address provider,
        address service,
        uint128 amount,
        uint16 ratio
    ) public {
        Service memory terms = self.services[service];
        if (terms.activeAt == 0) revert IStaking.StakingServiceUnknown(service);
        Allocation storage allocation = self.allocations[provider][terms.index];
        uint128 allocatedBefore = allocation.allocated;
        bool raised = amount > allocatedBefore;
        if (raised) {
            if (terms.retired) revert IStaking.StakingServiceRetired(service);
            if (block.timestamp < terms.activeAt) revert IStaking.StakingServiceNotActive(service, terms.activeAt);
            _link(self, backing.own, provider, terms.index);
        }
        allocation.set(amount, terms.maxLockSeconds);
        if (raised) _checkCommitted(self, backing, provider, ratio);
        fit(
            self,
            backing,
            Change({
                provider: provider,
                ratio: ratio,
                ownBefore: backing.ownActive(),
                index: terms.index,
                allocatedBefore: allocatedBefore,
                silent: address(0),
                tellAll: false
            })
        );
    }

    /// @notice Takes at most `amount`, and at most what is committed to the service, from a provider's stake.
    /// @return own Taken from own stake.
    /// @return delegated Taken from the delegation pool.
    /// @return change What the caller has to {fit} once it has written everything else.
    function take(
        Allotments storage self,
        Backing storage backing,
        address provider,
        address service,
        uint128 amount,
        uint16 ratio
    ) public returns (uint128 own, uint128 delegated, Change memory change) {
        Service memory terms = self.services[service];
        if (terms.activeAt == 0) revert IStaking.StakingNotService(service);
        Allocation storage allocation = self.allocations[provider][terms.index];
        change = Change({
            provider: provider,
            ratio: ratio,
            ownBefore: backing.ownActive(),
            index: terms.index,
            allocatedBefore: allocation.allocated,
            silent: service,
            tellAll: false
        });
        (own, delegated) = backing.cut(uint128(Math.min(amount, allocation.committed(terms.maxLockSeconds))));
        allocation.take(own + delegated);
    }

    /// @notice Lowers allocations in proportion to the usable stake where they are above it, and tells services what
    /// changed for them.
    /// @return allocated Of the service whose allocation the change set, from now on.
    /// @return payablePart Likewise.
    function fit(Allotments storage self, Backing storage backing, Change memory change)
        public
        returns (uint128 allocated, uint128 payablePart)
    {
        uint256[] memory indexes = uint256(backing.own.dependents).members();
        if (indexes.length == 0) return (0, 0);

        uint128[] memory before = new uint128[](indexes.length);
        (uint256 totalBefore, uint256 total) = (0, 0);
        for (uint256 i = 0; i < indexes.length; ++i) {
            before[i] = self.allocations[change.provider][indexes[i]].allocated;
            total += before[i];
            if (indexes[i] == change.index) before[i] = change.allocatedBefore;
            totalBefore += before[i];
        }
        uint128 own = backing.ownActive();
        // Usable stake is at least own active stake: for most there are two slots fewer to read.
        if (total > own) total = _shrink(self, change.provider, indexes, total, backing.usable(change.ratio));

        for (uint256 i = 0; i < indexes.length; ++i) {
            uint128 present = self.allocations[change.provider][indexes[i]].allocated;
            uint128 covered = _payablePart(own, present, total);
            if (indexes[i] == change.index) (allocated, payablePart) = (present, covered);
            bool changed = present != before[i] || covered != _payablePart(change.ownBefore, before[i], totalBefore);
            if (!changed && !change.tellAll) continue;
            bool silent = indexes[i] == change.index && change.silent != address(0);
            address service = silent ? change.silent : self.appointed[indexes[i]];
            if (changed) emit IStaking.AllocationChanged(change.provider, service, present, covered);
            if (!silent) _tell(change.provider, service, present, covered);
        }
    }

    /* VIEWS */

    /// @notice The most that a provider's services together can have locked.
    function committedBy(Allotments storage self, Backing storage backing, address provider)
        public
        view
        returns (uint256 committed)
    {
        uint256[] memory indexes = uint256(backing.own.dependents).members();
        for (uint256 i = 0; i < indexes.length; ++i) {
            committed += _committed(self, provider, indexes[i]);
        }
    }

    /// @notice As {IStaking-allocationOf}.
    function allocationOf(Allotments storage self, Backing storage backing, address provider, address service)
        public
        view
        returns (uint128 allocated, uint128 payablePart, uint128 reserved)
    {
        Service memory terms = self.services[service];
        if (terms.activeAt == 0) return (0, 0, 0);
        Allocation storage allocation = self.allocations[provider][terms.index];
        allocated = allocation.allocated;
        reserved = allocation.reserved(terms.maxLockSeconds);
        uint256[] memory indexes = uint256(backing.own.dependents).members();
        uint256 total;
        for (uint256 i = 0; i < indexes.length; ++i) {
            total += self.allocations[provider][indexes[i]].allocated;
        }
        payablePart = _payablePart(backing.ownActive(), allocated, total);
    }

    /// @notice As {IStaking-servicesOf}.
    function servicesOf(Allotments storage self, Backing storage backing)
        public
        view
        returns (address[] memory services)
    {
        uint256[] memory indexes = uint256(backing.own.dependents).members();
        services = new address[](indexes.length);
        for (uint256 i = 0; i < indexes.length; ++i) {
            services[i] = self.appointed[indexes[i]];
        }
    }

    /* INTERNALS */

    /// @dev Makes a service one of the provider's, and drops those that have nothing any more.
    function _link(Allotments storage self, StakePool storage own, address provider, uint256 index) private {
        uint256 set_ = own.dependents;
        if (set_ & (1 << index) != 0) return;
        uint256[] memory indexes = set_.members();
        for (uint256 i = 0; i < indexes.length; ++i) {
            if (_committed(self, provider, indexes[i]) == 0) set_ ^= 1 << indexes[i];
        }
        if (set_.count() == MOST_SERVICES) revert IStaking.StakingTooManyServices(MOST_SERVICES);
        // Indexes are below 80, as `MOST_APPOINTMENTS` says.
        own.dependents = uint80(set_ | (1 << index));
    }

    function _checkCommitted(Allotments storage self, Backing storage backing, address provider, uint16 ratio)
        private
        view
    {
        uint256 committed = committedBy(self, backing, provider);
        uint256 usable = backing.usable(ratio);
        if (committed > usable) revert IStaking.StakingAllocationAboveStake(provider, committed, usable);
    }

    function _committed(Allotments storage self, address provider, uint256 index) private view returns (uint128) {
        return self.allocations[provider][index].committed(self.services[self.appointed[index]].maxLockSeconds);
    }

    /// @notice Lowers allocations in proportion where their sum is above `usable`.
    /// @return sum What is allocated after it.
    function _shrink(
        Allotments storage self,
        address provider,
        uint256[] memory indexes,
        uint256 total,
        uint256 usable
    ) private returns (uint256 sum) {
        if (total <= usable) return total;
        for (uint256 i = 0; i < indexes.length; ++i) {
            Allocation storage allocation = self.allocations[provider][indexes[i]];
            // At most what was allocated, as `usable` is below `total`; rounded down, so that the sum is at most usable.
            uint128 lowered = uint128(allocation.allocated * usable / total);
            allocation.set(lowered, self.services[self.appointed[indexes[i]]].maxLockSeconds);
            sum += lowered;
        }
    }

    /// @dev What own stake covers of `allocated` when every service gets its part of it, rounded down.
    function _payablePart(uint128 own, uint128 allocated, uint256 total) private pure returns (uint128) {
        // Below `allocated` where `own` is below `total`.
        return own >= total ? allocated : uint128(uint256(own) * allocated / total);
    }

    function _tell(address provider, address service, uint128 allocated, uint128 payablePart) private {
        uint256 available = BoundedCall.availableGas();
        if (available < SERVICE_GAS) revert IStaking.StakingGasShort(SERVICE_GAS, available);
        bytes memory news = abi.encodeCall(IStakeService.onAllocationChanged, (provider, allocated, payablePart));
        // solhint-disable-next-line avoid-low-level-calls
        if (!BoundedCall.call(service, SERVICE_GAS, news)) emit IStaking.NotificationFailed(provider, service);
    }
}
