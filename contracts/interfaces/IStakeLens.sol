// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title StakeLens
/// @notice What a dashboard shows of {IStaking}, one call a page. It holds nothing, has no owner, and everything in it
/// can be computed by anybody from the core's views. Amounts are in the stake token's smallest unit unless a token is
/// named, rounded down as a withdrawal would be.
interface IStakeLens {
    /// @notice A provider's own stake, or all that is delegated to it.
    struct PoolPage {
        /// Active, thawing, and at most one unit that rounding leaves.
        uint128 tokens;
        uint128 active;
        uint128 thawing;
        uint128 shares;
        /// What a whole share, 10^18, is worth. A pool without shares sells them for 10^18.
        uint128 price;
    }

    /// @notice What a provider gave to a service.
    struct ServicePage {
        address service;
        /// The longest that its locks live.
        uint48 maxLockSeconds;
        /// Whether governance ended new allocations to it.
        bool retired;
        uint128 allocated;
        /// The part of `allocated` that can be paid out by a slash.
        uint128 payablePart;
        /// Taken back lately, and kept for the service's slashes.
        uint128 reserved;
    }

    struct ProviderPage {
        address operator;
        /// In 1/10,000, as the two below.
        uint16 commissionBps;
        /// In force from `commissionFrom` on, which lies in the past where no change is to come.
        uint16 nextCommissionBps;
        uint48 commissionFrom;
        PoolPage own;
        PoolPage delegated;
        /// What can be allocated of both.
        uint256 usable;
        /// Allocated to services and reserved for them.
        uint256 committed;
        /// How much more can be delegated until the ratio to own stake is reached.
        uint256 delegable;
        ServicePage[] services;
    }

    /// @notice Amounts of one token.
    struct TokenAmount {
        address token;
        uint128 amount;
    }

    /// @notice An account's stake behind one provider.
    struct Position {
        /// That are not leaving.
        uint128 shares;
        uint128 worth;
        /// What it could claim, a token after the other in the order of {IStaking-rewardTokens}.
        TokenAmount[] claimable;
    }

    /// @notice A request to withdraw; all zero where it was never made, or was withdrawn or canceled.
    struct RequestPage {
        uint128 shares;
        /// What a withdrawal would pay now; a slash until it is ripe lowers it.
        uint128 worth;
        /// Whether it can be withdrawn.
        bool ripe;
    }

    error LensStakingMissing(address staking);

    /// @notice Everything about a provider. Of an address that is none, everything is zero but the
    /// price of shares.
    function providerPage(address provider) external view returns (ProviderPage memory);

    /// @notice An account's stake behind a provider; a provider's own stake where they are the same.
    function positionOf(address account, address provider) external view returns (Position memory);

    /// @notice An account's requests, a page for each name in its order.
    /// @param readyAts Names of requests, as {IStaking-WithdrawalRequested} events give them.
    function requestsOf(address account, address provider, uint48[] calldata readyAts)
        external
        view
        returns (RequestPage[] memory);

    /// @notice The core that it reads.
    function staking() external view returns (address);
}
