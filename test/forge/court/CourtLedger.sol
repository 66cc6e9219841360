// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Claim} from "../../../contracts/types/Claim.sol";
import {SessionTerms} from "../../../contracts/types/Session.sol";
import {TraceNode} from "../../../contracts/types/TraceNode.sol";
import {Story} from "./Machine.sol";

/// @dev The chain's own currency.
address constant NATIVE = address(0);

enum Standing {
    Open,
    Convicted,
    /// Paid for, released, or ended with its session.
    Over
}

enum Fate {
    Waiting,
    Answered,
    Returned
}

/// @notice What a campaign remembers of disputes: the ghost state.
abstract contract CourtLedger {
    /// @dev A claim, and what is behind it.
    // solhint-disable-next-line gas-struct-packing
    struct Case {
        address source;
        Claim claim;
        bytes context;
        Story story;
        address client;
        uint128 price;
        uint128 collateral;
        uint48 acceptedAt;
        /// The last second at which it can be disputed where nobody did.
        uint48 windowEnd;
        uint48 lockEndsAt;
        uint32 executionSeconds;
        /// Whether its provider answers, in time, all that it can.
        bool diligent;
        /// Who may look into it, beside its client; of an order's kinds.
        uint8 visibility;
        bool rooted;
        Standing standing;
        /// Of what a demand for the trace paid, what is still in the court; who paid it, and who showed the trace.
        uint256 fee;
        address feePayer;
        address responder;
        uint256 sitting;
    }

    /// @dev A demand.
    // solhint-disable-next-line gas-struct-packing
    struct Asking {
        uint256 of_;
        TraceNode node;
        address demander;
        uint48 madeAt;
        uint48 deadline;
        uint256 bond;
        Fate fate;
    }

    /// @dev A session, whose receipts are claims.
    // solhint-disable-next-line gas-struct-packing
    struct Sitting {
        SessionTerms terms;
        bytes32 id;
        uint48 openedAt;
        bool locked;
        bool finished;
    }

    Case[] internal _cases;
    /// @dev Those that are open.
    uint256[] internal _live;
    Asking[] internal _askings;
    /// @dev Those that wait.
    uint256[] internal _waiting;
    mapping(bytes32 node => uint256) private _askingAfter;
    Sitting[] internal _sittings;

    /// @dev What the court owes.
    mapping(address account => mapping(address token => uint256)) internal _owed;
    uint256 internal _openBonds;
    uint256 internal _openFees;
    /// @dev By docs/disputes.md: what an account's demands cost it for good, and what its answers brought.
    mapping(address account => mapping(address token => uint256)) internal _lost;
    mapping(address account => mapping(address token => uint256)) internal _earned;
    mapping(address source => mapping(address provider => uint256)) internal _busyUntil;
    uint256 internal _stakeBurned;
    mapping(address account => uint256) internal _consoled;
    mapping(address provider => uint256) internal _slashed;

    function _key(uint256 case_, TraceNode memory node) private pure returns (bytes32) {
        return keccak256(abi.encode(case_, node));
    }

    /// @dev The last demand for a node.
    function _askingOf(uint256 case_, TraceNode memory node) internal view returns (bool asked, uint256 asking) {
        uint256 after_ = _askingAfter[_key(case_, node)];
        return (after_ != 0 && _askings[after_ - 1].fate != Fate.Returned, after_ == 0 ? 0 : after_ - 1);
    }

    function _noteAsking(Asking memory asking) internal {
        _waiting.push(_askings.length);
        _askings.push(asking);
        _askingAfter[_key(asking.of_, asking.node)] = _askings.length;
        _openBonds += asking.bond;
    }

    function _noteFate(uint256 i, Fate fate) internal {
        Asking storage asking = _askings[i];
        asking.fate = fate;
        _openBonds -= asking.bond;
        _drop(_waiting, i);
    }

    function _noteStanding(uint256 i, Standing standing) internal {
        _cases[i].standing = standing;
        _drop(_live, i);
    }

    function _drop(uint256[] storage list, uint256 item) private {
        for (uint256 i; i < list.length; ++i) {
            if (list[i] != item) continue;
            list[i] = list[list.length - 1];
            list.pop();
            return;
        }
    }
}
