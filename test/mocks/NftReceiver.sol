// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";

/// @title NftReceiver
/// @notice Takes tokens, refuses them, or does something else while it is told.
contract NftReceiver is IERC721Receiver {
    /// @notice What it does when it is told.
    enum Mood {
        Accepting,
        Answering,
        Refusing,
        Trapping,
        Returning
    }

    /// @notice What it is minded to do.
    Mood public immutable MOOD;

    /// @notice It was told.
    event Told(address operator, address from, uint256 tokenId, bytes data);

    /// @notice It does not want it.
    error ReceiverUnwilling(uint256 tokenId);

    constructor(Mood mood) {
        MOOD = mood;
    }

    /// @inheritdoc IERC721Receiver
    function onERC721Received(address operator, address from, uint256 tokenId, bytes calldata data)
        external
        returns (bytes4)
    {
        if (MOOD == Mood.Answering) return 0x12345678;
        if (MOOD == Mood.Refusing) revert ReceiverUnwilling(tokenId);
        if (MOOD == Mood.Trapping) assert(false);
        if (MOOD == Mood.Returning) IERC721(msg.sender).transferFrom(address(this), from, tokenId);
        emit Told(operator, from, tokenId, data);
        return this.onERC721Received.selector;
    }
}
