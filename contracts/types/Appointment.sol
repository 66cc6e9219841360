// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Who holds an office, and who does after a notice.
struct Appointment {
    /// Until `from`.
    address holder; // slot 0
    uint48 from;
    /// From then on.
    address next; // slot 1
}

using AppointmentLib for Appointment global;

/// @title AppointmentLib
/// @notice Reads and makes an {Appointment}.
library AppointmentLib {
    /// @notice Who holds the office now; zero: nobody.
    function current(Appointment storage self) internal view returns (address) {
        return block.timestamp < self.from ? self.holder : self.next;
    }

    /// @notice Appoints who holds it `notice` seconds from now: at once where nobody was ever appointed.
    /// @dev Replaces an appointment that is still to come.
    /// @return from The timestamp from which `next` holds it.
    function appoint(Appointment storage self, address next, uint48 notice) internal returns (uint48 from) {
        // A timestamp in seconds fits 48 bits for eight million years.
        from = uint48(block.timestamp) + (self.from == 0 ? 0 : notice);
        (self.holder, self.next, self.from) = (self.current(), next, from);
    }
}
