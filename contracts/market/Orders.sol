// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {IAccounts} from "../interfaces/IAccounts.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {IOrders} from "../interfaces/IOrders.sol";
import {BitSet} from "../libraries/BitSet.sol";
import {NonceSet, NonceState} from "../libraries/NonceBits.sol";
import {Acceptance, AcceptanceLib, Answer} from "../types/Acceptance.sol";
import {ClaimLib} from "../types/Claim.sol";
import {Delivery} from "../types/Delivery.sol";
import {JobId} from "../types/Ids.sol";
import {JobLib, JobWord} from "../types/Job.sol";
import {LANE_OPTIMISTIC} from "../types/Lanes.sol";
import {Order} from "../types/Order.sol";
import {Workloads} from "../types/Workloads.sol";
import {OrderRules} from "./OrderRules.sol";
import {Payments} from "./Payments.sol";

/// @title Orders
/// @notice Takes orders: accepts their copies, fills them at once, cancels them (invariant 4).
abstract contract Orders is IOrders, OrderRules, Payments {
    using BitSet for uint256;

    /// @notice The most copies that one acceptance takes: a bit each in its event.
    uint16 public constant MAX_COPIES = 256;

    /* TAKING AN ORDER */

    /// @inheritdoc IOrders
    function accept(
        Order calldata order,
        bytes calldata orderSignature,
        Acceptance calldata acceptance,
        bytes calldata acceptanceSignature,
        bytes32[] calldata listProof
    ) external returns (uint128 price, uint256 taken) {
        // While a provider is slashed its stake is counted anew: nothing is locked meanwhile.
        if (_reentrancyGuardEntered()) revert ReentrancyGuardReentrantCall();
        uint256 feeBps = _openFeeBps();
        bytes32 digest = _orderDigest(order);
        address provider = acceptance.provider;
        _checkOrder(order, digest, provider, feeBps);
        _checkListed(order, digest, provider, listProof);
        _checkCommitment(order);
        _checkHardware(order, provider);
        int48 logRate;
        (price, logRate) = _priceAt(order, digest, block.timestamp);
        _checkAcceptance(acceptance, digest, price);
        _checkOrderSignature(order, digest, orderSignature);
        if (!_actsFor(provider)) {
            _checkOperatorSignature(
                provider, _hashTypedDataV4(AcceptanceLib.hash(acceptance, digest)), acceptanceSignature
            );
        }

        // Nothing is written before all that can fail was seen: a batch of others pays for it.
        uint256 free = _freeCopies(order, digest, acceptance);
        taken = free.count();
        _charge(order, price, taken);
        // Counts of 16, amounts of 128 and units of 32 bits.
        unchecked {
            _lock(provider, order.collateral * taken, order.payableCollateral * taken, order.units * taken);
        }
        JobWord lock = JobLib.locked(provider, block.timestamp, logRate, feeBps);
        _take(order, digest, acceptance, free, lock);
        emit JobsAccepted(digest, order.client, provider, lock, acceptance.firstCopy, free, price);
    }

    /// @dev What binds a provider from its acceptance on.
    function _checkCommitment(Order calldata order) private view {
        uint32 executionSeconds = order.executionSeconds;
        if (executionSeconds == 0 || executionSeconds > MAX_EXECUTION_SECONDS) {
            revert MarketExecutionOutOfBounds(executionSeconds, 1, MAX_EXECUTION_SECONDS);
        }
        (uint128 collateral, uint128 payablePart) = (order.collateral, order.payableCollateral);
        if (payablePart > collateral) revert MarketPayableAboveCollateral(payablePart, collateral);
        if (order.lane != LANE_OPTIMISTIC) return;
        if (COURT == address(0)) revert MarketLaneWithoutCourt(LANE_OPTIMISTIC);
        (uint128 least, uint128 leastPayable) = (_config.leastCollateral, _config.leastPayable);
        // At the type's maximum there is none that suffices.
        if (collateral < least || payablePart < leastPayable || least == type(uint88).max) {
            revert MarketCollateralBelowMinimum(collateral, payablePart, least, leastPayable);
        }
    }

    function _checkAcceptance(Acceptance calldata acceptance, bytes32 digest, uint128 price) private view {
        if (block.timestamp > acceptance.validUntil) {
            revert MarketAcceptanceExpired(digest, acceptance.validUntil, block.timestamp);
        }
        if (price < acceptance.minPrice) revert MarketPriceBelowMinimum(digest, acceptance.minPrice, price);
    }

    /// @dev Which of an acceptance's copies are free: bit i stands for the copy i after the first.
    function _freeCopies(Order calldata order, bytes32 digest, Acceptance calldata acceptance)
        private
        view
        returns (uint256 free)
    {
        (uint256 first, uint256 count, uint16 copies) = (acceptance.firstCopy, acceptance.copies, order.copies);
        if (count == 0) revert IJobs.MarketNothingAsked(digest);
        if (count > MAX_COPIES) revert MarketTooManyCopies(count, MAX_COPIES);
        // Two numbers of 16 bits.
        unchecked {
            if (first + count > copies) revert MarketCopyOutOfRange(digest, first + count - 1, copies);
        }
        uint256 nonce = order.nonce;
        _checkNonces(uint64(nonce), copies);
        NonceSet storage nonces = _nonces[order.client][order.agent];
        free = nonces.freeAmong(nonce + first, count);
        if (free != 0) return free;
        LowLevelCall.bubbleRevert(_nonceFault(nonces.stateOf(nonce + first), _jobIdOf(digest, first), nonce + first));
    }

    /// @dev Locks the copies that are free. Invariant 4.
    function _take(Order calldata order, bytes32 digest, Acceptance calldata acceptance, uint256 free, JobWord lock)
        private
    {
        (uint256 first, uint256 count) = (acceptance.firstCopy, acceptance.copies);
        _nonces[order.client][order.agent].consumeAmong(order.nonce + first, count, free);
        for (uint256 i; i < count; ++i) {
            if (free >> i & 1 == 1) _jobs[_jobIdOf(digest, first + i)] = lock;
        }
    }

    /// @dev Takes the price of `taken` copies out of the client's account, within what its agent may spend.
    function _charge(Order calldata order, uint256 price, uint256 taken) internal {
        (address client, address agent, address token) = (order.client, order.agent, order.token);
        uint256 total = price * taken;
        // No account holds more than 128 bits.
        if (total > type(uint128).max) {
            revert IAccounts.MarketBalanceShort(client, token, total, _accounts[token][client].balance);
        }
        if (agent != address(0)) {
            uint256 most = uint256(order.maxPrice) * order.copies;
            _spendByAgent(
                client, agent, token, uint128(total), most, Workloads.bitOf(order.workload), order.providerList
            );
        }
        _debit(client, token, uint128(total));
    }

    /* FILLING */

    /// @inheritdoc IOrders
    function fill(
        Order calldata order,
        bytes calldata orderSignature,
        Delivery calldata delivery,
        bytes calldata authorization,
        bytes calldata proof
    ) external returns (uint128 price) {
        address provider = delivery.provider;
        bytes32 digest = _orderDigest(order);
        Tally memory tally = _begin(order, digest, provider, 1);
        uint256 feeBps = _openFeeBps();
        price = _checkFillable(order, digest, provider, feeBps, orderSignature, delivery.minPrice);
        JobId jobId = _jobIdOf(digest, delivery.copy);
        if (block.timestamp > delivery.validUntil) {
            revert MarketDeliveryExpired(jobId, delivery.validUntil, block.timestamp);
        }
        if (!_actsFor(provider)) {
            bytes32 claimHash = _claimStruct(order, jobId, provider, delivery.output).hash();
            bytes32 authorized = ClaimLib.hashFillAuthorization(claimHash, delivery.minPrice, delivery.validUntil);
            bytes32 authorizedDigest = _hashTypedDataV4(authorized);
            // A second wallet in one call of a batch would cost the others too much.
            if (_inBatch()) _checkOperatorSignature(provider, authorizedDigest, authorization);
            else _checkSignature(_signerOf(provider), authorizedDigest, authorization);
        }
        _charge(order, price, 1);
        _setPrice(order, tally, price, feeBps);
        _fillCopy(order, digest, delivery.copy, delivery.output, proof, tally);
        _endFill(order, digest, tally);
    }

    /// @inheritdoc IOrders
    function fillBatch(
        Order calldata order,
        bytes calldata orderSignature,
        address provider,
        uint128 minPrice,
        Answer[] calldata answers,
        bytes[] calldata proofs
    ) external returns (uint128 price, uint256 filled) {
        if (!_actsFor(provider)) revert MarketNotProvider(provider, msg.sender);
        if (proofs.length != answers.length) revert IJobs.MarketProofsMissing(answers.length, proofs.length);
        bytes32 digest = _orderDigest(order);
        Tally memory tally = _begin(order, digest, provider, answers.length);
        uint256 feeBps = _openFeeBps();
        price = _checkFillable(order, digest, provider, feeBps, orderSignature, minPrice);
        _charge(order, price, answers.length);
        _setPrice(order, tally, price, feeBps);
        for (uint256 i; i < answers.length; ++i) {
            _fillCopy(order, digest, answers[i].copy, answers[i].output, proofs[i], tally);
        }
        filled = tally.count;
        if (filled != answers.length) _giveBack(order, uint128(price * (answers.length - filled)), uint48(block.timestamp));
        _endFill(order, digest, tally);
    }

    function _checkFillable(
        Order calldata order,
        bytes32 digest,
        address provider,
        uint256 feeBps,
        bytes calldata orderSignature,
        uint128 minPrice
    ) private view returns (uint128 price) {
        _checkOrder(order, digest, provider, feeBps);
        // Who is on a list is shown when an order is accepted.
        if (order.providerList != 0) revert MarketProviderNotListed(digest, order.providerList, provider);
        (price,) = _priceAt(order, digest, block.timestamp);
        if (price < minPrice) revert MarketPriceBelowMinimum(digest, minPrice, price);
        _checkNonces(order.nonce, order.copies);
        _checkOrderSignature(order, digest, orderSignature);
    }

    /// @dev Consumes a copy whose answer is proven, and adds its payment to the tally.
    function _fillCopy(
        Order calldata order,
        bytes32 digest,
        uint16 copy,
        bytes32 output,
        bytes calldata proof,
        Tally memory tally
    ) private {
        if (copy >= order.copies) revert MarketCopyOutOfRange(digest, copy, order.copies);
        JobId jobId = _jobIdOf(digest, copy);
        uint256 nonce = order.nonce + uint256(copy);
        NonceSet storage nonces = _nonces[order.client][order.agent];
        NonceState state = nonces.stateOf(nonce);
        bytes memory reason = state == NonceState.Free
            ? _proofFault(order, jobId, tally.provider, output, proof)
            : _nonceFault(state, jobId, nonce);
        if (reason.length != 0) return _refuse(tally, jobId, reason);
        nonces.consume(nonce);
        _add(tally, copy, output);
    }

    function _endFill(Order calldata order, bytes32 digest, Tally memory tally) private {
        if (tally.count == 0) LowLevelCall.bubbleRevert(tally.reason);
        _pay(order, digest, tally);
        _callBack(order, digest, tally);
    }

    /* CANCELING */

    /// @inheritdoc IOrders
    function cancel(Order calldata order) external {
        bytes32 digest = _orderDigest(order);
        (address client, address agent) = (order.client, order.agent);
        if (msg.sender != client && (msg.sender != agent)) revert MarketNotSigner(digest, client, agent, msg.sender);
        (uint64 nonce, uint16 copies) = (order.nonce, order.copies);
        _cancelNonces(client, agent, nonce, copies);
        emit OrderCanceled(client, digest, agent, nonce, copies);
    }

    /// @inheritdoc IOrders
    function cancelNonces(address agent, uint64 first, uint16 count) external {
        _cancelNonces(msg.sender, agent, first, count);
        emit NoncesCanceled(msg.sender, agent, first, count);
    }

    function _cancelNonces(address client, address agent, uint64 first, uint16 count) private {
        _checkNonces(first, count);
        _nonces[client][agent].cancel(first, count);
    }
}
