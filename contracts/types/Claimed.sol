// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobWord} from "./Job.sol";
import {Order} from "./Order.sol";

/// @notice A claim as {ISettlement-settle} takes it.
struct Claimed {
    uint16 copy;
    /// Salted hash of the output that was claimed.
    bytes32 output;
    /// The job's lock before it was claimed.
    JobWord lock;
}

/// @notice Claims of one order as {ISettlement-settleOrders} takes them.
struct OrderClaims {
    Order order;
    Claimed[] claims;
}

using ClaimedLib for Claimed global;

/// @title ClaimedLib
/// @notice Reads a {Claimed}.
library ClaimedLib {
    /// @notice The copy with whatever bits stand outside its type: no job has such a copy, so that this claim fails alone.
    function copyWord(Claimed calldata self) internal pure returns (uint256 copy) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            copy := calldataload(self)
        }
    }
}
