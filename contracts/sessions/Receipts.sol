// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClaimSource} from "../interfaces/IClaimSource.sol";
import {ISessions} from "../interfaces/ISessions.sol";
import {ProviderBooks} from "../libraries/ProviderBooks.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {Claim} from "../types/Claim.sol";
import {FaultClass} from "../types/Fault.sol";
import {Liability} from "../types/Liability.sol";
import {Receipt, Session, SessionBond, SessionTerms, SessionTermsLib, SessionTimes, Voucher} from "../types/Session.sol";
import {SlashReport} from "../types/Slash.sol";

/// @title Receipts
/// @notice What stands behind a session's receipts, until when, and what a wrong one costs.
abstract contract Receipts is ISessions, EIP712, ProviderBooks {
    /// @notice The longest time from an opening to the session's `endsAt`, in seconds.
    uint32 public immutable MAX_SESSION_SECONDS;
    /// @notice The longest time that an answer may take.
    uint32 public immutable MAX_EXECUTION_SECONDS;
    /// @notice From a client's close, or from `endsAt`, to the end of vouchers.
    uint32 public immutable THAW_SECONDS;
    /// @notice From the end of vouchers to the end of disputes, execution time apart.
    uint32 public immutable RECEIPT_SECONDS;
    /// @notice As {IStakeService-maxLockSeconds}: the longest session, and a dispute that begins at its last moment.
    uint48 public immutable maxLockSeconds; // solhint-disable-line immutable-vars-naming

    address private immutable COURT;

    mapping(bytes32 session => Session) internal _sessions; // slot 7
    mapping(bytes32 session => SessionBond) internal _bonds; // slot 8

    modifier onlyCourt() {
        if (msg.sender != COURT) revert SessionsNotCourt(msg.sender, COURT);
        _;
    }

    constructor(address court_, SessionTimes memory times) EIP712("Assay Sessions", "1") {
        if (
            times.session == 0 || times.execution == 0 || times.thaw == 0 || times.receipt == 0 || times.dispute == 0
        ) revert SessionsTimeZero();
        COURT = court_;
        MAX_SESSION_SECONDS = times.session;
        MAX_EXECUTION_SECONDS = times.execution;
        THAW_SECONDS = times.thaw;
        RECEIPT_SECONDS = times.receipt;
        maxLockSeconds = uint48(times.session) + times.thaw + times.receipt + times.execution + times.dispute;
    }

    /* FAULTS */

    /// @inheritdoc ISessions
    function proveEquivocation(
        SessionTerms calldata terms,
        Receipt calldata first,
        bytes calldata firstSignature,
        Receipt calldata second,
        bytes calldata secondSignature
    ) external nonReentrant returns (SlashReport memory) {
        bytes32 id = _idOf(terms);
        _checkDisputable(id, terms.executionSeconds);
        _checkReceipt(id, terms.providerKey, first, firstSignature);
        _checkReceipt(id, terms.providerKey, second, secondSignature);
        bool oneQuestion = first.program == second.program && first.input == second.input;
        if (!oneQuestion || first.output == second.output) revert SessionsReceiptsAgree(id);
        // Else the accused would take the bounty from who disputes another of its receipts.
        bool disputed = block.timestamp <= _bonds[id].heldUntil;
        address[] memory challengers = new address[](disputed ? 0 : 1);
        if (!disputed) challengers[0] = msg.sender;
        return _convict(id, terms, FaultClass.Equivocation, challengers);
    }

    /// @inheritdoc IClaimSource
    function liabilityOf(Claim calldata claim, bytes calldata context) external view returns (Liability memory) {
        (bytes32 id, SessionTerms calldata terms, uint48 disputableUntil) = _recognise(claim, context);
        uint48 openedAt = _bonds[id].openedAt;
        return Liability({
            client: terms.client,
            token: terms.token,
            price: terms.answerPrice,
            collateral: terms.collateral,
            payableCollateral: terms.payableCollateral,
            acceptedAt: openedAt,
            executionSeconds: terms.executionSeconds,
            disputableUntil: disputableUntil,
            lockEndsAt: openedAt + maxLockSeconds
        });
    }

    /// @inheritdoc IClaimSource
    /// @dev Kept also where receipts are disputable for longer as things stand: an early close would change that.
    function hold(Claim calldata claim, bytes calldata context, uint48 until, address by)
        external
        onlyCourt
        returns (uint48 disputableUntil)
    {
        (bytes32 id, SessionTerms calldata terms,) = _recognise(claim, context);
        // Nobody else was promised a session's inputs.
        if (by != terms.client) revert ClaimIsPrivate(by, terms.client, address(0));
        SessionBond storage bond = _bonds[id];
        uint256 lockEndsAt = bond.openedAt + maxLockSeconds;
        bond.heldUntil = uint40(Math.max(bond.heldUntil, Math.min(until, lockEndsAt)));
        disputableUntil = _disputableUntil(id, terms.executionSeconds);
        emit SessionHeld(id, disputableUntil);
    }

    /// @inheritdoc IClaimSource
    function convict(
        Claim calldata claim,
        bytes calldata context,
        FaultClass faultClass,
        address[] calldata challengers
    ) external onlyCourt nonReentrant returns (SlashReport memory) {
        (bytes32 id, SessionTerms calldata terms,) = _recognise(claim, context);
        return _convict(id, terms, faultClass, challengers);
    }

    /// @dev Closes the session at once: vouchers that were not redeemed are void.
    function _convict(bytes32 id, SessionTerms calldata terms, FaultClass faultClass, address[] memory challengers)
        private
        returns (SlashReport memory report)
    {
        _unbond(id, terms.provider, terms.collateral);
        if (block.timestamp < _sessions[id].closesAt) _closeAt(id, block.timestamp);
        report = _penalize(
            faultClass,
            _bonds[id].openedAt,
            terms.provider,
            terms.collateral,
            terms.payableCollateral,
            terms.client,
            challengers
        );
        emit SessionConvicted(id, terms.provider, faultClass, report.total());
    }

    /// @dev The session that a claim is of, whose receipt it repeats, while it can be disputed.
    function _recognise(Claim calldata claim, bytes calldata context)
        private
        view
        returns (bytes32 id, SessionTerms calldata terms, uint48 disputableUntil)
    {
        bytes calldata tail;
        (terms, tail) = SessionTermsLib.split(context);
        id = _idOf(terms);
        disputableUntil = _checkDisputable(id, terms.executionSeconds);
        (Receipt calldata receipt, bytes calldata signature) = SessionTermsLib.splitReceipt(tail);
        bytes32 subject = _checkReceipt(id, terms.providerKey, receipt, signature);
        if (
            claim.subject != subject || claim.provider != terms.provider || claim.program != receipt.program
                || claim.input != receipt.input || claim.output != receipt.output
        ) revert SessionsClaimDiffers(claim.subject, subject);
    }

    function _checkReceipt(bytes32 id, address key, Receipt calldata receipt, bytes calldata signature)
        private
        view
        returns (bytes32 digest)
    {
        if (receipt.session != id) revert SessionsReceiptOfOther(id, receipt.session);
        digest = _hashTypedDataV4(SessionTermsLib.hashReceipt(receipt));
        _checkKey(key, digest, signature);
    }

    function _checkDisputable(bytes32 id, uint32 executionSeconds) private view returns (uint48 until) {
        until = _disputableUntil(id, executionSeconds);
        if (block.timestamp > until) revert SessionsDisputeOver(id, until, block.timestamp);
    }

    /// @dev At most `maxLockSeconds` after the opening: the session's end, its thaw, the receipt's time and the answer's are
    /// within their bounds, and what is held is cut there.
    function _disputableUntil(bytes32 id, uint32 executionSeconds) internal view returns (uint48) {
        SessionBond storage bond = _bonds[id];
        (bool locked, uint256 heldUntil) = (bond.locked, bond.heldUntil);
        if (!locked) revert SessionsNotLocked(id);
        return uint48(Math.max(heldUntil, uint256(_sessions[id].closesAt) + RECEIPT_SECONDS + executionSeconds));
    }

    function _closeAt(bytes32 id, uint256 closesAt) internal {
        // Never later than it was.
        _sessions[id].closesAt = uint40(closesAt);
        emit SessionClosing(id, uint48(closesAt));
    }

    /// @dev Ends a lock, once.
    function _unbond(bytes32 id, address provider, uint128 collateral) internal {
        _bonds[id].locked = false;
        _unlock(provider, collateral, 0);
    }

    /* VIEWS */

    /// @inheritdoc ISessions
    function sessionOf(bytes32 session) external view returns (Session memory) {
        return _sessions[session];
    }

    /// @inheritdoc ISessions
    function bondOf(bytes32 session) external view returns (SessionBond memory) {
        return _bonds[session];
    }

    /// @inheritdoc ISessions
    function disputableUntilOf(SessionTerms calldata terms) external view returns (uint48) {
        return _disputableUntil(_idOf(terms), terms.executionSeconds);
    }

    /// @inheritdoc ISessions
    function sessionIdOf(SessionTerms calldata terms) external view returns (bytes32) {
        return _idOf(terms);
    }

    /// @inheritdoc ISessions
    function voucherDigest(Voucher calldata voucher) external view returns (bytes32) {
        return _hashTypedDataV4(SessionTermsLib.hashVoucher(voucher.session, voucher.amount));
    }

    /// @inheritdoc ISessions
    function receiptDigest(Receipt calldata receipt) external view returns (bytes32) {
        return _hashTypedDataV4(SessionTermsLib.hashReceipt(receipt));
    }

    /// @inheritdoc ISessions
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @inheritdoc ISessions
    function court() external view returns (address) {
        return COURT;
    }

    function _idOf(SessionTerms calldata terms) internal view returns (bytes32) {
        return _hashTypedDataV4(terms.hash());
    }

    /// @dev When a session that is not over closes.
    function _openUntil(bytes32 id) internal view returns (uint48 closesAt) {
        closesAt = _sessions[id].closesAt;
        if (closesAt == 0) revert SessionsUnknown(id);
        if (block.timestamp >= closesAt) revert SessionsClosed(id, closesAt, block.timestamp);
    }

    /// @dev Machines sign: no contract is asked.
    function _checkKey(address key, bytes32 digest, bytes calldata signature) private pure {
        if (!Signatures.byKey(key, digest, signature)) revert SessionsSignatureInvalid(key, digest);
    }
}
