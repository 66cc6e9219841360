// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {IOrders} from "../interfaces/IOrders.sol";
import {BitSet} from "../libraries/BitSet.sol";
import {NonceSet, NonceState} from "../libraries/NonceBits.sol";
import {Acceptance, AcceptanceLib, MOST_COPIES} from "../types/Acceptance.sol";
import {Account} from "../types/Account.sol";
import {ClaimLib} from "../types/Claim.sol";
import {Delivery} from "../types/Delivery.sol";
import {JobId} from "../types/Ids.sol";
import {JobLib, JobWord} from "../types/Job.sol";
import {LANE_OPTIMISTIC} from "../types/Lanes.sol";
import {Order} from "../types/Order.sol";
import {OrderWords} from "../types/OrderWords.sol";
import {ProviderBook} from "../types/ProviderBook.sol";
import {Takings} from "./Takings.sol";

/// @title Orders
/// @notice Takes orders: accepts their copies, fills one at once (invariant 4).
abstract contract Orders is IOrders, Takings {
    using BitSet for uint256;

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
        uint256 first = acceptance.firstCopy;
        uint256 free;
        uint256 bits;
        (free, bits, taken) = _freeCopies(order, digest, first, acceptance.copies, nonces);
        address provider = acceptance.provider;
        _checkOrder(order, digest, provider, feeBps);
        _checkListed(order, digest, provider, listProof);
        _checkCommitment(order, leastCollateral, leastPayable);
        JobWord lock;
        (price, lock) = _checkPrice(order, digest, acceptance, feeBps);
        // First what the client can spoil, then what the provider can, the cheapest first. Nothing is written before all that can
        // fail was seen: a batch of others pays for it.
        (Account storage account, uint256 accountWord) = _afforded(order, price, taken);
        _checkOrderSignature(order, digest, orderSignature);
        (ProviderBook storage book, uint256 bookWord) = _checkTaker(order, digest, acceptance, acceptanceSignature, taken);
        _charge(order, price, taken, account, accountWord);
        book.store(bookWord);
        OrderWords calldata raw = order.words();
        // Numbers of 16 bits, and nonces of 64.
        unchecked {
            nonces.consumeAmong(raw.nonce + first, free, bits);
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

    /// @dev The provider's book, and its slot 0 as it will be with copies taken. Reverts where it is not what the order wants, has
    /// no room, or did not say so.
    function _checkTaker(
        Order calldata order,
        bytes32 digest,
        Acceptance calldata acceptance,
        bytes calldata signature,
        uint256 taken
    ) private view returns (ProviderBook storage book, uint256 bookWord) {
        address provider = acceptance.provider;
        book = _books[provider];
        (address operator, uint48 freshUntil, uint16 gpuClass, uint16 payableBps) =
            (book.operator, book.freshUntil, book.gpuClass, book.payableBps);
        _checkHardware(order, provider, freshUntil, gpuClass);
        OrderWords calldata raw = order.words();
        // Amounts of 128 and units of 32 bits, and counts.
        unchecked {
            (uint256 amount, uint256 payablePart) = (raw.collateral * taken, raw.payableCollateral * taken);
            bookWord = _locked(book.load(), payableBps, provider, amount, payablePart, raw.units * taken);
        }
        _checkWishes(order, digest, provider);
        if (msg.sender == provider || msg.sender == operator) return (book, bookWord);
        _checkOperatorSignature(provider, _hashTypedDataV4(AcceptanceLib.hash(acceptance, digest)), signature);
    }

    /// @dev What a copy costs now, and the lock of each that is taken.
    function _checkPrice(Order calldata order, bytes32 digest, Acceptance calldata acceptance, uint256 feeBps)
        private
        view
        returns (uint128 price, JobWord lock)
    {
        int48 logRate;
        (price, logRate) = _priceAt(order, digest, block.timestamp);
        (uint128 minPrice, uint48 validUntil) = (acceptance.minPrice, acceptance.validUntil);
        if (block.timestamp > validUntil) revert MarketAcceptanceExpired(digest, validUntil, block.timestamp);
        if (price < minPrice) revert MarketPriceBelowMinimum(digest, minPrice, price);
        lock = JobLib.locked(acceptance.provider, block.timestamp, logRate, feeBps);
    }

    /// @dev Which of `count` copies are free: bit i stands for copy `first + i`; the first one's word of nonces; and how many are
    /// free.
    function _freeCopies(Order calldata order, bytes32 digest, uint256 first, uint256 count, NonceSet storage nonces)
        private
        view
        returns (uint256 free, uint256 bits, uint256 taken)
    {
        OrderWords calldata raw = order.words();
        uint256 copies = raw.copies;
        if (count == 0) revert IJobs.MarketNothingAsked(digest);
        if (count > MOST_COPIES) revert MarketTooManyCopies(count, MOST_COPIES);
        // Numbers of 16 bits, and nonces of 64.
        unchecked {
            if (first + count > copies) revert MarketCopyOutOfRange(digest, first + count - 1, uint16(copies));
            uint256 nonce = raw.nonce;
            _checkNonces(nonce, copies);
            nonce += first;
            (free, bits) = nonces.freeAmong(nonce, count);
            if (free != 0) return (free, bits, count == 1 ? 1 : free.count());
            (NonceState state,) = nonces.stateOf(nonce);
            LowLevelCall.bubbleRevert(_nonceFault(state, _jobIdOf(digest, first), nonce));
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
        NonceSet storage nonces = _noncesOf(order);
        (JobId jobId, uint256 nonce, uint256 bits, bytes memory reason) =
            _freeCopy(order, digest, delivery.copy, nonces);
        if (reason.length != 0) LowLevelCall.bubbleRevert(reason);
        price = _checkFillable(order, digest, provider, feeBps, delivery.minPrice);
        if (block.timestamp > delivery.validUntil) {
            revert MarketDeliveryExpired(jobId, delivery.validUntil, block.timestamp);
        }
        (Account storage account, uint256 accountWord) = _afforded(order, price, 1);
        _checkOrderSignature(order, digest, orderSignature);
        _checkWishes(order, digest, provider);
        if (!_actsFor(provider)) _checkAuthorized(order, jobId, delivery, authorization);
        _charge(order, price, 1, account, accountWord);
        reason = _proofFault(order, jobId, provider, delivery.output, proof);
        if (reason.length != 0) LowLevelCall.bubbleRevert(reason);
        nonces.consume(nonce, bits);
        _serve(tally, provider);
        _setPrice(order, tally, price, feeBps);
        _add(tally, delivery.copy, delivery.output);
        _pay(order, digest, tally, 0, 0);
    }

    /// @dev Reverts where whom the provider lets sign did not authorize the delivery.
    function _checkAuthorized(
        Order calldata order,
        JobId jobId,
        Delivery calldata delivery,
        bytes calldata authorization
    ) private view {
        address provider = delivery.provider;
        bytes32 claimHash = _claimStruct(order, jobId, provider, delivery.output).hash();
        bytes32 authorized = ClaimLib.hashFillAuthorization(claimHash, delivery.minPrice, delivery.validUntil);
        bytes32 authorizedDigest = _hashTypedDataV4(authorized);
        // A second wallet in one call of a batch would cost the others too much.
        if (_inBatch()) _checkOperatorSignature(provider, authorizedDigest, authorization);
        else _checkSignature(_signerOf(provider), authorizedDigest, authorization);
    }
}
