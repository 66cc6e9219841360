// Written by scripts/sdk-abi.ts from contracts/interfaces/IMarket.sol:IMarket, contracts/market/Market.sol:Market, contracts/market/Clearing.sol:Clearing, contracts/market/Office.sol:Office, contracts/market/Depot.sol:Depot.
import type { Hex } from "@assay/tensor";

export const MARKET_ABI = [
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
  "error IndexBoundsInvalid(int48 floor, int48 ceiling)",
  "error IndexGpuClassZero()",
  "error IndexSpeedOutOfBounds(uint32 speed, uint32 minimum, uint32 maximum)",
  "error IndexTargetOutOfBounds(uint16 targetBps, uint16 minimum, uint16 maximum)",
  "error IndexUnknown(address token, uint16 gpuClass)",
  "error MarketAcceptanceExpired(bytes32 order, uint48 validUntil, uint256 timestamp)",
  "error MarketAgentBudgetShort(address owner, address agent, address token, uint128 amount, uint128 available)",
  "error MarketAgentCapExceeded(address owner, address agent, address token, uint256 amount, uint128 cap)",
  "error MarketAgentExpired(address owner, address agent, uint48 expiresAt)",
  "error MarketAgentIsOwner(address owner)",
  "error MarketAgentPeriodZero()",
  "error MarketAgentProviderList(address owner, address agent, bytes32 expected, bytes32 actual)",
  "error MarketAgentWorkload(address owner, address agent, uint8 workloads, uint8 bit)",
  "error MarketAgentZero()",
  "error MarketAmountZero()",
  "error MarketBalanceShort(address account, address token, uint256 required, uint256 available)",
  "error MarketCallbackGasAboveCap(uint32 callbackGas, uint32 cap)",
  "error MarketCallbackGasShort(address callback, uint256 required, uint256 available)",
  "error MarketCallbackInBatch(address callback)",
  "error MarketClaimDiffers(bytes32 jobId, bytes32 output, uint256 lock)",
  "error MarketClaimDisputable(bytes32 jobId, uint48 disputableUntil, uint256 timestamp)",
  "error MarketCollateralBelowMinimum(uint128 collateral, uint128 payableCollateral, uint128 minimum, uint128 payableMinimum)",
  "error MarketContractMissing(address account)",
  "error MarketCoordinatorMissing(bytes32 order, uint16 feeBps)",
  "error MarketCopyCanceled(bytes32 jobId, uint64 nonce)",
  "error MarketCopyConsumed(bytes32 jobId, uint64 nonce)",
  "error MarketCopyOutOfRange(bytes32 order, uint256 copy, uint16 copies)",
  "error MarketDeadlineAhead(bytes32 jobId, uint256 deadline, uint256 timestamp)",
  "error MarketDeadlinePassed(bytes32 jobId, uint256 deadline, uint256 timestamp)",
  "error MarketDeliveryExpired(bytes32 jobId, uint48 validUntil, uint256 timestamp)",
  "error MarketExecutionOutOfBounds(uint32 executionSeconds, uint32 minimum, uint32 maximum)",
  "error MarketFeeAboveCap(uint16 feeBps, uint16 cap)",
  "error MarketFeesExceedPrice(uint16 protocolFeeBps, uint16 coordinatorFeeBps)",
  "error MarketGuardianRearming(uint256 readyAt)",
  "error MarketInputListUnsupported(bytes32 root)",
  "error MarketJobNotDue(bytes32 jobId, uint256 word)",
  "error MarketLaneWithoutCourt(bytes4 lane)",
  "error MarketNonceOverflow(uint64 first, uint16 count)",
  "error MarketNotCourt(address caller, address court)",
  "error MarketNotGuardian(address caller, address guardian)",
  "error MarketNotProvider(address provider, address caller)",
  "error MarketNotSigner(bytes32 order, address client, address agent, address caller)",
  "error MarketNothingAsked(bytes32 order)",
  "error MarketOrderExpired(bytes32 order, uint48 acceptBy, uint256 timestamp)",
  "error MarketOrderMalformed(bytes32 order)",
  "error MarketPaused(uint48 until)",
  "error MarketPayableAboveCollateral(uint128 payableCollateral, uint128 collateral)",
  "error MarketPayeeMissing(address payee)",
  "error MarketPayeeNotAllowed(address payee)",
  "error MarketPriceAboveCap(bytes32 order, uint256 price, uint128 cap)",
  "error MarketPriceBelowMinimum(bytes32 order, uint128 minimum, uint128 price)",
  "error MarketPriceRangeInvalid(uint128 minPrice, uint128 maxPrice)",
  "error MarketPricingUnknown(uint8 pricing)",
  "error MarketProofRefused(bytes32 jobId)",
  "error MarketProofsMissing(uint256 answers, uint256 proofs)",
  "error MarketProviderNotListed(bytes32 order, bytes32 root, address provider)",
  "error MarketProviderNotNamed(bytes32 order, address named, address provider)",
  "error MarketProviderUnnamed(bytes32 order, uint8 visibility)",
  "error MarketReceiverZero()",
  "error MarketReputationShort(address provider, uint32 settled, uint32 failed, uint32 minSettled, uint16 minSettledBps)",
  "error MarketShareAboveWhole(uint16 burnBps)",
  "error MarketSignatureGasShort(address signer, uint256 required, uint256 available)",
  "error MarketSignatureInvalid(address signer, bytes32 digest)",
  "error MarketTimeZero()",
  "error MarketTokenMissing(address token)",
  "error MarketTokenNotAllowed(address token)",
  "error MarketTooManyCopies(uint256 copies, uint16 maximum)",
  "error MarketTransferMismatch(address token, uint128 expected, uint256 received)",
  "error MarketTreasuryZero()",
  "error MarketVisibilityInvalid(uint8 visibility, address auditor, bytes4 lane)",
  "event AgentAuthorized(address indexed owner, address indexed agent, uint48 expiresAt, uint8 workloads, bytes32 providerList)",
  "event AgentBudgetSet(address indexed owner, address indexed agent, address indexed token, uint128 budget, uint128 cap, uint32 periodSeconds)",
  "event AgentRestored(address indexed owner, address indexed agent, address indexed token, uint128 amount)",
  "event AgentSpent(address indexed owner, address indexed agent, address indexed token, uint128 amount, uint128 spent)",
  "event BookSynced(address indexed provider, address operator, uint96 allocated, uint16 payableBps, uint32 capacity, uint16 gpuClass, uint48 freshUntil, uint16 poolBps)",
  "event CallRefused(uint256 indexed index, bytes reason)",
  "event CallbackFailed(bytes32 indexed jobId, address indexed callback)",
  "event CopyRefused(bytes32 indexed jobId, bytes reason)",
  "event Deposited(address indexed account, address indexed token, address indexed payer, uint128 amount)",
  "event FeeCounterChanged(address indexed counter)",
  "event FeeCountingSwitched(address indexed provider, bool counted)",
  "event FeesSwept(address indexed token, uint128 toTreasury, uint128 burned)",
  "event GuardianChanged(address indexed guardian)",
  "event IndexMoved(address indexed token, uint16 indexed gpuClass, int48 logRate, uint64 unitSeconds, uint32 capacity)",
  "event IndexReferenceSet(address indexed token, uint16 indexed gpuClass, int48 referenceRate)",
  "event IndexSet(address indexed token, uint16 indexed gpuClass, int48 floor, int48 ceiling, uint32 speed, uint16 targetBps)",
  "event JobConvicted(bytes32 indexed jobId, address indexed client, address indexed provider, uint128 slashed)",
  "event JobHeld(bytes32 indexed jobId, uint48 disputableUntil)",
  "event JobRefunded(bytes32 indexed jobId, address indexed client, address indexed provider, uint128 price)",
  "event JobSettledUnpaid(bytes32 indexed jobId, address indexed client, address indexed provider, bytes32 output)",
  "event JobTimedOut(bytes32 indexed jobId, address indexed client, address indexed provider, uint128 slashed)",
  "event JobsAccepted(bytes32 indexed order, address indexed client, address indexed provider, uint256 lock, uint16 firstCopy, uint256 taken, uint128 price)",
  "event JobsClaimed(bytes32 indexed order, address indexed provider, bytes32 input, uint48 disputableUntil, (uint16 copy, bytes32 output, uint256 lock)[] claims)",
  "event JobsSettled(bytes32 indexed order, address indexed client, address indexed provider, address token, bytes4 workload, bytes32 program, (uint128 price, uint128 protocolFee, uint128 coordinatorFee, uint128 poolPart) payment, (uint16 copy, bytes32 output)[] answers)",
  "event LeastCollateralSynced(uint128 collateral, uint128 payableCollateral)",
  "event NoncesCanceled(address indexed client, address indexed agent, uint64 first, uint16 count)",
  "event OrderCanceled(address indexed client, bytes32 indexed order, address agent, uint64 nonce, uint16 copies)",
  "event PauseChanged(uint48 until)",
  "event PayeeAllowed(address indexed payee, bool allowed)",
  "event PayeePaid(address indexed owner, address indexed payee, address indexed token, address spender, uint128 amount)",
  "event PayeeRefunded(address indexed owner, address indexed payee, address indexed token, address spender, uint128 amount)",
  "event PoolHarvested(address indexed provider, address indexed token, uint128 amount)",
  "event ProtocolFeeChanged(uint16 feeBps, uint16 burnBps)",
  "event TokenAllowed(address indexed token, bool allowed)",
  "event Withdrawn(address indexed account, address indexed token, address indexed receiver, uint128 amount)",
  "function accept((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order, bytes orderSignature, (address provider, uint16 firstCopy, uint16 copies, uint128 minPrice, uint48 validUntil) acceptance, bytes acceptanceSignature, bytes32[] listProof) returns (uint128 price, uint256 taken)",
  "function accountOf(address account, address token) view returns ((uint128 balance, uint32 settled, uint32 failed, uint16 epoch, uint48 worked))",
  "function agentAvailable(address owner, address agent, address token) view returns (uint128)",
  "function agentBudgetOf(address owner, address agent, address token) view returns ((uint128 budget, uint128 cap, uint128 spent, uint48 periodStart, uint32 periodSeconds))",
  "function agentOf(address owner, address agent) view returns ((uint48 expiresAt, uint8 workloads, bytes32 providerList))",
  "function authorizeAgent(address agent, (uint48 expiresAt, uint8 workloads, bytes32 providerList) terms)",
  "function balanceOf(address account, address token) view returns (uint128)",
  "function batch(bytes[] calls) returns (uint256 refused)",
  "function bookOf(address provider) view returns ((uint96 allocated, uint96 locked, uint32 busy, uint32 capacity, address operator, uint40 freshUntil, uint16 gpuClass, uint16 poolBps, uint16 payableBps, bool feesCounted, uint64 regions, uint64 features))",
  "function burner() view returns (address)",
  "function cancel((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order)",
  "function cancelNonces(address agent, uint64 first, uint16 count)",
  "function convict((bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, bytes context, uint8 faultClass, address[] challengers) returns ((uint128 own, uint128 delegated, uint128 paid, uint128 burned, uint128 allocated, uint128 payablePart) report)",
  "function countFees(address provider, bool counted)",
  "function court() view returns (address)",
  "function deposit(address token, uint128 amount, address onBehalf)",
  "function depositWithPermit(address token, uint128 amount, address onBehalf, uint256 deadline, uint8 v, bytes32 r, bytes32 s)",
  "function domainSeparator() view returns (bytes32)",
  "function feeCounter() view returns (address)",
  "function feesOf(address token) view returns (uint128)",
  "function fill((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order, bytes orderSignature, (uint16 copy, address provider, bytes32 output, uint128 minPrice, uint48 validUntil) delivery, bytes authorization, bytes proof) returns (uint128 price)",
  "function fillBatch((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order, bytes orderSignature, address provider, uint128 minPrice, (uint16 copy, bytes32 output)[] answers, bytes[] proofs) returns (uint128 price, uint256 filled)",
  "function guardian() view returns (address)",
  "function harvest(address provider, address token)",
  "function hold((bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, bytes context, uint48 until, address by) returns (uint48)",
  "function indexOf(address token, uint16 gpuClass) view returns ((int48 logRate, uint40 updatedAt, uint64 backlog, uint32 capacity, uint32 earning, int48 floor, int48 ceiling, uint32 speed, uint16 targetBps, int48 referenceRate))",
  "function indexPrice(address token, uint16 gpuClass, uint32 units, uint32 duration) view returns (uint256)",
  "function isTokenAllowed(address token) view returns (bool)",
  "function jobIdOf(bytes32 order, uint16 copy) pure returns (bytes32)",
  "function jobOf(bytes32 jobId) view returns ((uint8 state, bool refunded, address provider, uint40 acceptedAt, int48 logRate, uint16 feeBps, uint48 disputableUntil) job, uint256 word)",
  "function leastCollateral() view returns (uint128 collateral, uint128 payableCollateral)",
  "function liabilityOf((bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, bytes context) view returns ((address client, address token, uint128 price, uint128 collateral, uint128 payableCollateral, uint48 acceptedAt, uint32 executionSeconds, uint48 disputableUntil, uint48 lockEndsAt))",
  "function maxLockSeconds() view returns (uint48)",
  "function nonceState(address client, address agent, uint64 nonce) view returns (bool consumed, bool canceled)",
  "function onAllocationChanged(address provider, uint128 allocated, uint128 payablePart)",
  "function orderDigest((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order) view returns (bytes32)",
  "function pause()",
  "function pausedUntil() view returns (uint48)",
  "function pay(address owner, address payee, address token, uint128 amount, bytes data)",
  "function payeeOf(address payee) view returns (bool allowed, bool known)",
  "function poolCreditOf(address provider, address token) view returns (uint128)",
  "function priceAt((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order, uint48 timestamp) view returns (uint128 price)",
  "function protocolFee() view returns (uint16 feeBps, uint16 burnBps)",
  "function providerRegistry() view returns (address)",
  "function reclaim((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order, uint16[] copies) returns (uint256 done)",
  "function refund(address owner, address spender, address token, uint128 amount, uint48 paidAt)",
  "function router() view returns (address)",
  "function setAgentBudget(address agent, address token, uint128 budget, uint128 cap, uint32 periodSeconds)",
  "function setFeeCounter(address newCounter)",
  "function setGuardian(address newGuardian)",
  "function setIndex(address token, uint16 gpuClass, int48 floor, int48 ceiling, uint32 speed, uint16 targetBps)",
  "function setIndexReference(address token, uint16 gpuClass, int48 referenceRate)",
  "function setPause(uint48 until)",
  "function setPayee(address payee, bool allowed)",
  "function setProtocolFee(uint16 feeBps, uint16 burnBps)",
  "function setTokenAllowed(address token, bool allowed)",
  "function settle((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order, (uint16 copy, bytes32 output, uint256 lock)[] claims) returns (uint256 done)",
  "function settleOrders(((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order, (uint16 copy, bytes32 output, uint256 lock)[] claims)[] orders) returns (uint256 done)",
  "function slashingPolicy() view returns (address)",
  "function staking() view returns (address)",
  "function submit((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order, address provider, (uint16 copy, bytes32 output)[] answers, bytes[] proofs, bytes signature) returns (uint256 done)",
  "function sweepFees(address token)",
  "function sync(address provider)",
  "function syncLeastCollateral()",
  "function treasury() view returns (address)",
  "function withdraw(address token, uint128 amount, address receiver)",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
  "error ReentrancyGuardReentrantCall()",
  "error SafeCastOverflowedUintDowncast(uint8 bits, uint256 value)",
  "error SafeERC20FailedOperation(address token)",
  "error StringTooLong(string str)",
  "event EIP712DomainChanged()",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "function BATCH_SIGNATURE_GAS() view returns (uint256)",
  "function CONTINUATION() view returns (address)",
  "function MARGIN_SECONDS() view returns (uint32)",
  "function MAX_CALLBACK_GAS() view returns (uint32)",
  "function MAX_EXECUTION_SECONDS() view returns (uint32)",
  "function SIGNATURE_GAS() view returns (uint256)",
  "function WINDOW_SECONDS() view returns (uint32)",
  "function acceptOwnership()",
  "function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)",
  "function owner() view returns (address)",
  "function pendingOwner() view returns (address)",
  "function renounceOwnership()",
  "function transferOwnership(address newOwner)",
  "function MAX_COPIES() view returns (uint16)",
  "function MAX_FEE_BPS() view returns (uint16)",
] as const;

/** The arguments of each error, by its name. */
export interface MarketErrors {
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
  readonly IndexBoundsInvalid: { readonly floor: bigint; readonly ceiling: bigint };
  readonly IndexGpuClassZero: Record<string, never>;
  readonly IndexSpeedOutOfBounds: { readonly speed: bigint; readonly minimum: bigint; readonly maximum: bigint };
  readonly IndexTargetOutOfBounds: { readonly targetBps: bigint; readonly minimum: bigint; readonly maximum: bigint };
  readonly IndexUnknown: { readonly token: string; readonly gpuClass: bigint };
  readonly MarketAcceptanceExpired: { readonly order: Hex; readonly validUntil: bigint; readonly timestamp: bigint };
  readonly MarketAgentBudgetShort: { readonly owner: string; readonly agent: string; readonly token: string; readonly amount: bigint; readonly available: bigint };
  readonly MarketAgentCapExceeded: { readonly owner: string; readonly agent: string; readonly token: string; readonly amount: bigint; readonly cap: bigint };
  readonly MarketAgentExpired: { readonly owner: string; readonly agent: string; readonly expiresAt: bigint };
  readonly MarketAgentIsOwner: { readonly owner: string };
  readonly MarketAgentPeriodZero: Record<string, never>;
  readonly MarketAgentProviderList: { readonly owner: string; readonly agent: string; readonly expected: Hex; readonly actual: Hex };
  readonly MarketAgentWorkload: { readonly owner: string; readonly agent: string; readonly workloads: bigint; readonly bit: bigint };
  readonly MarketAgentZero: Record<string, never>;
  readonly MarketAmountZero: Record<string, never>;
  readonly MarketBalanceShort: { readonly account: string; readonly token: string; readonly required: bigint; readonly available: bigint };
  readonly MarketCallbackGasAboveCap: { readonly callbackGas: bigint; readonly cap: bigint };
  readonly MarketCallbackGasShort: { readonly callback: string; readonly required: bigint; readonly available: bigint };
  readonly MarketCallbackInBatch: { readonly callback: string };
  readonly MarketClaimDiffers: { readonly jobId: Hex; readonly output: Hex; readonly lock: bigint };
  readonly MarketClaimDisputable: { readonly jobId: Hex; readonly disputableUntil: bigint; readonly timestamp: bigint };
  readonly MarketCollateralBelowMinimum: { readonly collateral: bigint; readonly payableCollateral: bigint; readonly minimum: bigint; readonly payableMinimum: bigint };
  readonly MarketContractMissing: { readonly account: string };
  readonly MarketCoordinatorMissing: { readonly order: Hex; readonly feeBps: bigint };
  readonly MarketCopyCanceled: { readonly jobId: Hex; readonly nonce: bigint };
  readonly MarketCopyConsumed: { readonly jobId: Hex; readonly nonce: bigint };
  readonly MarketCopyOutOfRange: { readonly order: Hex; readonly copy: bigint; readonly copies: bigint };
  readonly MarketDeadlineAhead: { readonly jobId: Hex; readonly deadline: bigint; readonly timestamp: bigint };
  readonly MarketDeadlinePassed: { readonly jobId: Hex; readonly deadline: bigint; readonly timestamp: bigint };
  readonly MarketDeliveryExpired: { readonly jobId: Hex; readonly validUntil: bigint; readonly timestamp: bigint };
  readonly MarketExecutionOutOfBounds: { readonly executionSeconds: bigint; readonly minimum: bigint; readonly maximum: bigint };
  readonly MarketFeeAboveCap: { readonly feeBps: bigint; readonly cap: bigint };
  readonly MarketFeesExceedPrice: { readonly protocolFeeBps: bigint; readonly coordinatorFeeBps: bigint };
  readonly MarketGuardianRearming: { readonly readyAt: bigint };
  readonly MarketInputListUnsupported: { readonly root: Hex };
  readonly MarketJobNotDue: { readonly jobId: Hex; readonly word: bigint };
  readonly MarketLaneWithoutCourt: { readonly lane: Hex };
  readonly MarketNonceOverflow: { readonly first: bigint; readonly count: bigint };
  readonly MarketNotCourt: { readonly caller: string; readonly court: string };
  readonly MarketNotGuardian: { readonly caller: string; readonly guardian: string };
  readonly MarketNotProvider: { readonly provider: string; readonly caller: string };
  readonly MarketNotSigner: { readonly order: Hex; readonly client: string; readonly agent: string; readonly caller: string };
  readonly MarketNothingAsked: { readonly order: Hex };
  readonly MarketOrderExpired: { readonly order: Hex; readonly acceptBy: bigint; readonly timestamp: bigint };
  readonly MarketOrderMalformed: { readonly order: Hex };
  readonly MarketPaused: { readonly until: bigint };
  readonly MarketPayableAboveCollateral: { readonly payableCollateral: bigint; readonly collateral: bigint };
  readonly MarketPayeeMissing: { readonly payee: string };
  readonly MarketPayeeNotAllowed: { readonly payee: string };
  readonly MarketPriceAboveCap: { readonly order: Hex; readonly price: bigint; readonly cap: bigint };
  readonly MarketPriceBelowMinimum: { readonly order: Hex; readonly minimum: bigint; readonly price: bigint };
  readonly MarketPriceRangeInvalid: { readonly minPrice: bigint; readonly maxPrice: bigint };
  readonly MarketPricingUnknown: { readonly pricing: bigint };
  readonly MarketProofRefused: { readonly jobId: Hex };
  readonly MarketProofsMissing: { readonly answers: bigint; readonly proofs: bigint };
  readonly MarketProviderNotListed: { readonly order: Hex; readonly root: Hex; readonly provider: string };
  readonly MarketProviderNotNamed: { readonly order: Hex; readonly named: string; readonly provider: string };
  readonly MarketProviderUnnamed: { readonly order: Hex; readonly visibility: bigint };
  readonly MarketReceiverZero: Record<string, never>;
  readonly MarketReputationShort: { readonly provider: string; readonly settled: bigint; readonly failed: bigint; readonly minSettled: bigint; readonly minSettledBps: bigint };
  readonly MarketShareAboveWhole: { readonly burnBps: bigint };
  readonly MarketSignatureGasShort: { readonly signer: string; readonly required: bigint; readonly available: bigint };
  readonly MarketSignatureInvalid: { readonly signer: string; readonly digest: Hex };
  readonly MarketTimeZero: Record<string, never>;
  readonly MarketTokenMissing: { readonly token: string };
  readonly MarketTokenNotAllowed: { readonly token: string };
  readonly MarketTooManyCopies: { readonly copies: bigint; readonly maximum: bigint };
  readonly MarketTransferMismatch: { readonly token: string; readonly expected: bigint; readonly received: bigint };
  readonly MarketTreasuryZero: Record<string, never>;
  readonly MarketVisibilityInvalid: { readonly visibility: bigint; readonly auditor: string; readonly lane: Hex };
  readonly OwnableInvalidOwner: { readonly owner: string };
  readonly OwnableUnauthorizedAccount: { readonly account: string };
  readonly ReentrancyGuardReentrantCall: Record<string, never>;
  readonly SafeCastOverflowedUintDowncast: { readonly bits: bigint; readonly value: bigint };
  readonly SafeERC20FailedOperation: { readonly token: string };
  readonly StringTooLong: { readonly str: string };
}
