// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev `Settled`, `Refunded` and `Slashed` are ends. A filled copy has no job: its nonce says that it was consumed.
enum JobState {
    None,
    /// Accepted; the answer is due.
    Locked,
    /// Answered; anybody may dispute it.
    Claimed,
    Settled,
    Refunded,
    Slashed
}

/// @notice What is kept of a job, in one slot.
///
/// While it is `Locked`, that is its lock, from the lowest bit: state 3, whether the client has its price back 1, provider
/// 160, the protocol's share of its price 9, rate of an index price 43 (signed), time of its acceptance 40.
///
/// While it is `Claimed`: state 3, the timestamp until which it can be disputed 40, and the high 213 bits of
/// `keccak256(abi.encode(lock, output))`. Who settles or disputes it sends lock and output again; they are in the events.
///
/// At its end: state 3, all else 0.
type JobWord is uint256;

/// @notice A lock, or what is left of it, as people read it.
struct Job {
    JobState state;
    /// Of a lock: the client has its price back already, so that the job pays nothing.
    bool refunded;
    /// Of a lock.
    address provider;
    /// Of a lock: timestamp; the deadline, and the price of an order with a ramp, follow from it.
    uint40 acceptedAt;
    /// Of a lock of an order at an index price: log2 of the rate, in 1/2^32. Else 0.
    int48 logRate;
    /// Of a lock: the protocol's share of the price, as it was at acceptance, in 1/10,000.
    uint16 feeBps;
    /// Of a claim: the last second at which it can be disputed.
    uint48 disputableUntil;
}

using JobLib for JobWord global;

/// @title JobLib
/// @notice Reads and writes a {JobWord}.
library JobLib {
    uint256 private constant STATE_MASK = 7;
    uint256 private constant REFUNDED = 8;
    uint256 private constant PROVIDER_SHIFT = 4;
    uint256 private constant FEE_SHIFT = 164;
    uint256 private constant RATE_SHIFT = 173;
    uint256 private constant TIME_SHIFT = 216;
    uint256 private constant UNTIL_SHIFT = 3;
    uint256 private constant TAG_SHIFT = 43;

    /// @notice A lock that was made at `timestamp`.
    /// @dev Assumes that the fee has at most 9 and the rate at most 43 bits, as those who set them see to.
    function locked(address by, uint256 timestamp, int48 rate, uint256 fee) internal pure returns (JobWord) {
        return JobWord.wrap(
            uint256(JobState.Locked) | uint256(uint160(by)) << PROVIDER_SHIFT | fee << FEE_SHIFT
                | (uint256(int256(rate)) & (2 ** 43 - 1)) << RATE_SHIFT | timestamp << TIME_SHIFT
        );
    }

    /// @notice The claim of `output` on a job with this lock.
    function claimed(JobWord lock, bytes32 output, uint48 until) internal pure returns (JobWord) {
        return JobWord.wrap(
            uint256(JobState.Claimed) | uint256(until) << UNTIL_SHIFT | _tag(lock, output)
        );
    }

    /// @notice A job that came to its end.
    function ended(JobState end) internal pure returns (JobWord) {
        return JobWord.wrap(uint256(end));
    }

    /// @notice Whether this is the claim of `output` on a job with this lock.
    function isClaim(JobWord self, JobWord lock, bytes32 output) internal pure returns (bool) {
        return self.isClaimed() && (JobWord.unwrap(self) ^ _tag(lock, output)) >> TAG_SHIFT == 0;
    }

    /// @notice The same lock with the refund noted.
    function withRefund(JobWord self) internal pure returns (JobWord) {
        return JobWord.wrap(JobWord.unwrap(self) | REFUNDED);
    }

    function state(JobWord self) internal pure returns (JobState) {
        return JobState(JobWord.unwrap(self) & STATE_MASK);
    }

    function isLocked(JobWord self) internal pure returns (bool) {
        return JobWord.unwrap(self) & STATE_MASK == uint256(JobState.Locked);
    }

    function isClaimed(JobWord self) internal pure returns (bool) {
        return JobWord.unwrap(self) & STATE_MASK == uint256(JobState.Claimed);
    }

    function isRefunded(JobWord self) internal pure returns (bool) {
        return JobWord.unwrap(self) & REFUNDED != 0;
    }

    function provider(JobWord self) internal pure returns (address) {
        return address(uint160(JobWord.unwrap(self) >> PROVIDER_SHIFT));
    }

    function feeBps(JobWord self) internal pure returns (uint256) {
        return (JobWord.unwrap(self) >> FEE_SHIFT) & 511;
    }

    function logRate(JobWord self) internal pure returns (int48) {
        // Its highest bit comes to the top, and its sign with it.
        return int48(int256(JobWord.unwrap(self) << 40) >> 213);
    }

    function acceptedAt(JobWord self) internal pure returns (uint256) {
        return JobWord.unwrap(self) >> TIME_SHIFT;
    }

    function disputableUntil(JobWord self) internal pure returns (uint48) {
        // 40 bits of it.
        return uint48((JobWord.unwrap(self) >> UNTIL_SHIFT) & (2 ** 40 - 1));
    }

    /// @notice As people read it.
    function read(JobWord self) internal pure returns (Job memory job) {
        job.state = self.state();
        if (job.state == JobState.Claimed) job.disputableUntil = self.disputableUntil();
        if (job.state != JobState.Locked) return job;
        job.refunded = self.isRefunded();
        job.provider = self.provider();
        job.acceptedAt = uint40(self.acceptedAt());
        job.logRate = self.logRate();
        job.feeBps = uint16(self.feeBps());
    }

    function _tag(JobWord lock, bytes32 output) private pure returns (uint256 tag) {
        // Writes the two scratch words, which Solidity leaves free between statements.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(0, lock)
            mstore(32, output)
            tag := shl(TAG_SHIFT, shr(TAG_SHIFT, keccak256(0, 64)))
        }
    }
}
