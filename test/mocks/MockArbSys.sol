// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title MockArbSys
/// @notice Takes messages for the parent chain, as Arbitrum's precompile at 0x64 does, and delivers none.
contract MockArbSys {
    event MessageSent(address indexed from, address indexed to, bytes data);

    function sendTxToL1(address to, bytes calldata data) external payable returns (uint256) {
        emit MessageSent(msg.sender, to, data);
        return 0;
    }
}
