// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClaimSource} from "../interfaces/IClaimSource.sol";
import {ICourt} from "../interfaces/ICourt.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {TraceTree} from "../libraries/TraceTree.sol";
import {Claim} from "../types/Claim.sol";
import {BondTerms, Demand, Dispute, Output, Proof, Trace, TraceLib} from "../types/Dispute.sol";
import {FaultClass} from "../types/Fault.sol";
import {Finding} from "../types/Finding.sol";
import {Liability} from "../types/Liability.sol";
import {SlashReport} from "../types/Slash.sol";
import {NodeKind, NodeProof, TraceNode} from "../types/TraceNode.sol";
import {Bonds} from "./Bonds.sol";
import {Judges} from "./Judges.sol";
import {Traces} from "./Traces.sol";

/// @title Court
/// @notice Where claims are disputed.
contract Court is Traces, Judges, EIP712 {
    string private constant DOMAIN_NAME = "Assay Court";
    string private constant DOMAIN_VERSION = "1";

    /// @dev A trace costs more to compute than an output, since all of it is hashed: of an encoder between 1.9 and 2.5
    /// times as much (docs/benchmarks.md). In 1/100.
    uint256 private constant TRACE_PERCENT = 250;

    /// @notice How long an answer may take, in seconds; of a trace, execution apart.
    uint32 public immutable ANSWER_SECONDS;
    /// @notice How long a challenger has after an answer, in seconds.
    uint32 public immutable MOVE_SECONDS;

    /// @notice Knows providers' operators.
    IStaking public immutable STAKING;

    mapping(address source => mapping(address provider => uint256)) private _busyUntil; // slot 6

    /// @notice A court that judges claims of any source.
    /// @param owner_ The timelock in production.
    /// @param staking Knows providers' operators.
    /// @param burner Gets what is burned of bonds.
    /// @param judge_ Says what is wrong; for good.
    /// @param standIn The same in Solidity; for good.
    constructor(
        address owner_,
        IStaking staking,
        address burner,
        uint32 answerSeconds,
        uint32 moveSeconds,
        BondTerms memory terms,
        address judge_,
        address standIn
    ) Bonds(owner_, burner, terms) Judges(judge_, standIn) EIP712(DOMAIN_NAME, DOMAIN_VERSION) {
        if (answerSeconds == 0 || moveSeconds == 0) revert CourtTimeZero();
        STAKING = staking;
        ANSWER_SECONDS = answerSeconds;
        MOVE_SECONDS = moveSeconds;
    }

    /* TRACES */

    /// @inheritdoc ICourt
    function demandTrace(address source, Claim calldata claim, bytes calldata context) external payable nonReentrant {
        bytes32 id = disputeOf(source, claim);
        Dispute storage dispute = _undecided(id);
        Liability memory liability = _liabilityOf(source, claim, context);
        bool known = dispute.root != 0;
        uint48 deadline = known ? _nodeDeadline() : _traceDeadline(source, claim.provider, liability);
        TraceNode memory node;
        _demand(id, node, source, claim, deadline);
        (dispute.lockEndsAt, dispute.demandedAt) = (liability.lockEndsAt, uint48(block.timestamp));
        dispute.feeToken = liability.token;
        // Whose root is known has computed the trace.
        (dispute.feeMantissa, dispute.feeShift) = known ? (0, 0) : _takeFee(liability.token, liability.price);
        _hold(source, claim, context, deadline, liability.executionSeconds);
    }

    /// @inheritdoc ICourt
    function postTrace(address source, Claim calldata claim, Trace calldata trace, bytes calldata level)
        external
        nonReentrant
    {
        address operator = STAKING.operatorOf(claim.provider);
        if (msg.sender != claim.provider && msg.sender != operator) {
            revert CourtNotProvider(msg.sender, claim.provider, operator);
        }
        bytes32 id = _post(source, claim, trace);
        if (level.length == 0) return;
        TraceNode memory node;
        _answer(id, node, level);
    }

    /// @inheritdoc ICourt
    function presentTrace(address source, Claim calldata claim, Trace calldata trace, bytes calldata signature)
        external
        nonReentrant
    {
        _post(source, claim, trace);
        bytes32 digest = _hashTypedDataV4(TraceLib.hash(source, claim, trace.root));
        address operator = STAKING.operatorOf(claim.provider);
        bool signed = Signatures.byKey(operator, digest, signature)
            || Signatures.byKey(claim.provider, digest, signature);
        if (!signed) revert CourtSignatureInvalid(claim.provider, operator, digest);
    }

    function _post(address source, Claim calldata claim, Trace calldata trace) private returns (bytes32 id) {
        id = disputeOf(source, claim);
        _setTrace(id, claim, trace);
        emit TracePosted(id, trace.root, source, claim);
    }

    /// @dev The provider computes what was demanded of it one after the other. It never has so long that less remains than
    /// five more answers and six moves take: over a node of the list and two of a tensor to a leaf, and the proof.
    function _traceDeadline(address source, address provider, Liability memory liability) private returns (uint48) {
        uint256 work = Math.ceilDiv(uint256(liability.executionSeconds) * TRACE_PERCENT, 100);
        uint256 end = Math.max(block.timestamp, _busyUntil[source][provider]) + work;
        _busyUntil[source][provider] = end;
        uint256 remaining = 5 * uint256(ANSWER_SECONDS) + 6 * uint256(MOVE_SECONDS);
        uint256 latest = Math.saturatingSub(liability.lockEndsAt, remaining);
        uint256 soonest = block.timestamp + work + ANSWER_SECONDS;
        // Timestamps and seconds of 32 bits: far below 48 bits.
        if (soonest > latest) revert CourtTooLate(uint48(soonest), uint48(latest));
        return uint48(Math.min(end + ANSWER_SECONDS, latest));
    }

    /* NODES */

    /// @inheritdoc ICourt
    function demandNode(
        address source,
        Claim calldata claim,
        bytes calldata context,
        TraceNode calldata node,
        NodeProof calldata proof
    ) external payable nonReentrant {
        bytes32 id = disputeOf(source, claim);
        Dispute storage dispute = _undecided(id);
        if (dispute.root == 0) revert CourtTraceUnknown(id);
        _checkNode(dispute, node, proof);
        _demandShown(id, node, source, claim, context);
    }

    /// @dev Opens a demand for what need not be computed.
    function _demandShown(
        bytes32 id,
        TraceNode memory node,
        address source,
        Claim calldata claim,
        bytes calldata context
    ) private {
        uint48 deadline = _nodeDeadline();
        _demand(id, node, source, claim, deadline);
        _hold(source, claim, context, deadline, 0);
    }

    function _nodeDeadline() private view returns (uint48) {
        return uint48(block.timestamp) + ANSWER_SECONDS;
    }

    /// @inheritdoc ICourt
    function answer(bytes32 id, TraceNode calldata node, bytes calldata data) external nonReentrant {
        _answer(id, node, data);
    }

    /// @dev Opens a demand with what was sent as its bond.
    function _demand(bytes32 id, TraceNode memory node, address source, Claim calldata claim, uint48 deadline) private {
        Demand storage demand = _demands[node.key(id)];
        if (demand.demander != address(0)) revert CourtDemanded(id, node);
        demand.demander = msg.sender;
        // A timestamp in seconds fits 40 bits for 34,000 years.
        demand.deadline = uint40(deadline);
        demand.bond = _takeBond(node);
        emit NodeDemanded(id, msg.sender, node, source, claim, deadline, msg.value);
    }

    /// @dev Keeps the claim undecided until somebody can have gone on after the answer.
    function _hold(address source, Claim calldata claim, bytes calldata context, uint48 deadline, uint32 execution)
        private
    {
        uint48 until = deadline + MOVE_SECONDS + execution;
        uint48 held = _holdUntil(source, claim, context, until);
        if (held <= deadline) revert CourtTooLate(deadline, held);
    }

    function _holdUntil(address source, Claim calldata claim, bytes calldata context, uint48 until)
        private
        returns (uint48)
    {
        return IClaimSource(source).hold(claim, context, until, msg.sender);
    }

    function _liabilityOf(address source, Claim calldata claim, bytes calldata context)
        private
        view
        returns (Liability memory)
    {
        return IClaimSource(source).liabilityOf(claim, context);
    }

    function _answer(bytes32 id, TraceNode memory node, bytes calldata data) private {
        _asked(id, node);
        _checkAnswer(id, node, data);
        _close(id, node);
    }

    /// @dev Ends a demand whose answer was seen to be right.
    function _close(bytes32 id, TraceNode memory node) private {
        _checkOpen();
        Demand storage demand = _asked(id, node);
        (uint40 deadline, uint56 bond) = (demand.deadline, demand.bond);
        if (block.timestamp > deadline) revert CourtAnswerLate(deadline, block.timestamp);
        Dispute storage dispute = _undecided(id);
        uint256 madeAt = deadline - ANSWER_SECONDS;
        if (node.kind == NodeKind.Trace) {
            dispute.responder = msg.sender;
            madeAt = dispute.demandedAt;
        }
        // A timestamp.
        (demand.deadline, demand.bond) = (0, uint56(madeAt));
        _creditLessBurned(msg.sender, NATIVE, _wei(bond));
        emit NodeAnswered(id, msg.sender, node);
    }

    /// @dev A contract, and an account that hands its calls to one, could have what it shows in a form that nobody else reads.
    function _checkOpen() private view {
        // It is not asked who somebody is, but whether the transaction's own bytes are what was shown.
        // solhint-disable-next-line avoid-tx-origin
        if (msg.sender != tx.origin || msg.sender.code.length != 0) revert CourtAnswerHidden(msg.sender);
    }

    /* OUTPUTS */

    /// @inheritdoc ICourt
    function demandOutput(address source, Claim calldata claim, bytes calldata context, uint32 piece)
        external
        payable
        nonReentrant
    {
        bytes32 id = disputeOf(source, claim);
        _undecided(id);
        address client = _liabilityOf(source, claim, context).client;
        if (msg.sender != client) revert CourtNotClient(msg.sender, client);
        _demandShown(id, _piece(piece), source, claim, context);
    }

    /// @inheritdoc ICourt
    function answerOutput(address source, Claim calldata claim, uint32 piece, Output calldata output)
        external
        nonReentrant
    {
        _checkOutput(claim, piece, output);
        _close(disputeOf(source, claim), _piece(piece));
    }

    function _piece(uint32 piece) private pure returns (TraceNode memory node) {
        (node.kind, node.index) = (NodeKind.Output, piece);
    }

    /* JUDGMENTS */

    /// @inheritdoc ICourt
    function judgeSilence(
        address source,
        Claim calldata claim,
        bytes calldata context,
        TraceNode calldata node,
        NodeProof calldata proof
    ) external nonReentrant returns (SlashReport memory) {
        bytes32 id = disputeOf(source, claim);
        Dispute storage dispute = _undecided(id);
        Demand storage demand = _asked(id, node);
        if (block.timestamp <= demand.deadline) revert CourtAnswerOpen(demand.deadline, block.timestamp);
        Way memory way;
        bool below = node.kind != NodeKind.Trace && node.kind != NodeKind.Output;
        if (below) way = _wayTo(id, dispute, node, proof);
        address[] memory challengers = _openers(demand.demander, way, below ? 1 : 0);
        _returnBond(id, node, demand);
        return _judge(id, source, claim, context, FaultClass.Unavailable, challengers);
    }

    /// @inheritdoc ICourt
    function prove(address source, Claim calldata claim, bytes calldata context, Proof calldata proof)
        external
        nonReentrant
        returns (SlashReport memory)
    {
        bytes32 id = disputeOf(source, claim);
        Dispute storage dispute = _undecided(id);
        Finding finding = _find(claim, dispute.root, proof.decoding, proof.opening);
        if (finding == Finding.None) revert CourtNoFault(id);
        Way memory way;
        if (dispute.root != 0) way = _wayOf(id, dispute, proof);
        return _judge(id, source, claim, context, FaultClass.Fraud, _openers(msg.sender, way, 0));
    }

    /// @dev What leads to the wrong element's leaf, or to the malformed tensor.
    function _wayOf(bytes32 id, Dispute storage dispute, Proof calldata proof) private view returns (Way memory way) {
        (uint256 operator, uint256 element) = _placeOf(proof.decoding, proof.opening);
        TraceNode calldata node = proof.node;
        way = _wayTo(id, dispute, node, proof.nodeProof);
        bool there = node.tensor == operator;
        if (proof.decoding) {
            there = there && node.kind == NodeKind.Tensor;
        } else {
            there = there && node.kind == NodeKind.Tree && node.height == 0
                && node.index == TraceTree.leafOf(proof.nodeProof.tensorType, element);
        }
        if (there) return way;
        TraceNode memory shown = node;
        revert CourtNodeInvalid(shown);
    }

    /// @inheritdoc ICourt
    function keepOpen(address source, Claim calldata claim, bytes calldata context) external nonReentrant {
        bytes32 id = disputeOf(source, claim);
        if (_undecided(id).root == 0) revert CourtTraceUnknown(id);
        if (isJudgeActive()) revert CourtJudgeActive(JUDGE);
        _holdUntil(source, claim, context, uint48(block.timestamp) + MOVE_SECONDS);
    }

    /// @inheritdoc ICourt
    function reactivate() external payable nonReentrant {
        // What is left of the value comes back here.
        uint256 before = address(this).balance - msg.value;
        ARB_WASM.activateProgram{value: msg.value}(JUDGE);
        _credit(msg.sender, NATIVE, address(this).balance - before);
    }

    /// @inheritdoc ICourt
    function releaseFee(bytes32 id) external nonReentrant {
        Dispute storage dispute = _disputes[id];
        (address responder, uint256 fee) = (dispute.responder, _feeOf(id));
        if (responder == address(0) || fee == 0) revert CourtNoFee(id);
        bool ended = dispute.judged || block.timestamp > dispute.lockEndsAt;
        if (!ended) revert CourtFeeHeld(dispute.lockEndsAt, block.timestamp);
        (dispute.feeMantissa, dispute.feeShift) = (0, 0);
        TraceNode memory node;
        if (dispute.judged) _credit(_demands[node.key(id)].demander, dispute.feeToken, fee);
        else _creditLessBurned(responder, dispute.feeToken, fee);
        emit FeeReleased(id, dispute.judged, fee);
    }

    /// @inheritdoc ICourt
    function returnBond(bytes32 id, TraceNode calldata node) external nonReentrant {
        Demand storage demand = _asked(id, node);
        uint256 end = uint256(demand.deadline) + MOVE_SECONDS;
        if (!_disputes[id].judged && block.timestamp <= end) revert CourtAnswerOpen(uint48(end), block.timestamp);
        _returnBond(id, node, demand);
    }

    function _judge(
        bytes32 id,
        address source,
        Claim calldata claim,
        bytes calldata context,
        FaultClass faultClass,
        address[] memory challengers
    ) private returns (SlashReport memory report) {
        _disputes[id].judged = true;
        report = IClaimSource(source).convict(claim, context, faultClass, challengers);
        emit ClaimJudged(id, claim.provider, challengers[0], faultClass, report.total());
    }

    function _returnBond(bytes32 id, TraceNode memory node, Demand storage demand) private {
        (address demander, uint256 bond) = (demand.demander, _wei(demand.bond));
        // It can be demanded anew.
        delete _demands[node.key(id)];
        _credit(demander, NATIVE, bond);
        if (node.kind == NodeKind.Trace) {
            _credit(demander, _disputes[id].feeToken, _feeOf(id));
            (_disputes[id].feeMantissa, _disputes[id].feeShift) = (0, 0);
        }
        emit BondReturned(id, demander, node, bond);
    }

    /// @dev What a demand for the trace paid and nobody has got yet.
    function _feeOf(bytes32 id) private view returns (uint256) {
        return uint256(_disputes[id].feeMantissa) << _disputes[id].feeShift;
    }

    /* VIEWS */

    /// @inheritdoc ICourt
    function disputeOf(address source, Claim calldata claim) public pure returns (bytes32) {
        return keccak256(abi.encode(source, claim.hash()));
    }

    /// @inheritdoc ICourt
    function traceOf(bytes32 id) external view returns (bytes32 root, bool judged) {
        return (_disputes[id].root, _disputes[id].judged);
    }

    /// @inheritdoc ICourt
    function demandOf(bytes32 id, TraceNode calldata node)
        external
        view
        returns (address demander, uint48 deadline, uint256 bond)
    {
        Demand storage demand = _demands[node.key(id)];
        return (demand.demander, demand.deadline, demand.deadline == 0 ? 0 : _wei(demand.bond));
    }

    /// @inheritdoc ICourt
    function busyUntil(address source, address provider) external view returns (uint256) {
        return _busyUntil[source][provider];
    }

    /// @inheritdoc EIP712
    /// @dev Without the storage that longer names would need.
    function eip712Domain()
        public
        view
        override
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        (fields, name, version) = (hex"0f", DOMAIN_NAME, DOMAIN_VERSION);
        (chainId, verifyingContract, salt, extensions) = (block.chainid, address(this), 0, new uint256[](0));
    }

    function _undecided(bytes32 id) private view returns (Dispute storage dispute) {
        dispute = _disputes[id];
        if (dispute.judged) revert CourtJudged(id);
    }

    /// @dev A demand that waits for its answer, or whose bond lies here still.
    function _asked(bytes32 id, TraceNode memory node) private view returns (Demand storage demand) {
        demand = _demands[node.key(id)];
        if (demand.deadline == 0) revert CourtNotDemanded(id, node);
    }
}
