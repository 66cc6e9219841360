// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What a campaign remembers of everything that it did: the ghost state.
abstract contract Ledger {
    /// @dev What went through one pool, and how it looked after the last action.
    struct Pool {
        uint256 deposited;
        uint256 withdrawn;
        uint256 slashed;
        uint128 tokens;
        uint128 shares;
    }

    struct Holding {
        address account;
        address provider;
    }

    struct Request {
        address account;
        address provider;
        uint48 readyAt;
    }

    struct Lock {
        address service;
        address provider;
        uint256 id;
        uint96 amount;
        uint48 end;
    }

    /// @dev What one token did beside the pools.
    struct Coin {
        uint256 streamed;
        uint256 claimed;
        uint256 claimedByDelegators;
        uint256 credited;
        uint256 collected;
        uint256 donated;
    }

    struct Totals {
        /// Of all slashes.
        uint256 burned;
        uint256 swept;
        uint256 minted;
        /// What others than delegators paid into delegation pools for delegators.
        uint256 gifts;
        /// Deposits and withdrawals, each of which leaves less than a unit to others in the pool.
        uint256 roundings;
        /// Actions, each of which accrues a bounded number of times.
        uint256 operations;
    }

    /// @dev Everybody who began with funds but delegators: those who slash, are slashed and are paid.
    address[] internal _party;
    uint256 internal _providerCount;
    address[] internal _services;
    /// @dev Those that a provider ever allocated to.
    mapping(address provider => address[]) internal _dealings;
    mapping(address provider => mapping(address service => bool)) internal _dealt;

    mapping(address provider => mapping(bool own => Pool)) internal _pools;
    Holding[] internal _holdings;
    mapping(address account => mapping(address provider => bool)) internal _held;
    Request[] internal _requests;
    Lock[] internal _locks;
    uint256 internal _lockCount;
    mapping(address token => Coin) internal _coins;

    Totals internal _total;
    uint256[] internal _timepoints;

    function _hold(address account, address provider) internal {
        if (_held[account][provider]) return;
        _held[account][provider] = true;
        _holdings.push(Holding(account, provider));
    }

    function _deal(address provider, address service) internal {
        if (_dealt[provider][service]) return;
        _dealt[provider][service] = true;
        _dealings[provider].push(service);
    }

    function _noteRequest(address account, address provider, uint48 readyAt) internal {
        for (uint256 i = _requests.length; i != 0; --i) {
            Request storage request = _requests[i - 1];
            // Requests are in the order of their time.
            if (request.readyAt < readyAt) break;
            if (request.account == account && request.provider == provider && request.readyAt == readyAt) return;
        }
        _requests.push(Request(account, provider, readyAt));
    }

    function _dropRequest(uint256 i) internal {
        for (; i + 1 < _requests.length; ++i) _requests[i] = _requests[i + 1];
        _requests.pop();
    }

    function _dropLock(uint256 i) internal {
        _locks[i] = _locks[_locks.length - 1];
        _locks.pop();
    }
}
