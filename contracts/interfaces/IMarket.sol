// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

// solhint-disable no-empty-blocks

import {IAccounts} from "./IAccounts.sol";
import {IBatch} from "./IBatch.sol";
import {ICancellations} from "./ICancellations.sol";
import {IClaimSource} from "./IClaimSource.sol";
import {IJobs} from "./IJobs.sol";
import {IMarketGovernance} from "./IMarketGovernance.sol";
import {IOrderBatches} from "./IOrderBatches.sol";
import {IOrderViews} from "./IOrderViews.sol";
import {IOrders} from "./IOrders.sol";
import {IPriceIndexes} from "./IPriceIndexes.sol";
import {IProviderBooks} from "./IProviderBooks.sol";
import {ISettlement} from "./ISettlement.sol";
import {ISpending} from "./ISpending.sol";

/// @title Market
/// @notice Where verified compute is bought: accounts, jobs, the price index, and what is held of each provider.
///
/// Powers:
/// - owner (timelock): allows and disallows tokens for deposits, and payees; sets the protocol fee up to {MAX_FEE_BPS} and
///   the part of it that is burned; sets how indexes move, within bounds; ends or prolongs a pause; names the guardian
///   and the fee counter, which can change no payment.
/// - guardian: pauses new work for {GUARDIAN_PAUSE_SECONDS}, and again only {GUARDIAN_REARM_SECONDS} after that ended.
/// - court, named at deployment: holds claims that are disputed until their lock ends, and convicts them.
/// - nobody: moves another's balance, stops a withdrawal, an answer, a settlement, a refund or a cancellation, redirects
///   the protocol fee, changes the fee of accepted work.
///
/// No ether is accepted.
///
/// Its code is in four contracts, since one may not be that large: `Market`, which holds everything, keeps accounts and
/// takes orders, and passes every call that it does not know to the code of `Clearing`, that to the code of `Office`, and that
/// to the code of `Depot`, which act in its place (docs/decisions/0101-three-parts-of-the-market.md). Use this interface at the address of the
/// market.
interface IMarket is
    IAccounts,
    ISpending,
    IOrders,
    IOrderBatches,
    ICancellations,
    IBatch,
    IPriceIndexes,
    IProviderBooks,
    IJobs,
    ISettlement,
    IClaimSource,
    IOrderViews,
    IMarketGovernance
{}
