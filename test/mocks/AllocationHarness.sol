// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Allocation} from "../../contracts/types/Allocation.sol";

/// @notice One {Allocation} by itself.
contract AllocationHarness {
    Allocation private _allocation;

    uint48 public immutable WINDOW;

    constructor(uint48 window) {
        WINDOW = window;
    }

    /// @notice Sets one amount after the other, in one second.
    function set(uint128[] calldata amounts) external {
        for (uint256 i = 0; i < amounts.length; ++i) {
            _allocation.set(amounts[i], WINDOW);
        }
    }

    function take(uint128 amount) external {
        _allocation.take(amount);
    }

    function state() external view returns (uint128 allocated, uint128 reserved, uint128 committed) {
        return (_allocation.allocated, _allocation.reserved(WINDOW), _allocation.committed(WINDOW));
    }

    /// @notice Entries of the stack.
    function height() external view returns (uint32) {
        return _allocation.height;
    }
}
