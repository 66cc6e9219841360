// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Refuses every transfer with an error of 100,000 bytes.
contract BoastfulToken {
    function balanceOf(address) external pure returns (uint256) {
        return 0;
    }

    function transferFrom(address, address, uint256) external pure returns (bool) {
        assembly {
            mstore(0, not(0))
            revert(0, 100000)
        }
    }
}
