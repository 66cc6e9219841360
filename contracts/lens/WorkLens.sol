// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IMarket} from "../interfaces/IMarket.sol";
import {IProviderRegistry} from "../interfaces/IProviderRegistry.sol";
import {IWorkLens} from "../interfaces/IWorkLens.sol";
import {Account} from "../types/Account.sol";
import {GpuClass} from "../types/GpuClass.sol";
import {PriceIndex, PriceIndexLib} from "../types/PriceIndex.sol";
import {ProviderBook} from "../types/ProviderBook.sol";

/// @title WorkLens
/// @notice Puts the views of a market and of its registry of providers together into pages.
contract WorkLens is IWorkLens {
    int256 private constant BPS = 10_000;

    IMarket private immutable MARKET;
    IProviderRegistry private immutable REGISTRY;

    constructor(IMarket market_) {
        if (address(market_).code.length == 0) revert LensMarketMissing(address(market_));
        MARKET = market_;
        REGISTRY = IProviderRegistry(market_.providerRegistry());
    }

    /* CLASSES */

    /// @inheritdoc IWorkLens
    function classPage(uint16 gpuClass, address[] calldata tokens) external view returns (ClassPage memory page) {
        GpuClass memory found = REGISTRY.gpuClassOf(gpuClass);
        (page.name, page.unitsPerGpu, page.retired, page.offeredUnits) = (found.name, found.unitsPerGpu, found.retired, found.units);
        page.prices = new PricePage[](tokens.length);
        for (uint256 i; i < tokens.length; ++i) page.prices[i] = _pricePage(tokens[i], gpuClass);
    }

    /// @inheritdoc IWorkLens
    function usePage(uint16 gpuClass, address[] calldata providers) external view returns (UsePage memory page) {
        for (uint256 i; i < providers.length; ++i) {
            ProviderBook memory book = MARKET.bookOf(providers[i]);
            if (book.gpuClass != gpuClass || book.operator == address(0)) continue;
            ++page.providers;
            if (block.timestamp < book.freshUntil) page.units += book.capacity;
            page.busyUnits += book.busy;
            page.allocated += book.allocated;
            page.locked += book.locked;
        }
    }

    function _pricePage(address token, uint16 gpuClass) private view returns (PricePage memory page) {
        page.token = token;
        try MARKET.indexOf(token, gpuClass) returns (PriceIndex memory index) {
            page.exists = true;
            page.hourPrice = PriceIndexLib.price(index.logRate, 1 hours);
            (page.earningUnits, page.targetBps) = (index.capacity, index.targetBps);
            if (index.referenceRate == 0) return page;
            page.referenceHourPrice = PriceIndexLib.price(index.referenceRate, 1 hours);
            // Prices are rounded up, so none is zero, and below 2^128.
            int256 elsewhere = int256(page.referenceHourPrice);
            page.aboveReferenceBps = (int256(page.hourPrice) - elsewhere) * BPS / elsewhere;
        } catch {
            return page;
        }
    }

    /* PROVIDERS */

    /// @inheritdoc IWorkLens
    function workPage(address provider, address[] calldata tokens) external view returns (WorkPage memory page) {
        ProviderBook memory book = MARKET.bookOf(provider);
        (page.operator, page.gpuClass, page.freshUntil) = (book.operator, book.gpuClass, book.freshUntil);
        (page.units, page.busyUnits, page.poolBps) = (book.capacity, book.busy, book.poolBps);
        (page.allocated, page.locked) = (book.allocated, book.locked);
        page.free = uint128(Math.saturatingSub(book.allocated, book.locked));
        page.countedUnits = REGISTRY.countedUnitsOf(provider);
        page.tokens = new TokenPage[](tokens.length);
        for (uint256 i; i < tokens.length; ++i) page.tokens[i] = _tokenPage(provider, tokens[i]);
    }

    /// @inheritdoc IWorkLens
    function market() external view returns (address) {
        return address(MARKET);
    }

    function _tokenPage(address provider, address token) private view returns (TokenPage memory) {
        Account memory account = MARKET.accountOf(provider, token);
        return TokenPage({
            token: token,
            balance: account.balance,
            poolCredit: MARKET.poolCreditOf(provider, token),
            settled: account.settled,
            failed: account.failed
        });
    }
}
