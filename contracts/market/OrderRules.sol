// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {IOrders} from "../interfaces/IOrders.sol";
import {IProviderBooks} from "../interfaces/IProviderBooks.sol";
import {NonceSet, NonceState} from "../libraries/NonceBits.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {Account} from "../types/Account.sol";
import {JobId} from "../types/Ids.sol";
import {LANE_EXECUTE} from "../types/Lanes.sol";
import {Order, VISIBILITY_AUDITOR, VISIBILITY_CLIENT, VISIBILITY_PUBLIC} from "../types/Order.sol";
import {OrderWords} from "../types/OrderWords.sol";
import {ProviderBook} from "../types/ProviderBook.sol";
import {MarketState} from "./MarketState.sol";

/// @title OrderRules
/// @notice Whether an order may be taken, by whom, and whether its copies are free.
abstract contract OrderRules is MarketState {
    /// @notice The most gas that a callback can ask for.
    uint32 public constant MAX_CALLBACK_GAS = 2_000_000;

    /* RULES */

    /// @dev What an order without stray bits must be for `provider` to take or fill it now. Wishes, prices, copies and what only
    /// acceptances need are checked apart.
    function _checkOrder(Order calldata order, bytes32 digest, address provider, uint256 feeBps) internal view {
        OrderWords calldata raw = order.words();
        uint256 acceptBy = raw.acceptBy;
        if (block.timestamp > acceptBy) revert IOrders.MarketOrderExpired(digest, uint48(acceptBy), block.timestamp);
        address named = address(uint160(raw.provider));
        if (named != address(0) && named != provider) revert IOrders.MarketProviderNotNamed(digest, named, provider);
        uint256 coordinatorFeeBps = raw.coordinatorFeeBps;
        if (coordinatorFeeBps != 0) {
            if (raw.coordinator == 0) revert IOrders.MarketCoordinatorMissing(digest, uint16(coordinatorFeeBps));
            if (feeBps + coordinatorFeeBps > BPS) revert IOrders.MarketFeesExceedPrice(uint16(feeBps), uint16(coordinatorFeeBps));
        }
    }

    /// @dev The digest of an order, none of whose fields has bits outside its type.
    function _wellFormed(Order calldata order) internal view returns (bytes32 digest) {
        digest = _orderDigest(order);
        if (order.words().hasStrayBits()) revert IOrders.MarketOrderMalformed(digest);
    }

    /// @dev What most orders do not ask for.
    function _checkWishes(Order calldata order, bytes32 digest, address provider) internal view {
        if (!order.words().hasWishes()) return;
        if (order.inputPerCopy) revert IOrders.MarketInputListUnsupported(order.input);
        (uint8 visibility, address auditor) = (order.visibility, order.auditor);
        if (visibility != VISIBILITY_PUBLIC || auditor != address(0)) {
            bool audited = visibility == VISIBILITY_AUDITOR;
            // Beyond the last visibility that exists there is nothing.
            if (visibility > VISIBILITY_CLIENT || audited == (auditor == address(0)) || order.lane == LANE_EXECUTE) {
                revert IOrders.MarketVisibilityInvalid(visibility, auditor, order.lane);
            }
            if (order.provider == address(0)) revert IOrders.MarketProviderUnnamed(digest, visibility);
        }
        uint32 callbackGas = order.callbackGas;
        if (order.callback != address(0) && callbackGas > MAX_CALLBACK_GAS) {
            revert IOrders.MarketCallbackGasAboveCap(callbackGas, MAX_CALLBACK_GAS);
        }
        (uint64 regions, uint64 features) = (order.regions, order.features);
        if (regions | features != 0) {
            ProviderBook storage book = _books[provider];
            _checkFresh(provider, book.freshUntil);
            if (regions != 0 && regions & book.regions == 0) revert IProviderBooks.BookRegionsDiffer(provider, regions, book.regions);
            if (features & ~book.features != 0) revert IProviderBooks.BookFeaturesMissing(provider, features, book.features);
        }
        _checkReputation(order, provider);
    }

    function _checkReputation(Order calldata order, address provider) private view {
        (uint32 minSettled, uint16 minSettledBps) = (order.minSettled, order.minSettledBps);
        if (minSettled == 0 && minSettledBps == 0) return;
        Account storage account = _accounts[order.token][provider];
        (uint256 settled, uint256 failed) = (account.settled, account.failed);
        if (settled < minSettled || settled * BPS < minSettledBps * (settled + failed)) {
            revert IOrders.MarketReputationShort(provider, uint32(settled), uint32(failed), minSettled, minSettledBps);
        }
    }

    /// @dev Class and units that an acceptance needs.
    function _checkHardware(Order calldata order, address provider, uint48 freshUntil, uint16 servedClass) internal view {
        OrderWords calldata raw = order.words();
        uint256 gpuClass = raw.gpuClass;
        if (gpuClass | raw.units == 0) return;
        _checkFresh(provider, freshUntil);
        if (gpuClass != 0 && gpuClass != servedClass) {
            revert IProviderBooks.BookGpuClassDiffers(provider, uint16(gpuClass), servedClass);
        }
    }

    function _checkFresh(address provider, uint48 freshUntil) private view {
        if (block.timestamp >= freshUntil) revert IProviderBooks.BookStale(provider, freshUntil);
    }

    /// @dev The leaf is hashed twice, as OpenZeppelin's trees do, so that no inner node passes for one.
    function _checkListed(Order calldata order, bytes32 digest, address provider, bytes32[] calldata proof) internal pure {
        bytes32 root = order.providerList;
        if (root == 0) return;
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(provider))));
        if (!MerkleProof.verifyCalldata(proof, root, leaf)) revert IOrders.MarketProviderNotListed(digest, root, provider);
    }

    /* SIGNATURES */

    /// @dev Whoever the order says signed it.
    function _checkOrderSignature(Order calldata order, bytes32 digest, bytes calldata signature) internal view {
        OrderWords calldata raw = order.words();
        (uint256 client, uint256 agent) = (raw.client, raw.agent);
        _checkSignature(address(uint160(agent == 0 ? client : agent)), digest, signature);
    }

    function _checkSignature(address signer, bytes32 digest, bytes calldata signature) internal view {
        if (Signatures.byKey(signer, digest, signature)) return;
        uint256 gasCap = _signatureGas();
        Signatures.Verdict verdict = Signatures.byCode(signer, digest, signature, gasCap);
        if (verdict == Signatures.Verdict.GasShort) revert IOrders.MarketSignatureGasShort(signer, gasCap, gasleft());
        if (verdict != Signatures.Verdict.Signed) revert IOrders.MarketSignatureInvalid(signer, digest);
    }

    /* NONCES */

    /// @dev The nonces of whoever signed an order without stray bits.
    function _noncesOf(Order calldata order) internal view returns (NonceSet storage) {
        OrderWords calldata raw = order.words();
        return _nonces[address(uint160(raw.client))][address(uint160(raw.agent))];
    }

    /// @dev What stands against taking a copy whose nonce is not free.
    function _nonceFault(NonceState state, JobId jobId, uint256 nonce) internal pure returns (bytes memory) {
        return state == NonceState.Consumed
            ? abi.encodeWithSelector(IOrders.MarketCopyConsumed.selector, jobId, nonce)
            : abi.encodeWithSelector(IOrders.MarketCopyCanceled.selector, jobId, nonce);
    }
}
