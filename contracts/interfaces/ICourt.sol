// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Claim} from "../types/Claim.sol";
import {BondTerms, Output, Proof, Trace} from "../types/Dispute.sol";
import {FaultClass} from "../types/Fault.sol";
import {SlashReport} from "../types/Slash.sol";
import {NodeProof, TraceNode} from "../types/TraceNode.sol";

/// @title Court
/// @notice Where claims are disputed. A claim says nothing of how its output came about, so whoever doubts it demands
/// what it lacks, node by node, from the root of the trace down to one leaf, and proves that one element wrong; or is
/// not answered in time, and that is judged, too. Who is liable and up to how much is for the source of the claim to
/// say ({IClaimSource}), who gets what for the slashing policy.
///
/// A dispute is named by source and claim. A source is whoever is named as one: what a contract that nobody trusts says of
/// a claim harms nobody, since nothing but that contract is told of a verdict. Whoever answers for a provider looks at
/// sources that have its stake.
///
/// Bonds are in the chain's own currency, since what an answer costs is gas; a demand for a trace also pays a share of the
/// job's price in the job's token, since it has the whole program executed again. An answer takes the bond, less the part
/// that is burned, so that nobody demands of itself for nothing. What is not answered goes back.
///
/// Every demand has the claim held by its source until a {MOVE_SECONDS} after the last moment of the answer, so that each
/// answer leaves as long to go on, and a demand that could not be judged any more is refused.
///
/// Powers:
/// - owner (timelock): what a bond is, within bounds.
/// - nobody: decides a dispute, ends one, or stops answers, proofs and judgments.
interface ICourt {
    /* EVENTS */

    /// @notice Somebody asks for a node of a claim's trace, to be answered until `deadline`, that second included. `bond` is
    /// in wei.
    event NodeDemanded(
        bytes32 indexed dispute,
        address indexed demander,
        TraceNode node,
        address source,
        Claim claim,
        uint48 deadline,
        uint256 bond
    );
    /// @notice A node was shown in this transaction's calldata, to everybody.
    event NodeAnswered(bytes32 indexed dispute, address indexed responder, TraceNode node);
    /// @notice The root of a claim's trace is known, for good.
    event TracePosted(bytes32 indexed dispute, bytes32 root, address source, Claim claim);
    /// @notice A claim was judged.
    event ClaimJudged(
        bytes32 indexed dispute, address indexed provider, address indexed prover, FaultClass faultClass, uint128 taken
    );
    /// @notice A demand that was not answered ended; its bond went back.
    event BondReturned(bytes32 indexed dispute, address indexed demander, TraceNode node, uint256 bond);
    /// @notice What a demand for a trace paid went back to the demander where the claim was judged, else to whoever showed it.
    event FeeReleased(bytes32 indexed dispute, bool judged, uint256 fee);
    /// @notice `account` took what it was owed in a token; 0 is the chain's own currency.
    event Collected(address indexed account, address indexed token, address receiver, uint256 amount);
    /// @notice What demands cost from now on.
    event BondTermsChanged(BondTerms terms);

    /* ERRORS */

    error CourtTraceKnown(bytes32 dispute, bytes32 root);
    error CourtTraceUnknown(bytes32 dispute);
    error CourtNotProvider(address caller, address provider, address operator);
    error CourtSignatureInvalid(address provider, address operator, bytes32 digest);
    error CourtNotClient(address caller, address client);
    error CourtJudged(bytes32 dispute);
    error CourtBondShort(uint256 sent, uint256 required);
    /// @dev Whole gwei, at most so many wei.
    error CourtBondInvalid(uint256 sent, uint256 most);
    error CourtTransferMismatch(address token, uint256 expected, uint256 received);
    error CourtDemanded(bytes32 dispute, TraceNode node);
    error CourtNotDemanded(bytes32 dispute, TraceNode node);
    /// @dev The source can hold the claim until `heldUntil` only.
    error CourtTooLate(uint48 deadline, uint48 heldUntil);
    error CourtAnswerLate(uint48 deadline, uint256 timestamp);
    error CourtAnswerOpen(uint48 deadline, uint256 timestamp);
    /// @dev `caller` is a contract, an account with code, or called by one: what it shows might stand nowhere in the clear.
    error CourtAnswerHidden(address caller);
    error CourtAnswerLength(uint256 expected, uint256 actual);
    error CourtHashDiffers(bytes32 expected, bytes32 actual);
    error CourtHeaderInvalid(bytes header);
    error CourtOutputDiffers(bytes32 expected, bytes32 actual);
    error CourtTypeInvalid(bytes tensorType);
    /// @dev No node of that kind stands there, or it has no data.
    error CourtNodeInvalid(TraceNode node);
    error CourtPathLength(uint256 expected, uint256 actual);
    error CourtNoFee(bytes32 dispute);
    error CourtFeeHeld(uint48 lockEndsAt, uint256 timestamp);
    error CourtNoFault(bytes32 dispute);
    error CourtJudgeActive(address judge);
    /// @dev The stand-in, since the judge is not active or gave no answer, reverted without an error that is passed on, or
    /// answered something else than it should.
    error CourtJudgeFailed(address judge, uint256 returndataSize);
    error CourtNothingToCollect(address account, address token);
    error CourtPaymentFailed(address receiver, uint256 amount);
    error CourtTermsOutOfBounds(BondTerms terms);
    error CourtTimeZero();
    /// @dev There is no code at this address. A court whose judge alone could answer would let a liar be paid while it does not.
    error CourtStandInMissing(address standIn);

    /* TRACES */

    /// @notice Demands the root of a claim's trace, with the first level below it. Takes what is sent as bond, and
    /// `priceBps` of the job's price, in its token, from the caller; where the root is known already, the bond alone.
    ///
    /// Warning: whatever is shown is shown to everybody. Of work whose input is not for everybody, only those for whom it is
    /// may demand anything: the source says who.
    /// @dev Emits a {NodeDemanded} event. The deadline is {ANSWER_SECONDS} and 2.5 times the job's execution time from now, and
    /// later where other traces of the provider are to be computed before; never so late that the nodes below could not be
    /// demanded any more. Where the root is known, {ANSWER_SECONDS} from now.
    /// Requirements:
    /// - the claim can be disputed, by the caller: the error is the source's own;
    /// - it was not judged: {CourtJudged};
    /// - the trace was not demanded before: {CourtDemanded};
    /// - where it is to be computed, enough remains of the lock for all that may follow: {CourtTooLate};
    /// - what is sent is at least {bondOf}, in whole gwei, below 2^56 of them: {CourtBondShort}, {CourtBondInvalid};
    /// - the token arrives whole: {CourtTransferMismatch};
    /// - the source can hold the claim beyond the deadline: {CourtTooLate}.
    function demandTrace(address source, Claim calldata claim, bytes calldata context) external payable;

    /// @notice Makes the root of a claim's trace known, whether it was demanded or not, and answers a demand for it.
    /// @dev Emits a {TracePosted} event and, where the level is shown, a {NodeAnswered} event.
    /// Requirements:
    /// - the caller is the provider or its operator: {CourtNotProvider};
    /// - those of {presentTrace} on the trace;
    /// - where the level is shown, those of {answer}.
    /// @param level As {answer} takes it. Empty: the root alone, which a contract may say, too; a demand goes on.
    function postTrace(address source, Claim calldata claim, Trace calldata trace, bytes calldata level) external;

    /// @notice Makes the root of a claim's trace known by the signature of its provider or its operator.
    /// @dev Emits a {TracePosted} event. A demand for the trace goes on: the level below the root is owed still.
    /// Requirements:
    /// - the trace is not known: {CourtTraceKnown};
    /// - the header's hash is the claim's program: {CourtHeaderInvalid}, {CourtHashDiffers};
    /// - the last operator's output is in the trace, and is the claim's: {CourtPathLength}, {CourtHashDiffers},
    ///   {CourtOutputDiffers};
    /// - the operator's or the provider's key signed source, claim and root: {CourtSignatureInvalid}.
    /// @param signature EIP-712, `Trace(address source,Claim claim,bytes32 root)` in this contract's domain.
    function presentTrace(address source, Claim calldata claim, Trace calldata trace, bytes calldata signature)
        external;

    /* NODES */

    /// @notice Demands what stands below a node of a known trace, or a leaf's bytes. Takes what is sent as bond.
    /// @dev Emits a {NodeDemanded} event. The deadline is {ANSWER_SECONDS} from now.
    /// Requirements:
    /// - the claim can be disputed: the error is the source's own;
    /// - it was not judged: {CourtJudged};
    /// - its trace is known: {CourtTraceUnknown};
    /// - there is such a node, and something to be shown of it: {CourtNodeInvalid}, {CourtTypeInvalid};
    /// - it is of the trace: {CourtPathLength}, {CourtHashDiffers};
    /// - it was not demanded before: {CourtDemanded};
    /// - what is sent is at least {bondOf}, in whole gwei, below 2^56 of them: {CourtBondShort}, {CourtBondInvalid};
    /// - the source can hold the claim beyond the deadline: {CourtTooLate}.
    function demandNode(
        address source,
        Claim calldata claim,
        bytes calldata context,
        TraceNode calldata node,
        NodeProof calldata proof
    ) external payable;

    /// @notice Shows what was demanded; anybody may, since the hash says whether it is that. It is shown by the bytes of the
    /// transaction, which are kept by everybody who keeps the chain.
    /// @dev Emits a {NodeAnswered} event.
    /// Requirements:
    /// - an account without code calls this function itself: {CourtAnswerHidden};
    /// - it was demanded, and not answered yet: {CourtNotDemanded};
    /// - the deadline has not passed: {CourtAnswerLate};
    /// - the claim was not judged: {CourtJudged};
    /// - of a trace, the root is known: {CourtTraceUnknown};
    /// - a tensor's type is one: {CourtTypeInvalid};
    /// - `data` has the length of what is shown: {CourtAnswerLength};
    /// - and its hash: {CourtHashDiffers}.
    /// @param data Of `Trace`: the hashes 8 levels below its root, or of the tensors where they are nearer. Of `Tensor`: its
    /// type, then the hashes 8 levels below its root, or of its leaves where they are nearer. Of `List` and `Tree`: the hashes
    /// 8 levels below it, or at the end; of height 0: the leaf's 256 bytes.
    function answer(bytes32 dispute, TraceNode calldata node, bytes calldata data) external;

    /* OUTPUTS */

    /// @notice Demands a piece of a claim's output, 64 KiB of its tree. Takes what is sent as bond. A provider that does not
    /// show it earns nothing by a right hash.
    ///
    /// Warning: it is shown to everybody. A contract cannot tell sealed bytes from noise, so a client that wants nobody
    /// else to see its output has it from the provider, and demands it as a last resort.
    /// @dev Emits a {NodeDemanded} event. The deadline is {ANSWER_SECONDS} from now.
    /// Requirements:
    /// - the claim can be disputed: the error is the source's own;
    /// - it was not judged: {CourtJudged};
    /// - the caller is its client: {CourtNotClient};
    /// - the piece was not demanded before: {CourtDemanded};
    /// - what is sent is at least {bondOf}, in whole gwei, below 2^56 of them: {CourtBondShort}, {CourtBondInvalid};
    /// - the source can hold the claim beyond the deadline: {CourtTooLate}.
    /// @param piece Counted from 0; one that the output does not have is answered by its type.
    function demandOutput(address source, Claim calldata claim, bytes calldata context, uint32 piece) external payable;

    /// @notice Shows a piece of the output that was demanded, or that there is none; anybody may.
    /// @dev Emits a {NodeAnswered} event.
    /// Requirements:
    /// - an account without code calls this function itself: {CourtAnswerHidden};
    /// - the type is one: {CourtTypeInvalid};
    /// - path and data have the length of that type's: {CourtPathLength}, {CourtAnswerLength};
    /// - it is the claim's output: {CourtOutputDiffers};
    /// - it was demanded, and not answered yet: {CourtNotDemanded};
    /// - the deadline has not passed: {CourtAnswerLate}.
    function answerOutput(address source, Claim calldata claim, uint32 piece, Output calldata output) external;

    /* JUDGMENTS */

    /// @notice Has a claim judged whose provider owes an answer. The demander counts as who proved it; the caller, and who demanded
    /// what leads to the node and was answered, share the bounty.
    /// @dev Emits a {ClaimJudged} event.
    /// Requirements:
    /// - the node was demanded, and was not answered: {CourtNotDemanded};
    /// - the deadline has passed: {CourtAnswerOpen};
    /// - the claim was not judged: {CourtJudged};
    /// - what leads to the node is shown: {CourtPathLength}, {CourtHashDiffers};
    /// - the claim can be disputed: the error is the source's own.
    /// @param proof As {demandNode} takes it; of the trace itself, empty.
    function judgeSilence(
        address source,
        Claim calldata claim,
        bytes calldata context,
        TraceNode calldata node,
        NodeProof calldata proof
    ) external returns (SlashReport memory);

    /// @notice Proves a claim wrong. The caller shares the bounty with those who demanded what leads to what is wrong, at least
    /// {OPENER_SECONDS} before or, where nobody did so early, at any time, and were answered.
    /// @dev Emits a {ClaimJudged} event. Needs no demand and no trace where the opening needs none.
    /// Requirements:
    /// - the claim was not judged: {CourtJudged};
    /// - the judge, or its stand-in, answers: {CourtJudgeFailed};
    /// - it takes the opening: the error is its own;
    /// - it finds something wrong: {CourtNoFault};
    /// - where the trace is known, the node is where that is: {CourtNodeInvalid};
    /// - and is shown to be of the trace: as {demandNode} says;
    /// - the claim can be disputed: the error is the source's own.
    function prove(address source, Claim calldata claim, bytes calldata context, Proof calldata proof)
        external
        returns (SlashReport memory);

    /// @notice Keeps a claim undecided for {MOVE_SECONDS} from now, while the judge cannot be called. A stand-in that can
    /// be called changes nothing of that: it takes more gas than the judge, and where it answers, a proof ends the wait.
    /// Requirements:
    /// - the claim was not judged: {CourtJudged};
    /// - its trace is known: {CourtTraceUnknown};
    /// - the judge cannot be called: {CourtJudgeActive};
    /// - the claim can be disputed, by the caller: the error is the source's own.
    function keepOpen(address source, Claim calldata claim, bytes calldata context) external;

    /// @notice Pays out what a demand for a trace paid beside its bond, once the trace was shown: to whom it was shown where this
    /// claim was judged, so that no liar is paid for its lie; else, when it can be judged no more, to whoever showed it, less what
    /// is burned. Anybody may.
    /// @dev Emits a {FeeReleased} event.
    /// Requirements:
    /// - there is something to be paid, and the trace was shown: {CourtNoFee};
    /// - the claim was judged, or its lock is over: {CourtFeeHeld}.
    function releaseFee(bytes32 dispute) external;

    /// @notice Gives back the bond of a demand that was not answered, once the claim was judged or it is too late to.
    /// @dev Emits a {BondReturned} event; the bond is credited to the demander.
    /// Requirements:
    /// - the node was demanded, and was not answered: {CourtNotDemanded};
    /// - the claim was judged, or {MOVE_SECONDS} have passed since the deadline: {CourtAnswerOpen}.
    function returnBond(bytes32 dispute, TraceNode calldata node) external;

    /* JUDGE */

    /// @notice Activates the judge again after an upgrade of the chain, or once its time is over, for the data fee; what is
    /// left of the value is the caller's credit. Anybody may, here or at {IArbWasm} itself.
    /// @dev Requirements: those of {IArbWasm-activateProgram}.
    function reactivate() external payable;

    /// @notice Whether the chain runs the judge now.
    function isJudgeActive() external view returns (bool);

    /// @notice The Stylus program that judges, and the contract in Solidity that does while that is not active or gives no
    /// answer. There is always one.
    function judge() external view returns (address program, address standIn);

    /* MONEY */

    /// @notice Pays the caller what it is owed in `token`; 0 is the chain's own currency.
    /// @dev Emits a {Collected} event.
    /// Requirements:
    /// - it is owed something: {CourtNothingToCollect};
    /// - the receiver takes it: {CourtPaymentFailed}, or the token's own error.
    function collect(address token, address receiver) external returns (uint256 amount);

    /// @notice Pays the burner what was burned of bonds in `token`. Anybody may.
    /// @dev Emits a {Collected} event. Requirements: those of {collect}.
    function sweepBurned(address token) external returns (uint256 amount);

    /// @notice What an account is owed.
    function creditOf(address account, address token) external view returns (uint256);

    /// @notice What a demand for such a node costs in a block with this base fee, in wei and whole gwei: the gas of its answer
    /// at the base fee, or at the terms' least where that is more, times their margin.
    /// @param baseFee In wei. A call outside of a block sees none of its own, so it is named; send more than it asks for
    /// where the fee may rise.
    function bondOf(TraceNode calldata node, uint256 baseFee) external view returns (uint256);

    /* TERMS */

    /// @notice Changes what demands cost.
    /// @dev Emits a {BondTermsChanged} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - the terms are within their bounds: {CourtTermsOutOfBounds}.
    function setBondTerms(BondTerms calldata terms) external;

    /// @notice What demands cost.
    function bondTerms() external view returns (BondTerms memory);

    /* VIEWS */

    /// @notice The name of a dispute.
    function disputeOf(address source, Claim calldata claim) external pure returns (bytes32);

    /// @notice The root of the claim's trace, 0 while it is not known, and whether the claim was judged.
    function traceOf(bytes32 dispute) external view returns (bytes32 root, bool judged);

    /// @notice Who demanded a node, 0 where nobody did; until when it is to be answered, 0 where it was; and the bond that
    /// lies for it, in wei.
    function demandOf(bytes32 dispute, TraceNode calldata node)
        external
        view
        returns (address demander, uint48 deadline, uint256 bond);

    /// @notice When a provider will have computed all traces that were demanded of it for claims of a source, if it computes
    /// one after the other.
    function busyUntil(address source, address provider) external view returns (uint256);
}
