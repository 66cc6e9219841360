// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title FlashVoter
/// @notice Borrows votes for one transaction: takes tokens, delegates them to itself, does something, and gives them back.
contract FlashVoter {
    /// @notice `lender` has approved `amount`. Passes on what `target` says.
    function borrow(IERC20 token, address lender, uint256 amount, address target, bytes calldata data) external {
        require(token.transferFrom(lender, address(this), amount), "no loan");
        IVotes(address(token)).delegate(address(this));
        (bool success, bytes memory answer) = target.call(data);
        if (!success) {
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                revert(add(answer, 0x20), mload(answer))
            }
        }
        require(token.transfer(lender, amount), "not repaid");
    }
}
