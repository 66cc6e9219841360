// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

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
    SERVICES,
    STRANGER
} from "../staking/Actions.sol";
import {Hostile} from "../staking/Hostile.sol";
import {vm} from "../Vm.sol";
import {AGENTS, CLIENTS} from "./MarketActions.sol";
import {MarketExit} from "./MarketExit.sol";

/// @notice All actions over one world, in which the market and sessions are two of the services, and which begins with work of every kind.
contract MarketHandler is MarketExit {
    constructor(uint256 only) Actions(only) {
        vm.warp(1_000_000);
        for (uint256 i; i < MOST_PROVIDERS; ++i) _fund(providerAt(i));
        for (uint256 i; i < DELEGATORS; ++i) _fund(delegatorAt(i));
        _fund(STRANGER);
        _fund(CLIENT);
        _enroll();
        staking.setRewardToken(address(token), true);
        staking.setRewardToken(address(coin), true);
        staking.appoint(address(market));
        _services.push(address(market));
        staking.appoint(address(sessions));
        _services.push(address(sessions));
        _appoint(address(new Hostile(staking, THAW - 1)));
        for (uint48 i = 3; i < SERVICES; ++i) _appointReference(THAW - 1 - 20 * (i - 3));
        // What is left beside the funds of services to come would be nobody's.
        token.burn(token.balanceOf(address(this)) - (MOST_SERVICES - SERVICES) * FUNDS);
        token.delegate(address(this));
        token.setMinter(address(this));
        vm.warp(_now() + NOTICE);
        _fill();
    }

    /// @dev Something of every kind, so that no invariant holds of nothing.
    function _fill() private {
        uint128[PROVIDERS] memory own = [uint128(1_000_003), 50_000, 7_000_000_000, 123_456_789, 2 ** 50];
        for (uint256 i; i < PROVIDERS; ++i) {
            register(i * 1_000);
            _stake(providerAt(i), providerAt(i), own[i]);
        }
        for (uint256 i; i < 2 * DELEGATORS; ++i) {
            address provider = providerAt(i % PROVIDERS);
            _delegate(provider, delegatorAt(i / 2), delegatorAt(i / 2), uint128(_room(provider) / 4));
        }
        for (uint256 i; i < PROVIDERS; ++i) {
            address provider = providerAt(i);
            uint128 usable = uint128(staking.usableStakeOf(provider));
            _allocate(provider, address(market), usable / 2);
            _allocate(provider, address(sessions), usable / 4);
            _allocate(provider, _services[HOSTILE], usable / 16);
            _serve(provider, own[i] < 10_000 ? own[i] : 10_000);
        }
        setFee(250, 4_000);
        setSessionFee(123);
        setIndex(0, 2 ** 32, 2 ** 34, 2 ** 27);
        setIndex(1, 0, 2 ** 33, 2 ** 30);
        for (uint256 i; i < CLIENTS * AGENTS; ++i) {
            authorize(i, i / CLIENTS, 399);
            setBudget(i, i / CLIENTS, i, 2 ** 44 + 40, 199);
            setBudget(i, i / CLIENTS, i + 1, 2 ** 42 + 40, 2 ** 40 + 199);
        }
    }
}
