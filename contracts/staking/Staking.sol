// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {Allotments, Change, NO_SERVICE, MOST_SERVICES, SERVICE_GAS, Service} from "../types/Allotments.sol";
import {Backing} from "../types/Backing.sol";
import {MOST_COMMISSION_BPS, MOST_COMMISSION_STEP_BPS, ProviderRecord} from "../types/ProviderRecord.sol";
import {MOST_REWARD_TOKENS, RewardBook} from "../types/RewardBook.sol";
import {RewardStream} from "../types/RewardStream.sol";
import {Payout, SlashReport} from "../types/Slash.sol";
import {StakeBallots} from "../types/StakeBallots.sol";
import {StakePool} from "../types/StakePool.sol";

/// @title Staking
/// @notice Own and delegated stake behind providers, which services lock within allocations and slash.
contract Staking is IStaking, Ownable2Step, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

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

    IERC20 private immutable TOKEN;

    uint128 private _pendingBurn; // slot 2
    uint16 private _delegationRatio;
    mapping(address provider => ProviderRecord) private _providers; // slot 3
    mapping(address provider => Backing) private _backings; // slot 4
    mapping(address provider => mapping(address account => Position)) private _positions; // slot 5
    mapping(address provider => mapping(address account => mapping(uint48 readyAt => uint128))) private _requests; // slot 6
    mapping(address account => mapping(address token => uint128)) private _credits; // slot 7
    Allotments private _allotments; // slots 8 to 11
    RewardBook private _rewards; // slots 12 to 15
    StakeBallots private _ballots; // slots 16 to 19

    /// @notice Staking without providers, services and reward tokens.
    /// @param owner_ The timelock in production.
    /// @param token_ The stake token, which has `burn`.
    /// @param thawSeconds Above zero; above the longest lock of every service that will be appointed.
    /// @param noticeSeconds Above `thawSeconds`.
    /// @param epochSeconds Above zero.
    /// @param minDeposit In the token's smallest unit.
    /// @param ratio The first {delegationRatio}.
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

    /* PROVIDERS */

    /// @inheritdoc IStaking
    function register(address operator, uint16 commissionBps) external {
        _providers[msg.sender].register(msg.sender, operator, commissionBps);
    }

    /// @inheritdoc IStaking
    function setOperator(address operator) external {
        _provider(msg.sender).setOperator(msg.sender, operator);
    }

    /// @inheritdoc IStaking
    function scheduleCommission(uint16 commissionBps) external {
        _provider(msg.sender).scheduleCommission(msg.sender, commissionBps, NOTICE_SECONDS);
    }

    /// @inheritdoc IStaking
    function operatorOf(address provider) external view returns (address) {
        return _providers[provider].operator;
    }

    /// @inheritdoc IStaking
    function commissionOf(address provider) external view returns (uint16 commissionBps, uint16 next, uint48 from) {
        return _providers[provider].commission();
    }

    function _provider(address provider) private view returns (ProviderRecord storage record) {
        record = _providers[provider];
        if (record.operator == address(0)) revert StakingProviderUnknown(provider);
    }

    /* DEPOSITS */

    /// @inheritdoc IStaking
    function stake(address provider, uint128 amount) external nonReentrant returns (uint128 shares) {
        return _stake(provider, amount);
    }

    /// @inheritdoc IStaking
    function stakeWithPermit(address provider, uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        nonReentrant
        returns (uint128 shares)
    {
        _permit(amount, deadline, v, r, s);
        return _stake(provider, amount);
    }

    /// @inheritdoc IStaking
    function delegate(address provider, uint128 amount, uint128 minShares, address onBehalf)
        external
        nonReentrant
        returns (uint128 shares)
    {
        return _delegate(provider, amount, minShares, onBehalf);
    }

    /// @inheritdoc IStaking
    function delegateWithPermit(
        address provider,
        uint128 amount,
        uint128 minShares,
        address onBehalf,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant returns (uint128 shares) {
        _permit(amount, deadline, v, r, s);
        return _delegate(provider, amount, minShares, onBehalf);
    }

    function _permit(uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) private {
        // What counts is the allowance, which the transfer tests.
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(address(TOKEN)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
    }

    function _stake(address provider, uint128 amount) private returns (uint128 shares) {
        ProviderRecord storage record = _provider(provider);
        StakePool storage own = _backings[provider].own;
        StakePool memory pool;
        (pool.tokens, pool.shares) = (own.tokens, own.shares);
        shares = _sharesFor(provider, pool, amount);
        pool.mint(amount, shares);
        (own.tokens, own.shares) = (pool.tokens, pool.shares);
        if (record.votes) {
            pool.thawing = own.thawing;
            _ballots.setOwn(provider, pool.activeTokens());
        }
        emit Staked(provider, msg.sender, amount, shares);
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    function _delegate(address provider, uint128 amount, uint128 minShares, address onBehalf)
        private
        returns (uint128 shares)
    {
        if (onBehalf == address(0)) revert StakingBeneficiaryZero();
        if (onBehalf == provider) revert StakingSelfDelegation(provider);
        StakePool memory own = _backings[provider].own;
        // Who has own stake is a provider: a slot less to read.
        if (own.shares == 0) _provider(provider);
        StakePool memory pool = _backings[provider].delegated;
        if (pool.shares == 0) _ballots.resetPrice(provider);
        shares = _sharesFor(provider, pool, amount);
        if (shares < minShares) revert StakingSharesBelowMinimum(shares, minShares);
        _rewards.shift(pool, provider, onBehalf, 0, shares);
        pool.mint(amount, shares);
        _checkRatio(provider, own, pool);

        (_backings[provider].delegated.tokens, _backings[provider].delegated.shares) = (pool.tokens, pool.shares);
        _addPosition(provider, onBehalf, shares);
        emit Delegated(provider, onBehalf, msg.sender, amount, shares);
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @dev What a deposit buys.
    function _sharesFor(address provider, StakePool memory pool, uint128 amount) private view returns (uint128) {
        if (amount < MIN_DEPOSIT || amount == 0) revert StakingDepositBelowMinimum(amount, MIN_DEPOSIT);
        if (pool.isImpaired()) revert StakingPoolImpaired(provider, pool.tokens, pool.shares);
        uint256 shares = pool.toSharesDown(amount);
        if (shares + pool.shares > type(uint128).max) revert StakingSharesOverflow(shares);
        return uint128(shares);
    }

    function _checkRatio(address provider, StakePool memory own, StakePool memory pool) private view {
        uint256 delegated = pool.activeTokens();
        uint256 limit = uint256(own.activeTokens()) * _delegationRatio;
        if (delegated > limit) revert StakingDelegationAboveRatio(provider, delegated, limit);
    }

    function _addPosition(address provider, address account, uint128 shares) private {
        _setPosition(provider, account, _positions[provider][account].shares + shares);
    }

    function _setPosition(address provider, address account, uint128 shares) private {
        Position storage position = _positions[provider][account];
        position.shares = shares;
        if (position.votes) _ballots.setShares(provider, account, shares);
    }

    /* LEAVING */

    /// @inheritdoc IStaking
    function requestWithdrawal(address provider, uint128 shares) external nonReentrant returns (uint48 readyAt) {
        if (shares == 0) revert StakingSharesZero();
        uint128 available = sharesOf(msg.sender, provider);
        if (shares > available) revert StakingSharesShort(msg.sender, provider, shares, available);
        StakePool memory own = _backings[provider].own;
        uint128 ownBefore = own.activeTokens();

        readyAt = uint48(block.timestamp) + THAW_SECONDS;
        _requests[provider][msg.sender][readyAt] += shares;
        if (msg.sender == provider) {
            own.thawing += shares;
            _thawOwn(provider, own);
        } else {
            StakePool memory pool = _backings[provider].delegated;
            _rewards.shift(pool, provider, msg.sender, shares, 0);
            _backings[provider].delegated.thawing = pool.thawing + shares;
            _setPosition(provider, msg.sender, available - shares);
        }
        emit WithdrawalRequested(provider, msg.sender, shares, readyAt);
        _fit(provider, ownBefore, false);
    }

    /// @inheritdoc IStaking
    function cancelWithdrawal(address provider, uint48 readyAt) external nonReentrant {
        uint128 shares = _takeRequest(provider, readyAt);
        StakePool memory own = _backings[provider].own;
        if (msg.sender == provider) {
            own.thawing -= shares;
            _thawOwn(provider, own);
        } else {
            StakePool memory pool = _backings[provider].delegated;
            _rewards.shift(pool, provider, msg.sender, 0, shares);
            pool.thawing -= shares;
            _checkRatio(provider, own, pool);
            _backings[provider].delegated.thawing = pool.thawing;
            _addPosition(provider, msg.sender, shares);
        }
        emit WithdrawalCanceled(provider, msg.sender, shares, readyAt);
    }

    /// @inheritdoc IStaking
    function withdraw(address provider, uint48 readyAt, address receiver)
        external
        nonReentrant
        returns (uint128 amount)
    {
        if (receiver == address(0)) revert StakingReceiverZero();
        uint128 shares = _takeRequest(provider, readyAt);
        if (block.timestamp < readyAt) revert StakingRequestNotReady(readyAt, block.timestamp);
        Backing storage backing = _backings[provider];
        StakePool storage pool = msg.sender == provider ? backing.own : backing.delegated;
        if (block.timestamp < pool.heldUntil) {
            uint128 requested = shares;
            shares = _freeShares(provider, pool, requested);
            if (shares != requested) _requests[provider][msg.sender][readyAt] = requested - shares;
        }
        amount = pool.burn(shares);
        emit Withdrawn(provider, msg.sender, receiver, shares, amount, readyAt);
        TOKEN.safeTransfer(receiver, amount);
    }

    /// @inheritdoc IStaking
    function sharesOf(address account, address provider) public view returns (uint128) {
        if (account != provider) return _positions[provider][account].shares;
        StakePool memory own = _backings[provider].own;
        return own.activeShares();
    }

    /// @inheritdoc IStaking
    function requestOf(address account, address provider, uint48 readyAt) external view returns (uint128 shares) {
        return _requests[provider][account][readyAt];
    }

    /// @inheritdoc IStaking
    function ownStakeOf(address provider) external view returns (StakePool memory) {
        return _backings[provider].own;
    }

    /// @inheritdoc IStaking
    function delegationPoolOf(address provider) external view returns (StakePool memory) {
        return _backings[provider].delegated;
    }

    /// @inheritdoc IStaking
    function usableStakeOf(address provider) external view returns (uint256) {
        return _backings[provider].usable(_delegationRatio);
    }

    /// @dev Stores how much of a provider's own stake is leaving.
    function _thawOwn(address provider, StakePool memory own) private {
        _backings[provider].own.thawing = own.thawing;
        if (_providers[provider].votes) _ballots.setOwn(provider, own.activeTokens());
    }

    function _takeRequest(address provider, uint48 readyAt) private returns (uint128 shares) {
        mapping(uint48 => uint128) storage requests = _requests[provider][msg.sender];
        shares = requests[readyAt];
        if (shares == 0) revert StakingRequestUnknown(msg.sender, provider, readyAt);
        delete requests[readyAt];
    }

    /// @dev Those of `shares` that no service's lock may rest on.
    function _freeShares(address provider, StakePool storage from, uint128 shares) private view returns (uint128 free) {
        StakePool memory pool = from;
        Backing storage backing = _backings[provider];
        uint256 tokens = uint256(backing.own.tokens) + backing.delegated.tokens;
        uint256 committed = _allotments.committedBy(backing, provider);
        free = pool.affordable(shares, Math.saturatingSub(tokens, committed));
        bool nothing = pool.toTokensDown(free) == 0 && pool.toTokensDown(shares) != 0;
        if (nothing) revert StakingStakeHeld(provider, committed, pool.heldUntil);
    }

    /* SERVICES AND ALLOCATIONS */

    /// @inheritdoc IStaking
    function allocate(address service, uint128 amount) external nonReentrant {
        _provider(msg.sender);
        _allotments.set(_backings[msg.sender], msg.sender, service, amount, _delegationRatio);
    }

    /// @inheritdoc IStaking
    function sync(address provider) external nonReentrant {
        _provider(provider);
        _fit(provider, _backings[provider].ownActive(), true);
    }

    /// @inheritdoc IStaking
    function slash(address provider, uint128 amount, Payout[] calldata payouts)
        external
        nonReentrant
        returns (SlashReport memory report)
    {
        Backing storage backing = _backings[provider];
        Change memory change;
        (report.own, report.delegated, change) =
            _allotments.take(backing, provider, msg.sender, amount, _delegationRatio);
        // What was slashed of a reservation was leaving, and yet is taken from all stake: what leaves has to wait until no
        // lock that others made before rests on it. Locks are shorter than the thaw.
        if (report.own + report.delegated > change.allocatedBefore) {
            backing.hold(uint48(block.timestamp) + THAW_SECONDS);
        }
        report.paid = _credit(payouts, report.own / 2);
        report.burned = report.own + report.delegated - report.paid;
        _pendingBurn += report.burned;
        _recordSlash(provider, report);
        emit StakeSlashed(provider, msg.sender, report.own, report.delegated, report.paid, report.burned);
        (report.allocated, report.payablePart) = _allotments.fit(backing, change);
    }

    /// @inheritdoc IStaking
    function sweepBurn() external nonReentrant {
        uint128 amount = _pendingBurn;
        _pendingBurn = 0;
        emit BurnSwept(amount);
        ERC20Burnable(address(TOKEN)).burn(amount);
    }

    /// @inheritdoc IStaking
    function allocationOf(address provider, address service)
        external
        view
        returns (uint128 allocated, uint128 payablePart, uint128 reserved)
    {
        return _allotments.allocationOf(_backings[provider], provider, service);
    }

    /// @inheritdoc IStaking
    function serviceOf(address service) external view returns (uint48 activeAt, uint48 maxLockSeconds, bool retired) {
        Service storage terms = _allotments.services[service];
        return (terms.activeAt, terms.maxLockSeconds, terms.retired);
    }

    /// @inheritdoc IStaking
    function servicesOf(address provider) external view returns (address[] memory) {
        return _allotments.servicesOf(_backings[provider]);
    }

    /// @inheritdoc IStaking
    function pendingBurn() external view returns (uint128) {
        return _pendingBurn;
    }

    /// @dev After a change of a provider's stake that set no allocation.
    function _fit(address provider, uint128 ownBefore, bool tellAll) private {
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

    /// @dev Pays in order while `budget` lasts (invariant 7).
    function _credit(Payout[] calldata payouts, uint128 budget) private returns (uint128 paid) {
        for (uint256 i = 0; i < payouts.length; ++i) {
            uint128 amount = uint128(Math.min(payouts[i].amount, budget));
            if (amount == 0) continue;
            budget -= amount;
            if (payouts[i].account == address(0)) continue;
            paid += amount;
            _addCredit(payouts[i].account, address(TOKEN), amount);
        }
    }

    function _recordSlash(address provider, SlashReport memory report) private {
        Backing storage backing = _backings[provider];
        if (report.own != 0 && _providers[provider].votes) _ballots.setOwn(provider, backing.ownActive());
        if (report.delegated != 0) _ballots.setPrice(provider, backing.delegated.tokens, backing.delegated.shares);
    }

    /* REWARDS */

    /// @inheritdoc IStaking
    function distribute(address provider, address token, uint128 amount) external nonReentrant {
        if (_allotments.services[msg.sender].activeAt == 0) revert StakingNotService(msg.sender);
        _provider(provider);
        if (amount == 0) revert StakingRewardZero(provider, token);
        if (!_rewards.tokens[token].allowed) revert StakingRewardTokenNotAllowed(token);
        // Nothing else moves this contract's tokens meanwhile: every function that does excludes the others.
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        if (received != amount) revert StakingTransferMismatch(token, amount, received);

        StakePool memory pool = _backings[provider].delegated;
        // Nobody could earn it, or nobody who has stake and can be joined.
        if (pool.activeShares() == 0 || pool.isImpaired()) return _addCredit(provider, token, amount);
        uint48 end = _rewards.feed(_backings[provider].delegated, provider, token, amount, EPOCH_SECONDS);
        emit RewardsDistributed(provider, token, msg.sender, amount, end);
    }

    /// @inheritdoc IStaking
    function claim(address provider, address token, address receiver) external nonReentrant returns (uint128 amount) {
        if (receiver == address(0)) revert StakingReceiverZero();
        RewardStream storage stream = _rewards.streams[provider][token];
        StakePool memory pool = _backings[provider].delegated;
        amount = stream.settle(pool.activeShares(), msg.sender, _positions[provider][msg.sender].shares);
        if (amount == 0) revert StakingNothingToClaim(msg.sender, provider, token);
        emit RewardsClaimed(provider, token, msg.sender, receiver, amount);
        IERC20(token).safeTransfer(receiver, amount);
    }

    /// @inheritdoc IStaking
    function collect(address token, address receiver) external nonReentrant returns (uint128 amount) {
        if (receiver == address(0)) revert StakingReceiverZero();
        amount = _credits[msg.sender][token];
        if (amount == 0) revert StakingNothingToCollect(msg.sender, token);
        _credits[msg.sender][token] = 0;
        emit Collected(msg.sender, token, receiver, amount);
        IERC20(token).safeTransfer(receiver, amount);
    }

    /// @inheritdoc IStaking
    function claimable(address account, address provider, address token) external view returns (uint128) {
        RewardStream storage stream = _rewards.streams[provider][token];
        StakePool memory pool = _backings[provider].delegated;
        return stream.owed(pool.activeShares(), account, _positions[provider][account].shares);
    }

    /// @inheritdoc IStaking
    function creditOf(address account, address token) external view returns (uint128) {
        return _credits[account][token];
    }

    /// @inheritdoc IStaking
    function rewardTokens() external view returns (address[] memory) {
        return _rewards.all();
    }

    /// @inheritdoc IStaking
    function isRewardToken(address token) external view returns (bool) {
        return _rewards.tokens[token].allowed;
    }

    function _addCredit(address account, address token, uint128 amount) private {
        _credits[account][token] += amount;
        emit Credited(account, token, amount);
    }

    /* VOTES */

    /// @inheritdoc IStaking
    function switchVotes(address provider, bool enabled) external {
        ProviderRecord storage record = _provider(provider);
        Position storage position = _positions[provider][msg.sender];
        bool own = msg.sender == provider;
        if ((own ? record.votes : position.votes) == enabled) {
            revert StakingVotesUnchanged(msg.sender, provider, enabled);
        }
        if (enabled) {
            if (_ballots.providers[msg.sender].length == MAX_BALLOTS) {
                revert StakingTooManyBallots(msg.sender, MAX_BALLOTS);
            }
            _ballots.enter(msg.sender, provider);
        } else {
            _ballots.quit(msg.sender, provider);
        }
        if (own) {
            record.votes = enabled;
            _ballots.setOwn(provider, enabled ? _backings[provider].ownActive() : 0);
        } else {
            position.votes = enabled;
            _ballots.setShares(provider, msg.sender, enabled ? position.shares : 0);
        }
        emit VotesSwitched(msg.sender, provider, enabled);
    }

    /// @inheritdoc IStaking
    function getVotes(address account) external view returns (uint256) {
        return _ballots.votesAt(account, clock());
    }

    /// @inheritdoc IStaking
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256) {
        uint48 present = clock();
        if (timepoint >= present) revert StakingFutureLookup(timepoint, present);
        return _ballots.votesAt(account, uint48(timepoint));
    }

    /// @inheritdoc IStaking
    function clock() public view returns (uint48) {
        return uint48(block.timestamp);
    }

    // solhint-disable func-name-mixedcase
    /// @inheritdoc IStaking
    function CLOCK_MODE() external pure returns (string memory) {
        return "mode=timestamp";
    }
    // solhint-enable func-name-mixedcase

    /* GOVERNANCE */

    /// @inheritdoc IStaking
    function appoint(address service) external onlyOwner {
        _allotments.appoint(service, THAW_SECONDS, NOTICE_SECONDS);
    }

    /// @inheritdoc IStaking
    function retire(address service) external onlyOwner {
        _allotments.retire(service);
    }

    /// @inheritdoc IStaking
    function setDelegationRatio(uint16 ratio) external onlyOwner {
        _setDelegationRatio(ratio);
    }

    /// @inheritdoc IStaking
    function setRewardToken(address token, bool allowed) external onlyOwner {
        _rewards.allow(token, allowed);
    }

    /// @inheritdoc IStaking
    function delegationRatio() external view returns (uint16) {
        return _delegationRatio;
    }

    /// @inheritdoc IStaking
    function stakeToken() external view returns (address) {
        return address(TOKEN);
    }

    function _setDelegationRatio(uint16 ratio) private {
        if (ratio == 0 || ratio > MAX_DELEGATION_RATIO) revert StakingRatioOutOfBounds(ratio, 1, MAX_DELEGATION_RATIO);
        _delegationRatio = ratio;
        emit DelegationRatioChanged(ratio);
    }
}
