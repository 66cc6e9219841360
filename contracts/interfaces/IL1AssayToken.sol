// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IL1CustomGateway, IL1GatewayRouter} from "./arbitrum/IL1Gateways.sol";

/// @title IL1AssayToken
/// @notice The counterpart of {IAssayToken} on the parent chain: an ERC-20 with ERC-2612 permits, and nothing else.
///
/// The token is at home on Arbitrum. Arbitrum's gateway gives out tokens here when as many were burned there, and takes them
/// back before they are made there again. So all tokens of this contract are made once, for the gateway: what it holds is in
/// nobody's hands, and {circulatingSupply} is the rest.
///
/// Powers: none. There is no owner, and nobody mints.
interface IL1AssayToken {
    error L1TokenCounterpartDiffers(address asked, address counterpart);
    error L1TokenValueDiffers(uint256 sent, uint256 forGateway, uint256 forRouter);

    /// @notice Tells gateway and router, on both chains, of this token and its counterpart. Anybody may, and again where a
    /// ticket failed: gateway and counterpart are always the same two.
    /// @dev The gas limits and bids are of the tickets' executions on the other chain; costs and values in wei.
    /// Requirements:
    /// - `l2Token` is {COUNTERPART}: {L1TokenCounterpartDiffers};
    /// - what is sent is the sum of both values: {L1TokenValueDiffers}.
    /// @param l2Token What Arbitrum's tools name, so that nobody registers by mistake.
    /// @param submissionCostForGateway The most that the gateway's ticket costs to be kept.
    /// @param submissionCostForRouter The most that the router's does.
    /// @param gasForGateway Limit of the gateway's ticket.
    /// @param gasForRouter Limit of the router's.
    /// @param gasPriceBid The most for a unit of gas there.
    /// @param valueForGateway What the gateway's ticket is sent with.
    /// @param valueForRouter What the router's is.
    /// @param creditBackAddress Gets on the other chain what was too much.
    function registerTokenOnL2(
        address l2Token,
        uint256 submissionCostForGateway,
        uint256 submissionCostForRouter,
        uint256 gasForGateway,
        uint256 gasForRouter,
        uint256 gasPriceBid,
        uint256 valueForGateway,
        uint256 valueForRouter,
        address creditBackAddress
    ) external payable;

    /// @notice What the gateway asks a token that registers: 0xb1.
    function isArbitrumEnabled() external view returns (uint8);

    /// @notice The token on the other chain.
    function COUNTERPART() external view returns (address); // solhint-disable-line func-name-mixedcase

    /// @notice Arbitrum's gateway of tokens with their own contracts, which holds what does not circulate here.
    function GATEWAY() external view returns (IL1CustomGateway); // solhint-disable-line func-name-mixedcase

    /// @notice Where Arbitrum's tools look up the gateway.
    function ROUTER() external view returns (IL1GatewayRouter); // solhint-disable-line func-name-mixedcase

    /// @notice What is in anybody's hands here: what was burned on Arbitrum and did not go back.
    function circulatingSupply() external view returns (uint256);
}
