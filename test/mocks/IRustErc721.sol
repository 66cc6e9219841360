// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// @title RustErc721
/// @notice An ERC-721 token that anybody mints. The program is stylus/examples/erc721.
/// @dev Warning: it refuses every call that re-enters it, those that a receiver makes while it is told included.
interface IRustErc721 is IERC721 {
    /// @notice Nobody owns `tokenId`.
    error TokenMissing(uint256 tokenId);

    /// @notice `tokenId` is `owner`'s and not `account`'s.
    error TokenNotOwned(uint256 tokenId, address account, address owner);

    /// @notice `account` may not move `tokenId`.
    error TokenNotApproved(uint256 tokenId, address account);

    /// @notice Nobody can hold a token at `receiver`, which is zero.
    error TokenReceiver(address receiver);

    /// @notice The contract `receiver` does not take `tokenId`.
    /// @param reason What it reverted with; empty where it answered something else than it should.
    error TokenRefused(uint256 tokenId, address receiver, bytes reason);

    /// @notice The collection's name.
    function name() external view returns (string memory);

    /// @notice The collection's symbol.
    function symbol() external view returns (string memory);

    /// @notice Makes the next token; ids count from zero.
    /// @dev Emits a {Transfer} event from zero.
    function mint(address to) external returns (uint256 tokenId);
}
