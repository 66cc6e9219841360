// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title AssayGovernor
/// @notice Holders of the token and of stake propose and vote; what they pass, the timelock does. Besides what is here it
/// is an OpenZeppelin {IGovernor} with simple counting, timestamps (ERC-6372), late quorum and timelock control.
///
/// An account's votes at a timepoint are those delegated to it in the token ({IERC5805-getPastVotes}) and those of its
/// stake ({IStaking-getPastVotes}). Staked tokens are Staking's, which delegates to nobody, so that none votes twice:
/// at any timepoint all votes together are at most the supply then (invariant 9). What is slashed or moved after a
/// proposal's snapshot still votes on it.
///
/// The quorum is a share of the votable supply: of the supply at the snapshot less what was delegated to the timelock,
/// which casts no votes. A treasury that the timelock holds does not stand in the way of a quorum once it is delegated
/// there. Whoever else delegates there gives up its votes and lowers the quorum by a part of them only.
///
/// Powers:
/// - holders of {proposalThreshold} votes: propose; take a proposal back until its voting begins.
/// - voters: pass what the timelock then does, its own roles and this contract's terms within their bounds included.
/// - anybody: queues what was passed, and executes it once the timelock's delay is over.
/// - nobody: changes a bound, the timelock or what counts as a vote; stops what was passed but by another proposal.
interface IAssayGovernor {
    error GovernorVotingDelayOutOfBounds(uint256 delay, uint256 least, uint256 most);
    error GovernorVotingPeriodOutOfBounds(uint256 period, uint256 least, uint256 most);
    error GovernorVoteExtensionOutOfBounds(uint256 extension, uint256 least, uint256 most);
    /// @dev `most` is a share of the supply when the threshold is set.
    error GovernorProposalThresholdAboveCap(uint256 threshold, uint256 most);
    /// @dev In 1/10,000.
    error GovernorQuorumOutOfBounds(uint256 quorumBps, uint256 least, uint256 most);

    // solhint-disable func-name-mixedcase

    /// @notice The shortest {votingDelay}, in seconds.
    function MIN_VOTING_DELAY() external view returns (uint48);

    /// @notice The longest {votingDelay}, in seconds.
    function MAX_VOTING_DELAY() external view returns (uint48);

    /// @notice The shortest {votingPeriod}, in seconds.
    function MIN_VOTING_PERIOD() external view returns (uint32);

    /// @notice The longest {votingPeriod}, in seconds.
    function MAX_VOTING_PERIOD() external view returns (uint32);

    /// @notice The shortest {lateQuorumVoteExtension}, in seconds.
    function MIN_VOTE_EXTENSION() external view returns (uint48);

    /// @notice The longest {lateQuorumVoteExtension}, in seconds; it is also at most the voting period when it is set.
    function MAX_VOTE_EXTENSION() external view returns (uint48);

    /// @notice The highest {proposalThreshold}, as a share of the supply when it is set, in 1/10,000.
    function MAX_PROPOSAL_THRESHOLD_BPS() external view returns (uint16);

    /// @notice The lowest {quorumNumerator}, in 1/10,000.
    function MIN_QUORUM_BPS() external view returns (uint16);

    /// @notice The highest {quorumNumerator}, in 1/10,000.
    function MAX_QUORUM_BPS() external view returns (uint16);

    // solhint-enable func-name-mixedcase

    /// @notice The {IStaking} whose stake votes.
    function staking() external view returns (address);

    /// @notice The {ITimelock} that does what was passed. A successor of this governor gets its roles there.
    function timelock() external view returns (address);
}
