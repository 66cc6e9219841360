// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IPayee} from "../interfaces/IPayee.sol";
import {ISpending} from "../interfaces/ISpending.sol";
import {Account} from "../types/Account.sol";
import {AgentBudget, AgentTerms} from "../types/Agent.sol";
import {PAYMENTS_BIT} from "../types/Workloads.sol";
import {Ledger} from "./Ledger.sol";

/// @title Spending
/// @notice Agents of accounts, payees, and what governance says of tokens and payees.
abstract contract Spending is ISpending, Ledger, Ownable2Step, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc ISpending
    function accountOf(address account, address token) external view returns (Account memory) {
        return _accounts[token][account];
    }

    /* AGENTS */

    /// @inheritdoc ISpending
    function authorizeAgent(address agent, AgentTerms calldata terms) external {
        _agents.authorize(msg.sender, agent, terms);
    }

    /// @inheritdoc ISpending
    function setAgentBudget(address agent, address token, uint128 budget, uint128 cap, uint32 periodSeconds) external {
        _agents.setBudget(msg.sender, agent, token, budget, cap, periodSeconds);
    }

    /// @inheritdoc ISpending
    function agentOf(address owner, address agent) external view returns (AgentTerms memory) {
        return _agents.termsOf(owner, agent);
    }

    /// @inheritdoc ISpending
    function agentBudgetOf(address owner, address agent, address token) external view returns (AgentBudget memory) {
        return _agents.budgets[owner][agent][token];
    }

    /// @inheritdoc ISpending
    function agentAvailable(address owner, address agent, address token) external view returns (uint128) {
        return _agents.available(owner, agent, token);
    }

    /* PAYEES */

    /// @inheritdoc ISpending
    function pay(address owner, address payee, address token, uint128 amount, bytes calldata data)
        external
        nonReentrant
    {
        if (!_payees[payee].allowed) revert MarketPayeeNotAllowed(payee);
        if (amount == 0) revert MarketAmountZero();
        if (msg.sender != owner) _spendByAgent(owner, msg.sender, token, amount, amount, PAYMENTS_BIT, 0);
        _debit(owner, token, amount);
        emit PayeePaid(owner, payee, token, msg.sender, amount);
        uint256 before = IERC20(token).balanceOf(payee);
        IERC20(token).safeTransfer(payee, amount);
        _checkArrived(token, payee, before, amount);
        IPayee(payee).onPayment(owner, msg.sender, token, amount, data);
    }

    /// @inheritdoc ISpending
    function refund(address owner, address spender, address token, uint128 amount, uint48 paidAt)
        external
        nonReentrant
    {
        if (!_payees[msg.sender].known) revert MarketPayeeNotAllowed(msg.sender);
        _receive(token, amount, owner);
        emit PayeeRefunded(owner, msg.sender, token, spender, amount);
        if (spender != owner) _restoreAgent(owner, spender, token, amount, paidAt);
    }

    /// @inheritdoc ISpending
    function payeeOf(address payee) external view returns (bool allowed, bool known) {
        Payee storage self = _payees[payee];
        return (self.allowed, self.known);
    }

    /* GOVERNANCE */

    /// @inheritdoc ISpending
    function setTokenAllowed(address token, bool allowed) external onlyOwner {
        if (allowed && token.code.length == 0) revert MarketTokenMissing(token);
        _allowed[token] = allowed;
        emit TokenAllowed(token, allowed);
    }

    /// @inheritdoc ISpending
    function setPayee(address payee, bool allowed) external onlyOwner {
        if (allowed && payee.code.length == 0) revert MarketPayeeMissing(payee);
        Payee storage self = _payees[payee];
        self.allowed = allowed;
        if (allowed) self.known = true;
        emit PayeeAllowed(payee, allowed);
    }

    /// @inheritdoc ISpending
    function isTokenAllowed(address token) external view returns (bool) {
        return _allowed[token];
    }
}
