// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFeeCounter} from "../interfaces/IFeeCounter.sol";

/// @title FeeCall
/// @notice Tells a fee counter of a fee, in a third of the code that Solidity's encoder takes.
library FeeCall {
    /// @notice Calls {IFeeCounter-count} with `gasCap`; whether it fails, and what it returns, is not looked at.
    /// @dev Assumes that no argument has bits outside its type there.
    function count(
        address counter,
        uint256 gasCap,
        address provider,
        address token,
        uint256 workload,
        uint256 fee,
        uint256 poolBps
    ) internal {
        bytes32 selector = IFeeCounter.count.selector;
        // Writes past the free pointer and allocates nothing, since nothing is kept.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(64)
            mstore(free, selector)
            mstore(add(free, 4), provider)
            mstore(add(free, 36), token)
            mstore(add(free, 68), workload)
            mstore(add(free, 100), fee)
            mstore(add(free, 132), poolBps)
            pop(call(gasCap, counter, 0, free, 164, 0, 0))
        }
    }
}
