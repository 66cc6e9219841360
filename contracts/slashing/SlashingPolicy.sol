// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {ISlashingPolicy} from "../interfaces/ISlashingPolicy.sol";
import {FaultClass, FaultTerms, FaultTermsLib} from "../types/Fault.sol";
import {Order, VISIBILITY_AUDITOR, VISIBILITY_CLIENT, VISIBILITY_PUBLIC} from "../types/Order.sol";
import {Challengers, SecurityQuote} from "../types/SecurityQuote.sol";
import {Payout} from "../types/Slash.sol";

/// @title SlashingPolicy
/// @notice What each fault costs and who gets how much of it, by the terms in force when the work was accepted.
contract SlashingPolicy is ISlashingPolicy, Ownable2Step {
    using Checkpoints for Checkpoints.Trace208;

    /// @dev The whole, of which all shares are.
    uint256 private constant BPS = 10_000;

    /// @notice The most that is paid out of what is slashed and own stake covers, in 1/10,000: less than is burned of it.
    uint16 public constant MAX_PAID_BPS = 4_500;

    /// @notice How long terms are known before they are in force.
    uint48 public constant NOTICE_SECONDS = 7 days;

    uint128 private _disputeCost; // slot 2
    mapping(FaultClass faultClass => Checkpoints.Trace208) private _terms; // slot 3: packed, by the time they begin

    /// @notice A policy with the terms that hold from the beginning of time.
    /// @param owner_ The timelock in production.
    /// @param terms One for each class, in the order of the classes.
    constructor(address owner_, FaultTerms[4] memory terms, uint128 disputeCost_) Ownable(owner_) {
        for (uint256 i; i < terms.length; ++i) {
            _schedule(FaultClass(i), terms[i], 0);
        }
        _setDisputeCost(disputeCost_);
    }

    /* VERDICTS */

    /// @inheritdoc ISlashingPolicy
    function penalty(
        FaultClass faultClass,
        uint48 acceptedAt,
        uint128 collateral,
        uint128 payableCollateral,
        address client,
        address[] calldata challengers
    ) external view returns (uint128 amount, Payout[] memory payouts) {
        uint128 compensation;
        uint128 bounty;
        (amount,, compensation, bounty) = _split(termsAt(faultClass, acceptedAt), collateral, payableCollateral);

        uint256 count = challengers.length;
        payouts = new Payout[](1 + count);
        payouts[0] = Payout(client, compensation);
        if (count == 0) return (amount, payouts);
        payouts[1] = Payout(challengers[0], count == 1 ? bounty : bounty / 2);
        for (uint256 i = 1; i < count; ++i) {
            // At most the half.
            payouts[1 + i] = Payout(challengers[i], uint128(bounty / 2 / (count - 1)));
        }
    }

    /// @dev Compensation and bounty are at most {MAX_PAID_BPS} of `base`, which is the part of the amount that the lock's
    /// own stake covers.
    function _split(FaultTerms memory terms, uint128 collateral, uint128 payableCollateral)
        private
        pure
        returns (uint128 amount, uint128 base, uint128 compensation, uint128 bounty)
    {
        // Each is a share of 128 bits, at most the whole.
        amount = uint128(Math.ceilDiv(uint256(collateral) * terms.slashBps, BPS));
        base = uint128(Math.min(amount, payableCollateral));
        compensation = uint128(uint256(base) * terms.compensationBps / BPS);
        bounty = uint128(uint256(base) * terms.bountyBps / BPS);
    }

    /* QUOTES */

    /// @inheritdoc ISlashingPolicy
    function minCollateral(FaultClass faultClass)
        external
        view
        returns (uint128 collateral, uint128 payableCollateral)
    {
        uint256 cost = _disputeCost;
        if (cost == 0) return (0, 0);
        FaultTerms memory terms = termsAt(faultClass, uint48(block.timestamp));
        if (terms.bountyBps == 0 || terms.slashBps == 0) return (type(uint128).max, type(uint128).max);
        // floor(floor(a * bountyBps / BPS) / 2) >= cost if and only if a >= ceil(2 * cost * BPS / bountyBps).
        uint256 amount = Math.ceilDiv(2 * cost * BPS, terms.bountyBps);
        // ceil(c * slashBps / BPS) >= a if and only if c * slashBps > (a - 1) * BPS.
        return (_saturate((amount - 1) * BPS / terms.slashBps + 1), _saturate(amount));
    }

    /// @inheritdoc ISlashingPolicy
    function quoteSecurity(Order calldata order, FaultClass faultClass, uint128 priceInStake)
        external
        view
        returns (SecurityQuote memory quote)
    {
        FaultTerms memory terms = termsAt(faultClass, uint48(block.timestamp));
        (quote.stakeAtRisk, quote.ownAtRisk, quote.compensation, quote.bounty) =
            _split(terms, order.collateral, order.payableCollateral);
        quote.burned = quote.stakeAtRisk - quote.compensation - quote.bounty;
        quote.challengers = _challengers(order, faultClass);
        quote.leastBribe = _leastBribe(quote, priceInStake);
        quote.auditBps = _auditBps(priceInStake, quote.ownAtRisk - quote.bounty);
        quote.paysDispute = quote.bounty / 2 >= _disputeCost;
    }

    function _challengers(Order calldata order, FaultClass faultClass) private pure returns (Challengers) {
        uint8 visibility = order.visibility;
        if (visibility > VISIBILITY_CLIENT) revert PolicyVisibilityUnknown(visibility);
        if (visibility == VISIBILITY_PUBLIC || faultClass == FaultClass.Timeout) return Challengers.Anyone;
        bool audited = order.auditor != address(0) && order.auditor != order.client;
        return visibility == VISIBILITY_AUDITOR && audited ? Challengers.AuditorAndClient : Challengers.Client;
    }

    function _leastBribe(SecurityQuote memory quote, uint128 priceInStake) private view returns (uint128) {
        if (quote.challengers == Challengers.Anyone) return type(uint128).max;
        uint256 reward = Math.saturatingSub(quote.bounty / 2, _disputeCost);
        uint256 toClient = uint256(priceInStake) + quote.compensation + reward;
        return _saturate(quote.challengers == Challengers.Client ? toClient : toClient + reward);
    }

    /// @dev The share `p` with `p * loss >= (1 - p) * gain`.
    function _auditBps(uint128 gain, uint128 loss) private pure returns (uint16) {
        if (gain == 0) return 0;
        // At most the whole.
        return uint16(Math.ceilDiv(BPS * gain, uint256(gain) + loss));
    }

    function _saturate(uint256 value) private pure returns (uint128) {
        return uint128(Math.min(value, type(uint128).max));
    }

    /* TERMS */

    /// @inheritdoc ISlashingPolicy
    function schedule(FaultClass faultClass, FaultTerms calldata terms) external onlyOwner {
        _schedule(faultClass, terms, uint48(block.timestamp) + NOTICE_SECONDS);
    }

    /// @inheritdoc ISlashingPolicy
    function setDisputeCost(uint128 newDisputeCost) external onlyOwner {
        _setDisputeCost(newDisputeCost);
    }

    /// @inheritdoc ISlashingPolicy
    function termsAt(FaultClass faultClass, uint48 timestamp) public view returns (FaultTerms memory) {
        return FaultTermsLib.unpack(_terms[faultClass].upperLookupRecent(timestamp));
    }

    /// @inheritdoc ISlashingPolicy
    function disputeCost() external view returns (uint128) {
        return _disputeCost;
    }

    /// @inheritdoc ISlashingPolicy
    function slashBounds(FaultClass faultClass) public pure returns (uint16 minimum, uint16 maximum) {
        if (faultClass == FaultClass.Timeout) return (0, 1_000);
        if (faultClass == FaultClass.Unavailable) return (2_500, 5_000);
        return (5_000, 10_000);
    }

    function _schedule(FaultClass faultClass, FaultTerms memory terms, uint48 from) private {
        (uint16 minimum, uint16 maximum) = slashBounds(faultClass);
        uint16 slashBps = terms.slashBps;
        if (slashBps < minimum || slashBps > maximum) {
            revert PolicySlashOutOfBounds(faultClass, slashBps, minimum, maximum);
        }
        uint256 paidBps = uint256(terms.compensationBps) + terms.bountyBps;
        if (paidBps > MAX_PAID_BPS) revert PolicyPaidAboveCap(faultClass, paidBps, MAX_PAID_BPS);
        _terms[faultClass].push(from, terms.pack());
        emit TermsScheduled(faultClass, slashBps, terms.compensationBps, terms.bountyBps, from);
    }

    function _setDisputeCost(uint128 newDisputeCost) private {
        _disputeCost = newDisputeCost;
        emit DisputeCostChanged(newDisputeCost);
    }
}
