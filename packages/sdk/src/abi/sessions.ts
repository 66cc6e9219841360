// Written by scripts/sdk-abi.ts from contracts/sessions/Sessions.sol:Sessions.
import type { Hex } from "@assay/tensor";

export const SESSIONS_ABI = [
  "error BatchNested()",
  "error BookCountGasShort(uint256 required, uint256 available)",
  "error BookFeaturesMissing(address provider, uint64 required, uint64 actual)",
  "error BookGpuClassDiffers(address provider, uint16 required, uint16 actual)",
  "error BookNotProvider(address provider, address caller)",
  "error BookNotStaking(address caller)",
  "error BookNothingToHarvest(address provider, address token)",
  "error BookPayableShort(address provider, uint128 required, uint256 payableMost)",
  "error BookRegionsDiffer(address provider, uint64 required, uint64 actual)",
  "error BookStakeShort(address provider, uint256 required, uint256 free)",
  "error BookStale(address provider, uint48 freshUntil)",
  "error BookUnitsShort(address provider, uint256 required, uint256 free)",
  "error ClaimIsPrivate(address account, address client, address auditor)",
  "error InvalidShortString()",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
  "error ReentrancyGuardReentrantCall()",
  "error SafeCastOverflowedUintDowncast(uint8 bits, uint256 value)",
  "error SafeERC20FailedOperation(address token)",
  "error SessionsBalanceShort(address account, address token, uint256 required, uint256 available)",
  "error SessionsClaimDiffers(bytes32 subject, bytes32 receipt)",
  "error SessionsClosed(bytes32 session, uint48 closesAt, uint256 timestamp)",
  "error SessionsClosingAhead(bytes32 session, uint48 closesAt, uint256 timestamp)",
  "error SessionsContractMissing(address account)",
  "error SessionsDisputable(bytes32 session, uint48 disputableUntil, uint256 timestamp)",
  "error SessionsDisputeOver(bytes32 session, uint48 disputableUntil, uint256 timestamp)",
  "error SessionsExecutionOutOfBounds(uint32 executionSeconds, uint32 maximum)",
  "error SessionsExists(bytes32 session)",
  "error SessionsFeeAboveCap(uint16 feeBps, uint16 cap)",
  "error SessionsFeeDiffers(uint16 asked, uint16 inForce)",
  "error SessionsFinished(bytes32 session)",
  "error SessionsFundsOverflow(uint256 funded, uint256 maximum)",
  "error SessionsGuardianRearming(uint256 readyAt)",
  "error SessionsKeyZero()",
  "error SessionsLengthOutOfBounds(uint48 endsAt, uint256 timestamp, uint32 maximum)",
  "error SessionsNotClient(bytes32 session, address client, address owner)",
  "error SessionsNotCourt(address caller, address court)",
  "error SessionsNotGuardian(address caller, address guardian)",
  "error SessionsNotLocked(bytes32 session)",
  "error SessionsNotMarket(address caller)",
  "error SessionsNotParty(bytes32 session, address caller)",
  "error SessionsOpeningExpired(bytes32 session, uint48 openBy, uint256 timestamp)",
  "error SessionsPaused(uint48 until)",
  "error SessionsPayableAboveCollateral(uint128 payableCollateral, uint128 collateral)",
  "error SessionsReceiptOfOther(bytes32 session, bytes32 named)",
  "error SessionsReceiptsAgree(bytes32 session)",
  "error SessionsReceiverZero()",
  "error SessionsSignatureInvalid(address signer, bytes32 digest)",
  "error SessionsTimeZero()",
  "error SessionsTokenDiffers(address asked, address paid)",
  "error SessionsUnknown(bytes32 session)",
  "error SessionsVoucherStale(bytes32 session, uint128 amount, uint128 redeemed, uint128 funded)",
  "error StringTooLong(string str)",
  "event BookSynced(address indexed provider, address operator, uint96 allocated, uint16 payableBps, uint32 capacity, uint16 gpuClass, uint48 freshUntil, uint16 poolBps)",
  "event CallRefused(uint256 indexed index, bytes reason)",
  "event EIP712DomainChanged()",
  "event FeeCounterChanged(address indexed counter)",
  "event FeeCountingSwitched(address indexed provider, bool counted)",
  "event FeesSwept(address indexed token, uint128 amount)",
  "event GuardianChanged(address indexed guardian)",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "event PauseChanged(uint48 until)",
  "event PoolHarvested(address indexed provider, address indexed token, uint128 amount)",
  "event SessionClosing(bytes32 indexed session, uint48 closesAt)",
  "event SessionConvicted(bytes32 indexed session, address indexed provider, uint8 faultClass, uint128 slashed)",
  "event SessionFeeChanged(uint16 feeBps)",
  "event SessionFinished(bytes32 indexed session, uint128 returned)",
  "event SessionHeld(bytes32 indexed session, uint48 disputableUntil)",
  "event SessionOpened(bytes32 indexed session, address indexed client, address indexed provider, (address client, address provider, address token, address clientKey, address providerKey, uint128 collateral, uint128 payableCollateral, uint128 answerPrice, uint48 openBy, uint48 endsAt, uint32 executionSeconds, uint16 feeBps, bytes4 workload, uint64 nonce) terms, address spender, uint128 amount)",
  "event SessionReleased(bytes32 indexed session, address indexed provider)",
  "event SessionToppedUp(bytes32 indexed session, address indexed spender, uint128 amount)",
  "event VoucherRedeemed(bytes32 indexed session, address indexed provider, uint128 amount, uint128 redeemed, uint128 protocolFee, uint128 poolPart)",
  "event VoucherRefused(bytes32 indexed session, bytes reason)",
  "event Withdrawn(address indexed account, address indexed token, address indexed receiver, uint128 amount)",
  "function BATCH_SIGNATURE_GAS() view returns (uint256)",
  "function MAX_EXECUTION_SECONDS() view returns (uint32)",
  "function MAX_FEE_BPS() view returns (uint16)",
  "function MAX_SESSION_SECONDS() view returns (uint32)",
  "function RECEIPT_SECONDS() view returns (uint32)",
  "function SIGNATURE_GAS() view returns (uint256)",
  "function THAW_SECONDS() view returns (uint32)",
  "function acceptOwnership()",
  "function balanceOf(address account, address token) view returns (uint128)",
  "function batch(bytes[] calls) returns (uint256 refused)",
  "function bondOf(bytes32 session) view returns ((uint40 openedAt, uint40 heldUntil, bool locked, address spender))",
  "function bookOf(address provider) view returns ((uint96 allocated, uint96 locked, uint32 busy, uint32 capacity, address operator, uint40 freshUntil, uint16 gpuClass, uint16 poolBps, uint16 payableBps, bool feesCounted, uint64 regions, uint64 features))",
  "function close((address client, address provider, address token, address clientKey, address providerKey, uint128 collateral, uint128 payableCollateral, uint128 answerPrice, uint48 openBy, uint48 endsAt, uint32 executionSeconds, uint16 feeBps, bytes4 workload, uint64 nonce) terms)",
  "function convict((bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, bytes context, uint8 faultClass, address[] challengers) returns ((uint128 own, uint128 delegated, uint128 paid, uint128 burned, uint128 allocated, uint128 payablePart))",
  "function countFees(address provider, bool counted)",
  "function court() view returns (address)",
  "function disputableUntilOf((address client, address provider, address token, address clientKey, address providerKey, uint128 collateral, uint128 payableCollateral, uint128 answerPrice, uint48 openBy, uint48 endsAt, uint32 executionSeconds, uint16 feeBps, bytes4 workload, uint64 nonce) terms) view returns (uint48)",
  "function domainSeparator() view returns (bytes32)",
  "function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)",
  "function feeCounter() view returns (address)",
  "function feesOf(address token) view returns (uint128)",
  "function finish((address client, address provider, address token, address clientKey, address providerKey, uint128 collateral, uint128 payableCollateral, uint128 answerPrice, uint48 openBy, uint48 endsAt, uint32 executionSeconds, uint16 feeBps, bytes4 workload, uint64 nonce) terms) returns (uint128 returned)",
  "function finishTo((address client, address provider, address token, address clientKey, address providerKey, uint128 collateral, uint128 payableCollateral, uint128 answerPrice, uint48 openBy, uint48 endsAt, uint32 executionSeconds, uint16 feeBps, bytes4 workload, uint64 nonce) terms, address receiver) returns (uint128 returned)",
  "function guardian() view returns (address)",
  "function harvest(address provider, address token)",
  "function hold((bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, bytes context, uint48 until, address by) returns (uint48 disputableUntil)",
  "function liabilityOf((bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, bytes context) view returns ((address client, address token, uint128 price, uint128 collateral, uint128 payableCollateral, uint48 acceptedAt, uint32 executionSeconds, uint48 disputableUntil, uint48 lockEndsAt))",
  "function market() view returns (address)",
  "function maxLockSeconds() view returns (uint48)",
  "function onAllocationChanged(address provider, uint128 allocated, uint128 payablePart)",
  "function onPayment(address owner, address spender, address token, uint128 amount, bytes data)",
  "function owner() view returns (address)",
  "function pause()",
  "function pausedUntil() view returns (uint48)",
  "function pendingOwner() view returns (address)",
  "function poolCreditOf(address provider, address token) view returns (uint128)",
  "function proveEquivocation((address client, address provider, address token, address clientKey, address providerKey, uint128 collateral, uint128 payableCollateral, uint128 answerPrice, uint48 openBy, uint48 endsAt, uint32 executionSeconds, uint16 feeBps, bytes4 workload, uint64 nonce) terms, (bytes32 session, uint64 sequence, bytes32 program, bytes32 input, bytes32 output) first, bytes firstSignature, (bytes32 session, uint64 sequence, bytes32 program, bytes32 input, bytes32 output) second, bytes secondSignature) returns ((uint128 own, uint128 delegated, uint128 paid, uint128 burned, uint128 allocated, uint128 payablePart))",
  "function providerRegistry() view returns (address)",
  "function receiptDigest((bytes32 session, uint64 sequence, bytes32 program, bytes32 input, bytes32 output) receipt) view returns (bytes32)",
  "function redeem(((address client, address provider, address token, address clientKey, address providerKey, uint128 collateral, uint128 payableCollateral, uint128 answerPrice, uint48 openBy, uint48 endsAt, uint32 executionSeconds, uint16 feeBps, bytes4 workload, uint64 nonce) terms, uint128 amount, bytes32 r, bytes32 vs)[] vouchers) returns (uint256 paid)",
  "function release((address client, address provider, address token, address clientKey, address providerKey, uint128 collateral, uint128 payableCollateral, uint128 answerPrice, uint48 openBy, uint48 endsAt, uint32 executionSeconds, uint16 feeBps, bytes4 workload, uint64 nonce) terms)",
  "function renounceOwnership()",
  "function sessionFeeBps() view returns (uint16)",
  "function sessionIdOf((address client, address provider, address token, address clientKey, address providerKey, uint128 collateral, uint128 payableCollateral, uint128 answerPrice, uint48 openBy, uint48 endsAt, uint32 executionSeconds, uint16 feeBps, bytes4 workload, uint64 nonce) terms) view returns (bytes32)",
  "function sessionOf(bytes32 session) view returns ((uint104 funded, uint104 redeemed, uint40 closesAt, bool finished))",
  "function setFeeCounter(address newCounter)",
  "function setGuardian(address newGuardian)",
  "function setPause(uint48 until)",
  "function setSessionFee(uint16 feeBps)",
  "function slashingPolicy() view returns (address)",
  "function staking() view returns (address)",
  "function sweepFees(address token)",
  "function sync(address provider)",
  "function transferOwnership(address newOwner)",
  "function voucherDigest((bytes32 session, uint128 amount) voucher) view returns (bytes32)",
  "function withdraw(address token, uint128 amount, address receiver)",
] as const;

/** The arguments of each error, by its name. */
export interface SessionsErrors {
  readonly BatchNested: Record<string, never>;
  readonly BookCountGasShort: { readonly required: bigint; readonly available: bigint };
  readonly BookFeaturesMissing: { readonly provider: string; readonly required: bigint; readonly actual: bigint };
  readonly BookGpuClassDiffers: { readonly provider: string; readonly required: bigint; readonly actual: bigint };
  readonly BookNotProvider: { readonly provider: string; readonly caller: string };
  readonly BookNotStaking: { readonly caller: string };
  readonly BookNothingToHarvest: { readonly provider: string; readonly token: string };
  readonly BookPayableShort: { readonly provider: string; readonly required: bigint; readonly payableMost: bigint };
  readonly BookRegionsDiffer: { readonly provider: string; readonly required: bigint; readonly actual: bigint };
  readonly BookStakeShort: { readonly provider: string; readonly required: bigint; readonly free: bigint };
  readonly BookStale: { readonly provider: string; readonly freshUntil: bigint };
  readonly BookUnitsShort: { readonly provider: string; readonly required: bigint; readonly free: bigint };
  readonly ClaimIsPrivate: { readonly account: string; readonly client: string; readonly auditor: string };
  readonly InvalidShortString: Record<string, never>;
  readonly OwnableInvalidOwner: { readonly owner: string };
  readonly OwnableUnauthorizedAccount: { readonly account: string };
  readonly ReentrancyGuardReentrantCall: Record<string, never>;
  readonly SafeCastOverflowedUintDowncast: { readonly bits: bigint; readonly value: bigint };
  readonly SafeERC20FailedOperation: { readonly token: string };
  readonly SessionsBalanceShort: { readonly account: string; readonly token: string; readonly required: bigint; readonly available: bigint };
  readonly SessionsClaimDiffers: { readonly subject: Hex; readonly receipt: Hex };
  readonly SessionsClosed: { readonly session: Hex; readonly closesAt: bigint; readonly timestamp: bigint };
  readonly SessionsClosingAhead: { readonly session: Hex; readonly closesAt: bigint; readonly timestamp: bigint };
  readonly SessionsContractMissing: { readonly account: string };
  readonly SessionsDisputable: { readonly session: Hex; readonly disputableUntil: bigint; readonly timestamp: bigint };
  readonly SessionsDisputeOver: { readonly session: Hex; readonly disputableUntil: bigint; readonly timestamp: bigint };
  readonly SessionsExecutionOutOfBounds: { readonly executionSeconds: bigint; readonly maximum: bigint };
  readonly SessionsExists: { readonly session: Hex };
  readonly SessionsFeeAboveCap: { readonly feeBps: bigint; readonly cap: bigint };
  readonly SessionsFeeDiffers: { readonly asked: bigint; readonly inForce: bigint };
  readonly SessionsFinished: { readonly session: Hex };
  readonly SessionsFundsOverflow: { readonly funded: bigint; readonly maximum: bigint };
  readonly SessionsGuardianRearming: { readonly readyAt: bigint };
  readonly SessionsKeyZero: Record<string, never>;
  readonly SessionsLengthOutOfBounds: { readonly endsAt: bigint; readonly timestamp: bigint; readonly maximum: bigint };
  readonly SessionsNotClient: { readonly session: Hex; readonly client: string; readonly owner: string };
  readonly SessionsNotCourt: { readonly caller: string; readonly court: string };
  readonly SessionsNotGuardian: { readonly caller: string; readonly guardian: string };
  readonly SessionsNotLocked: { readonly session: Hex };
  readonly SessionsNotMarket: { readonly caller: string };
  readonly SessionsNotParty: { readonly session: Hex; readonly caller: string };
  readonly SessionsOpeningExpired: { readonly session: Hex; readonly openBy: bigint; readonly timestamp: bigint };
  readonly SessionsPaused: { readonly until: bigint };
  readonly SessionsPayableAboveCollateral: { readonly payableCollateral: bigint; readonly collateral: bigint };
  readonly SessionsReceiptOfOther: { readonly session: Hex; readonly named: Hex };
  readonly SessionsReceiptsAgree: { readonly session: Hex };
  readonly SessionsReceiverZero: Record<string, never>;
  readonly SessionsSignatureInvalid: { readonly signer: string; readonly digest: Hex };
  readonly SessionsTimeZero: Record<string, never>;
  readonly SessionsTokenDiffers: { readonly asked: string; readonly paid: string };
  readonly SessionsUnknown: { readonly session: Hex };
  readonly SessionsVoucherStale: { readonly session: Hex; readonly amount: bigint; readonly redeemed: bigint; readonly funded: bigint };
  readonly StringTooLong: { readonly str: string };
}
