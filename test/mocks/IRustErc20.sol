// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

/// @title RustErc20
/// @notice An ERC-20 token that its owner mints. The program is stylus/examples/erc20.
/// @dev Its constructor takes the owner. Fields are laid out as Solidity does: owner, supply, balances, allowances.
interface IRustErc20 is IERC20Metadata {
    /// @notice `account` has `balance` and was to give `needed`.
    error TokenBalance(address account, uint256 balance, uint256 needed);

    /// @notice `owner` allowed `spender` to take `allowance`, not `needed`.
    error TokenAllowance(address owner, address spender, uint256 allowance, uint256 needed);

    /// @notice Nobody can hold tokens at `receiver`, which is zero.
    error TokenReceiver(address receiver);

    /// @notice `account` is not the owner.
    error TokenMinter(address account);

    /// @notice `supply` and `minted` together exceed 256 bits.
    error TokenSupply(uint256 supply, uint256 minted);

    /// @notice Who may mint.
    function owner() external view returns (address);

    /// @notice Makes new tokens.
    /// @dev Emits a {Transfer} event from zero.
    ///
    /// Requirements:
    /// - The caller is the owner: {TokenMinter}.
    /// - The supply fits 256 bits: {TokenSupply}.
    /// - `to` is not zero: {TokenReceiver}.
    function mint(address to, uint256 value) external;
}
