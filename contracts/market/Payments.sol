// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IJobCallback} from "../interfaces/IJobCallback.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {IOrders} from "../interfaces/IOrders.sol";
import {BoundedCall} from "../libraries/BoundedCall.sol";
import {Answer} from "../types/Acceptance.sol";
import {Account} from "../types/Account.sol";
import {AnswersLib} from "../types/Answers.sol";
import {Claim} from "../types/Claim.sol";
import {JobId, Lane, ProgramId} from "../types/Ids.sol";
import {JobLib, JobState, JobWord} from "../types/Job.sol";
import {Order, PRICING_INDEX} from "../types/Order.sol";
import {OrderWords} from "../types/OrderWords.sol";
import {Payment} from "../types/Payment.sol";
import {ProviderBook} from "../types/ProviderBook.sol";
import {MarketState} from "./MarketState.sol";

/// @title Payments
/// @notice How copies of one order are proven and paid, whether they were accepted before or not.
abstract contract Payments is MarketState {
    using AnswersLib for Answer[];

    /// @dev What a call did for copies of one provider and has not paid for yet.
    struct Tally {
        address provider;
        uint256 poolBps; // its delegators' part
        uint256 worked; // seconds, of copies that count for an index
        JobWord lock; // of the last copies
        Payment each; // what each of those costs
        uint256 same; // how many those are
        Payment sum; // of all before
        Answer[] answers; // that are paid
        uint256 priced; // how many of those in the sum cost something
        bytes reason; // of the last copy that was refused
    }

    /// @dev What one provider gets in one token for one class of work, and others of what it did; not paid yet.
    struct Dues {
        address provider;
        address token;
        uint256 workload; // of the jobs that it is paid for, as a word
        uint256 unlocked; // collateral of its jobs that ended
        uint256 freed; // units of theirs
        uint256 jobs; // that it is paid for
        uint256 earned;
        uint256 poolPart;
        uint256 protocolFee;
    }

    /// @dev Assumes that the order has no stray bits, or that nothing comes of it: one that was accepted has none.
    function _begin(Order calldata order, bytes32 digest, uint256 copies)
        internal
        view
        returns (Tally memory tally)
    {
        if (copies == 0) revert IJobs.MarketNothingAsked(digest);
        uint256 callback = order.words().callback;
        if (callback != 0 && _inBatch()) revert IOrders.MarketCallbackInBatch(address(uint160(callback)));
        tally.answers = AnswersLib.withRoom(copies);
    }

    /// @dev Sets whose copies are paid.
    function _serve(Tally memory tally, address provider) internal view {
        if (provider != tally.provider) (tally.provider, tally.poolBps) = (provider, _books[provider].poolBps);
    }

    /// @dev Makes a tally ready for another order.
    function _restart(Tally memory tally, uint256 copies) internal pure {
        (tally.worked, tally.lock, tally.same) = (0, JobWord.wrap(0), 0);
        if (tally.sum.price != 0) {
            delete tally.sum;
            tally.priced = 0;
        }
        tally.answers = AnswersLib.withRoom(copies);
    }

    /// @dev Sets what the copies that follow cost each. Assumes that those before them are summed up.
    function _setPrice(Order calldata order, Tally memory tally, uint128 price, uint256 feeBps) internal pure {
        tally.each.divide(price, feeBps, order.words().coordinatorFeeBps, tally.poolBps);
    }

    /// @dev Adds the copies of the last price to the sum.
    function _sumUp(Tally memory tally) private pure {
        Payment memory each = tally.each;
        if (each.price != 0) {
            // As many as there are claims.
            unchecked {
                tally.priced += tally.same;
            }
            each.multiply(tally.same);
            tally.sum.add(each);
        }
        tally.same = 0;
    }

    /// @dev Adds a copy.
    function _add(Tally memory tally, uint16 copy, bytes32 output) internal pure {
        // As many as there are answers.
        unchecked {
            ++tally.same;
        }
        tally.answers.push(copy, output);
    }

    /// @dev Ends a job that was answered, and adds its payment to the tally.
    function _settle(
        Order calldata order,
        JobId jobId,
        uint16 copy,
        bytes32 output,
        JobWord lock,
        uint256 answeredAt,
        Tally memory tally
    ) internal {
        _jobs[jobId] = JobLib.ended(JobState.Settled);
        // Who has its price back did not buy this answer, and its callback is not told of it.
        if (lock.isRefunded()) {
            emit IJobs.JobSettledUnpaid(jobId, address(uint160(order.words().client)), tally.provider, output);
            return;
        }
        uint256 acceptedAt = lock.acceptedAt();
        if (order.words().pricing == PRICING_INDEX) {
            tally.worked += Math.min(answeredAt - acceptedAt, order.executionSeconds);
        }
        // Copies that were accepted together have one lock, and so one price.
        if (JobWord.unwrap(lock) != JobWord.unwrap(tally.lock)) {
            tally.lock = lock;
            if (tally.same != 0) _sumUp(tally);
            _setPrice(order, tally, _acceptedPrice(order, acceptedAt, lock.logRate()), lock.feeBps());
        }
        _add(tally, copy, output);
    }

    /// @dev Frees what `ended` jobs had locked and `freed` had booked, and pays.
    function _end(Order calldata order, bytes32 digest, Tally memory tally, uint256 ended, uint256 freed) internal {
        if (ended == 0) LowLevelCall.bubbleRevert(tally.reason);
        OrderWords calldata raw = order.words();
        // Amounts of 128 and units of 32 bits, and counts.
        unchecked {
            _pay(order, digest, tally, raw.collateral * ended, raw.units * freed);
        }
    }

    /// @dev Pays one order's copies, and unlocks and frees what they had.
    function _pay(Order calldata order, bytes32 digest, Tally memory tally, uint256 unlocked, uint256 freed) internal {
        OrderWords calldata raw = order.words();
        Dues memory dues;
        (dues.unlocked, dues.freed) = (unlocked, freed);
        (dues.provider, dues.token, dues.workload) = (tally.provider, address(uint160(raw.token)), raw.workload);
        _collect(order, digest, tally, dues);
        _payOut(dues);
        _callBack(order, digest, tally);
    }

    /// @dev Notes what is due for an order's copies, and says it. Only the coordinator is paid here.
    function _collect(Order calldata order, bytes32 digest, Tally memory tally, Dues memory dues) internal {
        if (tally.answers.length == 0) return;
        OrderWords calldata raw = order.words();
        (address provider, address token) = (dues.provider, dues.token);
        Payment memory sum = tally.each;
        // What cost nothing tells nothing.
        unchecked {
            if (sum.price != 0) dues.jobs += tally.same;
        }
        sum.multiply(tally.same);
        if (tally.worked != 0) _countWork(order, provider, tally.worked);
        // Sums of prices, each of 128 bits, and counts.
        unchecked {
            if (tally.sum.price != 0) {
                sum.add(tally.sum);
                dues.jobs += tally.priced;
            }
            dues.earned += sum.earned();
            dues.poolPart += sum.poolPart;
            dues.protocolFee += sum.protocolFee;
        }
        if (sum.coordinatorFee != 0) _credit(address(uint160(raw.coordinator)), token, sum.coordinatorFee);
        emit IJobs.JobsSettled(
            digest,
            address(uint160(raw.client)),
            provider,
            token,
            bytes4(bytes32(raw.workload)),
            ProgramId.wrap(order.program),
            sum,
            tally.answers
        );
    }

    /// @dev Pays what is due. Invariant 1: what the clients' accounts lost, others gain.
    function _payOut(Dues memory dues) internal {
        (address provider, address token) = (dues.provider, dues.token);
        if (dues.unlocked | dues.freed != 0) _unlock(provider, dues.unlocked, dues.freed);
        if (dues.jobs == 0) return;
        mapping(address => Account) storage accounts = _accounts[token];
        accounts[provider].earn(dues.earned, dues.jobs);
        _creditPool(provider, token, dues.poolPart);
        if (dues.protocolFee == 0) return;
        accounts[address(this)].credit(dues.protocolFee);
        _countFee(provider, token, dues.workload, dues.protocolFee);
    }

    /// @dev Tells the index of work that was paid at it.
    function _countWork(Order calldata order, address provider, uint256 worked) private {
        ProviderBook storage book = _books[provider];
        Account storage worker = _accounts[order.token][provider];
        (uint16 gpuClass, uint32 units) = (order.gpuClass, order.units);
        // Units of another class are no capacity of this one, but what did the work was there.
        uint256 capacity = book.gpuClass == gpuClass ? Math.max(book.capacity, units) : units;
        _prices.countWork(order.token, gpuClass, worker, uint32(capacity), units, worked);
    }

    /// @dev Gives the client back what was charged at `chargedAt`, and its agent what it had spent.
    function _giveBack(Order calldata order, uint128 amount, uint48 chargedAt) internal {
        (address client, address agent, address token) = (order.client, order.agent, order.token);
        _credit(client, token, amount);
        if (agent != address(0)) _restoreAgent(client, agent, token, amount, chargedAt);
    }

    /// @dev Tells the callback what was answered and paid. Nothing is written after the first call.
    function _callBack(Order calldata order, bytes32 digest, Tally memory tally) internal {
        if (order.words().callback == 0) return;
        (address callback, uint256 callbackGas) = (order.callback, order.callbackGas);
        for (uint256 i; i < tally.answers.length; ++i) {
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
