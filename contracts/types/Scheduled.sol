// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice An amount that falls at once and rises only after a notice.
struct Scheduled {
    uint96 value; // slot 0: until `from`
    uint96 next; // from then on
    uint48 from;
}

using ScheduledLib for Scheduled global;

/// @title ScheduledLib
/// @notice Reads and sets a {Scheduled} amount.
library ScheduledLib {
    /// @notice The amount that holds now.
    function current(Scheduled storage self) internal view returns (uint96) {
        return block.timestamp < self.from ? self.value : self.next;
    }

    /// @notice Sets what holds from now on, or `notice` seconds from now where it is more than what holds now.
    /// @dev Replaces a rise that is still to come.
    /// @return from The timestamp from which `amount` holds.
    function set(Scheduled storage self, uint96 amount, uint48 notice) internal returns (uint48 from) {
        uint96 value = self.current();
        // A timestamp in seconds fits 48 bits for eight million years.
        from = uint48(block.timestamp) + (amount > value ? notice : 0);
        (self.value, self.next, self.from) = (value, amount, from);
    }
}
