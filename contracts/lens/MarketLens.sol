// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IMarketLens} from "../interfaces/IMarketLens.sol";
import {IOrderViews} from "../interfaces/IOrderViews.sol";
import {Acceptance, AcceptanceLib, Answer} from "../types/Acceptance.sol";
import {Claim, ClaimLib, FillAuthorization} from "../types/Claim.sol";

/// @title MarketLens
/// @notice Digests of what is signed for a market.
contract MarketLens is IMarketLens {
    IOrderViews private immutable MARKET;

    constructor(IOrderViews market_) {
        if (address(market_).code.length == 0) revert LensMarketMissing(address(market_));
        MARKET = market_;
    }

    /// @inheritdoc IMarketLens
    function acceptanceDigest(bytes32 order, Acceptance calldata acceptance) external view returns (bytes32) {
        return _digest(AcceptanceLib.hash(acceptance, order));
    }

    /// @inheritdoc IMarketLens
    function submissionDigest(bytes32 order, address provider, Answer[] calldata answers) external view returns (bytes32) {
        return _digest(AcceptanceLib.hashSubmission(order, provider, answers));
    }

    /// @inheritdoc IMarketLens
    function claimDigest(Claim calldata claim) external view returns (bytes32) {
        Claim memory copied = claim;
        return _digest(copied.hash());
    }

    /// @inheritdoc IMarketLens
    function fillAuthorizationDigest(FillAuthorization calldata authorization) external view returns (bytes32) {
        Claim memory claim = authorization.claim;
        return _digest(ClaimLib.hashFillAuthorization(claim.hash(), authorization.minPrice, authorization.validUntil));
    }

    /// @inheritdoc IMarketLens
    function market() external view returns (address) {
        return address(MARKET);
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(MARKET.domainSeparator(), structHash);
    }
}
