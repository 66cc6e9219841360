// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {IOrders} from "../interfaces/IOrders.sol";
import {BitSet} from "../libraries/BitSet.sol";
import {NonceSet, NonceState} from "../libraries/NonceBits.sol";
import {Acceptance, AcceptanceLib, Answer} from "../types/Acceptance.sol";
import {Account} from "../types/Account.sol";
import {ClaimLib} from "../types/Claim.sol";
import {Delivery} from "../types/Delivery.sol";
import {JobId} from "../types/Ids.sol";
import {JobLib, JobWord} from "../types/Job.sol";
import {LANE_OPTIMISTIC} from "../types/Lanes.sol";
import {Order} from "../types/Order.sol";
import {OrderWords} from "../types/OrderWords.sol";
import {ProviderBook} from "../types/ProviderBook.sol";
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
        (uint256 feeBps, uint256 leastCollateral, uint256 leastPayable) = _openTerms();
        bytes32 digest = _wellFormed(order);
        NonceSet storage nonces = _noncesOf(order);
        (uint256 first, uint256 count) = (acceptance.firstCopy, acceptance.copies);
        uint256 free = _freeCopies(order, digest, first, count, nonces);
        address provider = acceptance.provider;
        _checkOrder(order, digest, provider, feeBps);
        _checkListed(order, digest, provider, listProof);
        _checkCommitment(order, leastCollateral, leastPayable);
        ProviderBook storage book = _books[provider];
        bool acts = _checkTaker(order, provider, book);
        int48 logRate;
        (price, logRate) = _priceAt(order, digest, block.timestamp);
        _checkAcceptance(acceptance, digest, price);
        _checkOrderSignature(order, digest, orderSignature);
        if (!acts) {
            _checkOperatorSignature(
                provider, _hashTypedDataV4(AcceptanceLib.hash(acceptance, digest)), acceptanceSignature
            );
        }

        // Nothing is written before all that can fail was seen: a batch of others pays for it.
        taken = count == 1 ? 1 : free.count();
        OrderWords calldata raw = order.words();
        uint256 bookWord;
        // Amounts of 128 and units of 32 bits, and counts.
        unchecked {
            bookWord = _locked(book, provider, raw.collateral * taken, raw.payableCollateral * taken, raw.units * taken);
        }
        _charge(order, price, taken);
        book.store(bookWord);
        JobWord lock = JobLib.locked(provider, block.timestamp, logRate, feeBps);
        // Numbers of 16 bits, and nonces of 64.
        unchecked {
            nonces.consumeAmong(raw.nonce + first, count, free);
        }
        _lockCopies(digest, first, free, lock);
        emit JobsAccepted(digest, address(uint160(raw.client)), provider, lock, uint16(first), free, price);
    }

    /// @dev What binds a provider from its acceptance on.
    function _checkCommitment(Order calldata order, uint256 least, uint256 leastPayable) private view {
        OrderWords calldata raw = order.words();
        uint256 executionSeconds = raw.executionSeconds;
        if (executionSeconds == 0 || executionSeconds > MAX_EXECUTION_SECONDS) {
            revert MarketExecutionOutOfBounds(uint32(executionSeconds), 1, MAX_EXECUTION_SECONDS);
        }
        (uint256 collateral, uint256 payablePart) = (raw.collateral, raw.payableCollateral);
        if (payablePart > collateral) revert MarketPayableAboveCollateral(uint128(payablePart), uint128(collateral));
        if (bytes32(raw.lane) != LANE_OPTIMISTIC) return;
        if (COURT == address(0)) revert MarketLaneWithoutCourt(LANE_OPTIMISTIC);
        // At the type's maximum there is none that suffices.
        if (collateral < least || payablePart < leastPayable || least == type(uint88).max) {
            revert MarketCollateralBelowMinimum(
                uint128(collateral), uint128(payablePart), uint128(least), uint128(leastPayable)
            );
        }
    }

    /// @dev Sees that the provider has the class that the order asks for, and says whether the caller may act for it.
    function _checkTaker(Order calldata order, address provider, ProviderBook storage book)
        private
        view
        returns (bool acts)
    {
        (address operator, uint48 freshUntil, uint16 gpuClass) = (book.operator, book.freshUntil, book.gpuClass);
        _checkHardware(order, provider, freshUntil, gpuClass);
        return msg.sender == provider || msg.sender == operator;
    }

    function _checkAcceptance(Acceptance calldata acceptance, bytes32 digest, uint128 price) private view {
        (uint128 minPrice, uint48 validUntil) = (acceptance.minPrice, acceptance.validUntil);
        if (block.timestamp > validUntil) revert MarketAcceptanceExpired(digest, validUntil, block.timestamp);
        if (price < minPrice) revert MarketPriceBelowMinimum(digest, minPrice, price);
    }

    /// @dev Which of `count` copies are free: bit i stands for copy `first + i`.
    function _freeCopies(Order calldata order, bytes32 digest, uint256 first, uint256 count, NonceSet storage nonces)
        private
        view
        returns (uint256 free)
    {
        OrderWords calldata raw = order.words();
        uint256 copies = raw.copies;
        if (count == 0) revert IJobs.MarketNothingAsked(digest);
        if (count > MAX_COPIES) revert MarketTooManyCopies(count, MAX_COPIES);
        // Numbers of 16 bits, and nonces of 64.
        unchecked {
            if (first + count > copies) revert MarketCopyOutOfRange(digest, first + count - 1, uint16(copies));
            uint256 nonce = raw.nonce;
            _checkNonces(nonce, copies);
            nonce += first;
            free = nonces.freeAmong(nonce, count);
            if (free != 0) return free;
            LowLevelCall.bubbleRevert(_nonceFault(nonces.stateOf(nonce), _jobIdOf(digest, first), nonce));
        }
    }

    /// @dev Locks copies, which bits of `taken` stand for. Invariant 4.
    function _lockCopies(bytes32 digest, uint256 copy, uint256 taken, JobWord lock) private {
        // Of 16 bits.
        unchecked {
            for (; taken != 0; taken >>= 1) {
                if (taken & 1 == 1) _jobs[_jobIdOf(digest, copy)] = lock;
                ++copy;
            }
        }
    }

    /// @dev Takes the price of `taken` copies out of the client's account, within what its agent may spend.
    function _charge(Order calldata order, uint256 price, uint256 taken) private {
        OrderWords calldata raw = order.words();
        (address client, address token) = (address(uint160(raw.client)), address(uint160(raw.token)));
        // A price of 128 bits, and as many as there are bits in calldata.
        unchecked {
            price *= taken;
        }
        Account storage account = _accounts[token][client];
        uint256 accountWord = _debited(account, client, token, price);
        if (raw.agent != 0) {
            uint256 most = raw.maxPrice * raw.copies;
            uint8 workloadBit = Workloads.bitOf(order.workload);
            // No account holds more than 128 bits.
            _spendByAgent(client, order.agent, token, uint128(price), most, workloadBit, order.providerList);
        }
        account.store(accountWord);
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
        (uint256 feeBps,,) = _openTerms();
        bytes32 digest = _wellFormed(order);
        address provider = delivery.provider;
        Tally memory tally = _begin(order, digest, 1);
        _serve(tally, provider);
        NonceSet storage nonces = _noncesOf(order);
        (JobId jobId, uint256 nonce, bytes memory reason) = _freeCopy(order, digest, delivery.copy, nonces);
        if (reason.length != 0) LowLevelCall.bubbleRevert(reason);
        price = _checkFillable(order, digest, provider, feeBps, orderSignature, delivery.minPrice);
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
        reason = _proofFault(order, jobId, provider, delivery.output, proof);
        if (reason.length != 0) LowLevelCall.bubbleRevert(reason);
        nonces.consume(nonce);
        _setPrice(order, tally, price, feeBps);
        _add(tally, delivery.copy, delivery.output);
        Dues memory dues;
        _pay(order, digest, tally, dues);
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
        (uint256 feeBps,,) = _openTerms();
        bytes32 digest = _wellFormed(order);
        Tally memory tally = _begin(order, digest, answers.length);
        _serve(tally, provider);
        price = _checkFillable(order, digest, provider, feeBps, orderSignature, minPrice);
        _charge(order, price, answers.length);
        _setPrice(order, tally, price, feeBps);
        NonceSet storage nonces = _noncesOf(order);
        for (uint256 i; i < answers.length; ++i) {
            (uint16 copy, bytes32 output) = (answers[i].copy, answers[i].output);
            (JobId jobId, uint256 nonce, bytes memory reason) = _freeCopy(order, digest, copy, nonces);
            if (reason.length == 0) reason = _proofFault(order, jobId, provider, output, proofs[i]);
            if (reason.length != 0) {
                _refuse(tally, jobId, reason);
                continue;
            }
            nonces.consume(nonce);
            _add(tally, copy, output);
        }
        filled = tally.answers.length;
        if (filled == 0) LowLevelCall.bubbleRevert(tally.reason);
        if (filled != answers.length) _giveBack(order, uint128(price * (answers.length - filled)), uint48(block.timestamp));
        Dues memory dues;
        _pay(order, digest, tally, dues);
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
        _checkOrderSignature(order, digest, orderSignature);
    }

    /// @dev A copy to be filled, and what stands against it; empty where it is free.
    function _freeCopy(Order calldata order, bytes32 digest, uint16 copy, NonceSet storage nonces)
        private
        view
        returns (JobId jobId, uint256 nonce, bytes memory reason)
    {
        OrderWords calldata raw = order.words();
        uint256 copies = raw.copies;
        nonce = raw.nonce;
        if (copy >= copies) revert MarketCopyOutOfRange(digest, copy, uint16(copies));
        _checkNonces(nonce, copies);
        // Numbers of 64 and 16 bits.
        unchecked {
            nonce += copy;
        }
        jobId = _jobIdOf(digest, copy);
        NonceState state = nonces.stateOf(nonce);
        if (state != NonceState.Free) reason = _nonceFault(state, jobId, nonce);
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
