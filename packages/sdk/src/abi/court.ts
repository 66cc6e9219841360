// Written by scripts/sdk-abi.ts from contracts/disputes/Court.sol:Court, contracts/interfaces/ICourt.sol:ICourt.
import type { Hex } from "@assay/tensor";

export const COURT_ABI = [
  "error CourtAnswerHidden(address caller)",
  "error CourtAnswerLate(uint48 deadline, uint256 timestamp)",
  "error CourtAnswerLength(uint256 expected, uint256 actual)",
  "error CourtAnswerOpen(uint48 deadline, uint256 timestamp)",
  "error CourtBondInvalid(uint256 sent, uint256 most)",
  "error CourtBondShort(uint256 sent, uint256 required)",
  "error CourtDemanded(bytes32 dispute, (uint8 kind, uint16 tensor, uint8 height, uint32 index, bytes32 hash) node)",
  "error CourtFeeHeld(uint48 lockEndsAt, uint256 timestamp)",
  "error CourtHashDiffers(bytes32 expected, bytes32 actual)",
  "error CourtHeaderInvalid(bytes header)",
  "error CourtJudgeActive(address judge)",
  "error CourtJudgeFailed(address judge, uint256 returndataSize)",
  "error CourtJudged(bytes32 dispute)",
  "error CourtNoFault(bytes32 dispute)",
  "error CourtNoFee(bytes32 dispute)",
  "error CourtNodeInvalid((uint8 kind, uint16 tensor, uint8 height, uint32 index, bytes32 hash) node)",
  "error CourtNotClient(address caller, address client)",
  "error CourtNotDemanded(bytes32 dispute, (uint8 kind, uint16 tensor, uint8 height, uint32 index, bytes32 hash) node)",
  "error CourtNotProvider(address caller, address provider, address operator)",
  "error CourtNothingToCollect(address account, address token)",
  "error CourtOutputDiffers(bytes32 expected, bytes32 actual)",
  "error CourtPathLength(uint256 expected, uint256 actual)",
  "error CourtPaymentFailed(address receiver, uint256 amount)",
  "error CourtSignatureInvalid(address provider, address operator, bytes32 digest)",
  "error CourtStandInMissing(address standIn)",
  "error CourtTermsOutOfBounds((uint64 leastBaseFee, uint24 marginBps, uint16 burnBps, uint16 priceBps) terms)",
  "error CourtTimeZero()",
  "error CourtTooLate(uint48 deadline, uint48 heldUntil)",
  "error CourtTraceKnown(bytes32 dispute, bytes32 root)",
  "error CourtTraceUnknown(bytes32 dispute)",
  "error CourtTransferMismatch(address token, uint256 expected, uint256 received)",
  "error CourtTypeInvalid(bytes tensorType)",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
  "error ReentrancyGuardReentrantCall()",
  "error SafeERC20FailedOperation(address token)",
  "error StringTooLong(string str)",
  "event BondReturned(bytes32 indexed dispute, address indexed demander, (uint8 kind, uint16 tensor, uint8 height, uint32 index, bytes32 hash) node, uint256 bond)",
  "event BondTermsChanged((uint64 leastBaseFee, uint24 marginBps, uint16 burnBps, uint16 priceBps) terms)",
  "event ClaimJudged(bytes32 indexed dispute, address indexed provider, address indexed prover, uint8 faultClass, uint128 taken)",
  "event Collected(address indexed account, address indexed token, address receiver, uint256 amount)",
  "event EIP712DomainChanged()",
  "event FeeReleased(bytes32 indexed dispute, bool judged, uint256 fee)",
  "event NodeAnswered(bytes32 indexed dispute, address indexed responder, (uint8 kind, uint16 tensor, uint8 height, uint32 index, bytes32 hash) node)",
  "event NodeDemanded(bytes32 indexed dispute, address indexed demander, (uint8 kind, uint16 tensor, uint8 height, uint32 index, bytes32 hash) node, address source, (bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, uint48 deadline, uint256 bond)",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "event TracePosted(bytes32 indexed dispute, bytes32 root, address source, (bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim)",
  "function ANSWER_SECONDS() view returns (uint32)",
  "function BURNER() view returns (address)",
  "function LEVELS() view returns (uint256)",
  "function MOVE_SECONDS() view returns (uint32)",
  "function OPENER_SECONDS() view returns (uint256)",
  "function STAKING() view returns (address)",
  "function acceptOwnership()",
  "function answer(bytes32 dispute, (uint8 kind, uint16 tensor, uint8 height, uint32 index, bytes32 hash) node, bytes data)",
  "function answerOutput(address source, (bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, uint32 piece, (bytes32 salt, bytes tensorType, bytes32[] path, bytes data) output)",
  "function bondOf((uint8 kind, uint16 tensor, uint8 height, uint32 index, bytes32 hash) node, uint256 baseFee) view returns (uint256)",
  "function bondTerms() view returns ((uint64 leastBaseFee, uint24 marginBps, uint16 burnBps, uint16 priceBps))",
  "function busyUntil(address source, address provider) view returns (uint256)",
  "function collect(address token, address receiver) returns (uint256 amount)",
  "function creditOf(address account, address token) view returns (uint256)",
  "function demandNode(address source, (bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, bytes context, (uint8 kind, uint16 tensor, uint8 height, uint32 index, bytes32 hash) node, (bytes tensorType, bytes32[] treePath, bytes32[] listPath) proof) payable",
  "function demandOf(bytes32 dispute, (uint8 kind, uint16 tensor, uint8 height, uint32 index, bytes32 hash) node) view returns (address demander, uint48 deadline, uint256 bond)",
  "function demandOutput(address source, (bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, bytes context, uint32 piece) payable",
  "function demandTrace(address source, (bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, bytes context) payable",
  "function disputeOf(address source, (bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim) pure returns (bytes32)",
  "function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)",
  "function isJudgeActive() view returns (bool)",
  "function judge() view returns (address program, address standIn)",
  "function judgeSilence(address source, (bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, bytes context, (uint8 kind, uint16 tensor, uint8 height, uint32 index, bytes32 hash) node, (bytes tensorType, bytes32[] treePath, bytes32[] listPath) proof) returns ((uint128 own, uint128 delegated, uint128 paid, uint128 burned, uint128 allocated, uint128 payablePart))",
  "function keepOpen(address source, (bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, bytes context)",
  "function owner() view returns (address)",
  "function pendingOwner() view returns (address)",
  "function postTrace(address source, (bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, (bytes32 root, bytes header, bytes32 output, bytes32 outputSalt, bytes32[] outputPath) trace, bytes level)",
  "function presentTrace(address source, (bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, (bytes32 root, bytes header, bytes32 output, bytes32 outputSalt, bytes32[] outputPath) trace, bytes signature)",
  "function prove(address source, (bytes32 subject, address provider, bytes32 program, bytes32 input, bytes32 output) claim, bytes context, (bool decoding, bytes opening, (uint8 kind, uint16 tensor, uint8 height, uint32 index, bytes32 hash) node, (bytes tensorType, bytes32[] treePath, bytes32[] listPath) nodeProof) proof) returns ((uint128 own, uint128 delegated, uint128 paid, uint128 burned, uint128 allocated, uint128 payablePart))",
  "function reactivate() payable",
  "function releaseFee(bytes32 dispute)",
  "function renounceOwnership()",
  "function returnBond(bytes32 dispute, (uint8 kind, uint16 tensor, uint8 height, uint32 index, bytes32 hash) node)",
  "function setBondTerms((uint64 leastBaseFee, uint24 marginBps, uint16 burnBps, uint16 priceBps) terms)",
  "function sweepBurned(address token) returns (uint256 amount)",
  "function traceOf(bytes32 dispute) view returns (bytes32 root, bool judged)",
  "function transferOwnership(address newOwner)",
] as const;

/** The arguments of each error, by its name. */
export interface CourtErrors {
  readonly CourtAnswerHidden: { readonly caller: string };
  readonly CourtAnswerLate: { readonly deadline: bigint; readonly timestamp: bigint };
  readonly CourtAnswerLength: { readonly expected: bigint; readonly actual: bigint };
  readonly CourtAnswerOpen: { readonly deadline: bigint; readonly timestamp: bigint };
  readonly CourtBondInvalid: { readonly sent: bigint; readonly most: bigint };
  readonly CourtBondShort: { readonly sent: bigint; readonly required: bigint };
  readonly CourtDemanded: { readonly dispute: Hex; readonly node: readonly unknown[] };
  readonly CourtFeeHeld: { readonly lockEndsAt: bigint; readonly timestamp: bigint };
  readonly CourtHashDiffers: { readonly expected: Hex; readonly actual: Hex };
  readonly CourtHeaderInvalid: { readonly header: Hex };
  readonly CourtJudgeActive: { readonly judge: string };
  readonly CourtJudgeFailed: { readonly judge: string; readonly returndataSize: bigint };
  readonly CourtJudged: { readonly dispute: Hex };
  readonly CourtNoFault: { readonly dispute: Hex };
  readonly CourtNoFee: { readonly dispute: Hex };
  readonly CourtNodeInvalid: { readonly node: readonly unknown[] };
  readonly CourtNotClient: { readonly caller: string; readonly client: string };
  readonly CourtNotDemanded: { readonly dispute: Hex; readonly node: readonly unknown[] };
  readonly CourtNotProvider: { readonly caller: string; readonly provider: string; readonly operator: string };
  readonly CourtNothingToCollect: { readonly account: string; readonly token: string };
  readonly CourtOutputDiffers: { readonly expected: Hex; readonly actual: Hex };
  readonly CourtPathLength: { readonly expected: bigint; readonly actual: bigint };
  readonly CourtPaymentFailed: { readonly receiver: string; readonly amount: bigint };
  readonly CourtSignatureInvalid: { readonly provider: string; readonly operator: string; readonly digest: Hex };
  readonly CourtStandInMissing: { readonly standIn: string };
  readonly CourtTermsOutOfBounds: { readonly terms: readonly unknown[] };
  readonly CourtTimeZero: Record<string, never>;
  readonly CourtTooLate: { readonly deadline: bigint; readonly heldUntil: bigint };
  readonly CourtTraceKnown: { readonly dispute: Hex; readonly root: Hex };
  readonly CourtTraceUnknown: { readonly dispute: Hex };
  readonly CourtTransferMismatch: { readonly token: string; readonly expected: bigint; readonly received: bigint };
  readonly CourtTypeInvalid: { readonly tensorType: Hex };
  readonly OwnableInvalidOwner: { readonly owner: string };
  readonly OwnableUnauthorizedAccount: { readonly account: string };
  readonly ReentrancyGuardReentrantCall: Record<string, never>;
  readonly SafeERC20FailedOperation: { readonly token: string };
  readonly StringTooLong: { readonly str: string };
}
