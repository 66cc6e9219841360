// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GUARDIAN_PAUSE_SECONDS, GUARDIAN_REARM_SECONDS, GuardianPause} from "../../contracts/libraries/GuardianPause.sol";
import {NonceSet, NonceState} from "../../contracts/libraries/NonceBits.sol";
import {FaultTerms, FaultTermsLib} from "../../contracts/types/Fault.sol";
import {Job, JobLib, JobState, JobWord} from "../../contracts/types/Job.sol";
import {Receipt, SessionTerms, SessionTermsLib} from "../../contracts/types/Session.sol";
import {vm} from "../forge/Vm.sol";

/// @notice Words of jobs, nonces, terms and sessions: what is written is what is read.
contract WordsProof {
    NonceSet private _nonces;

    /* JOBS */

    /// @dev Every field of a lock comes back, and it is a lock.
    function proveLocksAreReadAsWritten(address by, uint40 timestamp, int48 rate, uint16 fee) external pure {
        vm.assume(fee < 512 && rate >= -(2 ** 42) && rate < 2 ** 42);
        Job memory job = JobLib.locked(by, timestamp, rate, fee).read();
        vm.assertTrue(job.state == JobState.Locked && !job.refunded, "a new lock is none");
        vm.assertTrue(job.provider == by && job.acceptedAt == timestamp, "another provider or time");
        vm.assertTrue(job.logRate == rate && job.feeBps == fee, "another rate or fee");
    }

    /// @dev Invariant 5: noting a refund leaves a lock the lock that it was.
    function proveRefundedLocksStayLocks(uint256 word) external pure {
        JobWord lock = JobWord.wrap(word);
        vm.assume(lock.isLocked());
        JobWord noted = lock.withRefund();
        vm.assertTrue(noted.isLocked() && noted.isRefunded() && !noted.isClaimed(), "a refunded lock is no lock");
        vm.assertTrue(noted.provider() == lock.provider() && noted.acceptedAt() == lock.acceptedAt(), "another lock");
        vm.assertTrue(noted.logRate() == lock.logRate() && noted.feeBps() == lock.feeBps(), "another price");
        vm.assertTrue(JobWord.unwrap(noted.withRefund()) == JobWord.unwrap(noted), "refunded twice");
    }

    /// @dev Invariant 5: what is claimed is a claim of that lock and output, and locked no more, until the time that is said.
    function proveClaimsAreOfTheirLock(uint256 word, bytes32 output, uint40 until) external pure {
        JobWord lock = JobWord.wrap(word);
        JobWord claim = lock.claimed(output, until);
        vm.assertTrue(claim.state() == JobState.Claimed && claim.isClaimed() && !claim.isLocked(), "a claim is none");
        vm.assertTrue(claim.isClaim(lock, output), "a claim is not of its lock");
        vm.assertEq(claim.disputableUntil(), until, "another time");
    }

    /// @dev Invariant 5: to be settled, slashed, claimed or reclaimed, a job must be a claim or a lock: it never is both, and
    /// an end is neither.
    function proveEndsAreNeitherLocksNorClaims(uint8 state, uint256 lock, bytes32 output) external pure {
        vm.assume(state > uint8(JobState.Claimed) && state <= uint8(JobState.Slashed));
        JobWord end = JobLib.ended(JobState(state));
        vm.assertTrue(!end.isLocked() && !end.isClaimed() && !end.isClaim(JobWord.wrap(lock), output), "an end goes on");
        vm.assertTrue(uint8(end.state()) == state, "another end");
    }

    function proveNoWordIsLockAndClaim(uint256 word, uint256 lock, bytes32 output) external pure {
        JobWord job = JobWord.wrap(word);
        vm.assertTrue(!(job.isLocked() && job.isClaim(JobWord.wrap(lock), output)), "a lock is a claim");
        vm.assertTrue(!(word == 0 && (job.isLocked() || job.isClaimed())), "nothing is a job");
    }

    /* NONCES */

    /// @dev Invariant 4: a free nonce is consumed, then it is not free; no other changes.
    function proveNoncesAreConsumedOnce(uint256 word, uint64 nonce, uint64 other) external {
        _nonces.words[nonce / 128] = word;
        (NonceState state, uint256 bits) = _nonces.stateOf(nonce);
        vm.assume(state == NonceState.Free && other != nonce);
        (NonceState before,) = _nonces.stateOf(other);
        _nonces.consume(nonce, bits);
        (state,) = _nonces.stateOf(nonce);
        vm.assertTrue(state == NonceState.Consumed, "a consumed nonce is free");
        (NonceState afterwards,) = _nonces.stateOf(other);
        vm.assertTrue(before == afterwards, "another nonce changed");
    }

    /* TERMS */

    function proveTermsArePacked(FaultTerms calldata terms) external pure {
        FaultTerms memory back = FaultTermsLib.unpack(terms.pack());
        vm.assertTrue(keccak256(abi.encode(back)) == keccak256(abi.encode(terms)), "other terms");
    }

    /* SESSIONS */

    /// @dev The assembly hashes what EIP-712 says.
    function proveTermsAreHashedByFields(SessionTerms calldata terms) external pure {
        bytes32 plain = keccak256(abi.encode(SessionTermsLib.TERMS_TYPEHASH, terms));
        vm.assertTrue(terms.hash() == plain, "another hash");
    }

    function proveReceiptsAreSplitOff(Receipt calldata receipt, bytes32 tail) external view {
        this.split(receipt, abi.encodePacked(abi.encode(receipt), tail), tail);
    }

    function split(Receipt calldata receipt, bytes calldata data, bytes32 tail) external pure {
        (Receipt calldata read, bytes calldata left) = SessionTermsLib.splitReceipt(data);
        vm.assertTrue(SessionTermsLib.hashReceipt(read) == SessionTermsLib.hashReceipt(receipt), "another receipt");
        vm.assertTrue(left.length == 32 && bytes32(left) == tail, "another tail");
    }

    /* PAUSES */

    /// @dev A guardian's pause ends after its time, and it cannot pause again before twice that has passed since.
    function proveGuardianRests(uint40 now_) external {
        vm.warp(now_);
        uint48 end = GuardianPause.end();
        vm.assertEq(end, uint256(now_) + GUARDIAN_PAUSE_SECONDS, "a pause lasts another time");
        vm.assertTrue(GuardianPause.readyAt(end) >= uint256(end) + 2 * GUARDIAN_PAUSE_SECONDS, "a guardian does not rest");
        vm.assertEq(GuardianPause.readyAt(end) - end, GUARDIAN_REARM_SECONDS, "another rest");
    }

    /// @dev An end that the owner sets is never in the past, and what lies ahead stays.
    function proveEndsAreClamped(uint40 now_, uint48 until) external {
        vm.warp(now_);
        vm.assertEq(GuardianPause.clamp(until), until < now_ ? now_ : until, "another end");
    }
}
