// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {StakePool} from "../../contracts/types/StakePool.sol";

/// @notice What the provider registry reads of staking, set by anybody.
contract MockStakes {
    address public stakeToken;
    mapping(address provider => address) public operatorOf;
    mapping(address provider => StakePool) private _own;

    constructor(address stakeToken_) {
        stakeToken = stakeToken_;
    }

    function register(address operator) external {
        operatorOf[msg.sender] = operator;
    }

    function setOwnStake(address provider, uint128 tokens, uint128 shares, uint128 thawing) external {
        _own[provider] = StakePool(tokens, shares, thawing, 0);
    }

    function ownStakeOf(address provider) external view returns (StakePool memory) {
        return _own[provider];
    }
}
