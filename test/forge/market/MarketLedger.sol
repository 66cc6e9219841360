// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {NonceState} from "../../../contracts/libraries/NonceBits.sol";
import {JobState, JobWord} from "../../../contracts/types/Job.sol";
import {Order} from "../../../contracts/types/Order.sol";
import {SessionTerms} from "../../../contracts/types/Session.sol";

/// @notice What a campaign remembers of the market: the ghost state of orders, jobs and money.
abstract contract MarketLedger {
    /// @dev An order that was signed.
    struct Task {
        Order order;
        bytes32 digest;
        bytes signature;
    }

    /// @dev A copy that was accepted.
    // solhint-disable-next-line gas-struct-packing
    struct Work {
        uint256 task;
        bytes32 output;
        /// As it was when it was answered.
        JobWord lock;
        uint128 price;
        uint48 acceptedAt;
        uint48 disputableUntil;
        uint16 copy;
        address provider;
        JobState state;
        bool refunded;
        /// Whether the answer that was claimed is right, so that no court convicts it.
        bool honest;
    }

    /// @dev What one token did in the market.
    struct Money {
        /// Prices of jobs that are neither paid nor refunded.
        uint256 escrowed;
        uint256 donated;
        /// Of fees.
        uint256 burned;
    }

    /// @dev A session.
    struct Sitting {
        SessionTerms terms;
        bytes32 id;
        uint128 funded;
        uint128 redeemed;
        uint48 openedAt;
        uint48 closesAt;
        uint48 heldUntil;
        bool finished;
        bool locked;
        /// Who paid for all of it; the client where several did.
        address payer;
    }

    Task[] internal _tasks;
    Work[] internal _works;
    /// @dev Those of `_works` that are not at an end.
    uint256[] internal _live;
    mapping(address client => mapping(address agent => mapping(uint256 nonce => NonceState))) internal _nonces;
    mapping(address client => mapping(address agent => uint64)) internal _nextNonce;

    Sitting[] internal _sittings;
    /// @dev Those that are not both finished and released.
    uint256[] internal _open;
    mapping(address token => uint256) internal _sessionGifts;

    mapping(address token => Money) internal _money;
    /// @dev What an account put in, was given, and got back; and prices that it paid for answers, and was paid for them.
    mapping(address account => mapping(address token => uint256)) internal _paidIn;
    mapping(address account => mapping(address token => uint256)) internal _tookOut;
    mapping(address client => mapping(address token => uint256)) internal _spent;
    mapping(address provider => mapping(address token => uint256)) internal _earned;
    /// @dev Compensation and bounties that an account collected from Staking.
    mapping(address account => mapping(address token => uint256)) internal _consoled;
    mapping(address account => mapping(address token => uint256)) internal _gifts;

    function _orderOf(uint256 work) internal view returns (Order storage) {
        return _tasks[_works[work].task].order;
    }

    /// @dev How many of an order's copies from `first` on were neither taken nor canceled.
    function _freeCopies(uint256 task, uint256 first, uint256 count) internal view returns (uint256 free) {
        Order storage order = _tasks[task].order;
        mapping(uint256 => NonceState) storage nonces = _nonces[order.client][order.agent];
        for (uint256 i = order.nonce + first; i < order.nonce + first + count; ++i) {
            if (nonces[i] == NonceState.Free) ++free;
        }
    }

    function _isFree(uint256 task, uint256 copy) internal view returns (bool) {
        return _freeCopies(task, copy, 1) == 1;
    }

    function _consume(uint256 task, uint256 copy) internal {
        Order storage order = _tasks[task].order;
        _nonces[order.client][order.agent][order.nonce + copy] = NonceState.Consumed;
    }

    function _cancelGhosts(address client, address agent, uint256 first, uint256 count) internal {
        mapping(uint256 => NonceState) storage nonces = _nonces[client][agent];
        for (uint256 i = first; i < first + count; ++i) {
            if (nonces[i] == NonceState.Free) nonces[i] = NonceState.Canceled;
        }
    }

    /// @dev Where there is nothing left of it.
    function _dropOpen(uint256 sitting) internal {
        if (!_sittings[sitting].finished || _sittings[sitting].locked) return;
        for (uint256 i; i < _open.length; ++i) {
            if (_open[i] != sitting) continue;
            _open[i] = _open[_open.length - 1];
            _open.pop();
            return;
        }
    }

    /// @dev The work came to an end.
    function _endWork(uint256 work, JobState state) internal {
        _works[work].state = state;
        for (uint256 i; i < _live.length; ++i) {
            if (_live[i] != work) continue;
            _live[i] = _live[_live.length - 1];
            _live.pop();
            return;
        }
    }
}
