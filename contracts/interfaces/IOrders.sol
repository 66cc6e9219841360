// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Acceptance} from "../types/Acceptance.sol";
import {Delivery} from "../types/Delivery.sol";
import {JobId} from "../types/Ids.sol";
import {JobWord} from "../types/Job.sol";
import {Order} from "../types/Order.sol";

/// @title Orders
/// @notice Clients sign orders; providers take copies of them: with {accept} against collateral, to answer in time, or with
/// {fill} by an answer that is proven at once. docs/market.md is the map of it.
///
/// {accept} and {IOrderBatches-fillBatch} take several copies of one order at once. A copy that fails alone, since it was
/// taken or canceled meanwhile or its proof is wrong, is left out; {accept} says so by the bits of its event,
/// {IOrderBatches-fillBatch} by a {IJobs-CopyRefused} event. Where no copy succeeds the call reverts, {accept} with the first
/// one's error, a fill with the last one's. What concerns all copies (signature, price, money, capacity) reverts the call.
/// {IBatch-batch} puts calls for several orders into one transaction, where each fails alone.
interface IOrders {
    /// @notice A provider owes the answers to copies of an order; the `price` of each is out of the client's account. Bit i of
    /// `taken` says that copy `firstCopy + i` was taken. `lock` is the {JobWord} of each.
    event JobsAccepted(
        bytes32 indexed order,
        address indexed client,
        address indexed provider,
        JobWord lock,
        uint16 firstCopy,
        uint256 taken,
        uint128 price
    );

    /* ERRORS OF ORDERS */

    error MarketPaused(uint48 until);
    /// @dev A field has bits outside its type.
    error MarketOrderMalformed(bytes32 order);
    error MarketOrderExpired(bytes32 order, uint48 acceptBy, uint256 timestamp);
    error MarketCopyOutOfRange(bytes32 order, uint256 copy, uint16 copies);
    error MarketTooManyCopies(uint256 copies, uint16 maximum);
    error MarketNonceOverflow(uint64 first, uint16 count);
    error MarketCopyConsumed(JobId jobId, uint64 nonce);
    error MarketCopyCanceled(JobId jobId, uint64 nonce);
    error MarketProviderNotNamed(bytes32 order, address named, address provider);
    /// @dev Who sees the input before the answer has to be named.
    error MarketProviderUnnamed(bytes32 order, uint8 visibility);
    error MarketProviderNotListed(bytes32 order, bytes32 root, address provider);
    error MarketPriceRangeInvalid(uint128 minPrice, uint128 maxPrice);
    error MarketPricingUnknown(uint8 pricing);
    /// @dev The index asks for more than the order's cap.
    error MarketPriceAboveCap(bytes32 order, uint256 price, uint128 cap);
    error MarketPriceBelowMinimum(bytes32 order, uint128 minimum, uint128 price);
    error MarketCoordinatorMissing(bytes32 order, uint16 feeBps);
    error MarketFeesExceedPrice(uint16 protocolFeeBps, uint16 coordinatorFeeBps);
    /// @dev The lane EXECUTE publishes the input, and an auditor goes with visibility 1 alone.
    error MarketVisibilityInvalid(uint8 visibility, address auditor, bytes4 lane);
    error MarketReputationShort(address provider, uint32 settled, uint32 failed, uint32 minSettled, uint16 minSettledBps);
    error MarketCallbackGasAboveCap(uint32 callbackGas, uint32 cap);
    /// @dev A call of {batch} runs no callbacks.
    error MarketCallbackInBatch(address callback);
    /// @dev Inputs that differ by copy are not built yet.
    error MarketInputListUnsupported(bytes32 root);
    error MarketAcceptanceExpired(bytes32 order, uint48 validUntil, uint256 timestamp);
    error MarketDeliveryExpired(JobId jobId, uint48 validUntil, uint256 timestamp);
    error MarketExecutionOutOfBounds(uint32 executionSeconds, uint32 minimum, uint32 maximum);
    /// @dev No court judges claims of this market, so that nobody could dispute them.
    error MarketLaneWithoutCourt(bytes4 lane);
    /// @dev The bounty would not pay for a dispute.
    error MarketCollateralBelowMinimum(
        uint128 collateral, uint128 payableCollateral, uint128 minimum, uint128 payableMinimum
    );
    error MarketPayableAboveCollateral(uint128 payableCollateral, uint128 collateral);

    /* ERRORS OF SIGNATURES */

    /// @dev Neither the signer's key nor its ERC-1271 code signed `digest`.
    error MarketSignatureInvalid(address signer, bytes32 digest);
    /// @dev Send the transaction with more gas: an ERC-1271 signer always gets `required`.
    error MarketSignatureGasShort(address signer, uint256 required, uint256 available);

    /* TAKING AN ORDER */

    /// @notice Takes copies of an order for a provider, which owes an answer to each within the order's execution time: None
    /// to Locked. Says that the provider holds the input.
    /// @dev Emits a {JobsAccepted} event. The price of each goes out of the client's account now, and to the
    /// provider when it is settled. Collateral is locked and units are booked in the provider's book.
    ///
    /// Warning: that the lane exists and is open, and that the program is registered, is for the provider to see.
    ///
    /// Requirements, in the order in which they are looked at; of the market:
    /// - new work is not paused: {MarketPaused};
    /// of the order:
    /// - no field has bits outside its type: {MarketOrderMalformed};
    /// - 1 to {MAX_COPIES} copies are asked for: {MarketNothingAsked}, {MarketTooManyCopies};
    /// - the copies are copies of it: {MarketCopyOutOfRange};
    /// - its nonces fit 64 bits: {MarketNonceOverflow};
    /// - of one copy at least, the nonce was neither consumed nor canceled: {MarketCopyConsumed}, {MarketCopyCanceled};
    /// - it has not expired: {MarketOrderExpired};
    /// - it names the provider or none: {MarketProviderNotNamed};
    /// - fees have a receiver and do not exceed the price: {MarketCoordinatorMissing}, {MarketFeesExceedPrice};
    /// - its list of providers has the provider, or is none: {MarketProviderNotListed};
    /// - its execution time is 1 to {MAX_EXECUTION_SECONDS}: {MarketExecutionOutOfBounds};
    /// - the payable part is a part of the collateral: {MarketPayableAboveCollateral};
    /// - in the lane OPTIMISTIC, there is a court, and the collateral pays for a dispute: {MarketLaneWithoutCourt},
    ///   {MarketCollateralBelowMinimum};
    /// - its price is in order, known, and within the cap: {MarketPriceRangeInvalid}, {MarketPricingUnknown},
    ///   {IndexUnknown}, {MarketPriceAboveCap};
    /// of the acceptance:
    /// - it is still valid: {MarketAcceptanceExpired};
    /// - the price is at least what it wants: {MarketPriceBelowMinimum};
    /// of the client:
    /// - its account holds the price of all copies that are taken: {MarketBalanceShort};
    /// - an agent is within its terms and budget: {MarketAgentExpired}, {MarketAgentWorkload},
    ///   {MarketAgentProviderList}, {MarketAgentCapExceeded}, {MarketAgentBudgetShort};
    /// - it signed the order, or the agent that the order names: {MarketSignatureInvalid}, {MarketSignatureGasShort};
    /// of the provider:
    /// - its book is fresh where a class or units are asked for, and it is of the class: {BookStale}, {BookGpuClassDiffers};
    /// - its stake that is allocated and not locked covers the collateral: {BookStakeShort};
    /// - its units that are not booked suffice: {BookUnitsShort};
    /// - own stake covers the payable part: {BookPayableShort};
    /// of what most orders do not wish for:
    /// - inputs do not differ by copy: {MarketInputListUnsupported};
    /// - unless everybody may see the input, it names a provider, and its lane is not EXECUTE; an auditor is named under
    ///   visibility 1 alone: {MarketVisibilityInvalid}, {MarketProviderUnnamed};
    /// - its callback's gas is at most {MAX_CALLBACK_GAS}: {MarketCallbackGasAboveCap};
    /// - the provider serves one of the regions, has the features, as its book says, which is fresh: {BookStale},
    ///   {BookRegionsDiffer}, {BookFeaturesMissing};
    /// - it settled enough jobs in the order's token: {MarketReputationShort};
    /// and last:
    /// - the caller is the provider or its operator, or its operator's key signed the {Acceptance}: {MarketSignatureInvalid}.
    /// @param orderSignature By the client or its agent: 65 bytes of its key, or what its ERC-1271 code takes.
    /// @param acceptanceSignature 65 bytes of the operator's key; unused where the caller is the operator or the provider.
    /// @param listProof That the provider is in the order's list; unused where there is none.
    /// @return price Of each copy, before fees.
    /// @return taken How many copies were taken.
    function accept(
        Order calldata order,
        bytes calldata orderSignature,
        Acceptance calldata acceptance,
        bytes calldata acceptanceSignature,
        bytes32[] calldata listProof
    ) external returns (uint128 price, uint256 taken);

    /* FILLING */

    /// @notice Pays for one copy of an order against a proof of its answer, with no acceptance before and no
    /// collateral: the job goes from None to Settled (invariants 4 and 5).
    /// @dev Emits a {IJobs-JobsSettled} event. The price is what the order offers now. Out of it the protocol fee (rounded
    /// up) goes to the fees of the token, the coordinator's fee (rounded down) to the coordinator, the pool's part
    /// (rounded down) to the provider's delegators, the rest to the provider, all inside the market: no token is called.
    ///
    /// Warning: where the order names no provider, whoever proves the answer first is paid for it; and until then the
    /// client may cancel, or empty its account.
    ///
    /// Requirements: those of {accept}, in their order, that concern the market, the order (but for its execution time, which
    /// binds a price at the index only, collateral and court), and the client; the order has no list of providers:
    /// {MarketProviderNotListed}; nor, where this is a call of {batch}, a callback: {MarketCallbackInBatch};
    /// of the delivery, before the client's account:
    /// - the price is at least what the provider wants: {MarketPriceBelowMinimum};
    /// - it is still valid: {MarketDeliveryExpired};
    /// after the client's signature:
    /// - what most orders do not wish for, as in {accept};
    /// - the caller is the provider or its operator, or the operator (where the provider has none: the provider) signed a
    ///   {FillAuthorization} of it by its key or its ERC-1271 code, in a batch by its key:
    ///   {MarketSignatureInvalid}, {MarketSignatureGasShort};
    /// - the order's lane accepts the proof: the errors of {IProofRouter-verify};
    /// - the callback can get its gas: {MarketCallbackGasShort}.
    /// @param authorization By the provider; unused where the caller may fill itself.
    /// @param proof In the format of the order's lane.
    /// @return price Before fees, in the order's token.
    function fill(
        Order calldata order,
        bytes calldata orderSignature,
        Delivery calldata delivery,
        bytes calldata authorization,
        bytes calldata proof
    ) external returns (uint128 price);
}
