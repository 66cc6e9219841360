// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FaultClass, FaultTerms} from "../types/Fault.sol";
import {Order} from "../types/Order.sol";
import {SecurityQuote} from "../types/SecurityQuote.sol";
import {Payout} from "../types/Slash.sol";

/// @title SlashingPolicy
/// @notice Knows what each fault costs and who gets how much of it. It holds nothing and slashes nobody: a service that
/// has a verdict asks it for the {penalty} and passes that to {IStaking-slash}. Amounts are in the stake token's
/// smallest unit, shares in 1/10,000.
///
/// Work is judged by the terms that were in force when it was accepted, however late the verdict comes, and terms are
/// announced {NOTICE_SECONDS} before they are in force, which is longer than a signed acceptance is valid.
///
/// Nobody gains by accusing itself: at most {MAX_PAID_BPS} of the part that own stake covers is paid out, and the rest is
/// burned, all of what was delegated included. So a party that is provider, client and challengers at once loses more than
/// half of its own stake that is slashed, and cannot burn its delegators' stake for nothing.
///
/// Powers:
/// - owner (timelock): schedules terms within {slashBounds} and {MAX_PAID_BPS}; says what a dispute costs.
/// - nobody: changes the terms of accepted work, has more paid out than {MAX_PAID_BPS}, names who is paid other than
///   the service that asks.
interface ISlashingPolicy {
    /// @notice Faults of work that is accepted at `from` or later cost this.
    event TermsScheduled(
        FaultClass indexed faultClass, uint16 slashBps, uint16 compensationBps, uint16 bountyBps, uint48 from
    );
    /// @notice What {disputeCost} is from now on.
    event DisputeCostChanged(uint128 disputeCost);

    error PolicySlashOutOfBounds(FaultClass faultClass, uint16 slashBps, uint16 minimum, uint16 maximum);
    /// @dev `paidBps` is compensation and bounty together.
    error PolicyPaidAboveCap(FaultClass faultClass, uint256 paidBps, uint16 cap);
    error PolicyVisibilityUnknown(uint8 visibility);

    /* VERDICTS */

    /// @notice What a verdict takes, and who is paid of it in which order: the arguments of {IStaking-slash}.
    ///
    /// The amount is the collateral's share, rounded up. Compensation and bounty are shares, rounded down, of what own
    /// stake covers of it: the lesser of the amount and `payableCollateral`. The client's compensation comes first, since
    /// {IStaking-slash} pays in order where own stake is short. One challenger gets the whole bounty. Of several, the
    /// first gets half and the others the other half in equal parts, all rounded down, so that who copies a proof and is
    /// first with it gains half at most. What is not paid is burned.
    /// @dev Never reverts but for want of gas, so that no verdict fails by it: the service bounds how many challengers it
    /// counts, each of whom costs some 25,000 gas when it is paid. Invariants 7 and 14.
    /// @param acceptedAt When the provider took the work: the timestamp whose terms hold.
    /// @param collateral Locked for the work.
    /// @param payableCollateral The part of it that own stake covers.
    /// @param client Gets the compensation; 0: it is burned.
    /// @param challengers Who proved the fault, then those whose demands opened the path to it, once for each demand
    /// that is to count. Empty: the bounty is burned.
    /// @return amount At most `collateral`.
    /// @return payouts First the client's, then those of the challengers in their order.
    function penalty(
        FaultClass faultClass,
        uint48 acceptedAt,
        uint128 collateral,
        uint128 payableCollateral,
        address client,
        address[] calldata challengers
    ) external view returns (uint128 amount, Payout[] memory payouts);

    /* QUOTES */

    /// @notice The least collateral, and the least payable part of it, with which half of the bounty for a fault is at
    /// least {disputeCost}, under the terms in force. A prover is sure of half: anybody can make the demands that the
    /// other half is for, the accused among them.
    /// @return collateral The type's maximum: there is none.
    /// @return payableCollateral The type's maximum: there is none.
    function minCollateral(FaultClass faultClass)
        external
        view
        returns (uint128 collateral, uint128 payableCollateral);

    /// @notice What backs one copy of an order against a fault, under the terms in force. It informs; it decides no
    /// money.
    ///
    /// - Who can challenge: a timeout, everybody. Else who gets the input: by the order's visibility everybody, the
    ///   auditor and the client, or the client, who is also alone where it names no other auditor.
    /// - Least bribe: who speaks is sure of half of the bounty and pays for the dispute, which leaves
    ///   `bounty / 2 - disputeCost` where that is positive; the client gets its price and the compensation back as well.
    ///   Each of those who can challenge could be the one who speaks, so silence costs the sum of what each would get.
    ///   Where everybody can challenge there is always another to be paid: no bribe suffices.
    /// - Audit rate: a liar saves at most what it is paid, `gain = priceInStake`. Caught, it loses of its own at least
    ///   `loss = ownAtRisk - bounty`: what is delegated is not its own, and it may accuse itself before others do. A lie
    ///   gains nothing if `p * loss >= (1 - p) * gain`: `p = gain / (gain + loss)`, rounded up.
    ///
    /// It assumes that no other fault of the provider is slashed first, since own stake is what a slash takes first.
    /// Warning: a liar can choose silence over an answer that would prove its lie. Where it has not revealed its trace,
    /// what a lie costs it is the quote for {FaultClass-Unavailable}, not the one for {FaultClass-Fraud}.
    /// @dev Requirements:
    /// - the visibility is one that exists: {PolicyVisibilityUnknown}.
    /// @param priceInStake The price of a copy, in the stake token, at a rate of the asker's choice.
    function quoteSecurity(Order calldata order, FaultClass faultClass, uint128 priceInStake)
        external
        view
        returns (SecurityQuote memory);

    /* TERMS */

    /// @notice Changes what a fault costs for work that is accepted {NOTICE_SECONDS} from now or later. What was
    /// scheduled before comes into force at its time, too.
    /// @dev Emits a {TermsScheduled} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - `slashBps` is within {slashBounds}: {PolicySlashOutOfBounds};
    /// - compensation and bounty are at most {MAX_PAID_BPS} together: {PolicyPaidAboveCap}.
    function schedule(FaultClass faultClass, FaultTerms calldata terms) external;

    /// @notice Sets what a dispute costs a challenger. It concerns quotes and which new work has enough collateral,
    /// never a verdict, so it is in force at once. It has no bound, since the token's price against gas has none.
    /// @dev Emits a {DisputeCostChanged} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount}.
    function setDisputeCost(uint128 newDisputeCost) external;

    /// @notice The terms for work that is accepted at a timestamp; for one to come, as far as they are scheduled.
    function termsAt(FaultClass faultClass, uint48 timestamp) external view returns (FaultTerms memory);

    /// @notice Gas and work of a challenger in a dispute, in the stake token.
    function disputeCost() external view returns (uint128);

    /// @notice Between what `slashBps` of a class always lies. The ranges do not overlap but at their ends, so that
    /// timeout costs at most what unavailable does, and that at most what fraud and equivocation do.
    function slashBounds(FaultClass faultClass) external pure returns (uint16 minimum, uint16 maximum);
}
