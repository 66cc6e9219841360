// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What governance may change of its own voting, each within the bounds of {IAssayGovernor}.
struct GovernorTerms {
    uint48 votingDelay; // seconds from a proposal to the second whose votes count
    uint32 votingPeriod; // seconds of voting
    uint48 voteExtension; // seconds of voting that are left at least once the quorum is reached
    uint128 proposalThreshold; // votes that a proposer needs, in the token's smallest unit
    uint16 quorumBps; // share of the votable supply that has to vote for or abstain, in 1/10,000
}
