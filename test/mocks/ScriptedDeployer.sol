// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title ScriptedDeployer
/// @notice Stands where Arbitrum has its StylusDeployer; tells what it was asked and deploys nothing.
contract ScriptedDeployer {
    /// @notice What was asked for, and the ether that came along.
    event Asked(bytes bytecode, bytes initData, uint256 initValue, bytes32 salt, uint256 value);
    /// @notice As the StylusDeployer tells.
    event ContractDeployed(address deployedContract);

    /// @notice As of the StylusDeployer.
    function deploy(bytes calldata bytecode, bytes calldata initData, uint256 initValue, bytes32 salt)
        external
        payable
        returns (address)
    {
        emit Asked(bytecode, initData, initValue, salt, msg.value);
        emit ContractDeployed(address(this));
        return address(this);
    }
}
