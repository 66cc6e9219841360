// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStaking} from "../interfaces/IStaking.sol";
import {ProviderRecord} from "../types/ProviderRecord.sol";
import {StakingState} from "./StakingState.sol";

/// @title StakeVotes
/// @notice Stake that votes where it is.
abstract contract StakeVotes is StakingState {
    /// @inheritdoc IStaking
    function switchVotes(address provider, bool enabled) external {
        ProviderRecord storage record = _provider(provider);
        Position storage position = _positions[provider][msg.sender];
        bool own = msg.sender == provider;
        if ((own ? record.votes : position.votes) == enabled) {
            revert StakingVotesUnchanged(msg.sender, provider, enabled);
        }
        if (enabled) {
            if (_ballots.providers[msg.sender].length == MAX_BALLOTS) {
                revert StakingTooManyBallots(msg.sender, MAX_BALLOTS);
            }
            _ballots.enter(msg.sender, provider);
        } else {
            _ballots.quit(msg.sender, provider);
        }
        if (own) {
            record.votes = enabled;
            _ballots.setOwn(provider, enabled ? _backings[provider].ownActive() : 0);
        } else {
            position.votes = enabled;
            _ballots.setShares(provider, msg.sender, enabled ? position.shares : 0);
        }
        emit VotesSwitched(msg.sender, provider, enabled);
    }

    /// @inheritdoc IStaking
    function getVotes(address account) external view returns (uint256) {
        return _ballots.votesAt(account, clock());
    }

    /// @inheritdoc IStaking
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256) {
        uint48 present = clock();
        if (timepoint >= present) revert StakingFutureLookup(timepoint, present);
        return _ballots.votesAt(account, uint48(timepoint));
    }

    /// @inheritdoc IStaking
    function clock() public view returns (uint48) {
        return uint48(block.timestamp);
    }

    // solhint-disable func-name-mixedcase
    /// @inheritdoc IStaking
    function CLOCK_MODE() external pure returns (string memory) {
        return "mode=timestamp";
    }
    // solhint-enable func-name-mixedcase
}
