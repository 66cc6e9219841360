// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FaultClass} from "../types/Fault.sol";
import {Receipt, Session, SessionBond, SessionTerms, SignedVoucher, Voucher} from "../types/Session.sol";
import {SlashReport} from "../types/Slash.sol";
import {IBatch} from "./IBatch.sol";
import {IClaimSource} from "./IClaimSource.sol";
import {IPayee} from "./IPayee.sol";
import {IProviderBooks} from "./IProviderBooks.sol";

/// @title Sessions
/// @notice Prepaid streams of many small jobs. A client pays in for one provider; answers and receipts, requests and
/// vouchers flow off-chain; one voucher pays for all answers so far. docs/sessions.md is the map of it.
///
/// The client opens and tops up out of its account in the market ({ISpending-pay}), itself or by an agent, whose budget
/// counts it. What is not redeemed goes back there. The provider's operator signed the {SessionTerms}, which commit its
/// stake.
///
/// A receipt that is wrong is a claim for the court: its subject is the receipt's digest, its `context` is
/// `abi.encode(SessionTerms, Receipt)` followed by the provider's signature. Two receipts of one session with one program
/// and input and different outputs prove equivocation here, at once.
///
/// A session is convicted at most once, for all that is locked for it, and closes at that moment: what was redeemed before
/// stays paid, what was not is never paid, and goes back to the client.
///
/// Warning to providers: salt outputs by a rule, so that one input has one output hash; a second salt is a second output.
/// Terms that an operator signed can be opened until `openBy`, and lock its stake then, whatever was paid in.
///
/// Powers:
/// - client: what its key signs, top-ups, closing. Its key can lose it at most what was paid in.
/// - agent that paid for all of it: closes, and what comes back counts for its budget.
/// - provider, operator: closes at once. Its key `providerKey` can lose it the collateral, and nothing else.
/// - court, named at deployment: holds receipts that are disputed until the lock ends, and convicts them.
/// - owner (timelock): sets the fee of new sessions up to {MAX_FEE_BPS}; names the guardian and the fee counter; ends or prolongs a
///   pause.
/// - guardian: pauses openings for {GUARDIAN_PAUSE_SECONDS}, and again only {GUARDIAN_REARM_SECONDS} after that ended.
/// - nobody: takes more than the client signed for, stops a redemption, a closing or a withdrawal.
interface ISessions is IPayee, IProviderBooks, IClaimSource, IBatch {
    /* EVENTS */

    /// @notice What `spender`, the client or its agent, paid in.
    event SessionOpened(
        bytes32 indexed session,
        address indexed client,
        address indexed provider,
        SessionTerms terms,
        address spender,
        uint128 amount
    );
    /// @notice `spender`, the client or its agent, paid in more.
    event SessionToppedUp(bytes32 indexed session, address indexed spender, uint128 amount);
    /// @notice The provider was paid `amount` more, fee and its pool's part included; `redeemed` since the session began.
    event VoucherRedeemed(
        bytes32 indexed session, address indexed provider, uint128 amount, uint128 redeemed, uint128 protocolFee, uint128 poolPart
    );
    /// @notice A voucher was left out of a call that paid others. `reason` is its error.
    event VoucherRefused(bytes32 indexed session, bytes reason);
    /// @notice Vouchers are over at `closesAt`.
    event SessionClosing(bytes32 indexed session, uint48 closesAt);
    /// @notice What was not redeemed went back.
    event SessionFinished(bytes32 indexed session, uint128 returned);
    /// @notice The collateral is free again.
    event SessionReleased(bytes32 indexed session, address indexed provider);
    /// @notice Receipts of a session stay disputable until then: a dispute goes on.
    event SessionHeld(bytes32 indexed session, uint48 disputableUntil);
    /// @notice A receipt was wrong, or there were two; `slashed` was taken for it.
    event SessionConvicted(
        bytes32 indexed session, address indexed provider, FaultClass faultClass, uint128 slashed
    );
    /// @notice An account shrank by what `receiver` got.
    event Withdrawn(address indexed account, address indexed token, address indexed receiver, uint128 amount);
    /// @notice The fees of a token went to the market.
    event FeesSwept(address indexed token, uint128 amount);
    /// @notice The protocol's share of what sessions redeem that are opened from now on, in 1/10,000.
    event SessionFeeChanged(uint16 feeBps);
    /// @notice Openings are paused until then; an end of now is the end of a pause.
    event PauseChanged(uint48 until);
    /// @notice Who may pause openings from now on.
    event GuardianChanged(address indexed guardian);

    /* ERRORS */

    error SessionsNotMarket(address caller);
    error SessionsPaused(uint48 until);
    error SessionsNotClient(bytes32 session, address client, address owner);
    error SessionsKeyZero();
    error SessionsOpeningExpired(bytes32 session, uint48 openBy, uint256 timestamp);
    /// @dev From now to `endsAt` it is 1 to `maximum` seconds.
    error SessionsLengthOutOfBounds(uint48 endsAt, uint256 timestamp, uint32 maximum);
    error SessionsExecutionOutOfBounds(uint32 executionSeconds, uint32 maximum);
    error SessionsFeeDiffers(uint16 asked, uint16 inForce);
    error SessionsTokenDiffers(address asked, address paid);
    error SessionsPayableAboveCollateral(uint128 payableCollateral, uint128 collateral);
    error SessionsExists(bytes32 session);
    error SessionsUnknown(bytes32 session);
    error SessionsFundsOverflow(uint256 funded, uint256 maximum);
    error SessionsSignatureInvalid(address signer, bytes32 digest);
    error SessionsClosed(bytes32 session, uint48 closesAt, uint256 timestamp);
    error SessionsClosingAhead(bytes32 session, uint48 closesAt, uint256 timestamp);
    /// @dev Vouchers only grow, and what was paid in may be spent already.
    error SessionsVoucherStale(bytes32 session, uint128 amount, uint128 redeemed, uint128 funded);
    error SessionsNotParty(bytes32 session, address caller);
    error SessionsFinished(bytes32 session);
    error SessionsNotLocked(bytes32 session);
    error SessionsDisputable(bytes32 session, uint48 disputableUntil, uint256 timestamp);
    error SessionsDisputeOver(bytes32 session, uint48 disputableUntil, uint256 timestamp);
    error SessionsReceiptOfOther(bytes32 session, bytes32 named);
    error SessionsReceiptsAgree(bytes32 session);
    /// @dev It does not repeat the receipt in its context, whose digest is `receipt`.
    error SessionsClaimDiffers(bytes32 subject, bytes32 receipt);
    error SessionsNotCourt(address caller, address court);
    error SessionsReceiverZero();
    error SessionsBalanceShort(address account, address token, uint256 required, uint256 available);
    error SessionsFeeAboveCap(uint16 feeBps, uint16 cap);
    error SessionsNotGuardian(address caller, address guardian);
    error SessionsGuardianRearming(uint256 readyAt);
    error SessionsContractMissing(address account);
    error SessionsTimeZero();

    /* OPENING: by IPayee.onPayment */

    // `onPayment` takes `abi.encode(SessionTerms)` as its data. Followed by the operator's signature, it opens a session;
    // followed by nothing, it tops one up. Emits a {SessionOpened} or a {SessionToppedUp} event.
    //
    // Requirements of both:
    // - the caller is the market, which saw exactly `amount` arrive: {SessionsNotMarket};
    // - the account is the client's: {SessionsNotClient};
    // - the token is the session's: {SessionsTokenDiffers};
    // - all that was paid in fits 104 bits: {SessionsFundsOverflow};
    // of an opening:
    // - openings are not paused: {SessionsPaused};
    // - there is no such session: {SessionsExists};
    // - it is not too late: {SessionsOpeningExpired};
    // - it lasts 1 to {MAX_SESSION_SECONDS}: {SessionsLengthOutOfBounds};
    // - an answer takes at most {MAX_EXECUTION_SECONDS}: {SessionsExecutionOutOfBounds};
    // - both keys are there: {SessionsKeyZero};
    // - the fee is the one in force: {SessionsFeeDiffers};
    // - the payable part is a part of the collateral: {SessionsPayableAboveCollateral};
    // - the provider's operator signed the terms: {SessionsSignatureInvalid};
    // - the provider's stake covers the collateral: {BookStakeShort}, {BookPayableShort};
    // of a top-up:
    // - there is such a session: {SessionsUnknown};
    // - nobody closed it, but for its client in the same second, and `endsAt` is not over: {SessionsClosed}.
    //
    // A top-up by another than who paid before makes it the client's own: no agent's budget gets anything back.

    /* PAYMENT */

    /// @notice Pays providers what vouchers say that they are owed and were not paid yet, as far as each session's money goes.
    /// A voucher that fails is left out with a {VoucherRefused} event; where none is paid the call reverts with the last
    /// one's error. Anybody may send them; nothing pauses it.
    /// @dev Emits {VoucherRedeemed} events. Invariant 10. The protocol's share is of all that was redeemed, rounded up, so
    /// that nobody loses by the number of vouchers; the pool's part of the rest is rounded down. Least gas where vouchers
    /// of one provider and token follow each other. What no encoder makes, an amount with bits outside its type, reverts the
    /// whole without a word; terms with such bits are of no session.
    /// Requirements of each:
    /// - there is such a session: {SessionsUnknown};
    /// - it is not over: {SessionsClosed};
    /// - there is something to pay: {SessionsVoucherStale};
    /// - the client's key signed the voucher: {SessionsSignatureInvalid}.
    /// @return paid To all providers, fees and pools' parts included.
    function redeem(SignedVoucher[] calldata vouchers) external returns (uint256 paid);

    /// @notice Ends a session: by the client after {THAW_SECONDS}, in which a last voucher can land; by the provider at
    /// once. A session that nobody closes closes at `endsAt` and {THAW_SECONDS}.
    /// @dev Emits a {SessionClosing} event. It never delays an end that is set; called twice it changes nothing.
    /// Requirements:
    /// - there is such a session: {SessionsUnknown};
    /// - the caller is its client or the agent that paid for all of it, its provider or the provider's operator:
    ///   {SessionsNotParty};
    /// - it is not over already: {SessionsClosed}.
    function close(SessionTerms calldata terms) external;

    /// @notice Returns what was not redeemed to the client's account in the market, and to the budget of an agent that paid
    /// for all of it, as {ISpending-refund} says. Anybody may call it; nothing pauses it. Works for tokens that the market
    /// no longer allows.
    /// @dev Emits a {SessionFinished} event.
    /// Requirements:
    /// - there is such a session: {SessionsUnknown};
    /// - it is over: {SessionsClosingAhead};
    /// - it was not finished: {SessionsFinished}.
    function finish(SessionTerms calldata terms) external returns (uint128 returned);

    /// @notice As {finish}, but the client takes it to `receiver` itself: where the token does not pay the market any more.
    /// No agent's budget gets anything back.
    /// @dev Emits a {SessionFinished} event.
    /// Requirements:
    /// - those of {finish};
    /// - the caller is the client: {SessionsNotClient};
    /// - `receiver` is not zero: {SessionsReceiverZero};
    /// - the token's transfer succeeds: the token's own error, or {SafeERC20FailedOperation}.
    function finishTo(SessionTerms calldata terms, address receiver) external returns (uint128 returned);

    /// @notice Frees the collateral once no receipt can be disputed any more: {RECEIPT_SECONDS} and the execution time
    /// after the end, longer where a dispute goes on. Anybody may call it.
    /// @dev Emits a {SessionReleased} event.
    /// Requirements:
    /// - something is locked: {SessionsNotLocked};
    /// - receipts can be disputed no more: {SessionsDisputable}.
    function release(SessionTerms calldata terms) external;

    /* FAULTS */

    /// @notice Proves that a provider signed two outputs for one program and one input. Its collateral is slashed for
    /// equivocation: the client is compensated, the caller gets the bounty. While the court holds the session nobody gets it:
    /// the accused could prove its own equivocation, and take the bounty from who disputes.
    /// @dev Emits {SessionConvicted} and, where it was open, {SessionClosing} events. The answers cannot both be right.
    /// Requirements:
    /// - something is locked: {SessionsNotLocked};
    /// - receipts can still be disputed: {SessionsDisputeOver};
    /// - both receipts are of this session: {SessionsReceiptOfOther};
    /// - they have one program and input, and different outputs: {SessionsReceiptsAgree};
    /// - the provider's key signed both: {SessionsSignatureInvalid}.
    function proveEquivocation(
        SessionTerms calldata terms,
        Receipt calldata first,
        bytes calldata firstSignature,
        Receipt calldata second,
        bytes calldata secondSignature
    ) external returns (SlashReport memory);

    /* ACCOUNTS */

    /// @notice Moves `amount` of what the caller earned in sessions to `receiver`. Nothing can pause it.
    /// @dev Emits a {Withdrawn} event.
    /// Requirements:
    /// - `receiver` is not zero: {SessionsReceiverZero};
    /// - the account holds `amount`: {SessionsBalanceShort};
    /// - the token's transfer succeeds: the token's own error, or {SafeERC20FailedOperation}.
    function withdraw(address token, uint128 amount, address receiver) external;

    /// @notice Moves the fees that a token gathered into the market's fees of it, where they are divided. Anybody may call.
    /// @dev Emits a {FeesSwept} event where there is something. The market's account of itself is what it counts as fees. Works for tokens that the
    /// market no longer allows.
    function sweepFees(address token) external;

    /// @notice What an account earned and did not withdraw.
    function balanceOf(address account, address token) external view returns (uint128);

    /// @notice Fees of a token that {sweepFees} will move.
    function feesOf(address token) external view returns (uint128);

    /* VIEWS */

    /// @notice A session's money.
    function sessionOf(bytes32 session) external view returns (Session memory);

    /// @notice What stands behind a session's receipts.
    function bondOf(bytes32 session) external view returns (SessionBond memory);

    /// @notice The last second at which a session's receipts can be disputed as things stand. An early close shortens it,
    /// though never below what the court holds.
    /// @dev Requirements:
    /// - something is locked: {SessionsNotLocked}.
    function disputableUntilOf(SessionTerms calldata terms) external view returns (uint48);

    /// @notice The EIP-712 digest of terms, which is the session's id.
    function sessionIdOf(SessionTerms calldata terms) external view returns (bytes32);

    /// @notice The EIP-712 digest that a client's key signs.
    function voucherDigest(Voucher calldata voucher) external view returns (bytes32);

    /// @notice The EIP-712 digest that a provider's key signs, which is the subject of the receipt's claim.
    function receiptDigest(Receipt calldata receipt) external view returns (bytes32);

    /// @notice The domain of all signatures of this contract.
    function domainSeparator() external view returns (bytes32);

    /* GOVERNANCE */

    /// @notice Sets the protocol's share of what new sessions redeem, in 1/10,000.
    /// @dev Emits a {SessionFeeChanged} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - it is at most {MAX_FEE_BPS}: {SessionsFeeAboveCap}.
    function setSessionFee(uint16 feeBps) external;

    /// @notice Stops openings for {GUARDIAN_PAUSE_SECONDS}. Top-ups and everything else go on.
    /// @dev Emits a {PauseChanged} event.
    /// Requirements:
    /// - the caller is the guardian: {SessionsNotGuardian};
    /// - {GUARDIAN_REARM_SECONDS} have passed since the last pause ended: {SessionsGuardianRearming}.
    function pause() external;

    /// @notice Sets when the pause ends: now to end it, later to prolong it.
    /// @dev Emits a {PauseChanged} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount}.
    function setPause(uint48 until) external;

    /// @notice Names another guardian; 0 leaves it without one.
    /// @dev Emits a {GuardianChanged} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount}.
    function setGuardian(address newGuardian) external;

    /// @notice The protocol's share of what new sessions redeem, in 1/10,000.
    function sessionFeeBps() external view returns (uint16);

    /// @notice The end of the pause, in the past where there is none.
    function pausedUntil() external view returns (uint48);

    /// @notice Who may pause openings; 0: nobody.
    function guardian() external view returns (address);

    /// @notice The market, whose accounts pay in and are paid back.
    function market() external view returns (address);

    /// @notice Who decides disputes; 0: nobody, and receipts can only be convicted of equivocation.
    function court() external view returns (address);
}
