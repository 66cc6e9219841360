// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IOrderBatches} from "../../../contracts/interfaces/IOrderBatches.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {Acceptance, Answer} from "../../../contracts/types/Acceptance.sol";
import {Claim, FillAuthorization} from "../../../contracts/types/Claim.sol";
import {Delivery} from "../../../contracts/types/Delivery.sol";
import {JobId, Lane} from "../../../contracts/types/Ids.sol";
import {JobState} from "../../../contracts/types/Job.sol";
import {LANE_OPTIMISTIC} from "../../../contracts/types/Lanes.sol";
import {Order, PRICING_INDEX} from "../../../contracts/types/Order.sol";
import {ProviderBook} from "../../../contracts/types/ProviderBook.sol";
import {WORKLOAD_INFERENCE} from "../../../contracts/types/Workloads.sol";
import {providerAt} from "../staking/Actions.sol";
import {vm} from "../Vm.sol";
import {AccountActions} from "./AccountActions.sol";
import {AGENTS, CLIENTS, COORDINATOR, GPU_CLASS, MAX_EXECUTION, NULL_LANE} from "./MarketActions.sol";

/// @notice Orders of all kinds: accepted, filled, canceled.
abstract contract OrderActions is AccountActions {
    bytes32 internal constant PROGRAM = keccak256("a program");
    bytes32 internal constant INPUT = keccak256("an input");

    /* ORDERS */

    /// @dev An order of a client, or of its agent where that can spend, before it is known who takes it.
    function _draft(uint256 who, uint256 seed, uint256 size) private view returns (Order memory order) {
        order.client = _clients[who % CLIENTS];
        order.token = _tokenOf(seed);
        order.copies = uint16(1 + (seed >> 8) % 4);
        order.maxPrice = _amount(size);
        _draftAgent(order, seed >> 16);
        seed = _stir(seed);
        order.minPrice = seed % 4 == 0 ? order.maxPrice : uint128((seed >> 8) % (uint256(order.maxPrice) + 1));
        seed = _stir(seed);
        order.rampStart = _now() - 5 + uint48(seed % 10);
        order.rampSeconds = uint32((seed >> 16) % 20);
        order.acceptBy = _now() + uint48((seed >> 32) % 400);
        order.executionSeconds = uint32(1 + (seed >> 64) % MAX_EXECUTION);
        order.lane = NULL_LANE;
        (order.workload, order.program, order.input) = (WORKLOAD_INFERENCE, PROGRAM, INPUT);
        if ((seed >> 96) % 2 == 0) (order.coordinator, order.coordinatorFeeBps) = (COORDINATOR, uint16((seed >> 104) % 2_001));
        // Of every one in eight orders, the nonces are those of another, too.
        uint64 next = _nextNonce[order.client][order.agent];
        order.nonce = (seed >> 128) % 8 == 0 && next > 3 ? next - uint64((seed >> 136) % 4) : next;
        order.specHash = bytes32(seed);
    }

    function _draftAgent(Order memory order, uint256 seed) private view {
        if (seed % 2 == 0) return;
        address agent = _agents[(seed >> 8) % AGENTS];
        uint256 most = _allowance(order.client, agent, order.token) / order.copies;
        if (most == 0) return;
        order.agent = agent;
        if (order.maxPrice > most) order.maxPrice = uint128(most);
    }

    /// @dev What an agent can spend for one order.
    function _allowance(address client, address agent, address asset) internal view returns (uint256) {
        uint256 cap = market.agentBudgetOf(client, agent, asset).cap;
        uint256 left = market.agentAvailable(client, agent, asset);
        return cap < left ? cap : left;
    }

    /// @dev What the provider has room for: `parts` orders like this one. Optimistic as a rule, where its stake suffices. Little
    /// stake, since whoever is convicted loses all of it, and much now and then.
    function _fit(Order memory order, address provider, uint256 seed, uint256 parts) private view {
        ProviderBook memory book = market.bookOf(provider);
        (uint256 free, uint256 units) = _roomIn(book);
        (free, units) = (free / (parts * order.copies), units / (parts * order.copies));
        if (units != 0 && seed % 4 != 0) order.units = uint32(_part(seed >> 8, units));
        if (order.units != 0 && (seed >> 16) % 2 == 0) order.gpuClass = GPU_CLASS;
        seed = _stir(seed);
        if (free != 0 && seed % 8 != 0) order.collateral = _part(seed >> 8, seed % 8 == 5 ? free : (free + 15) / 16);
        uint256 payableMost = uint256(order.collateral) * book.payableBps / 10_000;
        order.payableCollateral = uint128((seed >> 64) % (payableMost + 1));
        (uint128 collateral, uint128 payableCollateral) = market.leastCollateral();
        if (seed % 4 == 1 || order.collateral < collateral || payableMost < payableCollateral) return;
        order.lane = LANE_OPTIMISTIC;
        if (order.payableCollateral < payableCollateral) order.payableCollateral = payableCollateral;
    }

    /// @dev At the index where that can be paid.
    function _index(Order memory order, uint256 seed) private view {
        if (seed % 2 == 0 || order.units == 0) return;
        uint256 asked = market.indexPrice(order.token, GPU_CLASS, order.units, order.executionSeconds);
        uint256 most = 2 ** 80;
        if (order.agent != address(0)) most = _allowance(order.client, order.agent, order.token) / order.copies;
        if (asked > most) return;
        (order.pricing, order.gpuClass) = (PRICING_INDEX, GPU_CLASS);
        order.maxPrice = uint128(asked + (seed >> 8) % (most - asked + 1));
        order.minPrice = uint128((seed >> 136) % (uint256(order.maxPrice) + 1));
        if ((seed >> 4) % 4 != 0 && order.minPrice > asked) order.minPrice = 0;
    }

    function _place(Order memory order) internal returns (uint256 task) {
        bytes32 digest = market.orderDigest(order);
        address signer = order.agent == address(0) ? order.client : order.agent;
        task = _tasks.length;
        _tasks.push(Task(order, digest, _sign(signer, digest)));
        uint64 end = order.nonce + order.copies;
        if (end > _nextNonce[order.client][order.agent]) _nextNonce[order.client][order.agent] = end;
    }

    /// @dev A new order that the provider has room for.
    function _order(uint256 who, address provider, uint256 seed, uint256 size, uint256 parts) private returns (uint256) {
        Order memory order = _draft(who, seed, size);
        seed = _stir(seed);
        _fit(order, provider, seed, parts);
        _index(order, _stir(seed));
        return _place(order);
    }

    /// @dev The price that a copy has now; false where it has none within its cap.
    function _quote(uint256 task) internal view returns (bool, uint256) {
        try market.priceAt(_tasks[task].order, _now()) returns (uint128 price) {
            return (true, price);
        } catch {
            return (false, 0);
        }
    }

    /// @dev Whether the order's copies can be paid now, `count` of them; puts in what lacks.
    function _canPay(uint256 task, uint256 count) internal returns (bool) {
        Order memory order = _tasks[task].order;
        (bool quoted, uint256 price) = _quote(task);
        if (!quoted || order.acceptBy < _now()) return false;
        if (order.agent != address(0)) {
            uint256 cap = market.agentBudgetOf(order.client, order.agent, order.token).cap;
            if (uint256(order.maxPrice) * order.copies > cap) return false;
            if (price * count > market.agentAvailable(order.client, order.agent, order.token)) return false;
            if (market.agentOf(order.client, order.agent).expiresAt < _now()) return false;
        }
        _ensure(order.client, order.token, price * count);
        return true;
    }

    /* ACCEPTING */

    function acceptNew(uint256 who, uint256 whom, uint256 seed, uint256 size) public watched {
        address provider = providerAt(whom % _providerCount);
        uint256 task = _order(who, provider, seed, size, 1);
        uint256 copies = _tasks[task].order.copies;
        uint256 first = (seed >> 200) % 4 == 0 ? (seed >> 208) % copies : 0;
        uint256 count = 1 + (seed >> 216) % (copies - first);
        vm.assume(_freeCopies(task, first, count) != 0 && _canPay(task, count));
        _accept(task, provider, first, count, seed >> 224);
    }

    /// @dev All copies of an order that is there already: those that are free.
    function acceptRest(uint256 which, uint256 whom, uint256 how) public watched {
        uint256 task = _firstFree(which, false);
        uint256 copies = _tasks[task].order.copies;
        vm.assume(_canPay(task, _freeCopies(task, 0, copies)));
        _accept(task, _firstFitting(task, whom), 0, copies, how);
    }

    /// @dev Two orders at once, and one whose copies are gone.
    function acceptBatch(uint256 who, uint256 whom, uint256 seed, uint256 size) public watched {
        address provider = providerAt(whom % _providerCount);
        bytes[] memory calls = new bytes[](3);
        uint256[] memory tasks = new uint256[](2);
        (address actor, bool signed) = _actor(provider, seed);
        for (uint256 i; i < 2; ++i) {
            tasks[i] = _order(who % CLIENTS + i, provider, _stir(seed ^ i), size >> i, 2);
            uint256 copies = _tasks[tasks[i]].order.copies;
            // Agents' budgets are for one order after the other.
            vm.assume(_freeCopies(tasks[i], 0, copies) == copies && (i == 0 || _areApart(tasks[0], tasks[1])));
            vm.assume(_canPay(tasks[i], copies));
            calls[i] = _acceptCall(tasks[i], _acceptance(tasks[i], provider, 0, copies), signed);
        }
        calls[2] = calls[seed % 2];
        uint256[2] memory before = [_clientBalance(tasks[0]), _clientBalance(tasks[1])];
        vm.prank(actor);
        uint256 refused = market.batch(calls);
        if (_looksAt(4)) vm.assertEq(refused, 1, "invariant 4: a batch took copies twice, or refused free ones");
        for (uint256 i; i < 2; ++i) {
            _note(tasks[i], provider, 0, _tasks[tasks[i]].order.copies, before[i] - _clientBalance(tasks[i]));
        }
    }

    /// @dev Of other clients, so that what one pays is seen.
    function _areApart(uint256 task, uint256 other) private view returns (bool) {
        return _tasks[task].order.client != _tasks[other].order.client;
    }

    /// @dev An order for one unit more, of stake or of capacity, than the provider has left.
    function acceptTooMuch(uint256 who, uint256 whom, uint256 seed, uint256 size) public watched {
        address provider = providerAt(whom % _providerCount);
        Order memory order = _draft(who, seed, size);
        (uint256 free, uint256 units) = _roomIn(market.bookOf(provider));
        if (seed % 2 == 0) order.collateral = uint128(free / order.copies + 1);
        else order.units = uint32(units / order.copies + 1);
        uint256 task = _place(order);
        vm.assume(_freeCopies(task, 0, order.copies) == order.copies && _canPay(task, order.copies));
        bytes memory data = _acceptCall(task, _acceptance(task, provider, 0, order.copies), false);
        _mustFail(provider, data, "invariant 3: more was locked or booked than there is");
    }

    function _acceptance(uint256 task, address provider, uint256 first, uint256 count)
        private
        view
        returns (Acceptance memory)
    {
        (, uint256 price) = _quote(task);
        return Acceptance(provider, uint16(first), uint16(count), uint128(price), _now());
    }

    function _acceptCall(uint256 task, Acceptance memory acceptance, bool signed) internal view returns (bytes memory) {
        Task memory made = _tasks[task];
        bytes memory signature;
        if (signed) {
            signature = _signAsOperator(acceptance.provider, lens.acceptanceDigest(made.digest, acceptance));
        }
        return abi.encodeCall(IOrders.accept, (made.order, made.signature, acceptance, signature, new bytes32[](0)));
    }

    function _accept(uint256 task, address provider, uint256 first, uint256 count, uint256 how) private {
        (address actor, bool signed) = _actor(provider, how);
        bytes memory data = _acceptCall(task, _acceptance(task, provider, first, count), signed);
        uint256 before = _clientBalance(task);
        _takeAs(actor, data);
        _note(task, provider, first, count, before - _clientBalance(task));
    }

    /// @dev Takes or fills what is free.
    function _takeAs(address actor, bytes memory data) private {
        (bool success, bytes memory reason) = _callAs(address(market), actor, data);
        vm.assertTrue(success, string.concat("invariant 4: what is free cannot be taken: ", vm.toString(reason)));
    }

    /// @dev Copies that were free are accepted now, and the client paid `paid` for them.
    function _note(uint256 task, address provider, uint256 first, uint256 count, uint256 paid) private {
        Order storage order = _tasks[task].order;
        (, uint256 price) = _quote(task);
        if (_looksAt(4)) {
            uint256 due = price * _freeCopies(task, first, count);
            vm.assertEq(paid, due, "invariant 4: a client paid for other copies than were free");
        }
        for (uint256 i = first; i < first + count; ++i) {
            if (!_isFree(task, i)) continue;
            _consume(task, i);
            _live.push(_works.length);
            _works.push();
            Work storage work = _works[_works.length - 1];
            (work.task, work.copy, work.state) = (task, uint16(i), JobState.Locked);
            (work.provider, work.price, work.acceptedAt) = (provider, uint128(price), _now());
            _money[order.token].escrowed += price;
        }
        if (!_looksAt(3)) return;
        ProviderBook memory book = market.bookOf(provider);
        (uint128 allocated,,) = staking.allocationOf(provider, address(market));
        if (order.collateral != 0) vm.assertLe(book.locked, allocated, "invariant 3: more is locked than is allocated");
        if (order.units != 0) vm.assertLe(book.busy, book.capacity, "invariant 3: more units are booked than there are");
    }

    function _clientBalance(uint256 task) internal view returns (uint256) {
        return _balanceOf(_tasks[task].order.client, _tasks[task].order.token);
    }

    /// @dev The first order from there on with a free copy that can still be taken; in a lane with proofs only where `proven`.
    function _firstFree(uint256 from, bool proven) private view returns (uint256) {
        for (uint256 i; i < _tasks.length; ++i) {
            uint256 task = (from % _tasks.length + i) % _tasks.length;
            Order storage order = _tasks[task].order;
            if (order.acceptBy < _now() || (proven && order.lane != NULL_LANE)) continue;
            if (_freeCopies(task, 0, order.copies) != 0) return task;
        }
        vm.assume(false);
        return 0;
    }

    /// @dev The first provider from there on that has room for all copies of an order that are free.
    function _firstFitting(uint256 task, uint256 from) private view returns (address) {
        Order storage order = _tasks[task].order;
        uint256 count = _freeCopies(task, 0, order.copies);
        for (uint256 i; i < _providerCount; ++i) {
            address provider = providerAt((from % _providerCount + i) % _providerCount);
            ProviderBook memory book = market.bookOf(provider);
            (uint256 free, uint256 units) = _roomIn(book);
            if (free < count * order.collateral || units < count * order.units) continue;
            if (count * order.payableCollateral > count * order.collateral * book.payableBps / 10_000) continue;
            if (order.gpuClass == 0 || book.gpuClass == order.gpuClass) return provider;
        }
        vm.assume(false);
        return address(0);
    }

    /* FILLING */

    function fillNew(uint256 who, uint256 whom, uint256 seed, uint256 size) public watched {
        address provider = providerAt(whom % _providerCount);
        uint256 task = _place(_draft(who, seed, size));
        uint256 copy = (seed >> 200) % _tasks[task].order.copies;
        vm.assume(_isLaneOpen() && _isFree(task, copy) && _canPay(task, 1));
        (, uint256 price) = _quote(task);
        Delivery memory delivery = Delivery(uint16(copy), provider, keccak256(abi.encode(seed)), uint128(price), _now());
        (address actor, bool signed) = _actor(provider, seed >> 208);
        bytes memory data = _fillCall(task, delivery, signed);
        uint256 before = _clientBalance(task);
        _takeAs(actor, data);
        _noteFilled(task, provider, copy, 1, before - _clientBalance(task), price);
    }

    /// @dev All copies of an order at once, those that are gone included.
    function fillRest(uint256 which, uint256 whom) public watched {
        address provider = providerAt(whom % _providerCount);
        uint256 task = _firstFree(which, true);
        uint256 copies = _tasks[task].order.copies;
        vm.assume(_isLaneOpen() && _canPay(task, copies));
        (, uint256 price) = _quote(task);
        Answer[] memory answers = new Answer[](copies);
        for (uint256 i; i < copies; ++i) answers[i] = Answer(uint16(i), keccak256(abi.encode(which, i)));
        Task memory made = _tasks[task];
        bytes memory data = abi.encodeCall(
            IOrderBatches.fillBatch,
            (made.order, made.signature, provider, uint128(price), answers, new bytes[](copies))
        );
        uint256 before = _clientBalance(task);
        _takeAs(provider, data);
        _noteFilled(task, provider, 0, copies, before - _clientBalance(task), price);
    }

    function _fillCall(uint256 task, Delivery memory delivery, bool signed) internal view returns (bytes memory) {
        Task memory made = _tasks[task];
        bytes memory authorization;
        if (signed) {
            bytes32 jobId = JobId.unwrap(market.jobIdOf(made.digest, delivery.copy));
            Claim memory claim = Claim(jobId, delivery.provider, PROGRAM, INPUT, delivery.output);
            FillAuthorization memory fill = FillAuthorization(claim, delivery.minPrice, delivery.validUntil);
            authorization = _signAsOperator(delivery.provider, lens.fillAuthorizationDigest(fill));
        }
        return abi.encodeCall(IOrders.fill, (made.order, made.signature, delivery, authorization, ""));
    }

    function _noteFilled(uint256 task, address provider, uint256 first, uint256 count, uint256 paid, uint256 price) private {
        Order storage order = _tasks[task].order;
        uint256 due = price * _freeCopies(task, first, count);
        if (_looksAt(4)) vm.assertEq(paid, due, "invariant 4: a client paid for other copies than were free");
        for (uint256 i = first; i < first + count; ++i) {
            if (_isFree(task, i)) _consume(task, i);
        }
        _spent[order.client][order.token] += due;
        _earned[provider][order.token] += due;
    }

    function _isLaneOpen() internal view returns (bool) {
        return _lanePausedUntil() <= _now();
    }

    function _lanePausedUntil() internal view returns (uint48 until) {
        (,,, until) = router.laneOf(Lane.wrap(NULL_LANE));
    }

    /* CANCELING */

    function cancelOrder(uint256 which, uint256 how) public watched {
        uint256 task = _firstFree(which, false);
        Order memory order = _tasks[task].order;
        vm.prank(order.agent != address(0) && how % 2 == 0 ? order.agent : order.client);
        market.cancel(order);
        _cancelGhosts(order.client, order.agent, order.nonce, order.copies);
    }

    function cancelNonces(uint256 who, uint256 whom, uint256 count) public watched {
        address client = _clients[who % CLIENTS];
        address agent = whom % 2 == 0 ? address(0) : _agents[(whom >> 8) % AGENTS];
        (uint64 first, uint16 many) = (_nextNonce[client][agent], uint16(1 + count % 8));
        // Some of orders that are there, some of orders to come.
        first = first > 4 ? first - 4 : 0;
        vm.prank(client);
        market.cancelNonces(agent, first, many);
        _cancelGhosts(client, agent, first, many);
        if (first + many > _nextNonce[client][agent]) _nextNonce[client][agent] = first + many;
    }

    /* TAKING AGAIN */

    /// @dev A copy that is gone is accepted or filled once more.
    function takeAgain(uint256 which, uint256 whom, uint256 how) public watched {
        address provider = providerAt(whom % _providerCount);
        for (uint256 i; i < _tasks.length; ++i) {
            uint256 task = (which % _tasks.length + i) % _tasks.length;
            Order memory order = _tasks[task].order;
            uint256 copy = how % order.copies;
            if (order.acceptBy < _now() || _isFree(task, copy) || !_canPay(task, 1)) continue;
            (, uint256 price) = _quote(task);
            bytes memory data = order.lane == NULL_LANE && how % 2 == 0
                ? _fillCall(task, Delivery(uint16(copy), provider, INPUT, uint128(price), _now()), false)
                : _acceptCall(task, Acceptance(provider, uint16(copy), 1, 0, _now()), false);
            return _mustFail(provider, data, "invariant 4: a copy was taken twice");
        }
        vm.assume(false);
    }
}
