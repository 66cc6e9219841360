// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Accounts} from "../../contracts/market/Accounts.sol";
import {Spending} from "../../contracts/market/Spending.sol";
import {Batch} from "../../contracts/libraries/Batch.sol";

/// @notice {Accounts} by themselves.
contract BareAccounts is Accounts, Spending {
    constructor(address owner) Ownable(owner) {}
}

/// @notice {Accounts} with batches, whose internals anybody may call.
contract AccountsHarness is BareAccounts, Batch {
    constructor(address owner) BareAccounts(owner) {}

    function debit(address account, address token, uint128 amount) external {
        _debit(account, token, amount);
    }

    function credit(address account, address token, uint128 amount) external {
        _credit(account, token, amount);
    }

    function spendByAgent(
        address owner,
        address agent,
        address token,
        uint128 amount,
        uint256 most,
        uint8 workloadBit,
        bytes32 providerList
    ) external {
        _spendByAgent(owner, agent, token, amount, most, workloadBit, providerList);
    }

    /// @notice As a market takes an agent's order.
    function order(
        address owner,
        address agent,
        address token,
        uint128 amount,
        uint256 most,
        uint8 workloadBit,
        bytes32 providerList
    ) external {
        _spendByAgent(owner, agent, token, amount, most, workloadBit, providerList);
        _debit(owner, token, amount);
    }

    /// @notice As a market gives back the price of an agent's order.
    function reclaim(address owner, address agent, address token, uint128 amount, uint48 spentAt) external {
        _credit(owner, token, amount);
        _restoreAgent(owner, agent, token, amount, spentAt);
    }

    function restoreAgent(address owner, address agent, address token, uint128 amount, uint48 spentAt) external {
        _restoreAgent(owner, agent, token, amount, spentAt);
    }
}
