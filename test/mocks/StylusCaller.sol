// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IArbWasm} from "../../contracts/interfaces/arbitrum/IArbWasm.sol";

// Raw calls are what is tried here.
// solhint-disable avoid-low-level-calls
// solhint-disable no-inline-assembly

/// @title StylusCaller
/// @notice Calls programs in the ways in which contracts do.
contract StylusCaller {
    IArbWasm private constant ARB_WASM = IArbWasm(address(0x71));

    /// @notice What a program gave back.
    event Answered(bytes output);

    /// @notice The program reverted with `output`.
    error CallerRefused(bytes output);
    /// @notice What came before is undone.
    error CallerUndone();

    /// @notice Calls `program` so many times in one transaction.
    /// @return spent Gas of each call with the account's access, and of the same few operators around each.
    function callTimes(address program, bytes calldata input, uint256 times) external returns (uint256[] memory spent) {
        spent = new uint256[](times);
        bytes memory data = input;
        for (uint256 i = 0; i < times; ++i) {
            bool success;
            uint256 used;
            assembly ("memory-safe") {
                let before := gas()
                success := call(gas(), program, 0, add(data, 32), mload(data), 0, 0)
                used := sub(before, gas())
            }
            if (!success) revert CallerRefused("");
            spent[i] = used;
        }
    }

    /// @notice Calls `program` with the ether that came along.
    function relay(address program, bytes calldata input) external payable returns (bytes memory) {
        (bool success, bytes memory output) = program.call{value: msg.value}(input);
        if (!success) revert CallerRefused(output);
        emit Answered(output);
        return output;
    }

    /// @notice Calls `program` statically.
    function look(address program, bytes calldata input) external view returns (bytes memory) {
        (bool success, bytes memory output) = program.staticcall(input);
        if (!success) revert CallerRefused(output);
        return output;
    }

    /// @notice Runs `program` as this contract's own code.
    function borrow(address program, bytes calldata input) external returns (bytes memory) {
        (bool success, bytes memory output) = program.delegatecall(input);
        if (!success) revert CallerRefused(output);
        return output;
    }

    /// @notice Calls with no more than `gasLimit`, and tells what came of it.
    function attempt(address program, bytes calldata input, uint256 gasLimit)
        external
        returns (bool success, uint256 spent, bytes memory output)
    {
        uint256 before = gasleft();
        (success, output) = program.call{gas: gasLimit}(input);
        spent = before - gasleft();
    }

    /// @notice Activates `program` and undoes it, then calls it.
    function activateInVain(address program, bytes calldata input) external payable returns (bool activated, bool called) {
        try this.activateAndRevert{value: msg.value}(program) {
            activated = true;
        } catch {
            activated = false;
        }
        (called,) = program.call{gas: 100_000}(input);
    }

    /// @notice Activates `program` and undoes it.
    function activateAndRevert(address program) external payable {
        ARB_WASM.activateProgram{value: msg.value}(program);
        revert CallerUndone();
    }

    /// @notice Activates `program` and calls it, all in one transaction.
    function activateAndCall(address program, bytes calldata input) external payable returns (bytes memory output) {
        ARB_WASM.activateProgram{value: msg.value}(program);
        bool success;
        (success, output) = program.call(input);
        if (!success) revert CallerRefused(output);
        emit Answered(output);
    }

    /// @notice Creates an account with code and has `program` read it, in one transaction.
    function createAndCall(address program, bytes calldata initCode) external returns (bytes memory output) {
        bytes memory code = initCode;
        address created;
        assembly ("memory-safe") {
            created := create(0, add(code, 32), mload(code))
        }
        bool success;
        (success, output) = program.call(abi.encodePacked(created));
        if (!success) revert CallerRefused(output);
        emit Answered(output);
    }
}
