// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Meter
/// @notice Says what a call answers and what gas it takes, the call itself and the callee's calldata in memory left out.
contract Meter {
    function measure(address callee, bytes calldata data)
        external
        view
        returns (bool success, bytes memory answer, uint256 gas)
    {
        bytes memory sent = data;
        // Warm from here on.
        uint256 before = callee.code.length;
        before = gasleft();
        // solhint-disable-next-line avoid-low-level-calls
        (success, answer) = callee.staticcall(sent);
        gas = before - gasleft();
    }
}
