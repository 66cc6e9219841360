// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {GovernorVotesQuorumFraction} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAssayGovernor} from "../interfaces/IAssayGovernor.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {GovernorTerms} from "../types/GovernorTerms.sol";
import {Counting} from "./Counting.sol";

/// @title AssayGovernor
/// @notice Votes of tokens and of stake on what the timelock does.
contract AssayGovernor is
    IAssayGovernor,
    GovernorVotesQuorumFraction,
    GovernorSettings,
    GovernorPreventLateQuorum,
    Counting
{
    uint256 private constant BPS = 10_000;

    /// @inheritdoc IAssayGovernor
    uint48 public constant MIN_VOTING_DELAY = 1 days;
    /// @inheritdoc IAssayGovernor
    uint48 public constant MAX_VOTING_DELAY = 7 days;
    /// @inheritdoc IAssayGovernor
    uint32 public constant MIN_VOTING_PERIOD = 3 days;
    /// @inheritdoc IAssayGovernor
    uint32 public constant MAX_VOTING_PERIOD = 14 days;
    /// @inheritdoc IAssayGovernor
    uint48 public constant MIN_VOTE_EXTENSION = 1 days;
    /// @inheritdoc IAssayGovernor
    uint48 public constant MAX_VOTE_EXTENSION = 7 days;
    /// @inheritdoc IAssayGovernor
    uint16 public constant MAX_PROPOSAL_THRESHOLD_BPS = 100;
    /// @inheritdoc IAssayGovernor
    uint16 public constant MIN_QUORUM_BPS = 200;
    /// @inheritdoc IAssayGovernor
    uint16 public constant MAX_QUORUM_BPS = 2_000;

    IStaking private immutable STAKING;
    TimelockController private immutable TIMELOCK;

    /// @notice A governor, which can do nothing before the timelock makes it a proposer.
    /// @param token_ {IAssayToken}: an ERC-5805 with timestamps, whose votes and past supply count.
    /// @param timelock_ Does what was passed, for good.
    constructor(address token_, IStaking staking_, TimelockController timelock_, GovernorTerms memory terms)
        Governor("AssayGovernor")
        GovernorVotes(IVotes(token_))
        GovernorVotesQuorumFraction(terms.quorumBps)
        GovernorSettings(terms.votingDelay, terms.votingPeriod, terms.proposalThreshold)
        GovernorPreventLateQuorum(terms.voteExtension)
    {
        (STAKING, TIMELOCK) = (staking_, timelock_);
    }

    /* VOTES */

    /// @inheritdoc IAssayGovernor
    function staking() external view returns (address) {
        return address(STAKING);
    }

    /// @notice ERC-6372: timestamps in seconds.
    function clock() public view override(Governor, GovernorVotes) returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice ERC-6372: `mode=timestamp`.
    function CLOCK_MODE() public pure override(Governor, GovernorVotes) returns (string memory) { // solhint-disable-line func-name-mixedcase
        return "mode=timestamp";
    }

    /// @notice The votes for and abstaining that a proposal with this snapshot needs: of the supply then less what was
    /// delegated to the timelock, the share that was in force then, rounded down.
    function quorum(uint256 timepoint) public view override(Governor, GovernorVotesQuorumFraction) returns (uint256) {
        uint256 votable = token().getPastTotalSupply(timepoint) - token().getPastVotes(address(TIMELOCK), timepoint);
        return Math.mulDiv(votable, quorumNumerator(timepoint), BPS);
    }

    /// @notice What {quorumNumerator} is a share of.
    function quorumDenominator() public pure override returns (uint256) {
        return BPS;
    }

    /// @dev The timelock's are left out of the quorum.
    function _getVotes(address account, uint256 timepoint, bytes memory)
        internal
        view
        override(Governor, GovernorVotes)
        returns (uint256)
    {
        if (account == address(TIMELOCK)) return 0;
        return token().getPastVotes(account, timepoint) + STAKING.getPastVotes(account, timepoint);
    }

    function _tallyUpdated(uint256 proposalId) internal override(Governor, GovernorPreventLateQuorum) {
        super._tallyUpdated(proposalId);
    }

    /* PROPOSALS */

    /// @inheritdoc IAssayGovernor
    function timelock() external view returns (address) {
        return address(TIMELOCK);
    }

    /// @notice The id of a proposal, which is that of its operation in the timelock: what
    /// {TimelockController-hashOperationBatch} gives without a predecessor, the hash of the description as salt.
    function hashProposal(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) public pure override returns (uint256) {
        return uint256(keccak256(abi.encode(targets, values, calldatas, bytes32(0), descriptionHash)));
    }

    /// @notice Where a proposal is. The timelock alone keeps whether it is queued.
    function state(uint256 proposalId) public view override returns (ProposalState) {
        ProposalState reached = super.state(proposalId);
        // Somebody executed it in the timelock itself.
        bool done = reached == ProposalState.Queued && TIMELOCK.isOperationDone(bytes32(proposalId));
        return done ? ProposalState.Executed : reached;
    }

    /// @notice The first second at which a proposal can be executed; 0 before it is queued, 1 once it was executed.
    function proposalEta(uint256 proposalId) public view override returns (uint256) {
        return TIMELOCK.getTimestamp(bytes32(proposalId));
    }

    /// @notice The last second of a vote, which a late quorum moves.
    function proposalDeadline(uint256 proposalId)
        public
        view
        override(Governor, GovernorPreventLateQuorum)
        returns (uint256)
    {
        return super.proposalDeadline(proposalId);
    }

    /// @notice Always.
    function proposalNeedsQueuing(uint256) public pure override returns (bool) {
        return true;
    }

    /// @notice Has what was passed wait for the timelock's delay. Anybody may call it.
    /// @dev Emits a {ProposalQueued} event.
    /// Requirements:
    /// - it was passed, and is not queued: {GovernorUnexpectedProposalState}.
    function queue(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) public override returns (uint256 proposalId) {
        proposalId = hashProposal(targets, values, calldatas, descriptionHash);
        _validateStateBitmap(proposalId, _encodeStateBitmap(ProposalState.Succeeded));
        uint256 delay = TIMELOCK.getMinDelay();
        TIMELOCK.scheduleBatch(targets, values, calldatas, 0, descriptionHash, delay);
        emit ProposalQueued(proposalId, block.timestamp + delay);
    }

    function _executeOperations(
        uint256,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override {
        TIMELOCK.executeBatch{value: msg.value}(targets, values, calldatas, 0, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override returns (uint256 proposalId) {
        proposalId = super._cancel(targets, values, calldatas, descriptionHash);
        if (TIMELOCK.isOperationPending(bytes32(proposalId))) TIMELOCK.cancel(bytes32(proposalId));
    }

    /// @dev By its proposer until the vote begins, by another proposal until it is executed.
    function _validateCancel(uint256 proposalId, address caller) internal view override returns (bool) {
        return caller == address(TIMELOCK) || super._validateCancel(proposalId, caller);
    }

    function _executor() internal view override returns (address) {
        return address(TIMELOCK);
    }

    /* TERMS */

    /// @notice The votes that a proposer needs, in the token's smallest unit.
    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    function _setVotingDelay(uint48 delay) internal override {
        if (delay < MIN_VOTING_DELAY || delay > MAX_VOTING_DELAY) {
            revert GovernorVotingDelayOutOfBounds(delay, MIN_VOTING_DELAY, MAX_VOTING_DELAY);
        }
        super._setVotingDelay(delay);
    }

    function _setVotingPeriod(uint32 period) internal override {
        if (period < MIN_VOTING_PERIOD || period > MAX_VOTING_PERIOD) {
            revert GovernorVotingPeriodOutOfBounds(period, MIN_VOTING_PERIOD, MAX_VOTING_PERIOD);
        }
        super._setVotingPeriod(period);
    }

    function _setLateQuorumVoteExtension(uint48 extension) internal override {
        if (extension < MIN_VOTE_EXTENSION || extension > MAX_VOTE_EXTENSION) {
            revert GovernorVoteExtensionOutOfBounds(extension, MIN_VOTE_EXTENSION, MAX_VOTE_EXTENSION);
        }
        super._setLateQuorumVoteExtension(extension);
    }

    function _setProposalThreshold(uint256 threshold) internal override {
        uint256 most = IERC20(address(token())).totalSupply() * MAX_PROPOSAL_THRESHOLD_BPS / BPS;
        if (threshold > most) revert GovernorProposalThresholdAboveCap(threshold, most);
        super._setProposalThreshold(threshold);
    }

    function _updateQuorumNumerator(uint256 quorumBps) internal override {
        if (quorumBps < MIN_QUORUM_BPS || quorumBps > MAX_QUORUM_BPS) {
            revert GovernorQuorumOutOfBounds(quorumBps, MIN_QUORUM_BPS, MAX_QUORUM_BPS);
        }
        super._updateQuorumNumerator(quorumBps);
    }
}
