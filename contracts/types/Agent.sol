// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ISpending} from "../interfaces/ISpending.sol";

/// @notice What an account's owner lets another key do in its name. All zero: nothing.
struct AgentTerms {
    /// The last second at which it may spend; 0: it may not.
    uint48 expiresAt; // slot 0
    /// A bit for each class of work that it may order, as `Workloads` numbers them, and `PAYMENTS_BIT`: it may pay payees.
    uint8 workloads;
    /// Providers that it may order from: the order's `providerList` has to be this root; 0: any.
    bytes32 providerList; // slot 1
}

/// @notice The terms of an agent as they are kept: those of most are in one slot.
struct AgentRecord {
    uint48 expiresAt; // slot 0
    uint8 workloads;
    /// Whether there is a list.
    bool listed;
    bytes32 providerList; // slot 1
}

/// @notice What an agent may spend in one token.
struct AgentBudget {
    /// In a period, refunds of what it spent in the period deducted.
    uint128 budget; // slot 0
    /// For one order, all its copies at their highest price, or for one payment.
    uint128 cap;
    uint128 spent; // slot 1: in the period that began at `periodStart`; at most the budget
    /// When the last period began, with a spending; 0: nothing was spent since the budget was set.
    uint48 periodStart;
    /// Seconds; a period begins with the first spending after the last one ended.
    uint32 periodSeconds;
}

/// @notice Agents of all owners.
struct Agents {
    mapping(address owner => mapping(address agent => AgentRecord)) records; // slot 0
    mapping(address owner => mapping(address agent => mapping(address token => AgentBudget))) budgets; // slot 1
}

using AgentsLib for Agents global;

/// @title AgentsLib
/// @notice Keeps agents within what owners set. Errors and events are those of {ISpending}.
/// @dev What owners set and what comes back is deployed apart and called with the storage of {Market}, whose code would not fit
/// otherwise.
library AgentsLib {
    /// @notice Replaces the terms of an agent.
    function authorize(Agents storage self, address owner, address agent, AgentTerms calldata terms) public {
        _checkAgent(owner, agent);
        (uint48 expiresAt, uint8 workloads, bytes32 providerList) = (terms.expiresAt, terms.workloads, terms.providerList);
        self.records[owner][agent] = AgentRecord(expiresAt, workloads, providerList != 0, providerList);
        emit ISpending.AgentAuthorized(owner, agent, expiresAt, workloads, providerList);
    }

    /// @notice Replaces the budget of an agent in a token; nothing of it is spent.
    function setBudget(
        Agents storage self,
        address owner,
        address agent,
        address token,
        uint128 budget,
        uint128 cap,
        uint32 periodSeconds
    ) public {
        _checkAgent(owner, agent);
        if (budget != 0 && periodSeconds == 0) revert ISpending.MarketAgentPeriodZero();
        self.budgets[owner][agent][token] =
            AgentBudget({budget: budget, cap: cap, spent: 0, periodStart: 0, periodSeconds: periodSeconds});
        emit ISpending.AgentBudgetSet(owner, agent, token, budget, cap, periodSeconds);
    }

    /// @notice The terms of an agent.
    function termsOf(Agents storage self, address owner, address agent) internal view returns (AgentTerms memory) {
        AgentRecord storage kept = self.records[owner][agent];
        return AgentTerms(kept.expiresAt, kept.workloads, kept.providerList);
    }

    /// @notice What an agent will have spent in its period with `amount` more, where its terms and its budget allow that.
    /// @param most What its cap is compared with.
    /// @param workloadBit Of what it spends for.
    /// @param providerList Of the order; 0: none.
    /// @return spent To be noted, unless something else changed the budget meanwhile.
    /// @return goesOn Whether that is in the period of its last spending.
    function afforded(
        Agents storage self,
        address owner,
        address agent,
        address token,
        uint128 amount,
        uint256 most,
        uint8 workloadBit,
        bytes32 providerList
    ) internal view returns (uint128 spent, bool goesOn) {
        _checkTerms(self.records[owner][agent], owner, agent, workloadBit, providerList);

        AgentBudget storage budget = self.budgets[owner][agent][token];
        (uint128 limit, uint128 cap) = (budget.budget, budget.cap);
        if (most > cap) revert ISpending.MarketAgentCapExceeded(owner, agent, token, most, cap);
        goesOn = _goesOn(budget);
        spent = goesOn ? budget.spent : 0;
        // What is spent is at most the budget, before and after.
        unchecked {
            if (amount > limit - spent) {
                revert ISpending.MarketAgentBudgetShort(owner, agent, token, amount, limit - spent);
            }
            spent += amount;
        }
    }

    /// @notice Notes what {afforded} gave.
    function note(
        Agents storage self,
        address owner,
        address agent,
        address token,
        uint128 amount,
        uint128 spent,
        bool goesOn
    ) internal {
        AgentBudget storage budget = self.budgets[owner][agent][token];
        budget.spent = spent;
        if (!goesOn) budget.periodStart = uint48(block.timestamp);
        emit ISpending.AgentSpent(owner, agent, token, amount, spent);
    }

    /// @notice Takes back what was counted at `spentAt`, where that is in the period that still goes on.
    function restore(Agents storage self, address owner, address agent, address token, uint128 amount, uint48 spentAt)
        public
    {
        AgentBudget storage budget = self.budgets[owner][agent][token];
        if (spentAt < budget.periodStart || !_goesOn(budget)) return;
        uint128 spent = budget.spent;
        if (amount > spent) amount = spent;
        // No underflow, as bounded.
        unchecked {
            budget.spent = spent - amount;
        }
        emit ISpending.AgentRestored(owner, agent, token, amount);
    }

    /// @notice What is left of an agent's budget in this period; 0 where its terms have run out.
    function available(Agents storage self, address owner, address agent, address token)
        public
        view
        returns (uint128)
    {
        if (block.timestamp > self.records[owner][agent].expiresAt) return 0;
        AgentBudget storage budget = self.budgets[owner][agent][token];
        return budget.budget - (_goesOn(budget) ? budget.spent : 0);
    }

    function _checkAgent(address owner, address agent) private pure {
        if (agent == address(0)) revert ISpending.MarketAgentZero();
        if (agent == owner) revert ISpending.MarketAgentIsOwner(owner);
    }

    function _checkTerms(
        AgentRecord storage terms,
        address owner,
        address agent,
        uint8 workloadBit,
        bytes32 providerList
    ) private view {
        (uint48 expiresAt, uint8 workloads, bool listed) = (terms.expiresAt, terms.workloads, terms.listed);
        if (block.timestamp > expiresAt) revert ISpending.MarketAgentExpired(owner, agent, expiresAt);
        if (workloads >> workloadBit & 1 == 0) {
            revert ISpending.MarketAgentWorkload(owner, agent, workloads, workloadBit);
        }
        if (!listed) return;
        bytes32 expected = terms.providerList;
        if (expected != providerList) {
            revert ISpending.MarketAgentProviderList(owner, agent, expected, providerList);
        }
    }

    /// @dev Whether the last period has not ended.
    function _goesOn(AgentBudget storage budget) private view returns (bool) {
        (uint256 start, uint256 length) = (budget.periodStart, budget.periodSeconds);
        return start != 0 && block.timestamp < start + length;
    }
}
