// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {NonceSet, NonceState} from "../../../contracts/libraries/NonceBits.sol";
import {Answer} from "../../../contracts/types/Acceptance.sol";
import {Account} from "../../../contracts/types/Account.sol";
import {AnswersLib} from "../../../contracts/types/Answers.sol";
import {Order} from "../../../contracts/types/Order.sol";
import {OrderWords} from "../../../contracts/types/OrderWords.sol";
import {ProviderBook, ProviderBookLib} from "../../../contracts/types/ProviderBook.sol";
import {bound, vm} from "../Vm.sol";

/// @notice What reads and writes whole words, beside what Solidity does field by field.
contract WordsTest {
    using AnswersLib for Answer[];

    Account private _account;
    Account private _plain;
    ProviderBook private _book;
    NonceSet private _nonces;

    /* ACCOUNTS */

    function _set(Account calldata account) private {
        (_account, _plain) = (account, account);
    }

    function _checkSame() private view {
        _same(abi.encode(_account), abi.encode(_plain), "an account is not what its fields would be");
    }

    function _same(bytes memory left, bytes memory right, string memory claim) private pure {
        vm.assertTrue(keccak256(left) == keccak256(right), claim);
    }

    function testFuzzCredit(Account calldata account, uint128 amount) public {
        _set(account);
        bool fits = uint256(account.balance) + amount <= type(uint128).max;
        try this.credit(amount) {
            vm.assertTrue(fits, "a balance passed its type");
            _plain.balance += amount;
        } catch {
            vm.assertTrue(!fits, "a credit that fits was refused");
        }
        _checkSame();
    }

    function credit(uint256 amount) external {
        _account.credit(amount);
    }

    function testFuzzDebit(Account calldata account, uint128 amount, bool all) public {
        _set(account);
        if (all) amount = account.balance;
        (uint256 word, uint128 available) = _account.debited(amount);
        vm.assertEq(available, account.balance, "a debit says another balance");
        _account.store(word);
        if (amount <= account.balance) _plain.balance -= amount;
        _checkSame();
    }

    function testFuzzEarn(Account calldata account, uint128 amount, uint32 jobs) public {
        _set(account);
        amount = uint128(bound(amount, 0, type(uint128).max - account.balance));
        _account.earn(amount, jobs);
        _plain.balance += amount;
        uint256 settled = uint256(account.settled) + jobs;
        _plain.settled = settled > type(uint32).max ? type(uint32).max : uint32(settled);
        _checkSame();
    }

    /* BOOKS */

    function testFuzzRelease(ProviderBook memory book, uint96 amount, uint32 units) public {
        _book = book;
        ProviderBook memory expected = _book;
        bool there = amount <= book.locked && units <= book.busy;
        try this.release(amount, units) {
            vm.assertTrue(there, "more was released than there was");
            (expected.locked, expected.busy) = (book.locked - amount, book.busy - units);
        } catch {
            vm.assertTrue(!there, "what there was is not released");
        }
        _same(abi.encode(_book), abi.encode(expected), "a book is not what its fields would be");
    }

    /// @dev Most amounts that the fuzzer makes are more than there is.
    function testFuzzReleaseWithin(ProviderBook memory book, uint96 amount, uint32 units) public {
        testFuzzRelease(book, uint96(bound(amount, 0, book.locked)), uint32(bound(units, 0, book.busy)));
    }

    function testFuzzWithLock(ProviderBook memory book, uint96 amount, uint32 units) public {
        (amount, units) = (uint96(bound(amount, 0, type(uint96).max - book.locked)), uint32(bound(units, 0, type(uint32).max - book.busy)));
        _book = book;
        (uint256 allocated, uint256 locked, uint256 busy, uint256 capacity) = ProviderBookLib.fieldsOf(_book.load());
        _same(abi.encode(allocated, locked, busy, capacity), abi.encode(book.allocated, book.locked, book.busy, book.capacity), "a book has other fields");
        _book.store(ProviderBookLib.withLock(_book.load(), amount, units));
        (book.locked, book.busy) = (book.locked + amount, book.busy + units);
        _same(abi.encode(_book), abi.encode(book), "a lock is not what its fields would be");
    }

    function release(uint256 amount, uint256 units) external {
        _book.release(amount, units);
    }

    /* ANSWERS */

    function testFuzzAnswers(Answer[] calldata answers, uint256 most) public pure {
        most = bound(most, answers.length, answers.length + 8);
        Answer[] memory list = AnswersLib.withRoom(most);
        vm.assertEq(list.length, 0, "a new list is not empty");
        bytes memory behind = abi.encode(most);
        for (uint256 i; i < answers.length; ++i) list.push(answers[i].copy, answers[i].output);
        _same(abi.encode(list), abi.encode(answers), "a list has not what was added");
        _same(behind, abi.encode(most), "a list wrote over what stands behind it");
    }

    /* ORDERS */

    /// @dev Every field that Solidity reads stands in the word of its name.
    function testFuzzWords(Order calldata order) public pure {
        OrderWords calldata raw = order.words();
        _same(abi.encode(raw), abi.encode(order), "words are not the fields");
        vm.assertTrue(!raw.hasStrayBits(), "an order as encoders make it has stray bits");
        bool wishes = order.inputPerCopy || order.visibility != 0 || order.auditor != address(0) || order.regions != 0
            || order.features != 0 || order.minSettled != 0 || order.minSettledBps != 0 || order.callback != address(0);
        vm.assertTrue(raw.hasWishes() == wishes, "wishes are not those of the fields");
    }

    /// @dev Solidity's own decoder says whether words are an order.
    function testFuzzStrayBits(Order calldata order, uint256 field, uint256 bit) public view {
        bytes memory data = abi.encode(order);
        field = bound(field, 0, 35);
        bit = bound(bit, 0, 255);
        assembly {
            let at := add(add(data, 32), mul(field, 32))
            mstore(at, xor(mload(at), shl(bit, 1)))
        }
        bool decodes = true;
        try this.decode(data) {} catch {
            decodes = false;
        }
        (, bytes memory answer) = address(this).staticcall(bytes.concat(this.strays.selector, data));
        vm.assertTrue(abi.decode(answer, (bool)) == !decodes, "stray bits are not what the decoder refuses");
    }

    function decode(bytes calldata data) external pure returns (Order memory) {
        return abi.decode(data, (Order));
    }

    function strays(Order calldata order) external pure returns (bool) {
        return order.words().hasStrayBits();
    }

    /* NONCES */

    function testFuzzNonces(uint64 first, uint256 count, uint256 canceled, uint256 consumed, uint256 seed) public {
        first = uint64(bound(first, 0, type(uint64).max - 600));
        count = bound(count, 1, 256);
        (canceled, consumed) = (bound(canceled, 0, 300), bound(consumed, 0, 300));
        _nonces.cancel(first + canceled, 3);
        (, uint256 bits) = _nonces.stateOf(first + consumed);
        _nonces.consume(first + consumed, bits);
        uint256 free;
        (free, bits) = _nonces.freeAmong(first, count);
        for (uint256 i; i < count; ++i) {
            vm.assertTrue((free >> i & 1 == 1) == (_stateOf(first + i) == NonceState.Free), "free is not what is free");
        }
        vm.assertEq(count == 256 ? 0 : free >> count, 0, "what was not asked for is free");
        uint256 taken = free & seed;
        _nonces.consumeAmong(first, taken, bits);
        for (uint256 i; i < count; ++i) {
            if (taken >> i & 1 == 1) vm.assertTrue(_stateOf(first + i) == NonceState.Consumed, "what was taken is not consumed");
        }
        (uint256 left,) = _nonces.freeAmong(first, count);
        vm.assertEq(left, free & ~taken, "more was consumed than was taken");
        // What was canceled or consumed beside them stays so.
        vm.assertTrue(_stateOf(first + consumed) != NonceState.Free, "what was consumed is free");
        for (uint256 i; i < 3; ++i) {
            vm.assertTrue(_stateOf(first + canceled + i) != NonceState.Free, "what was canceled is free");
        }
    }

    function _stateOf(uint256 nonce) private view returns (NonceState state) {
        (state,) = _nonces.stateOf(nonce);
    }
}
