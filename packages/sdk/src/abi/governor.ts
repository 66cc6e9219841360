// Written by scripts/sdk-abi.ts from contracts/governance/AssayGovernor.sol:AssayGovernor.
import type { Hex } from "@assay/tensor";

export const GOVERNOR_ABI = [
  "error CheckpointUnorderedInsertion()",
  "error FailedCall()",
  "error GovernorAlreadyCastVote(address voter)",
  "error GovernorAlreadyQueuedProposal(uint256 proposalId)",
  "error GovernorDisabledDeposit()",
  "error GovernorInsufficientProposerVotes(address proposer, uint256 votes, uint256 threshold)",
  "error GovernorInvalidProposalLength(uint256 targets, uint256 calldatas, uint256 values)",
  "error GovernorInvalidQuorumFraction(uint256 quorumNumerator, uint256 quorumDenominator)",
  "error GovernorInvalidSignature(address voter)",
  "error GovernorInvalidVoteParams()",
  "error GovernorInvalidVoteType()",
  "error GovernorInvalidVotingPeriod(uint256 votingPeriod)",
  "error GovernorNonexistentProposal(uint256 proposalId)",
  "error GovernorOnlyExecutor(address account)",
  "error GovernorPreventLateQuorumVoteExtensionTooLarge(uint256 newVoteExtension, uint256 maxVoteExtension)",
  "error GovernorProposalQueueingFailed(uint256 proposalId)",
  "error GovernorProposalQueueingNotRequired(uint256 proposalId)",
  "error GovernorProposalThresholdAboveCap(uint256 threshold, uint256 most)",
  "error GovernorQuorumOutOfBounds(uint256 quorumBps, uint256 least, uint256 most)",
  "error GovernorRestrictedProposer(address proposer)",
  "error GovernorUnableToCancel(uint256 proposalId, address account)",
  "error GovernorUnexpectedProposalState(uint256 proposalId, uint8 current, bytes32 expectedStates)",
  "error GovernorVoteExtensionOutOfBounds(uint256 extension, uint256 least, uint256 most)",
  "error GovernorVotingDelayOutOfBounds(uint256 delay, uint256 least, uint256 most)",
  "error GovernorVotingPeriodOutOfBounds(uint256 period, uint256 least, uint256 most)",
  "error InvalidAccountNonce(address account, uint256 currentNonce)",
  "error InvalidShortString()",
  "error SafeCastOverflowedUintDowncast(uint8 bits, uint256 value)",
  "error StringTooLong(string str)",
  "event EIP712DomainChanged()",
  "event LateQuorumVoteExtensionSet(uint64 oldVoteExtension, uint64 newVoteExtension)",
  "event ProposalCanceled(uint256 proposalId)",
  "event ProposalCreated(uint256 proposalId, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 voteStart, uint256 voteEnd, string description)",
  "event ProposalExecuted(uint256 proposalId)",
  "event ProposalExtended(uint256 indexed proposalId, uint64 extendedDeadline)",
  "event ProposalQueued(uint256 proposalId, uint256 etaSeconds)",
  "event ProposalThresholdSet(uint256 oldProposalThreshold, uint256 newProposalThreshold)",
  "event QuorumNumeratorUpdated(uint256 oldQuorumNumerator, uint256 newQuorumNumerator)",
  "event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason)",
  "event VoteCastWithParams(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason, bytes params)",
  "event VotingDelaySet(uint256 oldVotingDelay, uint256 newVotingDelay)",
  "event VotingPeriodSet(uint256 oldVotingPeriod, uint256 newVotingPeriod)",
  "function BALLOT_TYPEHASH() view returns (bytes32)",
  "function CLOCK_MODE() pure returns (string)",
  "function COUNTING_MODE() pure returns (string)",
  "function EXTENDED_BALLOT_TYPEHASH() view returns (bytes32)",
  "function MAX_PROPOSAL_THRESHOLD_BPS() view returns (uint16)",
  "function MAX_QUORUM_BPS() view returns (uint16)",
  "function MAX_VOTE_EXTENSION() view returns (uint48)",
  "function MAX_VOTING_DELAY() view returns (uint48)",
  "function MAX_VOTING_PERIOD() view returns (uint32)",
  "function MIN_QUORUM_BPS() view returns (uint16)",
  "function MIN_VOTE_EXTENSION() view returns (uint48)",
  "function MIN_VOTING_DELAY() view returns (uint48)",
  "function MIN_VOTING_PERIOD() view returns (uint32)",
  "function cancel(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) returns (uint256)",
  "function castVote(uint256 proposalId, uint8 support) returns (uint256)",
  "function castVoteBySig(uint256 proposalId, uint8 support, address voter, bytes signature) returns (uint256)",
  "function castVoteWithReason(uint256 proposalId, uint8 support, string reason) returns (uint256)",
  "function castVoteWithReasonAndParams(uint256 proposalId, uint8 support, string reason, bytes params) returns (uint256)",
  "function castVoteWithReasonAndParamsBySig(uint256 proposalId, uint8 support, address voter, string reason, bytes params, bytes signature) returns (uint256)",
  "function clock() view returns (uint48)",
  "function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)",
  "function execute(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) payable returns (uint256)",
  "function getProposalId(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) view returns (uint256)",
  "function getVotes(address account, uint256 timepoint) view returns (uint256)",
  "function getVotesWithParams(address account, uint256 timepoint, bytes params) view returns (uint256)",
  "function hasVoted(uint256 proposalId, address account) view returns (bool)",
  "function hashProposal(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) pure returns (uint256)",
  "function lateQuorumVoteExtension() view returns (uint48)",
  "function name() view returns (string)",
  "function nonces(address owner) view returns (uint256)",
  "function onERC1155BatchReceived(address, address, uint256[], uint256[], bytes) returns (bytes4)",
  "function onERC1155Received(address, address, uint256, uint256, bytes) returns (bytes4)",
  "function onERC721Received(address, address, uint256, bytes) returns (bytes4)",
  "function proposalDeadline(uint256 proposalId) view returns (uint256)",
  "function proposalEta(uint256 proposalId) view returns (uint256)",
  "function proposalNeedsQueuing(uint256) pure returns (bool)",
  "function proposalProposer(uint256 proposalId) view returns (address)",
  "function proposalSnapshot(uint256 proposalId) view returns (uint256)",
  "function proposalThreshold() view returns (uint256)",
  "function proposalVotes(uint256 proposalId) view returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes)",
  "function propose(address[] targets, uint256[] values, bytes[] calldatas, string description) returns (uint256)",
  "function queue(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) returns (uint256 proposalId)",
  "function quorum(uint256 timepoint) view returns (uint256)",
  "function quorumDenominator() pure returns (uint256)",
  "function quorumNumerator(uint256 timepoint) view returns (uint256)",
  "function quorumNumerator() view returns (uint256)",
  "function relay(address target, uint256 value, bytes data) payable",
  "function setLateQuorumVoteExtension(uint48 newVoteExtension)",
  "function setProposalThreshold(uint256 newProposalThreshold)",
  "function setVotingDelay(uint48 newVotingDelay)",
  "function setVotingPeriod(uint32 newVotingPeriod)",
  "function staking() view returns (address)",
  "function state(uint256 proposalId) view returns (uint8)",
  "function supportsInterface(bytes4 interfaceId) view returns (bool)",
  "function timelock() view returns (address)",
  "function token() view returns (address)",
  "function updateQuorumNumerator(uint256 newQuorumNumerator)",
  "function version() view returns (string)",
  "function votingDelay() view returns (uint256)",
  "function votingPeriod() view returns (uint256)",
] as const;

/** The arguments of each error, by its name. */
export interface GovernorErrors {
  readonly CheckpointUnorderedInsertion: Record<string, never>;
  readonly FailedCall: Record<string, never>;
  readonly GovernorAlreadyCastVote: { readonly voter: string };
  readonly GovernorAlreadyQueuedProposal: { readonly proposalId: bigint };
  readonly GovernorDisabledDeposit: Record<string, never>;
  readonly GovernorInsufficientProposerVotes: { readonly proposer: string; readonly votes: bigint; readonly threshold: bigint };
  readonly GovernorInvalidProposalLength: { readonly targets: bigint; readonly calldatas: bigint; readonly values: bigint };
  readonly GovernorInvalidQuorumFraction: { readonly quorumNumerator: bigint; readonly quorumDenominator: bigint };
  readonly GovernorInvalidSignature: { readonly voter: string };
  readonly GovernorInvalidVoteParams: Record<string, never>;
  readonly GovernorInvalidVoteType: Record<string, never>;
  readonly GovernorInvalidVotingPeriod: { readonly votingPeriod: bigint };
  readonly GovernorNonexistentProposal: { readonly proposalId: bigint };
  readonly GovernorOnlyExecutor: { readonly account: string };
  readonly GovernorPreventLateQuorumVoteExtensionTooLarge: { readonly newVoteExtension: bigint; readonly maxVoteExtension: bigint };
  readonly GovernorProposalQueueingFailed: { readonly proposalId: bigint };
  readonly GovernorProposalQueueingNotRequired: { readonly proposalId: bigint };
  readonly GovernorProposalThresholdAboveCap: { readonly threshold: bigint; readonly most: bigint };
  readonly GovernorQuorumOutOfBounds: { readonly quorumBps: bigint; readonly least: bigint; readonly most: bigint };
  readonly GovernorRestrictedProposer: { readonly proposer: string };
  readonly GovernorUnableToCancel: { readonly proposalId: bigint; readonly account: string };
  readonly GovernorUnexpectedProposalState: { readonly proposalId: bigint; readonly current: bigint; readonly expectedStates: Hex };
  readonly GovernorVoteExtensionOutOfBounds: { readonly extension: bigint; readonly least: bigint; readonly most: bigint };
  readonly GovernorVotingDelayOutOfBounds: { readonly delay: bigint; readonly least: bigint; readonly most: bigint };
  readonly GovernorVotingPeriodOutOfBounds: { readonly period: bigint; readonly least: bigint; readonly most: bigint };
  readonly InvalidAccountNonce: { readonly account: string; readonly currentNonce: bigint };
  readonly InvalidShortString: Record<string, never>;
  readonly SafeCastOverflowedUintDowncast: { readonly bits: bigint; readonly value: bigint };
  readonly StringTooLong: { readonly str: string };
}
