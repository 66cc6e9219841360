// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {Allotments, Change, NO_SERVICE, MOST_SERVICES, SERVICE_GAS} from "../types/Allotments.sol";
import {Backing} from "../types/Backing.sol";
import {MOST_COMMISSION_BPS, MOST_COMMISSION_STEP_BPS, ProviderRecord} from "../types/ProviderRecord.sol";
import {MOST_REWARD_TOKENS, RewardBook} from "../types/RewardBook.sol";
import {StakeBallots} from "../types/StakeBallots.sol";
import {StakePool} from "../types/StakePool.sol";

/// @title StakingState
/// @notice All that staking holds, all that it was made with, and what several parts of it do.
abstract contract StakingState is IStaking, Ownable2Step, ReentrancyGuardTransient {
    struct Position {
        uint128 shares; // slot 0
        bool votes;
    }

    /// @notice The most that a commission can be, in 1/10,000.
    uint16 public constant MAX_COMMISSION_BPS = MOST_COMMISSION_BPS;

    /// @notice The most that one change moves a commission, in 1/10,000.
    uint16 public constant MAX_COMMISSION_STEP_BPS = MOST_COMMISSION_STEP_BPS;

    /// @notice The highest {delegationRatio}.
    uint16 public constant MAX_DELEGATION_RATIO = 32;

    /// @notice How many services one provider can have anything allocated to or reserved for at once.
    uint256 public constant MAX_SERVICES = MOST_SERVICES;

    /// @notice How many reward tokens there can ever be: every change of delegated shares visits each that its pool got.
    uint256 public constant MAX_REWARD_TOKENS = MOST_REWARD_TOKENS;

    /// @notice How many providers' stake one account can vote with.
    uint256 public constant MAX_BALLOTS = 16;

    /// @notice Gas for a service to write down a new allocation.
    uint256 public constant NOTIFY_GAS = SERVICE_GAS;

    /// @notice How long stake thaws before it can be withdrawn, in seconds: longer than any service's lock.
    uint48 public immutable THAW_SECONDS;

    /// @notice How long a new commission and a new service are known before they count, in seconds: longer than the thaw.
    uint48 public immutable NOTICE_SECONDS;

    /// @notice How long rewards flow, in seconds.
    uint48 public immutable EPOCH_SECONDS;

    /// @notice The least that can be staked or delegated at once.
    uint128 public immutable MIN_DEPOSIT;

    IERC20 internal immutable TOKEN;

    uint128 internal _pendingBurn; // slot 2
    uint16 internal _delegationRatio;
    mapping(address provider => ProviderRecord) internal _providers; // slot 3
    mapping(address provider => Backing) internal _backings; // slot 4
    mapping(address provider => mapping(address account => Position)) internal _positions; // slot 5
    mapping(address provider => mapping(address account => mapping(uint48 readyAt => uint128))) internal _requests; // slot 6
    mapping(address account => mapping(address token => uint128)) internal _credits; // slot 7
    Allotments internal _allotments; // slots 8 to 11
    RewardBook internal _rewards; // slots 12 to 15
    StakeBallots internal _ballots; // slots 16 to 19

    constructor(
        address owner_,
        address token_,
        uint48 thawSeconds,
        uint48 noticeSeconds,
        uint48 epochSeconds,
        uint128 minDeposit,
        uint16 ratio
    ) Ownable(owner_) {
        if (token_.code.length == 0) revert StakingTokenMissing(token_);
        if (thawSeconds == 0) revert StakingThawZero();
        if (noticeSeconds <= thawSeconds) revert StakingNoticeNotAboveThaw(noticeSeconds, thawSeconds);
        if (epochSeconds == 0) revert StakingEpochZero();
        TOKEN = IERC20(token_);
        THAW_SECONDS = thawSeconds;
        NOTICE_SECONDS = noticeSeconds;
        EPOCH_SECONDS = epochSeconds;
        MIN_DEPOSIT = minDeposit;
        _setDelegationRatio(ratio);
    }

    function _provider(address provider) internal view returns (ProviderRecord storage record) {
        record = _providers[provider];
        if (record.operator == address(0)) revert StakingProviderUnknown(provider);
    }

    function _addPosition(address provider, address account, uint128 shares) internal {
        _setPosition(provider, account, _positions[provider][account].shares + shares);
    }

    function _setPosition(address provider, address account, uint128 shares) internal {
        Position storage position = _positions[provider][account];
        position.shares = shares;
        if (position.votes) _ballots.setShares(provider, account, shares);
    }

    function _checkRatio(address provider, StakePool memory own, StakePool memory pool) internal view {
        uint256 delegated = pool.activeTokens();
        uint256 limit = uint256(own.activeTokens()) * _delegationRatio;
        if (delegated > limit) revert StakingDelegationAboveRatio(provider, delegated, limit);
    }

    /// @dev After a change of a provider's stake that set no allocation.
    function _fit(address provider, uint128 ownBefore, bool tellAll) internal {
        Backing storage backing = _backings[provider];
        // Providers without services have nothing to fit.
        if (backing.own.dependents == 0) return;
        _allotments.fit(
            backing,
            Change({
                provider: provider,
                ratio: _delegationRatio,
                ownBefore: ownBefore,
                index: NO_SERVICE,
                allocatedBefore: 0,
                silent: address(0),
                tellAll: tellAll
            })
        );
    }

    function _addCredit(address account, address token, uint128 amount) internal {
        _credits[account][token] += amount;
        emit Credited(account, token, amount);
    }

    function _setDelegationRatio(uint16 ratio) internal {
        if (ratio == 0 || ratio > MAX_DELEGATION_RATIO) revert StakingRatioOutOfBounds(ratio, 1, MAX_DELEGATION_RATIO);
        _delegationRatio = ratio;
        emit DelegationRatioChanged(ratio);
    }
}
