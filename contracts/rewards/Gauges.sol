// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {CLASSES, ClassParts} from "../types/ClassParts.sol";
import {GaugeBallot, GaugeBallotLib} from "../types/GaugeBallot.sol";

/// @title Gauges
/// @notice Votes of token and stake for classes of work, by epoch.
abstract contract Gauges is IRewards {
    struct Epoch {
        /// Votes; once the epoch was closed, rates. In one slot, since a new one would be half of what closing costs.
        ClassParts parts; // slot 0
        /// Fees, as they count.
        uint128[CLASSES] counted; // slots 1 to 3
    }

    uint256 internal constant BPS = 10_000;

    /// @dev All votes together are 2^46.
    uint256 private constant WEIGHT_BITS = 46;

    /// @inheritdoc IRewards
    uint32 public immutable EPOCH_SECONDS;

    IStaking internal immutable STAKING;

    /// @dev The stake token, as what votes.
    IVotes private immutable VOTES;

    mapping(uint32 epoch => Epoch) internal _epochs; // slot 0
    mapping(address account => GaugeBallot) private _ballots; // slot 1

    constructor(IStaking staking_, uint32 epochSeconds) {
        if (epochSeconds == 0) revert RewardsEpochZero();
        EPOCH_SECONDS = epochSeconds;
        STAKING = staking_;
        VOTES = IVotes(staking_.stakeToken());
    }

    /// @inheritdoc IRewards
    function currentEpoch() public view returns (uint32) {
        return uint32(block.timestamp / EPOCH_SECONDS);
    }

    /// @inheritdoc IRewards
    function vote(uint16[CLASSES] calldata sharesBps) external {
        (uint80 shares, uint256 sum) = GaugeBallotLib.pack(sharesBps);
        if (sum != BPS && sum != 0) revert RewardsSharesNotWhole(sum);
        _cast(msg.sender, currentEpoch() + 1, shares);
    }

    /// @inheritdoc IRewards
    function carry(address[] calldata accounts) external returns (uint256 carried) {
        uint32 epoch = currentEpoch() + 1;
        for (uint256 i; i < accounts.length; ++i) {
            GaugeBallot storage ballot = _ballots[accounts[i]];
            (uint32 last, uint80 shares) = (ballot.epoch, ballot.shares);
            if (shares == 0 || last == epoch) continue;
            ++carried;
            _cast(accounts[i], epoch, shares);
        }
        if (carried == 0) revert RewardsNothingToCarry();
    }

    /// @inheritdoc IRewards
    function ballotOf(address account)
        external
        view
        returns (uint32 epoch, uint48 weight, uint16[CLASSES] memory sharesBps)
    {
        GaugeBallot storage ballot = _ballots[account];
        return (ballot.epoch, ballot.weight, GaugeBallotLib.unpack(ballot.shares));
    }

    function _cast(address account, uint32 epoch, uint80 shares) private {
        GaugeBallot memory ballot = _ballots[account];
        ClassParts parts = _epochs[epoch].parts;
        // What stake votes with can be switched, so that it is taken out as it was put in.
        if (ballot.epoch == epoch) parts = ballot.takeFrom(parts);
        ballot = GaugeBallot(epoch, _weightOf(account, uint256(epoch - 1) * EPOCH_SECONDS - 1), shares);
        _ballots[account] = ballot;
        _epochs[epoch].parts = ballot.addTo(parts);
        emit GaugeVoted(account, epoch, ballot.weight, GaugeBallotLib.unpack(shares));
    }

    /// @dev The votes of an account at a past timepoint, of token and stake, as a part of the supply; rounded down, so that all
    /// together are at most the whole (invariant 9).
    function _weightOf(address account, uint256 timepoint) private view returns (uint48) {
        uint256 supply = VOTES.getPastTotalSupply(timepoint);
        if (supply == 0) return 0;
        uint256 votes = VOTES.getPastVotes(account, timepoint) + STAKING.getPastVotes(account, timepoint);
        // At most the whole, of 46 bits and one.
        return uint48((Math.min(votes, supply) << WEIGHT_BITS) / supply);
    }
}
