// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Accounts
/// @notice Everybody's money in the market: one balance for each token and account, which nothing can keep from leaving.
///
/// Assumed of an allowed token:
/// - its supply stays below 2^128;
/// - a transfer moves what it says, once; a token that keeps a fee is refused at deposit;
/// - the market's balance changes by transfers only. Warning: a token that rebases downwards or debits the sender
///   more than the amount leaves the last to withdraw unpaid.
/// Not assumed: a return value, a permit, that it does not call back, or that it pays everybody. A transfer that
/// fails harms only who asked for it.
interface IAccounts {
    /* ACCOUNTS: EVENTS AND ERRORS */

    /// @notice An account grew by what `payer` moved in.
    event Deposited(address indexed account, address indexed token, address indexed payer, uint128 amount);
    /// @notice An account shrank by what `receiver` got.
    event Withdrawn(address indexed account, address indexed token, address indexed receiver, uint128 amount);

    error MarketTokenNotAllowed(address token);
    /// @dev The token kept a part of the transfer or sent more than it was asked to.
    error MarketTransferMismatch(address token, uint128 expected, uint256 received);
    error MarketBalanceShort(address account, address token, uint256 required, uint256 available);
    error MarketReceiverZero();

    /* ACCOUNTS */

    /// @notice Moves `amount` of `token` from the caller into the account of `onBehalf`.
    /// @dev Emits a {Deposited} event.
    /// Requirements:
    /// - it is not called while this contract moves tokens already: {ReentrancyGuardReentrantCall};
    /// - `token` is allowed: {MarketTokenNotAllowed};
    /// - the token's transfer succeeds: the token's own error, or {SafeERC20FailedOperation};
    /// - exactly `amount` arrives: {MarketTransferMismatch}.
    function deposit(address token, uint128 amount, address onBehalf) external;

    /// @notice As {deposit}, after using the caller's ERC-2612 permit for exactly `amount`.
    /// @dev A permit that fails is passed over: somebody may have sent it first, and then the allowance is there.
    /// @param deadline Of the permit, a timestamp in seconds.
    function depositWithPermit(
        address token,
        uint128 amount,
        address onBehalf,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Moves `amount` of `token` from the caller's account to `receiver`. Nothing can pause it.
    /// @dev Emits a {Withdrawn} event. Works for tokens that are no longer allowed. Invariants 1, 12 and 13.
    /// Requirements:
    /// - it is not called while this contract moves tokens already: {ReentrancyGuardReentrantCall};
    /// - `receiver` is not zero: {MarketReceiverZero};
    /// - the caller's account holds `amount`: {MarketBalanceShort};
    /// - the token's transfer succeeds: the token's own error, or {SafeERC20FailedOperation}.
    function withdraw(address token, uint128 amount, address receiver) external;

    /// @notice What `account` can spend and withdraw.
    function balanceOf(address account, address token) external view returns (uint128);
}
