// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Panic} from "@openzeppelin/contracts/utils/Panic.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice What one party has in one token, and what it did for it as a provider: in one slot, since whoever is paid
/// has this slot written anyway.
struct Account {
    uint128 balance; // slot 0
    /// Jobs that it was paid for in this token.
    uint32 settled;
    /// Jobs in this token that it accepted and was slashed for, or was late with.
    uint32 failed;
    /// The epoch of the price index that `worked` is of.
    uint16 epoch;
    /// Unit-seconds that it worked at the index price in this token in that epoch.
    uint48 worked;
}

using AccountLib for Account global;

/// @title AccountLib
/// @notice What comes to an {Account} and goes from it, in one reading and one writing of its slot.
/// @dev The balance is the low half of the slot, so that a sum that stays below 2^128 leaves the other half as it was.
library AccountLib {
    uint256 private constant SETTLED_SHIFT = 128;

    function credit(Account storage self, uint256 amount) internal {
        self.store(_withCredit(_load(self), amount));
    }

    /// @notice The slot as it will be without `amount`, where that is there.
    /// @return word To be stored, unless something else changed the account meanwhile.
    /// @return available What is there now.
    function debited(Account storage self, uint256 amount) internal view returns (uint256 word, uint128 available) {
        word = _load(self);
        available = uint128(word);
        // No underflow of the balance, as checked.
        unchecked {
            if (amount <= available) word -= amount;
        }
    }

    /// @notice Pays `amount` for `jobs` jobs; their count ends at its maximum.
    function earn(Account storage self, uint256 amount, uint256 jobs) internal {
        uint256 word = _withCredit(_load(self), amount);
        // A number of 32 bits, and what is left of its type.
        unchecked {
            uint256 left = type(uint32).max - uint32(word >> SETTLED_SHIFT);
            self.store(word + (Math.min(jobs, left) << SETTLED_SHIFT));
        }
    }

    /// @notice Counts a failure; the count ends at its maximum.
    function countFailed(Account storage self) internal {
        self.failed = uint32(Math.min(uint256(self.failed) + 1, type(uint32).max));
    }

    /// @dev Reverts where the balance would pass its type. Assumes that `amount` is a sum of prices, far from 2^256.
    function _withCredit(uint256 word, uint256 amount) private pure returns (uint256) {
        unchecked {
            if (uint128(word) + amount > type(uint128).max) Panic.panic(Panic.UNDER_OVERFLOW);
            return word + amount;
        }
    }

    function _load(Account storage self) private view returns (uint256 word) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := sload(self.slot)
        }
    }

    /// @notice Replaces the slot.
    function store(Account storage self, uint256 word) internal {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            sstore(self.slot, word)
        }
    }
}
