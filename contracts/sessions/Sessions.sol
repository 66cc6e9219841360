// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPayee} from "../interfaces/IPayee.sol";
import {IProviderRegistry} from "../interfaces/IProviderRegistry.sol";
import {ISessions} from "../interfaces/ISessions.sol";
import {ISlashingPolicy} from "../interfaces/ISlashingPolicy.sol";
import {ISpending} from "../interfaces/ISpending.sol";
import {Batch} from "../libraries/Batch.sol";
import {GuardianPause} from "../libraries/GuardianPause.sol";
import {StakeLocks} from "../libraries/StakeLocks.sol";
import {Session, SessionBond, SessionTerms, SessionTermsLib, SessionTimes, SignedVoucher} from "../types/Session.sol";
import {Receipts} from "./Receipts.sol";

/// @title Sessions
/// @notice Holds what clients prepaid, and pays providers by vouchers.
contract Sessions is Ownable2Step, Receipts, Batch {
    using SafeERC20 for IERC20;

    struct Config {
        address guardian; // slot 9
        uint48 pausedUntil;
        uint16 feeBps;
    }

    /// @dev What one provider earned in one token and class of work, while vouchers are redeemed.
    struct Earnings {
        address provider;
        address token;
        bytes4 workload;
        uint256 poolBps;
        uint256 own;
        uint256 poolPart;
        uint256 fees;
    }

    /// @notice The most that the protocol's share can ever be, in 1/10,000.
    uint16 public constant MAX_FEE_BPS = 500;

    ISpending private immutable MARKET;

    Config private _config;
    mapping(address token => mapping(address account => uint128)) private _balances; // slot 10
    mapping(address token => uint128) private _fees; // slot 11

    /// @notice No sessions, and no fee.
    /// @param owner_ The timelock in production.
    /// @param guardian_ May pause openings; 0: nobody may.
    /// @param market_ Pays in and is paid back; for good.
    /// @param court_ Judges receipts; for good. 0: nobody does.
    constructor(
        address owner_,
        address guardian_,
        ISpending market_,
        IProviderRegistry registry_,
        ISlashingPolicy policy_,
        address court_,
        SessionTimes memory times
    ) Ownable(owner_) StakeLocks(registry_, policy_) Receipts(court_, times) {
        if (address(market_).code.length == 0) revert SessionsContractMissing(address(market_));
        if (address(policy_).code.length == 0) revert SessionsContractMissing(address(policy_));
        MARKET = market_;
        _setGuardian(guardian_);
    }

    /* OPENING */

    /// @inheritdoc IPayee
    /// @dev Guarded, since no lock may be made while staking tells others of a slash.
    function onPayment(address owner, address spender, address token, uint128 amount, bytes calldata data)
        external
        nonReentrant
    {
        if (msg.sender != address(MARKET)) revert SessionsNotMarket(msg.sender);
        (SessionTerms calldata terms, bytes calldata signature) = SessionTermsLib.split(data);
        bytes32 id = _idOf(terms);
        if (owner != terms.client) revert SessionsNotClient(id, terms.client, owner);
        if (token != terms.token) revert SessionsTokenDiffers(terms.token, token);
        if (signature.length == 0) _topUp(id, spender, terms.client, amount);
        else _open(id, terms, signature, spender, amount);
    }

    function _open(
        bytes32 id,
        SessionTerms calldata terms,
        bytes calldata signature,
        address spender,
        uint128 amount
    ) private {
        (uint48 paused, uint16 feeBps) = (_config.pausedUntil, _config.feeBps);
        if (block.timestamp < paused) revert SessionsPaused(paused);
        Session storage session = _sessions[id];
        if (session.closesAt != 0) revert SessionsExists(id);
        _checkTerms(id, terms, feeBps);
        (bool signed, address signer) = _operatorSigned(terms.provider, id, signature);
        if (!signed) revert SessionsSignatureInvalid(signer, id);
        _lock(terms.provider, terms.collateral, terms.payableCollateral, 0);

        session.funded = _sum(0, amount);
        // Timestamps of this era and 35 bits of seconds fit 40 bits, as bounded by {_checkTerms}.
        session.closesAt = uint40(terms.endsAt + THAW_SECONDS);
        _bonds[id] =
            SessionBond({openedAt: uint40(block.timestamp), heldUntil: 0, locked: true, spender: spender});
        emit SessionOpened(id, terms.client, terms.provider, terms, spender, amount);
    }

    function _checkTerms(bytes32 id, SessionTerms calldata terms, uint16 feeBps) private view {
        uint256 timestamp = block.timestamp;
        if (timestamp > terms.openBy) revert SessionsOpeningExpired(id, terms.openBy, timestamp);
        if (terms.endsAt <= timestamp || terms.endsAt > timestamp + MAX_SESSION_SECONDS) {
            revert SessionsLengthOutOfBounds(terms.endsAt, timestamp, MAX_SESSION_SECONDS);
        }
        if (terms.executionSeconds > MAX_EXECUTION_SECONDS) {
            revert SessionsExecutionOutOfBounds(terms.executionSeconds, MAX_EXECUTION_SECONDS);
        }
        if (terms.clientKey == address(0) || terms.providerKey == address(0)) revert SessionsKeyZero();
        if (terms.feeBps != feeBps) revert SessionsFeeDiffers(terms.feeBps, feeBps);
        if (terms.payableCollateral > terms.collateral) {
            revert SessionsPayableAboveCollateral(terms.payableCollateral, terms.collateral);
        }
    }

    function _topUp(bytes32 id, address spender, address client, uint128 amount) private {
        Session storage session = _sessions[id];
        uint48 closesAt = session.closesAt;
        if (closesAt == 0) revert SessionsUnknown(id);
        // Less than the thaw is left as soon as its provider closed it, a second after its client did, and after `endsAt`.
        if (block.timestamp + THAW_SECONDS > closesAt) revert SessionsClosed(id, closesAt, block.timestamp);
        session.funded = _sum(session.funded, amount);
        // Else an agent's budget would be restored by what others paid.
        SessionBond storage bond = _bonds[id];
        if (bond.spender != spender) bond.spender = client;
        emit SessionToppedUp(id, spender, amount);
    }

    function _sum(uint256 funded, uint128 amount) private pure returns (uint104) {
        funded += amount;
        if (funded > type(uint104).max) revert SessionsFundsOverflow(funded, type(uint104).max);
        return uint104(funded);
    }

    /* PAYMENT */

    /// @inheritdoc ISessions
    function redeem(SignedVoucher[] calldata vouchers) external returns (uint256 paid) {
        Earnings memory earnings;
        bytes memory fault;
        for (uint256 i; i < vouchers.length; ++i) {
            SignedVoucher calldata voucher = vouchers[i];
            bytes32 id = _idOf(voucher.terms);
            uint256 amount;
            (amount, fault) = _redeem(id, voucher, earnings);
            if (amount == 0) emit VoucherRefused(id, fault);
            else paid += amount;
        }
        if (paid == 0 && vouchers.length != 0) LowLevelCall.bubbleRevert(fault);
        _credit(earnings);
    }

    /// @dev Where there is a fault, nothing is paid.
    function _redeem(bytes32 id, SignedVoucher calldata voucher, Earnings memory earnings)
        private
        returns (uint256 paid, bytes memory fault)
    {
        Session storage session = _sessions[id];
        (uint256 funded, uint256 redeemed, uint256 closesAt) = (session.funded, session.redeemed, session.closesAt);
        if (closesAt == 0) return (0, abi.encodeWithSelector(SessionsUnknown.selector, id));
        if (block.timestamp >= closesAt) {
            return (0, abi.encodeWithSelector(SessionsClosed.selector, id, closesAt, block.timestamp));
        }
        uint128 amount = voucher.amount;
        uint256 owed = Math.min(amount, funded);
        if (owed <= redeemed) {
            return (0, abi.encodeWithSelector(SessionsVoucherStale.selector, id, amount, redeemed, funded));
        }
        SessionTerms calldata terms = voucher.terms;
        bytes32 digest = _hashTypedDataV4(SessionTermsLib.hashVoucher(id, amount));
        (address recovered, ECDSA.RecoverError problem,) = ECDSA.tryRecover(digest, voucher.r, voucher.vs);
        if (problem != ECDSA.RecoverError.NoError || recovered != terms.clientKey) {
            return (0, abi.encodeWithSelector(SessionsSignatureInvalid.selector, terms.clientKey, digest));
        }
        // At most what was paid in.
        session.redeemed = uint104(owed);

        bool same = earnings.provider == terms.provider && earnings.token == terms.token;
        if (!same || earnings.workload != terms.workload) _turnTo(earnings, terms);
        // Owed is more than was redeemed; the fee is at most what is paid, since a share of the sum grows by no more than
        // the sum does; the pool's part is at most the rest. All sums are of tokens that are here.
        unchecked {
            paid = owed - redeemed;
            uint256 fee = _feeUp(owed, terms.feeBps) - _feeUp(redeemed, terms.feeBps);
            uint256 poolPart = (paid - fee) * earnings.poolBps / BPS;
            earnings.own += paid - fee - poolPart;
            earnings.poolPart += poolPart;
            earnings.fees += fee;
            emit VoucherRedeemed(id, earnings.provider, uint128(paid), uint128(owed), uint128(fee), uint128(poolPart));
        }
    }

    /// @dev Credits what was earned until now, and begins to count for another provider, token or class of work.
    function _turnTo(Earnings memory earnings, SessionTerms calldata terms) private {
        _credit(earnings);
        (earnings.provider, earnings.token, earnings.workload) = (terms.provider, terms.token, terms.workload);
        earnings.poolBps = _books[terms.provider].poolBps;
        (earnings.own, earnings.poolPart, earnings.fees) = (0, 0, 0);
    }

    /// @dev All of it is of tokens that are here, of which there are less than 2^128.
    function _credit(Earnings memory earnings) private {
        (address provider, address token) = (earnings.provider, earnings.token);
        if (earnings.own != 0) _balances[token][provider] += uint128(earnings.own);
        _creditPool(provider, token, uint128(earnings.poolPart));
        if (earnings.fees == 0) return;
        _fees[token] += uint128(earnings.fees);
        _countFee(provider, token, uint256(bytes32(earnings.workload)), earnings.fees);
    }

    /// @inheritdoc ISessions
    function close(SessionTerms calldata terms) external {
        bytes32 id = _idOf(terms);
        uint256 closesAt = _openUntil(id);
        uint256 end = block.timestamp;
        if (!_actsFor(terms.provider)) {
            if (msg.sender != terms.client && msg.sender != _bonds[id].spender) {
                revert SessionsNotParty(id, msg.sender);
            }
            end += THAW_SECONDS;
        }
        _closeAt(id, Math.min(end, closesAt));
    }

    /// @inheritdoc ISessions
    function finish(SessionTerms calldata terms) external nonReentrant returns (uint128 returned) {
        bytes32 id = _idOf(terms);
        returned = _finish(id);
        if (returned == 0) return 0;
        SessionBond storage bond = _bonds[id];
        _giveToMarket(terms.client, bond.spender, terms.token, returned, bond.openedAt);
    }

    /// @inheritdoc ISessions
    function finishTo(SessionTerms calldata terms, address receiver)
        external
        nonReentrant
        returns (uint128 returned)
    {
        bytes32 id = _idOf(terms);
        if (msg.sender != terms.client) revert SessionsNotClient(id, terms.client, msg.sender);
        if (receiver == address(0)) revert SessionsReceiverZero();
        returned = _finish(id);
        if (returned != 0) IERC20(terms.token).safeTransfer(receiver, returned);
    }

    /// @inheritdoc ISessions
    function release(SessionTerms calldata terms) external {
        bytes32 id = _idOf(terms);
        uint48 until = _disputableUntil(id, terms.executionSeconds);
        if (block.timestamp <= until) revert SessionsDisputable(id, until, block.timestamp);
        _unbond(id, terms.provider, terms.collateral);
        emit SessionReleased(id, terms.provider);
    }

    function _finish(bytes32 id) private returns (uint128 returned) {
        Session storage session = _sessions[id];
        uint48 closesAt = session.closesAt;
        if (closesAt == 0) revert SessionsUnknown(id);
        if (block.timestamp < closesAt) revert SessionsClosingAhead(id, closesAt, block.timestamp);
        if (session.finished) revert SessionsFinished(id);
        session.finished = true;
        returned = session.funded - session.redeemed;
        emit SessionFinished(id, returned);
    }

    /// @dev Rounded up, of all that was redeemed: it does not depend on how many vouchers that took.
    function _feeUp(uint256 redeemed, uint256 feeBps) private pure returns (uint256) {
        // 104 and 16 bits.
        unchecked {
            return (redeemed * feeBps + BPS - 1) / BPS;
        }
    }

    /* ACCOUNTS */

    /// @inheritdoc ISessions
    function withdraw(address token, uint128 amount, address receiver) external nonReentrant {
        if (receiver == address(0)) revert SessionsReceiverZero();
        uint128 available = _balances[token][msg.sender];
        if (amount > available) revert SessionsBalanceShort(msg.sender, token, amount, available);
        _balances[token][msg.sender] = available - amount;
        emit Withdrawn(msg.sender, token, receiver, amount);
        IERC20(token).safeTransfer(receiver, amount);
    }

    /// @inheritdoc ISessions
    function sweepFees(address token) external nonReentrant {
        uint128 amount = _fees[token];
        if (amount == 0) return;
        _fees[token] = 0;
        emit FeesSwept(token, amount);
        _giveToMarket(address(MARKET), address(MARKET), token, amount, 0);
    }

    /// @inheritdoc ISessions
    function balanceOf(address account, address token) external view returns (uint128) {
        return _balances[token][account];
    }

    /// @inheritdoc ISessions
    function feesOf(address token) external view returns (uint128) {
        return _fees[token];
    }

    /// @dev Into the account of `owner` there. What `spender` paid at `paidAt` comes back into an agent's budget.
    function _giveToMarket(address owner, address spender, address token, uint128 amount, uint48 paidAt) private {
        IERC20(token).forceApprove(address(MARKET), amount);
        MARKET.refund(owner, spender, token, amount, paidAt);
    }

    /* GOVERNANCE */

    /// @inheritdoc ISessions
    function setSessionFee(uint16 feeBps) external onlyOwner {
        if (feeBps > MAX_FEE_BPS) revert SessionsFeeAboveCap(feeBps, MAX_FEE_BPS);
        _config.feeBps = feeBps;
        emit SessionFeeChanged(feeBps);
    }

    /// @inheritdoc ISessions
    function pause() external {
        if (msg.sender != _config.guardian) revert SessionsNotGuardian(msg.sender, _config.guardian);
        uint256 readyAt = GuardianPause.readyAt(_config.pausedUntil);
        if (block.timestamp < readyAt) revert SessionsGuardianRearming(readyAt);
        _setPause(GuardianPause.end());
    }

    /// @inheritdoc ISessions
    function setPause(uint48 until) external onlyOwner {
        _setPause(GuardianPause.clamp(until));
    }

    /// @inheritdoc ISessions
    function setGuardian(address newGuardian) external onlyOwner {
        _setGuardian(newGuardian);
    }

    /// @inheritdoc ISessions
    function sessionFeeBps() external view returns (uint16) {
        return _config.feeBps;
    }

    /// @inheritdoc ISessions
    function pausedUntil() external view returns (uint48) {
        return _config.pausedUntil;
    }

    /// @inheritdoc ISessions
    function guardian() external view returns (address) {
        return _config.guardian;
    }

    /// @inheritdoc ISessions
    function market() external view returns (address) {
        return address(MARKET);
    }

    function _setPause(uint48 until) private {
        _config.pausedUntil = until;
        emit PauseChanged(until);
    }

    function _setGuardian(address newGuardian) private {
        _config.guardian = newGuardian;
        emit GuardianChanged(newGuardian);
    }
}
