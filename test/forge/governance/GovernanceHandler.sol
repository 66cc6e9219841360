// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {AssayGovernor} from "../../../contracts/governance/AssayGovernor.sol";
import {Timelock} from "../../../contracts/governance/Timelock.sol";
import {GovernorTerms} from "../../../contracts/types/GovernorTerms.sol";
import {DELEGATORS, delegatorAt, MOST_PROVIDERS, providerAt, STRANGER} from "../staking/Actions.sol";
import {Handler} from "../staking/Handler.sol";
import {vm} from "../Vm.sol";

/// @notice Proposals and votes on them, between all that tokens and stake can do.
contract GovernanceHandler is Handler {
    struct Open {
        uint256 id;
        uint256 threshold; // what it would set
        uint48 snapshot;
        bytes32 description;
        uint256[3] votes; // against, for, abstaining: as ballots said
    }

    uint256 private constant VOTERS = MOST_PROVIDERS + DELEGATORS + 1;
    /// @dev A millionth of what everybody has.
    uint256 private constant THRESHOLD = 2 ** 80;

    AssayGovernor private immutable GOVERNOR;
    Timelock private immutable TIMELOCK;

    Open[] private _open;
    uint256 private _proposed;
    /// @dev Votes at a snapshot, as they were found in the first second after it.
    mapping(uint48 snapshot => mapping(address account => uint256)) private _then;
    mapping(uint48 snapshot => bool) private _seen;

    constructor(uint256 only) Handler(only) {
        address[] memory anybody = new address[](1);
        TIMELOCK = new Timelock(3 days, new address[](0), anybody, address(this));
        GovernorTerms memory terms = GovernorTerms(1 days, 3 days, 1 days, uint128(THRESHOLD), 200);
        GOVERNOR = new AssayGovernor(address(token), staking, TIMELOCK, terms);
        TIMELOCK.grantRole(TIMELOCK.PROPOSER_ROLE(), address(GOVERNOR));
        TIMELOCK.renounceRole(TIMELOCK.DEFAULT_ADMIN_ROLE(), address(this));
        for (uint256 i; i < 3; ++i) propose(i, i);
        for (uint256 i; i < VOTERS; ++i) ballot(0, i, i % 8 == 0 ? 0 : 1);
    }

    function propose(uint256 who, uint256 size) public watched {
        (address account, uint256 threshold) = (_voterAt(who), THRESHOLD + _amount(size));
        vm.assume(GOVERNOR.getVotes(account, _now() - 1) >= GOVERNOR.proposalThreshold());
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _callsOf(threshold);
        string memory description = vm.toString(abi.encode(++_proposed));
        vm.prank(account);
        uint256 id = GOVERNOR.propose(targets, values, calls, description);
        Open storage open = _open.push();
        (open.id, open.threshold, open.snapshot) = (id, threshold, uint48(GOVERNOR.proposalSnapshot(id)));
        open.description = keccak256(bytes(description));
    }

    /// @dev Waits for the vote to begin where it has not.
    function ballot(uint256 which, uint256 who, uint256 side) public watched {
        vm.assume(_open.length != 0);
        Open storage open = _open[which % _open.length];
        if (_now() <= open.snapshot) _pass(uint256(open.snapshot) + 1);
        (address account, uint8 support) = (_voterAt(who), uint8(side % 3));
        vm.assume(GOVERNOR.state(open.id) == IGovernor.ProposalState.Active && !GOVERNOR.hasVoted(open.id, account));
        _see(open.snapshot);
        vm.prank(account);
        uint256 weight = GOVERNOR.castVote(open.id, support);
        open.votes[support] += weight;
        if (!_looksAt(9)) return;
        // Less where it switched votes of stake off since.
        vm.assertLe(weight, _then[open.snapshot][account], "invariant 9: votes of a snapshot grew after it");
        _checkTally(open);
    }

    /// @dev To the end of the vote, and to the effect where it was passed.
    function finish(uint256 which) public watched {
        vm.assume(_open.length != 0);
        Open memory open = _open[which % _open.length];
        _open[which % _open.length] = _open[_open.length - 1];
        _open.pop();
        if (_now() <= open.snapshot) _pass(uint256(open.snapshot) + 1);
        _see(open.snapshot);
        _pass(GOVERNOR.proposalDeadline(open.id) + 1);
        bool passed = open.votes[1] > open.votes[0] && open.votes[1] + open.votes[2] >= GOVERNOR.quorum(open.snapshot);
        IGovernor.ProposalState end = GOVERNOR.state(open.id);
        IGovernor.ProposalState due = passed ? IGovernor.ProposalState.Succeeded : IGovernor.ProposalState.Defeated;
        vm.assertTrue(end == due, "invariant 9: a vote ended otherwise than it was counted");
        if (!passed) return;
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _callsOf(open.threshold);
        GOVERNOR.queue(targets, values, calls, open.description);
        _pass(GOVERNOR.proposalEta(open.id));
        GOVERNOR.execute(targets, values, calls, open.description);
        vm.assertEq(GOVERNOR.proposalThreshold(), open.threshold, "what was passed was not done");
    }

    /// @dev Invariant 9: what is counted is what was cast, and at most what there was.
    function _checkTally(Open storage open) private view {
        (uint256 against, uint256 agreed, uint256 abstaining) = GOVERNOR.proposalVotes(open.id);
        uint256 cast = against + agreed + abstaining;
        vm.assertEq(cast, open.votes[0] + open.votes[1] + open.votes[2], "invariant 9: votes were counted otherwise than cast");
        vm.assertLe(cast, token.getPastTotalSupply(open.snapshot), "invariant 9: more votes were cast than there were tokens");
    }

    function _see(uint48 snapshot) private {
        if (_seen[snapshot]) return;
        _seen[snapshot] = true;
        for (uint256 i; i < VOTERS; ++i) {
            address account = _voterAt(i);
            _then[snapshot][account] = token.getPastVotes(account, snapshot) + staking.getPastVotes(account, snapshot);
        }
    }

    function _callsOf(uint256 threshold)
        private
        view
        returns (address[] memory targets, uint256[] memory values, bytes[] memory calls)
    {
        (targets, values, calls) = (new address[](1), new uint256[](1), new bytes[](1));
        targets[0] = address(GOVERNOR);
        calls[0] = abi.encodeCall(GOVERNOR.setProposalThreshold, (threshold));
    }

    function _voterAt(uint256 seed) private pure returns (address) {
        uint256 i = seed % VOTERS;
        if (i < DELEGATORS) return delegatorAt(i);
        return i == VOTERS - 1 ? STRANGER : providerAt(i - DELEGATORS);
    }
}
