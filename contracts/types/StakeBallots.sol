// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @notice Votes of stake, as checkpoints by timestamp.
/// @dev A delegator's votes at a timepoint are its shares then times the price of a share then. Shares are written by
/// whoever moves them, prices by slashes: so one write lowers everybody's votes, and none outlives the stake it rests
/// on (invariant 9). Between slashes a price only rises, by rounding, which votes leave out.
struct StakeBallots {
    mapping(address provider => Checkpoints.Trace208) own; // slot 0: tokens
    mapping(address provider => Checkpoints.Trace208) prices; // slot 1: tokens a share, times 2^104; none: 2^104
    mapping(address provider => mapping(address account => Checkpoints.Trace208)) shares; // slot 2
    mapping(address account => address[]) providers; // slot 3: whose stake the account votes with
}

using StakeBallotsLib for StakeBallots global;

/// @title StakeBallotsLib
/// @notice Writes and reads {StakeBallots}.
/// @dev Deployed apart and called with the storage of {Staking}, whose code would not fit otherwise.
library StakeBallotsLib {
    using Checkpoints for Checkpoints.Trace208;

    uint256 private constant PRICE_BITS = 104;
    uint208 private constant ONE = uint208(1 << PRICE_BITS);

    /// @notice A provider's own active stake is `tokens` from now on.
    function setOwn(StakeBallots storage self, address provider, uint128 tokens) public {
        self.own[provider].push(uint48(block.timestamp), tokens);
    }

    /// @notice An account has `shares` active shares of the provider's delegation pool from now on.
    function setShares(StakeBallots storage self, address provider, address account, uint128 shares) public {
        self.shares[provider][account].push(uint48(block.timestamp), shares);
    }

    /// @notice Shares of the provider's delegation pool are worth `tokens / shares` from now on, rounded down.
    /// @dev At most one, as tokens are at most shares: the product with shares fits 232 bits.
    function setPrice(StakeBallots storage self, address provider, uint128 tokens, uint128 shares) public {
        self.prices[provider].push(uint48(block.timestamp), uint208((uint256(tokens) << PRICE_BITS) / shares));
    }

    /// @notice The pool is empty and begins again at one token a share.
    function resetPrice(StakeBallots storage self, address provider) public {
        Checkpoints.Trace208 storage prices = self.prices[provider];
        if (prices.length() != 0) prices.push(uint48(block.timestamp), ONE);
    }

    /// @notice Adds a provider to those whose stake the account votes with.
    function enter(StakeBallots storage self, address account, address provider) public {
        self.providers[account].push(provider);
    }

    /// @notice Takes a provider out of them, where it is one.
    function quit(StakeBallots storage self, address account, address provider) public {
        address[] storage providers = self.providers[account];
        uint256 last = providers.length - 1;
        for (uint256 i = 0; i < last; ++i) {
            if (providers[i] == provider) {
                providers[i] = providers[last];
                break;
            }
        }
        providers.pop();
    }

    /// @notice Votes of an account at the end of the second `timepoint`, or until now where that is now.
    function votesAt(StakeBallots storage self, address account, uint48 timepoint)
        public
        view
        returns (uint256 votes)
    {
        address[] storage providers = self.providers[account];
        uint256 count = providers.length;
        for (uint256 i = 0; i < count; ++i) {
            address provider = providers[i];
            if (provider == account) {
                votes += self.own[provider].upperLookupRecent(timepoint);
            } else {
                uint256 shares = self.shares[provider][account].upperLookupRecent(timepoint);
                votes += shares * _priceAt(self.prices[provider], timepoint) >> PRICE_BITS;
            }
        }
    }

    function _priceAt(Checkpoints.Trace208 storage prices, uint48 timepoint) private view returns (uint208) {
        uint256 count = prices.length();
        // Before the first slash.
        if (count == 0 || prices.pos(0)._key > timepoint) return ONE;
        return prices.upperLookupRecent(timepoint);
    }
}
