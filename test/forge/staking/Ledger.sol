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
        uint256 credited;
        uint256 collected;
        uint256 donated;
    }

    uint256 internal _providerCount;
    address[] internal _services;

    mapping(address provider => mapping(bool own => Pool)) internal _pools;
    Holding[] internal _holdings;
    mapping(address account => mapping(address provider => bool)) internal _held;
    Request[] internal _requests;
    Lock[] internal _locks;
    uint256 internal _lockCount;
    mapping(address token => Coin) internal _coins;

    /// @dev Sums over all slashes.
    uint256 internal _paid;
    uint256 internal _burned;
    uint256 internal _swept;

    /// @dev What others than delegators paid into delegation pools.
    uint256 internal _gifts;

    /// @dev Actions, each of which rounds a bounded number of times.
    uint256 internal _operations;
    uint256[] internal _timepoints;

    function _hold(address account, address provider) internal {
        if (_held[account][provider]) return;
        _held[account][provider] = true;
        _holdings.push(Holding(account, provider));
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
