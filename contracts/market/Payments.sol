// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IJobCallback} from "../interfaces/IJobCallback.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {IOrders} from "../interfaces/IOrders.sol";
import {BoundedCall} from "../libraries/BoundedCall.sol";
import {Answer} from "../types/Acceptance.sol";
import {Account} from "../types/Account.sol";
import {Claim} from "../types/Claim.sol";
import {JobId, Lane, ProgramId} from "../types/Ids.sol";
import {JobWord} from "../types/Job.sol";
import {Order, PRICING_INDEX} from "../types/Order.sol";
import {Payment, PaymentLib} from "../types/Payment.sol";
import {ProviderBook} from "../types/ProviderBook.sol";
import {MarketState} from "./MarketState.sol";

/// @title Payments
/// @notice How copies of one order are proven and paid, whether they were accepted before or not.
abstract contract Payments is MarketState {
    /// @dev What a call did for copies of one provider and has not paid for yet.
    struct Tally {
        address provider;
        uint256 count; // copies to be paid, the first of `answers`
        uint256 worked; // seconds, of copies that count for an index
        JobWord lock; // of the last copies
        Payment each; // what each of those costs
        uint256 same; // how many those are
        Payment sum; // of all before
        Answer[] answers;
        bytes reason; // of the last copy that was refused
    }

    function _begin(Order calldata order, bytes32 digest, address provider, uint256 copies)
        internal
        view
        returns (Tally memory tally)
    {
        if (copies == 0) revert IJobs.MarketNothingAsked(digest);
        address callback = order.callback;
        if (callback != address(0) && _inBatch()) revert IOrders.MarketCallbackInBatch(callback);
        tally.provider = provider;
        tally.answers = new Answer[](copies);
    }

    /// @dev Sets what the copies that follow cost each.
    function _setPrice(Order calldata order, Tally memory tally, uint128 price, uint256 feeBps) internal view {
        if (tally.same != 0) tally.sum.add(tally.each, tally.same);
        tally.same = 0;
        tally.each = PaymentLib.divide(price, feeBps, order.coordinatorFeeBps, _books[tally.provider].poolBps);
    }

    /// @dev Adds a copy.
    function _add(Tally memory tally, uint16 copy, bytes32 output) internal pure {
        // As many as there are answers.
        unchecked {
            ++tally.same;
            tally.answers[tally.count] = Answer(copy, output);
            ++tally.count;
        }
    }

    /// @dev Pays what the tally holds. Invariant 1: what the clients' accounts lost, others gain.
    function _pay(Order calldata order, bytes32 digest, Tally memory tally) internal {
        (address provider, address token, Payment memory sum) = (tally.provider, order.token, tally.sum);
        sum.add(tally.each, tally.same);
        Account storage account = _accounts[token][provider];
        if (tally.worked != 0 && order.pricing == PRICING_INDEX) {
            ProviderBook storage book = _books[provider];
            // Units of another class are no capacity of this one, but what did the work was there.
            uint256 capacity = book.gpuClass == order.gpuClass ? Math.max(book.capacity, order.units) : order.units;
            _prices.countWork(token, order.gpuClass, account, uint32(capacity), order.units, tally.worked);
        }
        // What cost nothing tells nothing.
        if (sum.price != 0) account.countSettled(tally.count);
        account.balance += sum.earned();
        _creditPool(provider, token, sum.poolPart);
        if (sum.protocolFee != 0) _credit(address(this), token, sum.protocolFee);
        if (sum.coordinatorFee != 0) _credit(order.coordinator, token, sum.coordinatorFee);

        Answer[] memory answers = tally.answers;
        uint256 count = tally.count;
        // At most its length until now.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(answers, count)
        }
        emit IJobs.JobsSettled(
            digest, order.client, provider, token, order.workload, ProgramId.wrap(order.program), sum, answers
        );
    }

    /// @dev Gives the client back what was charged at `chargedAt`, and its agent what it had spent.
    function _giveBack(Order calldata order, uint128 amount, uint48 chargedAt) internal {
        (address client, address agent, address token) = (order.client, order.agent, order.token);
        _credit(client, token, amount);
        if (agent != address(0)) _restoreAgent(client, agent, token, amount, chargedAt);
    }

    /// @dev Tells the callback what was answered and paid. Nothing is written after the first call.
    function _callBack(Order calldata order, bytes32 digest, Tally memory tally) internal {
        address callback = order.callback;
        if (callback == address(0)) return;
        uint256 callbackGas = order.callbackGas;
        for (uint256 i; i < tally.count; ++i) {
            Answer memory answer = tally.answers[i];
            JobId jobId = _jobIdOf(digest, answer.copy);
            Claim memory claim = _claimStruct(order, jobId, tally.provider, answer.output);
            bytes memory data = abi.encodeCall(IJobCallback.onAnswer, (order.client, claim));
            uint256 available = BoundedCall.availableGas();
            if (available < callbackGas) revert IJobs.MarketCallbackGasShort(callback, callbackGas, available);
            // solhint-disable-next-line avoid-low-level-calls
            if (!BoundedCall.call(callback, callbackGas, data)) emit IJobs.CallbackFailed(jobId, callback);
        }
    }

    function _refuse(Tally memory tally, JobId jobId, bytes memory reason) internal {
        tally.reason = reason;
        emit IJobs.CopyRefused(jobId, reason);
    }

    /// @dev What the lane says against a proof; empty where it accepts it.
    function _proofFault(Order calldata order, JobId jobId, address provider, bytes32 output, bytes calldata proof)
        internal
        view
        returns (bytes memory)
    {
        bytes32 claimHash = _claimStruct(order, jobId, provider, output).hash();
        try ROUTER.verify(Lane.wrap(order.lane), _hashTypedDataV4(claimHash), proof) {
            return "";
        } catch (bytes memory reason) {
            // A failure without a word would pass for none.
            return reason.length == 0 ? abi.encodeWithSelector(IJobs.MarketProofRefused.selector, jobId) : reason;
        }
    }

    function _claimStruct(Order calldata order, JobId jobId, address provider, bytes32 output)
        internal
        pure
        returns (Claim memory)
    {
        return Claim(JobId.unwrap(jobId), provider, order.program, order.input, output);
    }
}
