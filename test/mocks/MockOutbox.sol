// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

interface IBridgeOfOutbox {
    function executeCall(address to, uint256 value, bytes calldata data) external returns (bool, bytes memory);
}

/// @title MockOutbox
/// @notice Delivers any message as any account of the other chain, where Arbitrum's outbox asks for a proof.
contract MockOutbox {
    address public l2ToL1Sender;

    function deliver(IBridgeOfOutbox bridge, address sender, address to, bytes calldata data) external {
        l2ToL1Sender = sender;
        (bool success, bytes memory answer) = bridge.executeCall(to, 0, data);
        require(success, string(answer));
    }
}
