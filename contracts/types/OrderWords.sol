// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice An {Order} as the words that carry it, field by field: to read one of these costs a quarter of what Solidity's
/// look at its type costs.
/// @dev Warning: bits outside a field's type are still there. {OrderWordsLib-hasStrayBits} looks at all fields at once,
/// before an order is taken; of an order that was taken none has any.
struct OrderWords {
    uint256 client;
    uint256 agent;
    uint256 token;
    uint256 pricing;
    uint256 minPrice;
    uint256 maxPrice;
    uint256 rampStart;
    uint256 rampSeconds;
    uint256 acceptBy;
    uint256 executionSeconds;
    uint256 gpuClass;
    uint256 units;
    uint256 workload;
    uint256 program;
    uint256 input;
    uint256 inputPerCopy;
    uint256 dataReference;
    uint256 retentionSeconds;
    uint256 visibility;
    uint256 auditor;
    uint256 lane;
    uint256 collateral;
    uint256 payableCollateral;
    uint256 regions;
    uint256 features;
    uint256 provider;
    uint256 providerList;
    uint256 minSettled;
    uint256 minSettledBps;
    uint256 coordinator;
    uint256 coordinatorFeeBps;
    uint256 callback;
    uint256 callbackGas;
    uint256 copies;
    uint256 nonce;
    uint256 specHash;
}

using OrderWordsLib for OrderWords global;

/// @title OrderWordsLib
/// @notice What is asked of several fields of an order at once.
library OrderWordsLib {
    /// @notice Whether a field has bits outside its type, as no encoder makes it.
    function hasStrayBits(OrderWords calldata self) internal pure returns (bool) {
        uint256 stray = (
            self.client | self.agent | self.token | self.auditor | self.provider | self.coordinator | self.callback
        ) >> 160;
        stray |= (self.minPrice | self.maxPrice | self.collateral | self.payableCollateral) >> 128;
        stray |= (self.regions | self.features | self.nonce) >> 64;
        stray |= (self.rampStart | self.acceptBy) >> 48;
        stray |= (
            self.rampSeconds | self.executionSeconds | self.units | self.retentionSeconds | self.minSettled
                | self.callbackGas
        ) >> 32;
        stray |= (self.gpuClass | self.minSettledBps | self.coordinatorFeeBps | self.copies) >> 16;
        stray |= (self.pricing | self.visibility) >> 8 | self.inputPerCopy >> 1;
        // Bytes stand on the left.
        stray |= (self.workload | self.lane) << 32;
        return stray != 0;
    }

    /// @notice Whether it asks for anything that most orders do not: inputs by copy, privacy, masks, reputation, a callback.
    function hasWishes(OrderWords calldata self) internal pure returns (bool) {
        return self.inputPerCopy | self.visibility | self.auditor | self.regions | self.features | self.minSettled
            | self.minSettledBps | self.callback != 0;
    }

    /// @notice The price of a copy at `timestamp` under `PRICING_RANGE`, rounded down.
    /// @dev Assumes `minPrice <= maxPrice`, and no stray bits.
    function rangePriceAt(OrderWords calldata self, uint256 timestamp) internal pure returns (uint128) {
        (uint256 start, uint256 rampSeconds) = (self.rampStart, self.rampSeconds);
        if (timestamp < start) return uint128(self.minPrice);
        // A price of 128 bits times less than `rampSeconds`, of 32 bits; the rise is less than the whole.
        unchecked {
            uint256 elapsed = timestamp - start;
            if (elapsed >= rampSeconds) return uint128(self.maxPrice);
            uint256 minPrice = self.minPrice;
            return uint128(minPrice + (self.maxPrice - minPrice) * elapsed / rampSeconds);
        }
    }
}
