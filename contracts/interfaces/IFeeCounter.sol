// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Fee counter
/// @notice Is told by services what fees the work of a provider paid, where the provider asked for that.
interface IFeeCounter {
    /// @notice Work of a provider paid a fee. The caller has it, and never gives it back.
    /// @dev It gets 150,000 gas, and its failure changes nothing for the caller.
    /// @param workload Class of the work.
    /// @param fee In `token`'s smallest unit.
    /// @param poolBps What the provider's delegation pool got of the earnings, in 1/10,000.
    function count(address provider, address token, bytes4 workload, uint128 fee, uint16 poolBps) external;
}
