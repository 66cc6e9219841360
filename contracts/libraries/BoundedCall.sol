// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title BoundedCall
/// @notice Calls code that nobody vouches for: its gas is capped and its answer is never copied unasked.
library BoundedCall {
    /// @dev Covers what a call itself costs: a cold account (2,600), the cold code of another that it runs where it has
    /// delegated (EIP-7702, 2,600), and the call's arguments on the stack.
    uint256 private constant CALL_OVERHEAD = 5_600;

    /// @notice The most gas that a call made now would really get: EIP-150 keeps back one 64th.
    function availableGas() internal view returns (uint256) {
        uint256 left = Math.saturatingSub(gasleft(), CALL_OVERHEAD);
        return left - left / 64;
    }

    /// @notice Static call with at most `gasCap`.
    /// @dev The callee gets less when less is there: ask {availableGas} first.
    /// @return success Whether the callee returned.
    /// @return answer The first word returned; zero where fewer than 32 bytes were.
    /// @return size Length of what was returned.
    function staticCall(address target, uint256 gasCap, bytes memory data)
        internal
        view
        returns (bool success, bytes32 answer, uint256 size)
    {
        // Writes the scratch word at 0 only, which Solidity leaves free between statements.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            success := staticcall(gasCap, target, add(data, 32), mload(data), 0, 32)
            size := returndatasize()
            if gt(size, 31) { answer := mload(0) }
        }
    }

    /// @notice Call with at most `gasCap` and no value, whose answer is not looked at.
    /// @dev The callee gets less when less is there: ask {availableGas} first.
    /// @return success Whether the callee returned.
    function call(address target, uint256 gasCap, bytes memory data) internal returns (bool success) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            success := call(gasCap, target, 0, add(data, 32), mload(data), 0, 0)
        }
    }

    /// @notice Reverts with what the last call returned.
    /// @param size At most `returndatasize()`.
    function passError(uint256 size) internal pure {
        // The frame ends here, so what the copy overwrites is not read again.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(64)
            returndatacopy(free, 0, size)
            revert(free, size)
        }
    }
}
