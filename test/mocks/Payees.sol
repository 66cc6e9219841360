// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ISpending} from "../../contracts/interfaces/ISpending.sol";
import {IPayee} from "../../contracts/interfaces/IPayee.sol";
import {Puppet} from "./Puppets.sol";

/// @notice Keeps what it was told last, after doing what the script says: refuse, or make one call.
contract ScriptedPayee is Puppet, IPayee {
    struct Payment {
        address caller;
        address owner;
        address spender;
        address token;
        uint128 amount;
        bytes data;
        /// What it had of the token when it was told.
        uint256 held;
    }

    error Refused(address owner, uint128 amount);

    bool private _refusing;
    address private _target;
    bytes private _call;

    Payment public told;
    bool public succeeded;
    bytes public answer;

    function setRefusing(bool value) external {
        _refusing = value;
    }

    /// @notice Makes this call when it is paid next, and keeps how it ended.
    function setCall(address target, bytes calldata data) external {
        _target = target;
        _call = data;
    }

    function onPayment(address owner, address spender, address token, uint128 amount, bytes calldata data) external {
        if (_refusing) revert Refused(owner, amount);
        uint256 held = IERC20(token).balanceOf(address(this));
        told = Payment(msg.sender, owner, spender, token, amount, data, held);
        if (_target == address(0)) return;
        (succeeded, answer) = _target.call(_call);
    }

    /// @notice Gives back, with an approval of exactly that.
    function giveBack(ISpending accounts, address owner, address spender, IERC20 token, uint128 amount, uint48 paidAt)
        external
    {
        token.approve(address(accounts), amount);
        accounts.refund(owner, spender, address(token), amount, paidAt);
    }
}
