// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {StakePool} from "./StakePool.sol";

/// @notice All stake behind one provider.
struct Backing {
    StakePool own; // slots 0 and 1; its dependents are services
    StakePool delegated; // slots 2 and 3; its dependents are reward tokens
}

using BackingLib for Backing global;

/// @title BackingLib
/// @notice What counts of a {Backing}, and slashes of it.
library BackingLib {
    /// @notice Own active stake, in tokens, rounded down.
    function ownActive(Backing storage self) internal view returns (uint128) {
        StakePool memory own = self.own;
        return own.activeTokens();
    }

    /// @notice Own active stake, and active delegated stake up to `ratio` times it.
    function usable(Backing storage self, uint16 ratio) internal view returns (uint256) {
        uint256 own = self.ownActive();
        StakePool memory delegated = self.delegated;
        return own + Math.min(delegated.activeTokens(), own * ratio);
    }

    /// @notice Has withdrawals before `time` leave what services can still slash.
    function hold(Backing storage self, uint48 time) internal {
        self.own.heldUntil = time;
        self.delegated.heldUntil = time;
    }

    /// @notice Takes at most `amount`: own stake first, then delegated.
    function cut(Backing storage self, uint128 amount) internal returns (uint128 own, uint128 delegated) {
        own = self.own.cut(amount);
        if (own != amount) delegated = self.delegated.cut(amount - own);
    }
}
