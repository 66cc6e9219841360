// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {IOrders} from "../interfaces/IOrders.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {Claimed, OrderClaims} from "../types/Claimed.sol";
import {JobId} from "../types/Ids.sol";
import {JobWord} from "../types/Job.sol";
import {Order} from "../types/Order.sol";
import {OrderWords} from "../types/OrderWords.sol";
import {Payments} from "./Payments.sol";

/// @title Settlement
/// @notice Pays claims that stood (invariants 5 and 6).
abstract contract Settlement is ISettlement, Payments {
    /// @inheritdoc ISettlement
    function settle(Order calldata order, Claimed[] calldata claims) external returns (uint256 done) {
        bytes32 digest = _orderDigest(order);
        Tally memory tally = _begin(order, digest, claims.length);
        done = _settleAll(order, digest, claims, tally);
        _end(order, digest, tally, done, 0);
    }

    /// @inheritdoc ISettlement
    function settleOrders(OrderClaims[] calldata orders) external returns (uint256 done) {
        if (orders.length == 0) revert IJobs.MarketNothingAsked(0);
        bytes32 domain = _domainSeparatorV4();
        Tally memory tally;
        Dues memory dues;
        for (uint256 i; i < orders.length; ++i) {
            OrderClaims calldata item = orders[i];
            (Order calldata order, Claimed[] calldata claims) = (item.order, item.claims);
            _checkWithin(order);
            OrderWords calldata raw = order.words();
            bytes32 digest = MessageHashUtils.toTypedDataHash(domain, order.hash());
            if (claims.length == 0) revert IJobs.MarketNothingAsked(digest);
            if (raw.callback != 0) {
                bytes memory reason =
                    abi.encodeWithSelector(IOrders.MarketCallbackInBatch.selector, address(uint160(raw.callback)));
                _refuse(tally, _jobIdOf(digest, claims[0].copyWord()), reason);
                continue;
            }
            _restart(tally, claims.length);
            uint256 ended = _settleAll(order, digest, claims, tally);
            if (ended == 0) continue;
            address token = address(uint160(raw.token));
            if (tally.provider != dues.provider || token != dues.token || raw.workload != dues.workload) {
                _payOut(dues);
                delete dues;
                (dues.provider, dues.token, dues.workload) = (tally.provider, token, raw.workload);
            }
            // Amounts of 128 bits, and counts.
            unchecked {
                done += ended;
                dues.unlocked += raw.collateral * ended;
            }
            _collect(order, digest, tally, dues);
        }
        if (done == 0) LowLevelCall.bubbleRevert(tally.reason);
        _payOut(dues);
    }

    /// @dev Ends the jobs of claims that stood, and adds what they are paid to the tally.
    function _settleAll(Order calldata order, bytes32 digest, Claimed[] calldata claims, Tally memory tally)
        private
        returns (uint256 done)
    {
        address provider = claims[0].lock.provider();
        _serve(tally, provider);
        uint256 challenge;
        // Of an order that was accepted both have 32 bits; of another nothing is paid.
        unchecked {
            challenge = WINDOW_SECONDS + order.words().executionSeconds;
        }
        for (uint256 i; i < claims.length; ++i) {
            Claimed calldata claim = claims[i];
            (uint256 copy, bytes32 output, JobWord lock) = (claim.copyWord(), claim.output, claim.lock);
            JobId jobId = _jobIdOf(digest, copy);
            JobWord word = _jobs[jobId];
            uint256 disputableUntil = word.disputableUntil();
            bool stood = word.isClaim(lock, output) && lock.provider() == provider && block.timestamp > disputableUntil;
            if (!stood) {
                _refuse(tally, jobId, _settlementFault(jobId, word, lock, output, provider));
                continue;
            }
            // As many as there are claims; a claim was made within its time.
            unchecked {
                ++done;
                // Where a dispute went on it was answered earlier: that only counts for an index, and within what was paid.
                _settle(order, jobId, uint16(copy), output, lock, disputableUntil - challenge, tally);
            }
        }
    }

    /// @dev Offsets in a list may be negative. An order that began before its calldata would be zeros to who copies it, and
    /// what follows the wrap to who reads it.
    function _checkWithin(Order calldata order) private pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            if gt(order, calldatasize()) { revert(0, 0) }
        }
    }

    /// @dev What stands against paying a claim.
    function _settlementFault(JobId jobId, JobWord word, JobWord lock, bytes32 output, address provider)
        private
        view
        returns (bytes memory)
    {
        if (!word.isClaimed() || lock.provider() != provider) {
            return abi.encodeWithSelector(IJobs.MarketJobNotDue.selector, jobId, word);
        }
        if (!word.isClaim(lock, output)) {
            return abi.encodeWithSelector(IJobs.MarketClaimDiffers.selector, jobId, output, lock);
        }
        return
            abi.encodeWithSelector(IJobs.MarketClaimDisputable.selector, jobId, word.disputableUntil(), block.timestamp);
    }
}
