// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStakeService} from "../../../contracts/interfaces/IStakeService.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Payout, SlashReport} from "../../../contracts/types/Slash.sol";

/// @notice A service that slashes without a lock, and does not listen.
contract Hostile is IStakeService {
    IStaking private immutable STAKING;

    /// @inheritdoc IStakeService
    uint48 public immutable maxLockSeconds;

    error NotListening();

    constructor(IStaking staking, uint48 maxLockSeconds_) {
        (STAKING, maxLockSeconds) = (staking, maxLockSeconds_);
    }

    /// @inheritdoc IStakeService
    function onAllocationChanged(address, uint128, uint128) external pure {
        revert NotListening();
    }

    function takeAway(address provider, uint128 amount, Payout[] calldata payouts)
        external
        returns (SlashReport memory)
    {
        return STAKING.slash(provider, amount, payouts);
    }
}
