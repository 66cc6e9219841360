// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice A number that changes only where an epoch begins.
struct EpochValue {
    uint112 value; // slot 0: in epochs before `from`
    uint112 next; // from then on
    uint32 from;
}

using EpochValueLib for EpochValue global;

/// @title EpochValueLib
/// @notice Reads and sets an {EpochValue}.
library EpochValueLib {
    /// @notice The number in an epoch that is not before the one in which it was last set.
    function inEpoch(EpochValue storage self, uint256 epoch) internal view returns (uint112) {
        return epoch < self.from ? self.value : self.next;
    }

    /// @notice Sets what holds from the epoch after the `present` one on; replaces a change that is still to come.
    /// @return from That epoch.
    function set(EpochValue storage self, uint112 next, uint32 present) internal returns (uint32 from) {
        from = present + 1;
        (self.value, self.next, self.from) = (self.inEpoch(present), next, from);
    }
}
