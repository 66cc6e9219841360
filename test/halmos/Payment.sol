// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Payment} from "../../contracts/types/Payment.sol";
import {vm} from "../forge/Vm.sol";

/// @notice Sums of what divides prices.
contract PaymentProof {
    /// @dev Sums of payments are payments of sums, as long as the prices fit, of which all else is a part.
    // solhint-disable-next-line gas-calldata-parameters
    function proveSumsOfParts(Payment memory one, Payment memory other) external pure {
        vm.assume(uint256(one.price) + other.price <= type(uint128).max);
        vm.assume(uint256(one.protocolFee) + one.coordinatorFee + one.poolPart <= one.price);
        vm.assume(uint256(other.protocolFee) + other.coordinatorFee + other.poolPart <= other.price);
        uint256 earned = uint256(one.earned()) + other.earned();
        one.add(other);
        vm.assertEq(one.earned(), earned, "a sum earns another sum");
        vm.assertLe(uint256(one.protocolFee) + one.coordinatorFee + one.poolPart, one.price, "parts are more than the price");
    }
}
