// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title AssayToken
/// @notice The protocol's token: what providers stake, what governs, what rewards are minted in. Besides what is here
/// it is an ERC-20 with ERC-2612 permits, votes by delegation (ERC-5805, with timestamps), and burning of one's own.
///
/// Powers:
/// - minter: mints, in any 365 days at most {YEARLY_CAP}.
/// - owner (timelock): names the minter.
/// - nobody: raises the cap, mints beyond it, moves or freezes another's tokens, pauses.
///
/// What is burned cannot be minted again beyond the cap.
interface IAssayToken {
    /// @notice `account` got `amount` that did not exist before.
    event Minted(address indexed minter, address indexed account, uint128 amount);
    /// @notice Who can mint from now on; 0: nobody.
    event MinterChanged(address indexed minter);

    error TokenNotMinter(address caller, address minter);
    /// @dev `available` is {mintable}; it grows with time.
    error TokenMintAboveCap(uint128 amount, uint128 available);

    /* MINTING */

    /// @notice Makes `amount` for `account`.
    /// @dev Emits a {Minted} event. Invariant 11.
    /// Requirements:
    /// - the caller is the minter: {TokenNotMinter};
    /// - `amount` is at most {mintable}: {TokenMintAboveCap};
    /// - `account` is not zero: {ERC20InvalidReceiver};
    /// - the supply stays below 2^128: {ERC20ExceededSafeSupply}.
    function mint(address account, uint128 amount) external;

    /// @notice What can be minted now.
    ///
    /// A twelfth of the cap can be minted at once. What was minted comes back at a steady rate, eleven twelfths of the cap
    /// in 365 days. So all that is minted from one second to another, both included, is at most what was there at the
    /// first, a twelfth, and what came back until the last: in any 365 days, the cap. What comes back is rounded down, by
    /// less than a unit at each mint.
    function mintable() external view returns (uint128);

    /// @notice The most that can be minted in any 365 days. It never changes.
    function YEARLY_CAP() external view returns (uint128); // solhint-disable-line func-name-mixedcase

    /* GOVERNANCE */

    /// @notice Names the one account that can mint; 0: nobody. The cap counts over all minters.
    /// @dev Emits a {MinterChanged} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount}.
    function setMinter(address newMinter) external;

    /// @notice Who can mint; 0: nobody.
    function minter() external view returns (address);
}
