// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title IL1CustomGateway
/// @notice Arbitrum's gateway for tokens with a contract of their own on both chains; what a token calls of it.
/// @dev Source: OffchainLabs/token-bridge-contracts, L1CustomGateway. It asks its caller {IL1AssayToken-isArbitrumEnabled}, and
/// once it knows a token's counterpart it takes no other.
interface IL1CustomGateway {
    /// @notice Notes that the caller's counterpart is `l2Address`, and sends that to the gateway on the other chain.
    /// @param maxGas Of the ticket's execution there.
    /// @param gasPriceBid In wei.
    /// @param maxSubmissionCost In wei.
    /// @param creditBackAddress Gets what is too much, on the other chain.
    /// @return The ticket's number.
    function registerTokenToL2(
        address l2Address,
        uint256 maxGas,
        uint256 gasPriceBid,
        uint256 maxSubmissionCost,
        address creditBackAddress
    ) external payable returns (uint256);
}

/// @title IL1GatewayRouter
/// @notice Where Arbitrum's bridge looks up a token's gateway; what a token calls of it.
/// @dev Source: OffchainLabs/token-bridge-contracts, L1GatewayRouter.
interface IL1GatewayRouter {
    /// @notice Notes that the caller's gateway is `gateway`, and sends that to the router on the other chain.
    /// @dev Parameters and answer are those of {IL1CustomGateway-registerTokenToL2}.
    function setGateway(
        address gateway,
        uint256 maxGas,
        uint256 gasPriceBid,
        uint256 maxSubmissionCost,
        address creditBackAddress
    ) external payable returns (uint256);
}
