// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Claim, FillAuthorization} from "../types/Claim.sol";
import {Delivery} from "../types/Delivery.sol";
import {JobId, ProgramId} from "../types/Ids.sol";
import {Order} from "../types/Order.sol";

/// @title Market
/// @notice Clients fund accounts and sign orders; whoever delivers a proven answer is paid out of the client's account
/// in the same transaction. docs/market.md is the map of it.
///
/// Powers:
/// - owner: allows and disallows tokens for deposits; sets the protocol fee up to {MAX_FEE_BPS}; ends or prolongs a
///   pause; names the guardian.
/// - guardian: pauses fills for {GUARDIAN_PAUSE_SECONDS}, and again only {GUARDIAN_REARM_SECONDS} after that ended.
/// - nobody: moves another's balance, stops a withdrawal or a cancellation, redirects the protocol fee.
///
/// Assumed of an allowed token:
/// - its supply stays below 2^128;
/// - a transfer moves what it says, once; a token that keeps a fee is refused at deposit;
/// - the market's balance changes by transfers only. Warning: a token that rebases downwards or debits the sender
///   more than the amount leaves the last to withdraw unpaid.
/// Not assumed: a return value, a permit, that it does not call back, or that it pays everybody. A transfer that
/// fails harms only who asked for it.
///
/// No ether is accepted.
interface IMarket {
    /* ACCOUNTS: EVENTS AND ERRORS */

    /// @notice An account grew by what `payer` moved in.
    event Deposited(address indexed account, address indexed token, address indexed payer, uint128 amount);
    /// @notice An account shrank by what `receiver` got.
    event Withdrawn(address indexed account, address indexed token, address indexed receiver, uint128 amount);

    error MarketTokenNotAllowed(address token);
    /// @dev The token kept a part of the transfer or sent more than it was asked to.
    error MarketTransferMismatch(address token, uint128 expected, uint256 received);
    error MarketBalanceShort(address account, address token, uint256 required, uint256 available);

    /* JOBS: EVENTS AND ERRORS */

    /// @notice One copy of an order was delivered, proven and paid.
    /// @dev Provider's part: `price - protocolFee - coordinatorFee`. What is not here is in the order.
    event JobFilled(
        JobId indexed jobId,
        address indexed client,
        address indexed provider,
        bytes32 order,
        uint16 copy,
        address token,
        uint128 price,
        uint128 protocolFee,
        address coordinator,
        uint128 coordinatorFee,
        ProgramId program,
        bytes32 output,
        bytes4 workload
    );
    /// @notice The copies of an order that were not taken never will be.
    event OrderCanceled(address indexed client, bytes32 indexed order, uint64 nonce, uint16 copies);
    /// @notice Nothing that uses these nonces will be taken any more.
    event NoncesCanceled(address indexed client, uint64 first, uint16 count);

    error MarketPaused(uint48 until);
    error MarketOrderExpired(bytes32 order, uint48 acceptBy, uint256 timestamp);
    error MarketCopyOutOfRange(bytes32 order, uint16 copy, uint16 copies);
    error MarketNonceOverflow(uint64 first, uint16 count);
    error MarketCopyConsumed(JobId jobId, uint64 nonce);
    error MarketCopyCanceled(JobId jobId, uint64 nonce);
    error MarketProviderNotNamed(bytes32 order, address named, address provider);
    error MarketPriceRangeInvalid(uint128 minPrice, uint128 maxPrice);
    error MarketPriceBelowMinimum(JobId jobId, uint128 minimum, uint128 price);
    error MarketDeliveryExpired(JobId jobId, uint48 validUntil, uint256 timestamp);
    error MarketCoordinatorMissing(bytes32 order, uint16 feeBps);
    error MarketFeesExceedPrice(uint16 protocolFeeBps, uint16 coordinatorFeeBps);
    /// @dev Neither the signer's key nor its ERC-1271 code signed `digest`.
    error MarketSignatureInvalid(address signer, bytes32 digest);
    /// @dev Send the transaction with more gas: an ERC-1271 signer always gets {SIGNATURE_GAS}.
    error MarketSignatureGasShort(address signer, uint256 required, uint256 available);
    error MarketNotClient(bytes32 order, address client, address caller);

    /* WHAT AN ORDER MAY ASK AND THIS MARKET CANNOT YET KEEP */

    error MarketAgentUnknown(address client, address agent);
    error MarketPricingUnsupported(uint8 pricing);
    error MarketInputListUnsupported(bytes32 root);
    error MarketVisibilityUnsupported(uint8 visibility, address auditor);
    error MarketMasksUnsupported(uint64 regions, uint64 features);
    error MarketProviderListUnsupported(bytes32 root);
    error MarketReputationUnsupported(uint32 minSettled, uint16 minSettledBps);
    error MarketCallbackUnsupported(address callback);

    /* GOVERNANCE: EVENTS AND ERRORS */

    /// @notice Deposits of a token are allowed or refused from now on.
    event TokenAllowed(address indexed token, bool allowed);
    /// @notice The share of prices that fills pay from now on, in 1/10,000.
    event ProtocolFeeChanged(uint16 feeBps);
    /// @notice Fills are paused until then; an end of now is the end of a pause.
    event PauseChanged(uint48 until);
    /// @notice Who may pause fills from now on.
    event GuardianChanged(address indexed guardian);

    error MarketRouterMissing(address router);
    error MarketTreasuryZero();
    error MarketTokenMissing(address token);
    error MarketFeeAboveCap(uint16 feeBps, uint16 cap);
    error MarketNotGuardian(address caller, address guardian);
    error MarketGuardianRearming(uint256 readyAt);

    /* ACCOUNTS */

    /// @notice Moves `amount` of `token` from the caller into the account of `onBehalf`.
    /// @dev Emits a {Deposited} event.
    /// Requirements:
    /// - no other deposit or withdrawal is under way: {ReentrancyGuardReentrantCall};
    /// - `token` is allowed: {MarketTokenNotAllowed};
    /// - the token's transfer succeeds: the token's own error, or {SafeERC20FailedOperation};
    /// - exactly `amount` arrives: {MarketTransferMismatch}.
    /// @param amount In the token's smallest unit.
    function deposit(address token, uint128 amount, address onBehalf) external;

    /// @notice As {deposit}, after using the caller's ERC-2612 permit for exactly `amount`.
    /// @dev A permit that fails is passed over: somebody may have sent it first, and then the allowance is there.
    function depositWithPermit(
        address token,
        uint128 amount,
        address onBehalf,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Moves `amount` of `token` from the caller's account to `receiver`. Nothing can pause it.
    /// @dev Emits a {Withdrawn} event. Works for tokens that are no longer allowed. Invariants 1, 12 and 13.
    /// Requirements:
    /// - no deposit or other withdrawal is under way: {ReentrancyGuardReentrantCall};
    /// - the caller's account holds `amount`: {MarketBalanceShort};
    /// - the token's transfer succeeds: the token's own error, or {SafeERC20FailedOperation}.
    function withdraw(address token, uint128 amount, address receiver) external;

    /// @notice What `account` can spend and withdraw.
    function balanceOf(address account, address token) external view returns (uint128);

    /* JOBS */

    /// @notice Pays for one copy of an order against a proof of its answer, with no acceptance before and no
    /// collateral: the job goes from None to Settled (invariants 4 and 5).
    /// @dev Emits a {JobFilled} event. The price is what the order offers now. Out of it the protocol fee (rounded
    /// up) goes to {treasury}, the coordinator's fee (rounded down) to the coordinator, the rest to the provider, all
    /// as balances in the market: no token is called.
    ///
    /// Warning: where the order names no provider, whoever proves the answer first is paid for it; and until then the
    /// client may cancel, or empty its account.
    ///
    /// Requirements, of the market:
    /// - fills are not paused: {MarketPaused};
    /// of the order:
    /// - it has not expired: {MarketOrderExpired};
    /// - the copy is one of its copies: {MarketCopyOutOfRange};
    /// - its nonces fit 64 bits: {MarketNonceOverflow};
    /// - the copy was not filled, nor another order's copy with its nonce: {MarketCopyConsumed};
    /// - it was not canceled: {MarketCopyCanceled};
    /// - it names the provider or none: {MarketProviderNotNamed};
    /// - `minPrice` is at most `maxPrice`: {MarketPriceRangeInvalid};
    /// - a fee for the coordinator has a coordinator: {MarketCoordinatorMissing};
    /// - the coordinator's and the protocol's fee do not exceed the price: {MarketFeesExceedPrice};
    /// - it asks for nothing that this market cannot keep: the errors that end in `Unsupported`, and
    ///   {MarketAgentUnknown};
    /// - the client's key or its ERC-1271 code signed it: {MarketSignatureInvalid}, {MarketSignatureGasShort};
    /// of the delivery:
    /// - it is still valid: {MarketDeliveryExpired};
    /// - the price is at least what the provider wants: {MarketPriceBelowMinimum};
    /// - the caller is the provider, or the provider's key or ERC-1271 code signed a {FillAuthorization} of it:
    ///   {MarketSignatureInvalid}, {MarketSignatureGasShort};
    /// - the order's lane accepts the proof: the errors of {IProofRouter-verify};
    /// of the money:
    /// - the client's account holds the price: {MarketBalanceShort}.
    /// @param orderSignature By the client: 65 bytes of its key, or what its ERC-1271 code takes.
    /// @param authorization By the provider, likewise; unused where the caller is the provider.
    /// @param proof In the format of the order's lane.
    /// @return price Before fees, in the order's token.
    function fill(
        Order calldata order,
        bytes calldata orderSignature,
        Delivery calldata delivery,
        bytes calldata authorization,
        bytes calldata proof
    ) external returns (uint128 price);

    /// @notice Cancels every copy of an order that was not taken yet.
    /// @dev Emits an {OrderCanceled} event. Other orders of the client that use the same nonces are canceled with it.
    /// Requirements:
    /// - the caller is the order's client: {MarketNotClient};
    /// - its nonces fit 64 bits: {MarketNonceOverflow}.
    function cancel(Order calldata order) external;

    /// @notice Cancels what the caller signed or may sign with the nonces `first` to `first + count - 1`.
    /// @dev Emits a {NoncesCanceled} event.
    /// Requirements:
    /// - the nonces fit 64 bits: {MarketNonceOverflow}.
    function cancelNonces(uint64 first, uint16 count) external;

    /// @notice Whether a nonce of `signer` was taken by a copy, and whether it was canceled.
    function nonceState(address signer, uint64 nonce) external view returns (bool consumed, bool canceled);

    /// @notice The EIP-712 digest that the client signs, which names the order.
    function orderDigest(Order calldata order) external view returns (bytes32);

    /// @notice The EIP-712 digest of a claim, which lanes decide.
    function claimDigest(Claim calldata claim) external view returns (bytes32);

    /// @notice The EIP-712 digest that a provider signs so that others may fill in its name.
    function fillAuthorizationDigest(FillAuthorization calldata authorization) external view returns (bytes32);

    /// @notice The id of one copy of the order with this digest.
    function jobIdOf(bytes32 order, uint16 copy) external pure returns (JobId);

    /// @notice What a copy would cost at `timestamp`, before fees.
    /// @dev Requirements:
    /// - the order's pricing is known: {MarketPricingUnsupported};
    /// - `minPrice` is at most `maxPrice`: {MarketPriceRangeInvalid}.
    function priceAt(Order calldata order, uint48 timestamp) external view returns (uint128);

    /// @notice The domain of all signatures and claims of this market.
    function domainSeparator() external view returns (bytes32);

    /* GOVERNANCE */

    /// @notice Allows or disallows deposits of a token. What is in accounts can be spent and withdrawn either way.
    /// @dev Emits a {TokenAllowed} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - an allowed token has code: {MarketTokenMissing}.
    function setTokenAllowed(address token, bool allowed) external;

    /// @notice Sets the protocol's share of prices, in 1/10,000.
    /// @dev Emits a {ProtocolFeeChanged} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - it is at most {MAX_FEE_BPS}: {MarketFeeAboveCap}.
    function setProtocolFee(uint16 feeBps) external;

    /// @notice Stops fills for {GUARDIAN_PAUSE_SECONDS}.
    /// @dev Emits a {PauseChanged} event.
    /// Requirements:
    /// - the caller is the guardian: {MarketNotGuardian};
    /// - {GUARDIAN_REARM_SECONDS} have passed since the last pause ended: {MarketGuardianRearming}.
    function pause() external;

    /// @notice Sets when the pause ends: now to end it, later to prolong it.
    /// @dev Emits a {PauseChanged} event. An end that has passed counts as now, so the guardian always waits.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount}.
    function setPause(uint48 until) external;

    /// @notice Names another guardian; 0 leaves the market without one.
    /// @dev Emits a {GuardianChanged} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount}.
    function setGuardian(address newGuardian) external;

    /// @notice Whether deposits of a token are taken.
    function isTokenAllowed(address token) external view returns (bool);

    /// @notice The protocol's share of prices, in 1/10,000.
    function protocolFeeBps() external view returns (uint16);

    /// @notice The end of the pause, in the past where there is none.
    function pausedUntil() external view returns (uint48);

    /// @notice Who may pause fills; 0: nobody.
    function guardian() external view returns (address);

    /// @notice The account that protocol fees are credited to; it withdraws them like anybody else.
    function treasury() external view returns (address);

    /// @notice The {IProofRouter} that decides claims.
    function router() external view returns (address);
}
