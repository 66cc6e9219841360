// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title ProgramCode
/// @notice Fingerprints the code that holds a program (docs/programs.md, "In contract code").
library ProgramCode {
    /// @notice Hash of the code hashes of a program's accounts, the first account's first.
    /// @dev The first account's code names the others: `00 ‖ n ‖ n × address`. Code that is cut short reads as zeros,
    /// which gives another hash than the whole code's.
    function fingerprint(address account) internal view returns (bytes32 hash) {
        // Memory from the free pointer: the list of addresses, then at most 256 words of code hashes. Nothing is
        // allocated, since nothing is kept.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let list := mload(64)
            extcodecopy(account, 0, 0, 32)
            let count := byte(1, mload(0))
            let listBytes := mul(count, 20)
            extcodecopy(account, list, 2, listBytes)
            let hashes := add(list, listBytes)
            mstore(hashes, extcodehash(account))
            for { let i := 0 } lt(i, count) { i := add(i, 1) } {
                let further := shr(96, mload(add(list, mul(i, 20))))
                mstore(add(hashes, mul(add(i, 1), 32)), extcodehash(further))
            }
            hash := keccak256(hashes, mul(add(count, 1), 32))
        }
    }

    /// @notice How many accounts the code at a program's first account names.
    function furtherAccounts(address account) internal view returns (uint256 count) {
        // Writes the scratch word at 0 only.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            extcodecopy(account, 0, 0, 32)
            count := byte(1, mload(0))
        }
    }
}
