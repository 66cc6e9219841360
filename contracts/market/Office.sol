// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {IMarketGovernance} from "../interfaces/IMarketGovernance.sol";
import {IStakeService} from "../interfaces/IStakeService.sol";
import {Continued} from "../libraries/Continued.sol";
import {GuardianPause} from "../libraries/GuardianPause.sol";
import {ProviderBooks} from "../libraries/ProviderBooks.sol";
import {MOST_COPIES} from "../types/Acceptance.sol";
import {Indexes} from "../types/Indexes.sol";
import {Depot} from "./Depot.sol";
import {JobTimes, MarketParties, MarketState} from "./MarketState.sol";
import {OrderViews} from "./OrderViews.sol";
import {PriceIndexes} from "./PriceIndexes.sol";
import {Spending} from "./Spending.sol";

/// @title Office
/// @notice The code of a market for what is not done every day: agents and payees, what it knows of providers,
/// indexes, fees, governance, and views.
/// @dev A market runs this code in its own place and on its own storage. Called by itself it has no money, no stake and
/// nobody's trust, so that nothing can be done with it.
contract Office is IMarketGovernance, Spending, PriceIndexes, ProviderBooks, OrderViews, Continued {
    /// @notice The most that the protocol fee can ever be, in 1/10,000.
    uint16 public constant MAX_FEE_BPS = 500;

    /// @notice The most copies that one acceptance takes.
    uint16 public constant MAX_COPIES = MOST_COPIES;

    /// @notice Code for a market that is made with the same parties and times.
    /// @param owner_ Of no use but to show: a market has its own.
    /// @param depot Made with the same parties and times.
    constructor(address owner_, MarketParties memory parties, JobTimes memory times, Depot depot)
        MarketState(owner_, parties, times)
        Continued(address(depot))
    {}

    /// @inheritdoc IStakeService
    function maxLockSeconds() external view returns (uint48) {
        return MAX_LOCK_SECONDS;
    }

    /* FEES */

    /// @inheritdoc IMarketGovernance
    function sweepFees(address token) external nonReentrant {
        uint128 fees = _accounts[token][address(this)].balance;
        _accounts[token][address(this)].balance = 0;
        // A share of 128 bits, at most the whole.
        uint128 burned = uint128(uint256(fees) * _config.burnBps / BPS);
        _credit(TREASURY, token, fees - burned);
        emit FeesSwept(token, fees - burned, burned);
        if (burned == 0) return;
        if (token == STAKING.stakeToken()) ERC20Burnable(token).burn(burned);
        else _credit(BURNER, token, burned);
    }

    /// @inheritdoc IMarketGovernance
    function feesOf(address token) external view returns (uint128) {
        return _accounts[token][address(this)].balance;
    }

    /// @inheritdoc IMarketGovernance
    function syncLeastCollateral() external {
        _takeLeastCollateral();
    }

    /// @inheritdoc IMarketGovernance
    function leastCollateral() external view returns (uint128 collateral, uint128 payableCollateral) {
        return (_config.leastCollateral, _config.leastPayable);
    }

    /* GOVERNANCE */

    /// @inheritdoc IMarketGovernance
    function setProtocolFee(uint16 feeBps, uint16 burnBps) external onlyOwner {
        if (feeBps > MAX_FEE_BPS) revert MarketFeeAboveCap(feeBps, MAX_FEE_BPS);
        if (burnBps > BPS) revert MarketShareAboveWhole(burnBps);
        (_config.protocolFeeBps, _config.burnBps) = (feeBps, burnBps);
        emit ProtocolFeeChanged(feeBps, burnBps);
    }

    /// @inheritdoc IMarketGovernance
    function pause() external {
        if (msg.sender != _guardian) revert MarketNotGuardian(msg.sender, _guardian);
        uint256 readyAt = GuardianPause.readyAt(_config.pausedUntil);
        if (block.timestamp < readyAt) revert MarketGuardianRearming(readyAt);
        _setPause(GuardianPause.end());
    }

    /// @inheritdoc IMarketGovernance
    function setPause(uint48 until) external onlyOwner {
        _setPause(GuardianPause.clamp(until));
    }

    /// @inheritdoc IMarketGovernance
    function setGuardian(address newGuardian) external onlyOwner {
        _setGuardian(newGuardian);
    }

    /// @inheritdoc IMarketGovernance
    function protocolFee() external view returns (uint16 feeBps, uint16 burnBps) {
        return (_config.protocolFeeBps, _config.burnBps);
    }

    /// @inheritdoc IMarketGovernance
    function pausedUntil() external view returns (uint48) {
        return _config.pausedUntil;
    }

    /// @inheritdoc IMarketGovernance
    function guardian() external view returns (address) {
        return _guardian;
    }

    /// @inheritdoc IMarketGovernance
    function treasury() external view returns (address) {
        return TREASURY;
    }

    /// @inheritdoc IMarketGovernance
    function burner() external view returns (address) {
        return BURNER;
    }

    /// @inheritdoc IMarketGovernance
    function router() external view returns (address) {
        return address(ROUTER);
    }

    /// @inheritdoc IMarketGovernance
    function court() external view returns (address) {
        return COURT;
    }

    function _setPause(uint48 until) private {
        _config.pausedUntil = until;
        emit PauseChanged(until);
    }

    function _setGuardian(address newGuardian) private {
        _guardian = newGuardian;
        emit GuardianChanged(newGuardian);
    }

    function _indexes() internal view override returns (Indexes storage) {
        return _prices;
    }
}
