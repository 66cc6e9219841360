// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IL1CustomGateway, IL1GatewayRouter} from "../interfaces/arbitrum/IL1Gateways.sol";
import {IL1AssayToken} from "../interfaces/IL1AssayToken.sol";

/// @title L1AssayToken
/// @notice The token on the parent chain, all of it the gateway's until it comes out of Arbitrum.
contract L1AssayToken is IL1AssayToken, ERC20Permit {
    /// @dev What Arbitrum's gateway expects of a token that knows it.
    uint8 private constant ARBITRUM_ENABLED = 0xb1;

    /// @inheritdoc IL1AssayToken
    address public immutable COUNTERPART;

    /// @inheritdoc IL1AssayToken
    IL1CustomGateway public immutable GATEWAY;

    /// @inheritdoc IL1AssayToken
    IL1GatewayRouter public immutable ROUTER;

    constructor(address counterpart_, IL1CustomGateway gateway_, IL1GatewayRouter router_)
        ERC20("Assay", "ASSAY")
        ERC20Permit("Assay")
    {
        (COUNTERPART, GATEWAY, ROUTER) = (counterpart_, gateway_, router_);
        // The counterpart's supply, with what left it, stays below 2^128, so the gateway never lacks what was burned there.
        _mint(address(gateway_), type(uint128).max);
    }

    /// @inheritdoc IL1AssayToken
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
    ) external payable {
        if (l2Token != COUNTERPART) revert L1TokenCounterpartDiffers(l2Token, COUNTERPART);
        if (msg.value != valueForGateway + valueForRouter) {
            revert L1TokenValueDiffers(msg.value, valueForGateway, valueForRouter);
        }
        GATEWAY.registerTokenToL2{value: valueForGateway}(
            l2Token, gasForGateway, gasPriceBid, submissionCostForGateway, creditBackAddress
        );
        ROUTER.setGateway{value: valueForRouter}(
            address(GATEWAY), gasForRouter, gasPriceBid, submissionCostForRouter, creditBackAddress
        );
    }

    /// @inheritdoc IL1AssayToken
    function isArbitrumEnabled() external pure returns (uint8) {
        return ARBITRUM_ENABLED;
    }

    /// @inheritdoc IL1AssayToken
    function circulatingSupply() external view returns (uint256) {
        return totalSupply() - balanceOf(address(GATEWAY));
    }
}
