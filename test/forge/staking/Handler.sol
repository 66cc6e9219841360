// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {vm} from "../Vm.sol";
import {
    Actions,
    CLIENT,
    DELEGATORS,
    delegatorAt,
    FUNDS,
    MOST_PROVIDERS,
    MOST_SERVICES,
    PROVIDERS,
    providerAt,
    STRANGER
} from "./Actions.sol";
import {Exit} from "./Exit.sol";
import {Hostile} from "./Hostile.sol";

/// @notice All actions over one world, which begins with stake of every kind in it.
contract Handler is Exit {
    constructor(uint256 only) Actions(only) {
        vm.warp(1_000_000);
        for (uint256 i; i < MOST_PROVIDERS; ++i) _fund(providerAt(i));
        for (uint256 i; i < DELEGATORS; ++i) _fund(delegatorAt(i));
        _fund(STRANGER);
        _fund(CLIENT);
        staking.setRewardToken(address(token), true);
        staking.setRewardToken(address(coin), true);
        _appointReference(THAW - 1);
        _appointReference(30);
        _appoint(address(new Hostile(staking, THAW - 1)));
        // What is left beside the funds of services to come would be nobody's.
        token.burn(token.balanceOf(address(this)) - (MOST_SERVICES - 3) * FUNDS);
        vm.warp(_now() + NOTICE);
        _fill();
    }

    /// @dev Something of every kind, so that no invariant holds of nothing.
    function _fill() private {
        uint128[PROVIDERS] memory own = [uint128(1_000_003), 5, 7_000_000_000, 123_456_789, 2 ** 50];
        for (uint256 i; i < PROVIDERS; ++i) {
            register(i * 1_000);
            _stake(providerAt(i), providerAt(i), own[i]);
        }
        for (uint256 i; i < 2 * DELEGATORS; ++i) {
            address provider = providerAt(i % PROVIDERS);
            address account = delegatorAt(i / 2);
            _delegate(provider, account, i % 3 == 0 ? STRANGER : account, uint128(_room(provider) / 4));
        }
        for (uint256 i; i < _holdings.length; ++i) {
            if (i % 4 != 3) vote(i, 1);
        }
        for (uint256 i; i < 2 * PROVIDERS; ++i) {
            address provider = providerAt(i % PROVIDERS);
            _allocate(provider, _services[i / PROVIDERS], uint128(staking.usableStakeOf(provider) / 4));
            lock(i, i / PROVIDERS, 2 ** 20 + 2, i);
        }
        _allocate(providerAt(0), _services[2], 1_000_000);
        for (uint256 i; i < 4; ++i) distribute(256 * i, i, 2 ** 38 + 30);
        punish(0, 2 ** 12 + 2, 2);
        takeAway(0, 2, 1);
        request(1, 2 ** 30 + 2);
        request(9, 4);
        wait(1, 5);
    }
}
