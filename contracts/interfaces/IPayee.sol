// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Payee
/// @notice A contract that accounts of the market pay into: sessions, rounds.
interface IPayee {
    /// @notice `amount` of `token`, never zero, came out of the account of `owner` for what `data` says: exactly that has
    /// arrived here. The payee takes note of it, or reverts, and then nothing has moved.
    /// @dev The payee believes the market alone. What it gives back goes through {ISpending-refund}.
    /// @param spender The owner, or the agent of it who asked for the payment.
    /// @param data In the payee's format.
    function onPayment(address owner, address spender, address token, uint128 amount, bytes calldata data) external;
}
