// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IStakeLens} from "../interfaces/IStakeLens.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {StakePool} from "../types/StakePool.sol";

/// @title StakeLens
/// @notice Puts the views of Staking together into pages.
contract StakeLens is IStakeLens {
    uint128 private constant WHOLE_SHARE = 1e18;

    IStaking private immutable STAKING;

    constructor(IStaking staking_) {
        if (address(staking_).code.length == 0) revert LensStakingMissing(address(staking_));
        STAKING = staking_;
    }

    /* PROVIDERS */

    /// @inheritdoc IStakeLens
    function providerPage(address provider) external view returns (ProviderPage memory page) {
        page.operator = STAKING.operatorOf(provider);
        (page.commissionBps, page.nextCommissionBps, page.commissionFrom) = STAKING.commissionOf(provider);
        page.own = _poolPage(STAKING.ownStakeOf(provider));
        page.delegated = _poolPage(STAKING.delegationPoolOf(provider));
        page.usable = STAKING.usableStakeOf(provider);
        uint256 limit = uint256(page.own.active) * STAKING.delegationRatio();
        page.delegable = Math.saturatingSub(limit, page.delegated.active);

        address[] memory services = STAKING.servicesOf(provider);
        page.services = new ServicePage[](services.length);
        for (uint256 i; i < services.length; ++i) {
            ServicePage memory service = _servicePage(provider, services[i]);
            page.services[i] = service;
            page.committed += uint256(service.allocated) + service.reserved;
        }
    }

    function _poolPage(StakePool memory pool) private pure returns (PoolPage memory) {
        return PoolPage({
            tokens: pool.tokens,
            active: _worth(pool, pool.shares - pool.thawing),
            thawing: _worth(pool, pool.thawing),
            shares: pool.shares,
            price: pool.shares == 0 ? WHOLE_SHARE : _worth(pool, WHOLE_SHARE)
        });
    }

    function _servicePage(address provider, address service) private view returns (ServicePage memory page) {
        page.service = service;
        (, page.maxLockSeconds, page.retired) = STAKING.serviceOf(service);
        (page.allocated, page.payablePart, page.reserved) = STAKING.allocationOf(provider, service);
    }

    /* ACCOUNTS */

    /// @inheritdoc IStakeLens
    function positionOf(address account, address provider) external view returns (Position memory position) {
        position.shares = STAKING.sharesOf(account, provider);
        position.worth = _worth(_poolOf(account, provider), position.shares);
        address[] memory tokens = STAKING.rewardTokens();
        position.claimable = new TokenAmount[](tokens.length);
        for (uint256 i; i < tokens.length; ++i) {
            position.claimable[i] = TokenAmount(tokens[i], STAKING.claimable(account, provider, tokens[i]));
        }
    }

    /// @inheritdoc IStakeLens
    function requestsOf(address account, address provider, uint48[] calldata readyAts)
        external
        view
        returns (RequestPage[] memory pages)
    {
        StakePool memory pool = _poolOf(account, provider);
        pages = new RequestPage[](readyAts.length);
        for (uint256 i; i < readyAts.length; ++i) {
            uint128 shares = STAKING.requestOf(account, provider, readyAts[i]);
            pages[i] = RequestPage(shares, _worth(pool, shares), shares != 0 && block.timestamp >= readyAts[i]);
        }
    }

    /// @inheritdoc IStakeLens
    function staking() external view returns (address) {
        return address(STAKING);
    }

    function _poolOf(address account, address provider) private view returns (StakePool memory) {
        return account == provider ? STAKING.ownStakeOf(provider) : STAKING.delegationPoolOf(provider);
    }

    /// @dev Tokens that shares are worth, rounded down.
    function _worth(StakePool memory pool, uint128 shares) private pure returns (uint128) {
        // At most as many as the shares, since a share is never worth more than a token.
        return pool.shares == 0 ? 0 : uint128(uint256(shares) * pool.tokens / pool.shares);
    }
}
