// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Account} from "../types/Account.sol";
import {AgentBudget, AgentTerms} from "../types/Agent.sol";

/// @title Spending
/// @notice Who may spend out of an account within what its owner set, and contracts that accounts can pay into.
interface ISpending {
    /* AGENTS: EVENTS AND ERRORS */

    /// @notice `agent` may spend for `owner` on these terms from now on; it may not once `expiresAt` has passed.
    event AgentAuthorized(
        address indexed owner, address indexed agent, uint48 expiresAt, uint8 workloads, bytes32 providerList
    );
    /// @notice `agent` may spend this of `owner` in a token from now on, in a period that begins with its next spending.
    event AgentBudgetSet(
        address indexed owner,
        address indexed agent,
        address indexed token,
        uint128 budget,
        uint128 cap,
        uint32 periodSeconds
    );
    /// @notice An agent spent of its budget, of which `spent` is used up in its period, this included.
    event AgentSpent(address indexed owner, address indexed agent, address indexed token, uint128 amount, uint128 spent);
    /// @notice What an agent had spent came back within its period: it may spend `amount` more in it.
    event AgentRestored(address indexed owner, address indexed agent, address indexed token, uint128 amount);

    error MarketAgentZero();
    error MarketAgentIsOwner(address owner);
    /// @dev Never authorized, revoked, or expired; `expiresAt` is 0 in the first two cases.
    error MarketAgentExpired(address owner, address agent, uint48 expiresAt);
    error MarketAgentWorkload(address owner, address agent, uint8 workloads, uint8 bit);
    error MarketAgentProviderList(address owner, address agent, bytes32 expected, bytes32 actual);
    error MarketAgentCapExceeded(address owner, address agent, address token, uint256 amount, uint128 cap);
    /// @dev `available` is what is left of the budget in this period.
    error MarketAgentBudgetShort(address owner, address agent, address token, uint128 amount, uint128 available);
    error MarketAgentPeriodZero();

    /* PAYEES: EVENTS AND ERRORS */

    /// @notice `payee` got `amount` out of the account of `owner`, on the word of `spender`: the owner or an agent of it.
    event PayeePaid(
        address indexed owner, address indexed payee, address indexed token, address spender, uint128 amount
    );
    /// @notice `payee` gave `amount` back into the account of `owner`, of what it got on the word of `spender`.
    event PayeeRefunded(
        address indexed owner, address indexed payee, address indexed token, address spender, uint128 amount
    );
    /// @notice Accounts can pay into `payee` from now on, or no longer.
    event PayeeAllowed(address indexed payee, bool allowed);

    error MarketAmountZero();
    error MarketPayeeNotAllowed(address payee);
    error MarketPayeeMissing(address payee);

    /* AGENTS */

    /// @notice An account with its counts: jobs in a token that it was paid for and that it failed, as a provider.
    function accountOf(address account, address token) external view returns (Account memory);

    /// @notice Lets `agent` sign orders that the caller's account pays, and pay payees, on these terms, which replace
    /// those before. Budgets stay as they are; without one it can spend nothing. All zero: it is revoked, at once.
    /// @dev Emits an {AgentAuthorized} event. What an agent has ordered and a provider has accepted goes on; what it has
    /// ordered and nobody has accepted is dead while it is revoked.
    ///
    /// Warning: whoever steals an agent's key can spend, for as long as the terms last, its budget in each period and not
    /// more than the account holds: docs/agents.md has the formula. An agent that is authorized again can be held to
    /// the orders that it signed before, which {ICancellations-cancelNonces} ends.
    /// Requirements:
    /// - `agent` is neither zero nor the caller: {MarketAgentZero}, {MarketAgentIsOwner}.
    /// @param agent A key, or a contract that signs by ERC-1271.
    function authorizeAgent(address agent, AgentTerms calldata terms) external;

    /// @notice Sets what `agent` may spend of the caller's account in `token`: at most `budget` in `periodSeconds`, at
    /// most `cap` for an order or a payment. A new period begins with its next spending.
    /// @dev Emits an {AgentBudgetSet} event.
    /// Requirements:
    /// - `agent` is neither zero nor the caller: {MarketAgentZero}, {MarketAgentIsOwner};
    /// - where `budget` is not zero, `periodSeconds` is not zero: {MarketAgentPeriodZero}.
    function setAgentBudget(address agent, address token, uint128 budget, uint128 cap, uint32 periodSeconds) external;

    /// @notice The terms of an agent.
    function agentOf(address owner, address agent) external view returns (AgentTerms memory);

    /// @notice An agent's budget in a token, as it was left by its last spending.
    function agentBudgetOf(address owner, address agent, address token) external view returns (AgentBudget memory);

    /// @notice What is left of an agent's budget in a token if it asked now: zero where its terms have run out. Its cap
    /// and the account's balance may leave it less.
    function agentAvailable(address owner, address agent, address token) external view returns (uint128);

    /* PAYEES */

    /// @notice Moves `amount` of `token` out of the account of `owner` to a payee, then tells it what for. The caller is the
    /// owner, or an agent of it whose budget it counts against.
    /// @dev Emits {PayeePaid} and, for an agent, {AgentSpent} events. The payee gets `amount` once and is approved for
    /// nothing; where it does not want it, it reverts, and nothing has moved.
    /// Requirements:
    /// - it is not called while this contract moves tokens already: {ReentrancyGuardReentrantCall};
    /// - `payee` is allowed: {MarketPayeeNotAllowed};
    /// - `amount` is not zero: {MarketAmountZero};
    /// - the caller is the owner or its agent, within its terms and budget: {MarketAgentExpired},
    ///   {MarketAgentWorkload} (`PAYMENTS_BIT`), {MarketAgentCapExceeded}, {MarketAgentBudgetShort};
    /// - an agent that may order from listed providers only pays nobody: {MarketAgentProviderList};
    /// - the account holds `amount`: {MarketBalanceShort};
    /// - the token's transfer succeeds: the token's own error, or {SafeERC20FailedOperation};
    /// - exactly `amount` arrives at the payee: {MarketTransferMismatch};
    /// - the payee agrees: its own error.
    /// @param data For the payee, in its format.
    function pay(address owner, address payee, address token, uint128 amount, bytes calldata data) external;

    /// @notice Moves `amount` of `token` from the calling payee back into the account of `owner`, of what `spender` paid to
    /// it at the timestamp `paidAt`; and into the agent's budget, where the period of then still goes on.
    /// @dev Emits {PayeeRefunded} and, where a budget is restored, {AgentRestored} events. Works for tokens that are no
    /// longer allowed. The market takes the payee's word for `spender` and `paidAt`: a budget is restored by at most what
    /// came into the account, and at most to what it was when the period began. A payee that owner and agent both paid
    /// names the owner, lest an agent spends anew what the owner paid.
    /// Requirements:
    /// - it is not called while this contract moves tokens already: {ReentrancyGuardReentrantCall};
    /// - the caller is or was allowed as a payee: {MarketPayeeNotAllowed};
    /// - the token's transfer succeeds: the token's own error, or {SafeERC20FailedOperation};
    /// - exactly `amount` arrives: {MarketTransferMismatch}.
    /// @param spender The owner, or the agent that paid.
    /// @param paidAt Seconds; unused where the owner paid.
    function refund(address owner, address spender, address token, uint128 amount, uint48 paidAt) external;

    /// @notice Whether accounts can pay into `payee`, and whether they ever could.
    function payeeOf(address payee) external view returns (bool allowed, bool known);

    /* GOVERNANCE */

    /// @notice Allows or disallows deposits of a token. What is in accounts can be spent and withdrawn either way.
    /// @dev Emits a {TokenAllowed} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - an allowed token has code: {MarketTokenMissing}.
    function setTokenAllowed(address token, bool allowed) external;

    /// @notice Lets accounts pay into a contract, or no longer. It gets what they pay into it, and nothing else.
    /// @dev Emits a {PayeeAllowed} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - an allowed payee has code: {MarketPayeeMissing}.
    function setPayee(address payee, bool allowed) external;

    /// @notice Whether deposits of a token are taken.
    function isTokenAllowed(address token) external view returns (bool);

    /// @notice Deposits of a token are allowed or refused from now on.
    event TokenAllowed(address indexed token, bool allowed);

    error MarketTokenMissing(address token);
}
