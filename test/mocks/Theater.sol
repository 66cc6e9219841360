// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @notice An account without a will of its own, which signs by repeating what it signs and its address.
/// @dev What it is sent is a contract's address, 20 bytes, and what to call it with. A call that fails fails here, too.
contract Actor is IERC1271 {
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        bool repeats = keccak256(signature) == keccak256(abi.encode(digest, address(this)));
        return repeats ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    fallback() external {
        assembly {
            let size := sub(calldatasize(), 20)
            calldatacopy(0, 20, size)
            let success := call(gas(), shr(96, calldataload(0)), 0, 0, size, 0, 0)
            returndatacopy(0, 0, returndatasize())
            if success { return(0, returndatasize()) }
            revert(0, returndatasize())
        }
    }
}

/// @notice Lets actors act one after another in one second, looks after each act at what views say then, and reverts with
/// all of it unless it is what was expected: histories of many thousands of acts are played with it.
contract Theater {
    /// @dev The play is `size (4 bytes) | expected | acts`. An act is `actor (20) | contract (20) | size (3) | data | views (2)`
    /// and its views, each `contract (20) | size (3) | words (1) | data`. What comes of it is, for each act,
    /// `success (1) | size (3) | answer`, then the first words of what its views answer. A view that reverts, or answers
    /// fewer words, ends the play without a word.
    fallback() external {
        assembly {
            let wanted := shr(224, calldataload(0))
            let at := add(4, wanted)
            let out := 0
            for {} lt(at, calldatasize()) {} {
                let actor := shr(96, calldataload(at))
                let size := shr(232, calldataload(add(at, 40)))
                // The act is put behind what came so far, and overwritten by what it answers.
                calldatacopy(add(out, 32), add(at, 20), 20)
                calldatacopy(add(out, 52), add(at, 43), size)
                let success := call(gas(), actor, 0, add(out, 32), add(size, 20), 0, 0)
                mstore(out, or(shl(248, success), shl(224, returndatasize())))
                returndatacopy(add(out, 4), 0, returndatasize())
                out := add(add(out, 4), returndatasize())
                at := add(add(at, 43), size)

                let views := shr(240, calldataload(at))
                at := add(at, 2)
                for {} views { views := sub(views, 1) } {
                    let head := calldataload(at)
                    size := and(shr(72, head), 0xffffff)
                    calldatacopy(out, add(at, 24), size)
                    if iszero(staticcall(gas(), shr(96, head), out, size, 0, 0)) { revert(0, 0) }
                    let words := mul(32, and(shr(64, head), 0xff))
                    returndatacopy(out, 0, words)
                    out := add(out, words)
                    at := add(add(at, 24), size)
                }
            }
            // The expected, put behind, is hashed as a whole.
            calldatacopy(out, 4, wanted)
            let same := and(eq(out, wanted), eq(keccak256(0, out), keccak256(out, wanted)))
            if iszero(same) { revert(0, out) }
        }
    }
}
