// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

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
/// @notice Counts of an {Account}; they end at their maximum.
library AccountLib {
    function countSettled(Account storage self, uint256 jobs) internal {
        self.settled = uint32(Math.min(self.settled + jobs, type(uint32).max));
    }

    function countFailed(Account storage self) internal {
        self.failed = uint32(Math.min(uint256(self.failed) + 1, type(uint32).max));
    }
}
