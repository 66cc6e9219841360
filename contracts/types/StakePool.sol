// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice Stake behind one provider: its own, or all that is delegated to it.
/// @dev Leaving stake stays in the pool at the same share price until it is withdrawn, so that a slash takes from
/// active and thawing stake in proportion without touching any request.
///
/// `tokens <= shares` always: a pool begins at one share a token, deposits get `floor(amount * shares / tokens)` shares
/// and leave `floor` tokens, and slashes take tokens only. So nobody can inflate the price of a share above one unit,
/// and each deposit and each withdrawal loses less than one unit to rounding, always in the pool's favour.
struct StakePool {
    uint128 tokens; // slot 0
    uint128 shares;
    uint128 thawing; // slot 1: those of the shares whose withdrawal was requested
    uint80 dependents; // a bit each: services (own stake) or reward tokens (delegation pool) that depend on it
    uint48 heldUntil; // before this time a withdrawal leaves what services can still slash
}

using StakePoolLib for StakePool global;

/// @title StakePoolLib
/// @notice Share arithmetic of a {StakePool}.
library StakePoolLib {
    /// @dev A pool that lost all but one part in 2^32 of its value takes no deposits: new shares would outgrow their
    /// type, and who deposits would hold them next to 2^32 times as many that are worth nothing.
    uint256 private constant MAX_SHARES_A_TOKEN = 2 ** 32;

    /// @notice Whether the pool lost so much that it takes no deposit until everybody left it.
    function isImpaired(StakePool memory self) internal pure returns (bool) {
        return self.shares > self.tokens * MAX_SHARES_A_TOKEN;
    }

    /// @notice Shares that `amount` tokens would buy, rounded down.
    /// @dev Assumes that the pool is not impaired, so that tokens are zero only where shares are. The caller checks
    /// that the shares fit.
    function toSharesDown(StakePool memory self, uint128 amount) internal pure returns (uint256) {
        // Two factors of 128 bits.
        return self.shares == 0 ? amount : uint256(amount) * self.shares / self.tokens;
    }

    /// @notice Tokens that `shares` are worth, rounded down.
    function toTokensDown(StakePool memory self, uint128 shares) internal pure returns (uint128) {
        if (self.shares == 0) return 0;
        // At most `tokens`, since `shares` is at most all of them.
        return uint128(uint256(shares) * self.tokens / self.shares);
    }

    /// @notice Shares that are not leaving.
    function activeShares(StakePool memory self) internal pure returns (uint128) {
        return self.shares - self.thawing;
    }

    /// @notice Tokens that are not leaving, rounded down.
    function activeTokens(StakePool memory self) internal pure returns (uint128) {
        return toTokensDown(self, activeShares(self));
    }

    /// @notice The most shares of `shares` that are worth `budget` tokens or less.
    function affordable(StakePool memory self, uint128 shares, uint256 budget) internal pure returns (uint128) {
        // Below `shares`, which are worth more than `budget` there.
        return toTokensDown(self, shares) <= budget ? shares : uint128(budget * self.shares / self.tokens);
    }

    /// @notice Adds a deposit.
    function mint(StakePool memory self, uint128 amount, uint128 shares) internal pure {
        self.tokens += amount;
        self.shares += shares;
    }

    /// @notice Takes out shares that have thawed.
    /// @return amount Their tokens, rounded down.
    function burn(StakePool storage self, uint128 shares) internal returns (uint128 amount) {
        StakePool memory pool = self;
        amount = toTokensDown(pool, shares);
        (self.tokens, self.shares) = (pool.tokens - amount, pool.shares - shares);
        self.thawing = pool.thawing - shares;
    }

    /// @notice Takes at most `amount` from active and thawing stake in proportion.
    /// @return taken What was there of it.
    function cut(StakePool storage self, uint128 amount) internal returns (uint128 taken) {
        uint128 tokens = self.tokens;
        taken = uint128(Math.min(amount, tokens));
        if (taken != 0) self.tokens = tokens - taken;
    }
}
