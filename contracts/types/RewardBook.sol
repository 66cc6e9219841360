// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStaking} from "../interfaces/IStaking.sol";
import {BitSet} from "../libraries/BitSet.sol";
import {RewardStream} from "./RewardStream.sol";
import {StakePool} from "./StakePool.sol";

/// @notice Tokens that rewards are paid in, and the streams of all pools.
struct RewardBook {
    uint8 count; // slot 0
    mapping(uint256 index => address token) list; // slot 1
    mapping(address token => RewardToken) tokens; // slot 2
    mapping(address provider => mapping(address token => RewardStream)) streams; // slot 3
}

struct RewardToken {
    uint8 number; // slot 0; index + 1; zero: it was never allowed
    bool allowed;
}

/// @dev Every change of delegated shares visits each token that its pool ever got.
uint8 constant MOST_REWARD_TOKENS = 8;

using RewardBookLib for RewardBook global;

/// @title RewardBookLib
/// @notice Allows reward tokens, and keeps the streams of a pool beside its shares.
library RewardBookLib {
    using BitSet for uint256;

    /// @notice As {IStaking-setRewardToken}.
    function allow(RewardBook storage self, address token, bool allowed) internal {
        if (token.code.length == 0) revert IStaking.StakingTokenMissing(token);
        RewardToken storage terms = self.tokens[token];
        if (allowed && terms.number == 0) {
            uint8 count = self.count;
            if (count == MOST_REWARD_TOKENS) revert IStaking.StakingTooManyRewardTokens(MOST_REWARD_TOKENS);
            self.list[count] = token;
            terms.number = count + 1;
            self.count = count + 1;
        }
        terms.allowed = allowed;
        emit IStaking.RewardTokenAllowed(token, allowed);
    }

    /// @notice Every token that was ever allowed.
    function all(RewardBook storage self) internal view returns (address[] memory tokens) {
        tokens = new address[](self.count);
        for (uint256 i = 0; i < tokens.length; ++i) {
            tokens[i] = self.list[i];
        }
    }

    /// @notice Adds `amount` to a stream of `pool`, which has active shares, and makes the pool visit it from now on.
    /// @return end When the stream ends.
    function feed(
        RewardBook storage self,
        StakePool storage pool,
        address provider,
        address token,
        uint128 amount,
        uint48 epochSeconds
    ) internal returns (uint48 end) {
        StakePool memory present = pool;
        RewardStream storage stream = self.streams[provider][token];
        stream.accrue(present.activeShares());
        stream.feed(amount, epochSeconds);
        // A bit below `MOST_REWARD_TOKENS`.
        pool.dependents = present.dependents | uint80(1 << (self.tokens[token].number - 1));
        return stream.end;
    }

    /// @notice Follows a change of an account's active shares in all streams of `pool`.
    /// @param pool As it was before the change.
    function shift(
        RewardBook storage self,
        StakePool memory pool,
        address provider,
        address account,
        uint128 removed,
        uint128 added
    ) internal {
        if (pool.dependents == 0) return;
        uint128 active = pool.activeShares();
        uint256[] memory indexes = uint256(pool.dependents).members();
        for (uint256 i = 0; i < indexes.length; ++i) {
            RewardStream storage stream = self.streams[provider][self.list[indexes[i]]];
            stream.accrue(active);
            stream.shift(account, removed, added);
        }
    }
}
