// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @notice A wallet of one key.
contract KeyWallet is IERC1271 {
    address private immutable KEY;

    constructor(address key) {
        KEY = key;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        return ECDSA.recover(digest, signature) == KEY ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}

/// @notice A wallet that misbehaves in the way that the signature's first byte names.
contract WaywardWallet {
    bytes1 public constant REVERT = 0x00;
    bytes1 public constant BURN_GAS = 0x01;
    bytes1 public constant RETURN_NOTHING = 0x02;
    bytes1 public constant RETURN_SHORT = 0x03;
    bytes1 public constant RETURN_DIRTY = 0x04;
    bytes1 public constant RETURN_HUGE = 0x05;
    bytes1 public constant WRITE = 0x06;
    bytes1 public constant REENTER = 0x07;

    uint256 public written;

    function isValidSignature(bytes32, bytes calldata signature) external returns (bytes4) {
        bytes1 mode = signature[0];
        bytes4 magic = IERC1271.isValidSignature.selector;
        if (mode == REENTER) {
            // Sends the rest to whoever asks, and accepts whatever became of it.
            (bool success,) = msg.sender.call(signature[1:]);
            success;
            return magic;
        }
        if (mode == BURN_GAS) {
            while (true) {}
        }
        if (mode == WRITE) {
            written = 1;
            return magic;
        }
        assembly {
            mstore(0, magic)
            switch shr(248, mode)
            case 0 { revert(0, 32) }
            case 2 { return(0, 0) }
            case 3 { return(0, 4) }
            case 4 {
                mstore8(31, 1)
                return(0, 32)
            }
            default {
                mstore(0, not(0))
                return(0, 100000)
            }
        }
    }
}
