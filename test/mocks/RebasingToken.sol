// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MockToken} from "./Tokens.sol";

/// @notice Changes balances without a transfer, as tokens do that follow an index.
contract RebasingToken is MockToken {
    function rebase(address account, uint256 balance) external {
        _burn(account, balanceOf(account));
        _mint(account, balance);
    }
}
