// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IClaimSource} from "../../../contracts/interfaces/IClaimSource.sol";
import {ISessions} from "../../../contracts/interfaces/ISessions.sol";
import {Claim} from "../../../contracts/types/Claim.sol";
import {FaultClass} from "../../../contracts/types/Fault.sol";
import {ProviderBook} from "../../../contracts/types/ProviderBook.sol";
import {Receipt, SessionTerms, SignedVoucher, Voucher} from "../../../contracts/types/Session.sol";
import {WORKLOAD_INFERENCE} from "../../../contracts/types/Workloads.sol";
import {CLIENT, providerAt, STRANGER} from "../staking/Actions.sol";
import {vm} from "../Vm.sol";
import {
    AGENTS,
    CLIENTS,
    COURT,
    SESSION_EXECUTION,
    SESSION_LOCK,
    SESSION_RECEIPT,
    SESSION_SECONDS,
    SESSION_THAW
} from "./MarketActions.sol";
import {SessionAccounts} from "./SessionAccounts.sol";

/// @notice Sessions: opened and paid into through the market, redeemed, closed, finished, released, and found out.
abstract contract SessionActions is SessionAccounts {
    /* OPENING */

    function openSession(uint256 who, uint256 whom, uint256 seed, uint256 size) public watched {
        SessionTerms memory terms;
        terms.client = _clients[who % CLIENTS];
        terms.provider = providerAt(whom % _providerCount);
        vm.assume(sessions.bookOf(terms.provider).operator != address(0));
        terms.token = _tokenOf(seed);
        (terms.clientKey, terms.providerKey) = (_clientKey, _providerKey);
        _bond(terms, seed >> 8);
        seed = _stir(seed);
        terms.openBy = _now() + uint48(seed % 10);
        terms.endsAt = _now() + 1 + uint48((seed >> 16) % SESSION_SECONDS);
        terms.executionSeconds = uint32((seed >> 32) % (SESSION_EXECUTION + 1));
        terms.feeBps = sessions.sessionFeeBps();
        (terms.workload, terms.nonce) = (WORKLOAD_INFERENCE, uint64(_sittings.length));
        bytes32 id = sessions.sessionIdOf(terms);
        (address payer, uint128 amount) = _purse(terms, seed >> 64, size);
        bytes memory data = bytes.concat(abi.encode(terms), _signAsOperator(terms.provider, id));
        vm.prank(payer);
        market.pay(terms.client, address(sessions), terms.token, amount, data);
        _sittings.push();
        Sitting storage sitting = _sittings[_sittings.length - 1];
        (sitting.terms, sitting.id, sitting.funded, sitting.payer) = (terms, id, amount, payer);
        (sitting.openedAt, sitting.closesAt, sitting.locked) = (_now(), terms.endsAt + SESSION_THAW, true);
        _open.push(_sittings.length - 1);
        if (!_looksAt(3)) return;
        (uint128 allocated,,) = staking.allocationOf(terms.provider, address(sessions));
        ProviderBook memory book = sessions.bookOf(terms.provider);
        if (terms.collateral != 0) vm.assertLe(book.locked, allocated, "invariant 3: more is locked than is allocated");
    }

    function _bond(SessionTerms memory terms, uint256 seed) private view {
        ProviderBook memory book = sessions.bookOf(terms.provider);
        (uint256 free,) = _roomIn(book);
        if (free != 0 && seed % 8 != 0) terms.collateral = _part(seed >> 8, (free + 15) / 16);
        uint256 payableMost = uint256(terms.collateral) * book.payableBps / 10_000;
        terms.payableCollateral = uint128((seed >> 64) % (payableMost + 1));
    }

    /// @dev The client, or an agent of it that can pay; and what it pays, which the client's account has.
    function _purse(SessionTerms memory terms, uint256 seed, uint256 size) private returns (address payer, uint128 amount) {
        amount = _amount(size);
        address agent = _agents[(seed >> 8) % AGENTS];
        uint256 most = seed % 2 == 0 ? 0 : _allowance(terms.client, agent, terms.token);
        if (amount > most && most != 0) amount = uint128(most);
        payer = most == 0 ? terms.client : agent;
        _ensure(terms.client, terms.token, amount);
    }

    function topUp(uint256 which, uint256 seed, uint256 size) public watched {
        uint256 i = _firstOpen(which, _isToppable);
        SessionTerms memory terms = _sittings[i].terms;
        (address payer, uint128 amount) = _purse(terms, seed, size);
        vm.prank(payer);
        market.pay(terms.client, address(sessions), terms.token, amount, abi.encode(terms));
        _sittings[i].funded += amount;
        if (_sittings[i].payer != payer) _sittings[i].payer = terms.client;
    }

    /* PAYMENT */

    /// @dev For less than is there, for all, or for more.
    function redeem(uint256 which, uint256 part) public watched {
        uint256[] memory chosen = new uint256[](1);
        chosen[0] = _firstOpen(which, _isRedeemable);
        _redeem(chosen, part);
    }

    /// @dev A new session with all others that can be redeemed.
    function redeemAll(uint256 who, uint256 whom, uint256 seed, uint256 size, uint256 part) public {
        openSession(who, whom, seed, size);
        _redeemAll(part);
    }

    function _redeemAll(uint256 part) private watched {
        uint256[] memory chosen = new uint256[](_open.length);
        uint256 count;
        for (uint256 i; i < _open.length; ++i) {
            if (_isRedeemable(_open[i])) chosen[count++] = _open[i];
        }
        assembly ("memory-safe") {
            mstore(chosen, count)
        }
        _redeem(chosen, part);
    }

    function _redeem(uint256[] memory chosen, uint256 seed) private {
        SignedVoucher[] memory vouchers = new SignedVoucher[](chosen.length);
        uint256 due;
        for (uint256 i; i < chosen.length; ++i) {
            Sitting storage sitting = _sittings[chosen[i]];
            seed = _stir(seed);
            uint128 more = _part(seed, uint256(sitting.funded - sitting.redeemed) * (seed % 16 < 3 ? 2 : 1));
            vouchers[i] = _voucher(chosen[i], sitting.redeemed + more);
            uint128 owed = sitting.redeemed + more < sitting.funded ? sitting.redeemed + more : sitting.funded;
            uint128 paid = owed - sitting.redeemed;
            due += paid;
            sitting.redeemed = owed;
            _spent[sitting.terms.client][sitting.terms.token] += paid;
            _earned[sitting.terms.provider][sitting.terms.token] += paid;
        }
        uint256 sum = sessions.redeem(vouchers);
        if (_looksAt(10)) vm.assertEq(sum, due, "invariant 10: other was redeemed than vouchers say and sessions have");
    }

    function _voucher(uint256 i, uint128 amount) internal view returns (SignedVoucher memory) {
        bytes32 digest = sessions.voucherDigest(Voucher(_sittings[i].id, amount));
        (bytes32 r, bytes32 vs) = _signShort(_clientKey, digest);
        return SignedVoucher(_sittings[i].terms, amount, r, vs);
    }

    /* CLOSING */

    function closeSession(uint256 which, uint256 how) public watched {
        uint256 i = _firstOpen(which, _isUnclosed);
        Sitting storage sitting = _sittings[i];
        address[4] memory parties =
            [sitting.terms.client, sitting.payer, sitting.terms.provider, _operatorOf(sitting.terms.provider)];
        vm.prank(parties[how % 4]);
        sessions.close(sitting.terms);
        uint48 end = how % 4 < 2 ? _now() + SESSION_THAW : _now();
        if (end < sitting.closesAt) sitting.closesAt = end;
    }

    function finish(uint256 which, uint256 how) public watched {
        _finish(_firstOpen(which, _isFinishable), how % 4 == 0);
    }

    function _finish(uint256 i, bool straight) internal {
        Sitting storage sitting = _sittings[i];
        SessionTerms memory terms = sitting.terms;
        uint256 balance = _balanceOf(terms.client, terms.token);
        uint256 returned;
        if (straight) {
            vm.prank(terms.client);
            returned = sessions.finishTo(terms, terms.client);
        } else {
            returned = sessions.finish(terms);
        }
        sitting.finished = true;
        _dropOpen(i);
        if (!_looksAt(10)) return;
        vm.assertEq(returned, sitting.funded - sitting.redeemed, "invariant 10: other came back than was left");
        uint256 came = _balanceOf(terms.client, terms.token) - balance;
        vm.assertEq(came, straight ? 0 : returned, "invariant 10: what was left did not come back");
    }

    function releaseSession(uint256 which) public watched {
        _release(_firstOpen(which, _isReleasable));
    }

    function _release(uint256 i) internal {
        sessions.release(_sittings[i].terms);
        _sittings[i].locked = false;
        _dropOpen(i);
    }

    /* FAULTS */

    /// @dev Two answers to one question.
    function equivocate(uint256 which) public {
        _equivocate(_firstOpen(which, _isDisputable));
    }

    function _equivocate(uint256 i) private slashing(_sittings[i].terms.provider) {
        SessionTerms memory terms = _sittings[i].terms;
        bool held = _now() <= _sittings[i].heldUntil;
        address[] memory challengers = new address[](held ? 0 : 1);
        if (!held) challengers[0] = STRANGER;
        uint256 due = _duty(i, FaultClass.Equivocation, challengers);
        Stake memory before = _stakeOf(address(sessions), terms.provider, terms.client);
        Receipt memory first = _receipt(i, "one");
        Receipt memory second = _receipt(i, "another");
        bytes memory signature = _signReceipt(first);
        bytes memory other = _signReceipt(second);
        vm.prank(STRANGER);
        sessions.proveEquivocation(terms, first, signature, second, other);
        _noteSlash(address(sessions), terms.provider, terms.client, before, due);
        _noteConvicted(i);
    }

    /// @dev A receipt is wrong.
    function convictSession(uint256 which, uint256 class, uint256 challengers) public {
        _convictSession(_firstOpen(which, _isDisputable), FaultClass(1 + class % 3), challengers % 3);
    }

    function _convictSession(uint256 i, FaultClass faultClass, uint256 count)
        private
        slashing(_sittings[i].terms.provider)
    {
        SessionTerms memory terms = _sittings[i].terms;
        address[] memory challengers = new address[](count);
        for (uint256 j; j < count; ++j) challengers[j] = j == 0 ? STRANGER : CLIENT;
        uint256 due = _duty(i, faultClass, challengers);
        Stake memory before = _stakeOf(address(sessions), terms.provider, terms.client);
        (Claim memory claim, bytes memory context) = _accusation(i);
        vm.prank(COURT);
        sessions.convict(claim, context, faultClass, challengers);
        _noteSlash(address(sessions), terms.provider, terms.client, before, due);
        _noteConvicted(i);
    }

    function _duty(uint256 i, FaultClass faultClass, address[] memory challengers) private view returns (uint256 due) {
        SessionTerms memory terms = _sittings[i].terms;
        if (terms.collateral == 0) return 0;
        (due,) = policy.penalty(
            faultClass, _sittings[i].openedAt, terms.collateral, terms.payableCollateral, terms.client, challengers
        );
    }

    function _noteConvicted(uint256 i) private {
        _sittings[i].locked = false;
        if (_now() < _sittings[i].closesAt) _sittings[i].closesAt = _now();
        _dropOpen(i);
    }

    function holdSession(uint256 which, uint256 span) public watched {
        uint256 i = _firstOpen(which, _isDisputable);
        uint48 until = _now() + uint48(span % 60);
        (Claim memory claim, bytes memory context) = _accusation(i);
        vm.prank(COURT);
        sessions.hold(claim, context, until, _sittings[i].terms.client);
        uint48 most = _sittings[i].openedAt + SESSION_LOCK;
        if (until > most) until = most;
        if (until > _sittings[i].heldUntil) _sittings[i].heldUntil = until;
    }

    function _receipt(uint256 i, string memory output) private view returns (Receipt memory) {
        return Receipt(_sittings[i].id, 1, PROGRAM, INPUT, keccak256(bytes(output)));
    }

    function _signReceipt(Receipt memory receipt) private view returns (bytes memory) {
        return _sign(_providerKey, sessions.receiptDigest(receipt));
    }

    function _accusation(uint256 i) private view returns (Claim memory claim, bytes memory context) {
        Receipt memory receipt = _receipt(i, "wrong");
        bytes32 subject = sessions.receiptDigest(receipt);
        claim = Claim(subject, _sittings[i].terms.provider, PROGRAM, INPUT, receipt.output);
        context = bytes.concat(abi.encode(_sittings[i].terms), abi.encode(receipt), _signReceipt(receipt));
    }

    /* WHAT MUST BE REFUSED */

    /// @dev What no session does, at any time, the last second before it does included.
    function overstepSession(uint256 which, uint256 how) public watched {
        vm.assume(_sittings.length != 0);
        uint256 i = which % _sittings.length;
        Sitting storage sitting = _sittings[i];
        if (how % 4 == 0) {
            // A voucher once more, or one that comes too late.
            if (how & 256 != 0) _passTo(sitting.closesAt);
            SignedVoucher[] memory vouchers = new SignedVoucher[](1);
            bool over = _now() >= sitting.closesAt;
            vouchers[0] = _voucher(i, over ? sitting.funded + 1 : sitting.redeemed);
            bytes memory late = abi.encodeCall(ISessions.redeem, (vouchers));
            return _mustFailAt(address(sessions), STRANGER, late, "invariant 10: a voucher was paid twice, or too late");
        }
        if (how % 4 == 1) {
            if (how & 256 != 0) _passTo(sitting.closesAt - 1);
            vm.assume(!_isFinishable(i) || sitting.finished);
            bytes memory early = abi.encodeCall(ISessions.finish, (sitting.terms));
            return _mustFailAt(address(sessions), STRANGER, early, "invariant 10: a session was finished early, or twice");
        }
        if (how % 4 == 2) {
            if (how & 256 != 0) _passTo(_disputableUntil(i));
            vm.assume(!_isReleasable(i));
            bytes memory early = abi.encodeCall(ISessions.release, (sitting.terms));
            return _mustFailAt(address(sessions), STRANGER, early, "invariant 6: a lock ended early, or twice");
        }
        (Claim memory claim, bytes memory context) = _accusation(i);
        bytes memory verdict =
            abi.encodeCall(IClaimSource.convict, (claim, context, FaultClass.Fraud, new address[](0)));
        address judge = _isDisputable(i) ? sitting.terms.client : COURT;
        _mustFailAt(address(sessions), judge, verdict, "invariant 6: convicted too late, twice, or without a court");
    }

    /* TIME */

    /// @dev To the end of a session, of its vouchers, of disputes, or of its lock; or a second later.
    function waitForSession(uint256 which, uint256 how) public watched {
        vm.assume(_open.length != 0);
        uint256 i = _open[which % _open.length];
        Sitting storage sitting = _sittings[i];
        uint256[4] memory ends =
            [uint256(sitting.terms.endsAt), sitting.closesAt, _disputableUntil(i), sitting.openedAt + SESSION_LOCK];
        _pass(ends[how % 4] + (how >> 8) % 2);
    }

    /* PICKING */

    function _isToppable(uint256 i) internal view returns (bool) {
        uint48 endsAt = _sittings[i].terms.endsAt;
        return _sittings[i].closesAt == endsAt + SESSION_THAW && _now() <= endsAt;
    }

    function _isUnclosed(uint256 i) internal view returns (bool) {
        return _now() < _sittings[i].closesAt;
    }

    function _isRedeemable(uint256 i) internal view returns (bool) {
        return _isUnclosed(i) && _sittings[i].redeemed < _sittings[i].funded;
    }

    function _isFinishable(uint256 i) internal view returns (bool) {
        return !_isUnclosed(i) && !_sittings[i].finished;
    }

    function _disputableUntil(uint256 i) internal view returns (uint256 until) {
        until = _sittings[i].closesAt + SESSION_RECEIPT + _sittings[i].terms.executionSeconds;
        if (until < _sittings[i].heldUntil) until = _sittings[i].heldUntil;
    }

    function _isDisputable(uint256 i) internal view returns (bool) {
        return _sittings[i].locked && _now() <= _disputableUntil(i);
    }

    function _isReleasable(uint256 i) internal view returns (bool) {
        return _sittings[i].locked && _now() > _disputableUntil(i);
    }

    /// @dev The first from there on of which something holds.
    function _firstOpen(uint256 from, function(uint256) internal view returns (bool) holds)
        internal
        view
        returns (uint256)
    {
        for (uint256 i; i < _open.length; ++i) {
            uint256 sitting = _open[(from % _open.length + i) % _open.length];
            if (holds(sitting)) return sitting;
        }
        vm.assume(false);
        return 0;
    }
}
