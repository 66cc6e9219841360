// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IAccounts} from "../interfaces/IAccounts.sol";
import {Ledger} from "./Ledger.sol";

/// @title Accounts
/// @notice What everybody may do with their money in the market.
abstract contract Accounts is IAccounts, Ledger, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* ACCOUNTS */

    /// @inheritdoc IAccounts
    function deposit(address token, uint128 amount, address onBehalf) external nonReentrant {
        _deposit(token, amount, onBehalf);
    }

    /// @inheritdoc IAccounts
    function depositWithPermit(
        address token,
        uint128 amount,
        address onBehalf,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant {
        if (!_allowed[token]) revert MarketTokenNotAllowed(token);
        // What counts is the allowance, which the transfer tests.
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(token).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _deposit(token, amount, onBehalf);
    }

    /// @inheritdoc IAccounts
    function withdraw(address token, uint128 amount, address receiver) external nonReentrant {
        if (receiver == address(0)) revert MarketReceiverZero();
        _debit(msg.sender, token, amount);
        emit Withdrawn(msg.sender, token, receiver, amount);
        IERC20(token).safeTransfer(receiver, amount);
    }

    /// @inheritdoc IAccounts
    function balanceOf(address account, address token) external view returns (uint128) {
        return _accounts[token][account].balance;
    }

    /* INTERNAL */

    function _deposit(address token, uint128 amount, address onBehalf) private {
        if (!_allowed[token]) revert MarketTokenNotAllowed(token);
        _receive(token, amount, onBehalf);
        emit Deposited(onBehalf, token, msg.sender, amount);
    }
}
