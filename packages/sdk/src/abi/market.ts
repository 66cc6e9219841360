// Written by scripts/sdk-abi.ts from contracts/market/Market.sol:Market.
import type { Hex } from "@assay/tensor";

export const MARKET_ABI = [
  "error InvalidShortString()",
  "error MarketAgentUnknown(address client, address agent)",
  "error MarketBalanceShort(address account, address token, uint256 required, uint256 available)",
  "error MarketCallbackUnsupported(address callback)",
  "error MarketCoordinatorMissing(bytes32 order, uint16 feeBps)",
  "error MarketCopyCanceled(bytes32 jobId, uint64 nonce)",
  "error MarketCopyConsumed(bytes32 jobId, uint64 nonce)",
  "error MarketCopyOutOfRange(bytes32 order, uint16 copy, uint16 copies)",
  "error MarketDeliveryExpired(bytes32 jobId, uint48 validUntil, uint256 timestamp)",
  "error MarketFeeAboveCap(uint16 feeBps, uint16 cap)",
  "error MarketFeesExceedPrice(uint16 protocolFeeBps, uint16 coordinatorFeeBps)",
  "error MarketGuardianRearming(uint256 readyAt)",
  "error MarketInputListUnsupported(bytes32 root)",
  "error MarketMasksUnsupported(uint64 regions, uint64 features)",
  "error MarketNonceOverflow(uint64 first, uint16 count)",
  "error MarketNotClient(bytes32 order, address client, address caller)",
  "error MarketNotGuardian(address caller, address guardian)",
  "error MarketOrderExpired(bytes32 order, uint48 acceptBy, uint256 timestamp)",
  "error MarketPaused(uint48 until)",
  "error MarketPriceBelowMinimum(bytes32 jobId, uint128 minimum, uint128 price)",
  "error MarketPriceRangeInvalid(uint128 minPrice, uint128 maxPrice)",
  "error MarketPricingUnsupported(uint8 pricing)",
  "error MarketProviderListUnsupported(bytes32 root)",
  "error MarketProviderNotNamed(bytes32 order, address named, address provider)",
  "error MarketReputationUnsupported(uint32 minSettled, uint16 minSettledBps)",
  "error MarketRouterMissing(address router)",
  "error MarketSignatureGasShort(address signer, uint256 required, uint256 available)",
  "error MarketSignatureInvalid(address signer, bytes32 digest)",
  "error MarketTokenMissing(address token)",
  "error MarketTokenNotAllowed(address token)",
  "error MarketTransferMismatch(address token, uint128 expected, uint256 received)",
  "error MarketTreasuryZero()",
  "error MarketVisibilityUnsupported(uint8 visibility, address auditor)",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
  "error ReentrancyGuardReentrantCall()",
  "error SafeERC20FailedOperation(address token)",
  "error StringTooLong(string str)",
  "event Deposited(address indexed account, address indexed token, address indexed payer, uint128 amount)",
  "event EIP712DomainChanged()",
  "event GuardianChanged(address indexed guardian)",
  "event JobFilled(bytes32 indexed jobId, address indexed client, address indexed provider, bytes32 order, uint16 copy, address token, uint128 price, uint128 protocolFee, address coordinator, uint128 coordinatorFee, bytes32 program, bytes32 output, bytes4 workload)",
  "event NoncesCanceled(address indexed client, uint64 first, uint16 count)",
  "event OrderCanceled(address indexed client, bytes32 indexed order, uint64 nonce, uint16 copies)",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "event PauseChanged(uint48 until)",
  "event ProtocolFeeChanged(uint16 feeBps)",
  "event TokenAllowed(address indexed token, bool allowed)",
  "event Withdrawn(address indexed account, address indexed token, address indexed receiver, uint128 amount)",
  "function MAX_FEE_BPS() view returns (uint16)",
  "function SIGNATURE_GAS() view returns (uint256)",
  "function acceptOwnership()",
  "function balanceOf(address account, address token) view returns (uint128)",
  "function cancel((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order)",
  "function cancelNonces(uint64 first, uint16 count)",
  "function claimDigest((bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim) view returns (bytes32)",
  "function deposit(address token, uint128 amount, address onBehalf)",
  "function depositWithPermit(address token, uint128 amount, address onBehalf, uint256 deadline, uint8 v, bytes32 r, bytes32 s)",
  "function domainSeparator() view returns (bytes32)",
  "function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)",
  "function fill((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order, bytes orderSignature, (uint16 copy, address provider, bytes32 output, uint128 minPrice, uint48 validUntil) delivery, bytes authorization, bytes proof) returns (uint128 price)",
  "function fillAuthorizationDigest(((bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, uint128 minPrice, uint48 validUntil) authorization) view returns (bytes32)",
  "function guardian() view returns (address)",
  "function isTokenAllowed(address token) view returns (bool)",
  "function jobIdOf(bytes32 order, uint16 copy) pure returns (bytes32)",
  "function nonceState(address signer, uint64 nonce) view returns (bool consumed, bool canceled)",
  "function orderDigest((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order) view returns (bytes32)",
  "function owner() view returns (address)",
  "function pause()",
  "function pausedUntil() view returns (uint48)",
  "function pendingOwner() view returns (address)",
  "function priceAt((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order, uint48 timestamp) pure returns (uint128)",
  "function protocolFeeBps() view returns (uint16)",
  "function renounceOwnership()",
  "function router() view returns (address)",
  "function setGuardian(address newGuardian)",
  "function setPause(uint48 until)",
  "function setProtocolFee(uint16 feeBps)",
  "function setTokenAllowed(address token, bool allowed)",
  "function transferOwnership(address newOwner)",
  "function treasury() view returns (address)",
  "function withdraw(address token, uint128 amount, address receiver)",
] as const;

/** The arguments of each error, by its name. */
export interface MarketErrors {
  readonly InvalidShortString: Record<string, never>;
  readonly MarketAgentUnknown: { readonly client: string; readonly agent: string };
  readonly MarketBalanceShort: { readonly account: string; readonly token: string; readonly required: bigint; readonly available: bigint };
  readonly MarketCallbackUnsupported: { readonly callback: string };
  readonly MarketCoordinatorMissing: { readonly order: Hex; readonly feeBps: bigint };
  readonly MarketCopyCanceled: { readonly jobId: Hex; readonly nonce: bigint };
  readonly MarketCopyConsumed: { readonly jobId: Hex; readonly nonce: bigint };
  readonly MarketCopyOutOfRange: { readonly order: Hex; readonly copy: bigint; readonly copies: bigint };
  readonly MarketDeliveryExpired: { readonly jobId: Hex; readonly validUntil: bigint; readonly timestamp: bigint };
  readonly MarketFeeAboveCap: { readonly feeBps: bigint; readonly cap: bigint };
  readonly MarketFeesExceedPrice: { readonly protocolFeeBps: bigint; readonly coordinatorFeeBps: bigint };
  readonly MarketGuardianRearming: { readonly readyAt: bigint };
  readonly MarketInputListUnsupported: { readonly root: Hex };
  readonly MarketMasksUnsupported: { readonly regions: bigint; readonly features: bigint };
  readonly MarketNonceOverflow: { readonly first: bigint; readonly count: bigint };
  readonly MarketNotClient: { readonly order: Hex; readonly client: string; readonly caller: string };
  readonly MarketNotGuardian: { readonly caller: string; readonly guardian: string };
  readonly MarketOrderExpired: { readonly order: Hex; readonly acceptBy: bigint; readonly timestamp: bigint };
  readonly MarketPaused: { readonly until: bigint };
  readonly MarketPriceBelowMinimum: { readonly jobId: Hex; readonly minimum: bigint; readonly price: bigint };
  readonly MarketPriceRangeInvalid: { readonly minPrice: bigint; readonly maxPrice: bigint };
  readonly MarketPricingUnsupported: { readonly pricing: bigint };
  readonly MarketProviderListUnsupported: { readonly root: Hex };
  readonly MarketProviderNotNamed: { readonly order: Hex; readonly named: string; readonly provider: string };
  readonly MarketReputationUnsupported: { readonly minSettled: bigint; readonly minSettledBps: bigint };
  readonly MarketRouterMissing: { readonly router: string };
  readonly MarketSignatureGasShort: { readonly signer: string; readonly required: bigint; readonly available: bigint };
  readonly MarketSignatureInvalid: { readonly signer: string; readonly digest: Hex };
  readonly MarketTokenMissing: { readonly token: string };
  readonly MarketTokenNotAllowed: { readonly token: string };
  readonly MarketTransferMismatch: { readonly token: string; readonly expected: bigint; readonly received: bigint };
  readonly MarketTreasuryZero: Record<string, never>;
  readonly MarketVisibilityUnsupported: { readonly visibility: bigint; readonly auditor: string };
  readonly OwnableInvalidOwner: { readonly owner: string };
  readonly OwnableUnauthorizedAccount: { readonly account: string };
  readonly ReentrancyGuardReentrantCall: Record<string, never>;
  readonly SafeERC20FailedOperation: { readonly token: string };
  readonly StringTooLong: { readonly str: string };
}
