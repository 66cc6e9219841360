// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";

/// @title Counting
/// @notice Counts votes as OpenZeppelin's {GovernorCountingSimple} does, so that a vote for a proposal is one slot, in which
/// the votes that the quorum still misses are kept too.
abstract contract Counting is Governor {
    struct Tally {
        uint128 forVotes; // slot 0
        uint128 missing; // one more than the votes that the quorum still misses; 0: nobody has voted
        uint128 againstVotes; // slot 1
        uint128 abstainVotes;
        mapping(address voter => bool) hasVoted; // slot 2
    }

    enum VoteType {
        Against,
        For,
        Abstain
    }

    mapping(uint256 proposalId => Tally) private _tallies;

    /// @notice How votes are given, and which count for the quorum.
    function COUNTING_MODE() public pure override returns (string memory) { // solhint-disable-line func-name-mixedcase
        return "support=bravo&quorum=for,abstain";
    }

    /// @notice Whether an account has voted on a proposal.
    function hasVoted(uint256 proposalId, address account) public view override returns (bool) {
        return _tallies[proposalId].hasVoted[account];
    }

    /// @notice Votes on a proposal so far, in the token's smallest unit.
    function proposalVotes(uint256 proposalId)
        external
        view
        returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes)
    {
        Tally storage tally = _tallies[proposalId];
        return (tally.againstVotes, tally.forVotes, tally.abstainVotes);
    }

    function _quorumReached(uint256 proposalId) internal view override returns (bool) {
        uint128 missing = _tallies[proposalId].missing;
        return missing == 0 ? quorum(proposalSnapshot(proposalId)) == 0 : missing == 1;
    }

    function _voteSucceeded(uint256 proposalId) internal view override returns (bool) {
        Tally storage tally = _tallies[proposalId];
        return tally.forVotes > tally.againstVotes;
    }

    /// @dev All votes of a timepoint are at most the supply then (invariant 9), which fits 128 bits; a quorum is a fifth of
    /// it at most.
    function _countVote(uint256 proposalId, address account, uint8 support, uint256 weight, bytes memory)
        internal
        override
        returns (uint256)
    {
        Tally storage tally = _tallies[proposalId];
        if (tally.hasVoted[account]) revert GovernorAlreadyCastVote(account);
        tally.hasVoted[account] = true;
        (uint128 votes, uint128 forVotes, uint128 missing) = (uint128(weight), tally.forVotes, tally.missing);
        bool first = missing == 0;
        if (first) missing = uint128(quorum(proposalSnapshot(proposalId))) + 1;
        if (support == uint8(VoteType.Against)) {
            tally.againstVotes += votes;
            if (first) tally.missing = missing;
            return weight;
        }
        if (support == uint8(VoteType.For)) forVotes += votes;
        else if (support == uint8(VoteType.Abstain)) tally.abstainVotes += votes;
        else revert GovernorInvalidVoteType();
        (tally.forVotes, tally.missing) = (forVotes, missing > votes ? missing - votes : 1);
        return weight;
    }
}
