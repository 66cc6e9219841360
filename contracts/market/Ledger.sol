// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAccounts} from "../interfaces/IAccounts.sol";
import {Account} from "../types/Account.sol";
import {Agents} from "../types/Agent.sol";

/// @title Ledger
/// @notice Everybody's money in the market, whoever may spend it, and whom it may be paid into (invariant 1).
abstract contract Ledger {
    using SafeERC20 for IERC20;

    struct Payee {
        bool allowed;
        /// It was allowed once.
        bool known;
    }

    mapping(address token => mapping(address account => Account)) internal _accounts;
    mapping(address token => bool) internal _allowed;
    mapping(address payee => Payee) internal _payees;
    Agents internal _agents;

    function _debit(address account, address token, uint256 amount) internal {
        Account storage self = _accounts[token][account];
        self.store(_debited(self, account, token, amount));
    }

    /// @dev The account without `amount`; reverts where that is not there.
    function _debited(Account storage self, address account, address token, uint256 amount)
        internal
        view
        returns (uint256 word)
    {
        uint128 available;
        (word, available) = self.debited(amount);
        if (amount > available) revert IAccounts.MarketBalanceShort(account, token, amount, available);
    }

    function _credit(address account, address token, uint128 amount) internal {
        _accounts[token][account].credit(amount);
    }

    /// @dev Counts `amount` against an agent's budget, and debits nothing. `most`, which its cap bounds, is the highest price
    /// of an order times its copies, or the amount of a payment.
    function _spendByAgent(
        address owner,
        address agent,
        address token,
        uint128 amount,
        uint256 most,
        uint8 workloadBit,
        bytes32 providerList
    ) internal {
        (uint128 spent, bool goesOn) = _agents.afforded(owner, agent, token, amount, most, workloadBit, providerList);
        _agents.note(owner, agent, token, amount, spent, goesOn);
    }

    /// @dev Takes back what was counted against an agent's budget at `spentAt`, where the period of then still goes on.
    function _restoreAgent(address owner, address agent, address token, uint128 amount, uint48 spentAt) internal {
        _agents.restore(owner, agent, token, amount, spentAt);
    }

    /// @dev Moves the caller's tokens into an account.
    function _receive(address token, uint128 amount, address account) internal {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        _checkArrived(token, address(this), before, amount);
        _credit(account, token, amount);
    }

    /// @dev Nothing else moves this contract's tokens meanwhile: whatever does excludes the others.
    function _checkArrived(address token, address receiver, uint256 before, uint128 amount) internal view {
        uint256 received = Math.saturatingSub(IERC20(token).balanceOf(receiver), before);
        if (received != amount) revert IAccounts.MarketTransferMismatch(token, amount, received);
    }
}
