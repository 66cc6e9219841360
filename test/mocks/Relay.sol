// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Relay
/// @notice Calls for whoever calls it, and goes on where a call fails.
contract Relay {
    function relay(address target, bytes[] calldata calls) external {
        for (uint256 i; i < calls.length; ++i) {
            // solhint-disable-next-line avoid-low-level-calls
            (bool success,) = target.call(calls[i]);
            (success);
        }
    }
}
