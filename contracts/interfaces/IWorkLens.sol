// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Work lens
/// @notice What a dashboard shows of a market, one call a page: capacity and its use, prices beside what the same costs
/// elsewhere, and what providers did. It holds nothing, has no owner, and no contract asks it. What happened when, as growth
/// by workload, is in events and not here (docs/report.md).
interface IWorkLens {
    /// @notice What a unit of a class costs for an hour, in a token's smallest unit, rounded up.
    struct PricePage {
        address token;
        /// Whether there is an index; all else is zero where not.
        bool exists;
        /// Units that earned at the index in the last whole epoch.
        uint32 earningUnits;
        /// Share of them at which the price stands still, in 1/10,000.
        uint16 targetBps;
        uint256 hourPrice;
        /// What governance says that the same costs elsewhere; 0 where it said nothing. Warning: nor can a rate of exactly
        /// 0, a token's smallest unit a second, be told from nothing said.
        uint256 referenceHourPrice;
        /// How far the price is above the reference, in 1/10,000 of it, rounded towards zero; negative where it is below.
        int256 aboveReferenceBps;
    }

    struct ClassPage {
        /// ASCII, padded with zeros on the right; zero where there is no such class.
        bytes32 name;
        uint32 unitsPerGpu;
        bool retired;
        /// Units that the registry counts of all its providers, some of them perhaps stale.
        uint64 offeredUnits;
        PricePage[] prices;
    }

    /// @notice Capacity of several providers, as the market's books have it.
    struct UsePage {
        /// Of those named, how many are of the class.
        uint32 providers;
        /// Units that take work now: those of fresh books.
        uint64 units;
        /// Units that are booked by open work, of books that are no longer fresh too.
        uint64 busyUnits;
        /// In the stake token's smallest unit.
        uint128 allocated;
        uint128 locked;
    }

    /// @notice What a provider did for one token.
    struct TokenPage {
        address token;
        /// What it has in its account, in the token's smallest unit.
        uint128 balance;
        /// What its delegators earned and {IProviderBooks-harvest} would move.
        uint128 poolCredit;
        /// Jobs that it was paid for.
        uint32 settled;
        /// Jobs that it was slashed for or late with.
        uint32 failed;
    }

    struct WorkPage {
        /// Who signs for it as the market knows it; 0: nobody ever made its book true.
        address operator;
        uint16 gpuClass;
        /// The timestamp from which its units no longer take work.
        uint48 freshUntil;
        /// Units that the registry counts now, which `IProviderBooks.sync` would make the book's.
        uint32 countedUnits;
        /// Units of the book, whether fresh or not.
        uint32 units;
        uint32 busyUnits;
        /// What its delegators get of its earnings, in 1/10,000.
        uint16 poolBps;
        /// In the stake token's smallest unit, as the two below.
        uint128 allocated;
        uint128 locked;
        /// What new work can lock.
        uint128 free;
        TokenPage[] tokens;
    }

    error LensMarketMissing(address market);

    /// @notice A class of GPUs with its price in each token, in their order.
    function classPage(uint16 gpuClass, address[] calldata tokens) external view returns (ClassPage memory);

    /// @notice The use of a class's capacity, of the providers that are named; one that is named twice counts twice.
    /// @param providers {IStaking-ProviderRegistered} events name them.
    function usePage(uint16 gpuClass, address[] calldata providers) external view returns (UsePage memory);

    /// @notice A provider's work, and what it did for each token, in their order. Of an address that is none, all is zero but what
    /// is in its account.
    function workPage(address provider, address[] calldata tokens) external view returns (WorkPage memory);

    /// @notice The market that it reads.
    function market() external view returns (address);
}
