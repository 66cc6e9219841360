// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {IOrderBatches} from "../interfaces/IOrderBatches.sol";
import {NonceSet} from "../libraries/NonceBits.sol";
import {Answer} from "../types/Acceptance.sol";
import {Account} from "../types/Account.sol";
import {JobId} from "../types/Ids.sol";
import {Order} from "../types/Order.sol";
import {Takings} from "./Takings.sol";

/// @title OrderBatches
/// @notice Fills several copies of an order at once (invariant 4).
abstract contract OrderBatches is IOrderBatches, Takings {
    /// @inheritdoc IOrderBatches
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
        price = _checkFillable(order, digest, provider, feeBps, minPrice);
        (Account storage account, uint256 accountWord) = _afforded(order, price, answers.length);
        _checkOrderSignature(order, digest, orderSignature);
        _checkWishes(order, digest, provider);
        _charge(order, price, answers.length, account, accountWord);
        _serve(tally, provider);
        _setPrice(order, tally, price, feeBps);
        NonceSet storage nonces = _noncesOf(order);
        for (uint256 i; i < answers.length; ++i) {
            (uint16 copy, bytes32 output) = (answers[i].copy, answers[i].output);
            (JobId jobId, uint256 nonce, uint256 bits, bytes memory reason) = _freeCopy(order, digest, copy, nonces);
            if (reason.length == 0) reason = _proofFault(order, jobId, provider, output, proofs[i]);
            if (reason.length != 0) {
                _refuse(tally, jobId, reason);
                continue;
            }
            nonces.consume(nonce, bits);
            _add(tally, copy, output);
        }
        filled = tally.answers.length;
        if (filled == 0) LowLevelCall.bubbleRevert(tally.reason);
        if (filled != answers.length) _giveBack(order, uint128(price * (answers.length - filled)), uint48(block.timestamp));
        _pay(order, digest, tally, 0, 0);
    }
}
