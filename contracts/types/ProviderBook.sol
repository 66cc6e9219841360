// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Panic} from "@openzeppelin/contracts/utils/Panic.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IProviderBooks} from "../interfaces/IProviderBooks.sol";
import {IProviderRegistry} from "../interfaces/IProviderRegistry.sol";
import {ISlashingPolicy} from "../interfaces/ISlashingPolicy.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {FaultClass} from "./Fault.sol";
import {ServingState} from "./ServingState.sol";
import {Payout, SlashReport} from "./Slash.sol";
import {StakePool} from "./StakePool.sol";

/// @notice What a service holds about one provider, so that its hot path asks nobody: its allocation and locks, its
/// capacity, what it serves, and who signs for it. {IProviderBooks-sync} makes it true.
struct ProviderBook {
    /// What new locks must fit into, in the stake token; above the type's maximum it is not used.
    uint96 allocated; // slot 0
    /// Sum of the live locks.
    uint96 locked;
    /// Units that are booked.
    uint32 busy;
    /// Units that counted when the book was made true.
    uint32 capacity;
    /// Signs for the provider; 0: the book was never made true, and the provider's own key signs.
    address operator; // slot 1
    /// The timestamp from which `capacity` no longer counts.
    uint40 freshUntil;
    uint16 gpuClass;
    /// What the delegation pool gets of the provider's earnings, in 1/10,000.
    uint16 poolBps;
    /// The part of each lock that may be payable: what own stake covers of the whole, in 1/10,000.
    uint16 payableBps;
    /// Whether fees that its work pays are counted.
    bool feesCounted;
    uint64 regions; // slot 2
    uint64 features;
}

/// @notice What was done wrong, and what stood behind it; as `ISlashingPolicy.penalty` takes it.
struct Fault {
    FaultClass faultClass;
    uint48 acceptedAt;
    uint128 collateral;
    uint128 payableCollateral;
    address client;
}

using ProviderBookLib for ProviderBook global;

/// @title ProviderBookLib
/// @notice Makes a {ProviderBook} true. Errors and events are those of {IProviderBooks}.
/// @dev Deployed apart and called with the storage of services, whose code would not fit otherwise.
library ProviderBookLib {
    /// @dev The whole, of which shares are.
    uint256 private constant BPS = 10_000;

    uint256 private constant LOCKED_SHIFT = 96;
    uint256 private constant BUSY_SHIFT = 192;
    uint256 private constant CAPACITY_SHIFT = 224;

    /// @notice Slot 0, whose fields {fieldsOf} tells.
    function load(ProviderBook storage self) internal view returns (uint256 word) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := sload(self.slot)
        }
    }

    /// @notice Replaces slot 0.
    function store(ProviderBook storage self, uint256 word) internal {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            sstore(self.slot, word)
        }
    }

    /// @notice The fields of slot 0.
    function fieldsOf(uint256 word)
        internal
        pure
        returns (uint256 allocated, uint256 locked, uint256 busy, uint256 capacity)
    {
        return (uint96(word), uint96(word >> LOCKED_SHIFT), uint32(word >> BUSY_SHIFT), word >> CAPACITY_SHIFT);
    }

    /// @notice Slot 0 with `amount` more locked and `units` more booked. Assumes that both fit their fields.
    function withLock(uint256 word, uint256 amount, uint256 units) internal pure returns (uint256) {
        unchecked {
            return word + (amount << LOCKED_SHIFT) + (units << BUSY_SHIFT);
        }
    }

    /// @notice Takes `amount` off what is locked, and `units` off what is booked.
    /// @dev Reverts where there is less.
    function release(ProviderBook storage self, uint256 amount, uint256 units) internal {
        uint256 word = self.load();
        (, uint256 locked, uint256 busy,) = fieldsOf(word);
        if (amount > locked || units > busy) Panic.panic(Panic.UNDER_OVERFLOW);
        // No field goes below zero, as checked.
        unchecked {
            self.store(word - (amount << LOCKED_SHIFT) - (units << BUSY_SHIFT));
        }
    }

    /// @notice Sets what is allocated, and what of it is payable.
    function setAllocation(ProviderBook storage self, uint128 allocated, uint128 payablePart) internal {
        // Of a part to its whole.
        self.payableBps = allocated == 0 ? 0 : uint16(BPS * payablePart / allocated);
        self.allocated = uint96(Math.min(allocated, type(uint96).max));
    }

    /// @notice Asks everybody for everything.
    function refresh(ProviderBook storage self, IStaking staking, IProviderRegistry registry, address provider) public {
        (uint128 allocated, uint128 payablePart,) = staking.allocationOf(provider, address(this));
        self.setAllocation(allocated, payablePart);
        ServingState memory serving = registry.servingOf(provider);
        self.capacity = registry.countedUnitsOf(provider);
        (self.regions, self.features) = (serving.regions, serving.features);
        // A timestamp of this era and 32 bits of seconds.
        (self.gpuClass, self.freshUntil) = (serving.gpuClass, uint40(serving.expiresAt));
        (self.operator, self.poolBps) = (staking.operatorOf(provider), _poolBps(staking, provider));
        emit IProviderBooks.BookSynced(
            provider,
            self.operator,
            self.allocated,
            self.payableBps,
            self.capacity,
            self.gpuClass,
            self.freshUntil,
            self.poolBps
        );
    }

    /// @notice Slashes a provider as the policy says, and notes what is allocated from then on.
    function slash(
        ProviderBook storage self,
        IStaking staking,
        ISlashingPolicy policy,
        address provider,
        Fault memory fault,
        address[] memory challengers
    ) public returns (SlashReport memory report) {
        (uint128 amount, Payout[] memory payouts) = policy.penalty(
            fault.faultClass, fault.acceptedAt, fault.collateral, fault.payableCollateral, fault.client, challengers
        );
        report = staking.slash(provider, amount, payouts);
        self.setAllocation(report.allocated, report.payablePart);
    }

    /// @dev The pool's part of earnings: of the active stake's share that is delegated, what the commission leaves.
    function _poolBps(IStaking staking, address provider) private view returns (uint16) {
        StakePool memory delegated = staking.delegationPoolOf(provider);
        uint256 backing = delegated.activeTokens();
        if (backing == 0) return 0;
        StakePool memory own = staking.ownStakeOf(provider);
        (uint16 commissionBps,,) = staking.commissionOf(provider);
        // At most the whole.
        return uint16((BPS - commissionBps) * backing / (backing + own.activeTokens()));
    }
}
