// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Rewards} from "../../../contracts/rewards/Rewards.sol";

/// @notice Rewards as they are, where `vm.deployCode` finds them: as `MarketCode`.
contract RewardsCode is Rewards {
    constructor(address owner_, IStaking staking_, uint32 epochSeconds) Rewards(owner_, staking_, epochSeconds) {}
}
