// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Swap
/// @notice Swaps two ERC-20 tokens, whatever they are written in. The program is stylus/examples/swap.
/// @dev Maker and taker both allow the swap to take their tokens before.
interface ISwap {
    /// @notice `maker` offers `given` of `give` for `wanted` of `want`.
    event Offered(
        uint256 indexed id, address indexed maker, address give, uint256 given, address want, uint256 wanted
    );

    /// @notice `taker` took the offer.
    event Swapped(uint256 indexed id, address indexed taker);

    /// @notice There is no offer `id`, or it was taken.
    error SwapMissing(uint256 id);

    /// @notice `account` has `balance` of `token` and offers `needed`.
    error SwapUncovered(address token, address account, uint256 balance, uint256 needed);

    /// @notice `token` did not move.
    /// @param reason What it reverted with; empty where it said no.
    error SwapRefused(address token, bytes reason);

    /// @notice Offers `given` of `give` for `wanted` of `want`.
    /// @dev Emits an {Offered} event.
    ///
    /// Requirements:
    /// - The caller has what it offers: {SwapUncovered}.
    /// @return id Counts from zero.
    function offer(address give, uint256 given, address want, uint256 wanted) external returns (uint256 id);

    /// @notice Takes an offer: both tokens move, or neither.
    /// @dev Emits a {Swapped} event.
    ///
    /// Requirements:
    /// - The offer stands: {SwapMissing}.
    /// - Both tokens move: {SwapRefused}.
    function take(uint256 id) external;
}
