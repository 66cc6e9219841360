// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrders} from "../interfaces/IOrders.sol";
import {NonceSet, NonceState} from "../libraries/NonceBits.sol";
import {Account} from "../types/Account.sol";
import {JobId} from "../types/Ids.sol";
import {Order} from "../types/Order.sol";
import {OrderWords} from "../types/OrderWords.sol";
import {Workloads} from "../types/Workloads.sol";
import {OrderRules} from "./OrderRules.sol";
import {Payments} from "./Payments.sol";

/// @title Takings
/// @notice What each way to take an order charges its client, and which copies can be filled (invariant 4).
abstract contract Takings is OrderRules, Payments {
    /// @dev The client's account as it will be without the price of `taken` copies. Reverts where it does not hold that, or its
    /// agent may not spend it.
    function _afforded(Order calldata order, uint256 price, uint256 taken)
        internal
        view
        returns (Account storage account, uint256 accountWord)
    {
        OrderWords calldata raw = order.words();
        (address client, address token) = (address(uint160(raw.client)), address(uint160(raw.token)));
        // A price of 128 bits, and as many as there are bits in calldata.
        unchecked {
            price *= taken;
        }
        account = _accounts[token][client];
        accountWord = _debited(account, client, token, price);
        if (raw.agent != 0) _spentByAgent(order, price);
    }

    /// @dev Writes what {_afforded} gave, and what the agent spent.
    function _charge(Order calldata order, uint256 price, uint256 taken, Account storage account, uint256 accountWord)
        internal
    {
        account.store(accountWord);
        if (order.words().agent == 0) return;
        // No account holds more than 128 bits.
        uint128 amount = uint128(price * taken);
        (uint128 spent, bool goesOn) = _spentByAgent(order, amount);
        _agents.note(order.client, order.agent, order.token, amount, spent, goesOn);
    }

    /// @dev What the order's agent will have spent with `amount` more. Reverts where it may not.
    function _spentByAgent(Order calldata order, uint256 amount) private view returns (uint128 spent, bool goesOn) {
        OrderWords calldata raw = order.words();
        uint256 most;
        // Numbers of 128 and 16 bits.
        unchecked {
            most = raw.maxPrice * raw.copies;
        }
        (address client, address agent, address token) =
            (address(uint160(raw.client)), address(uint160(raw.agent)), address(uint160(raw.token)));
        uint8 workloadBit = Workloads.bitOf(order.workload);
        // No account holds more than 128 bits.
        return _agents.afforded(client, agent, token, uint128(amount), most, workloadBit, order.providerList);
    }

    function _checkFillable(
        Order calldata order,
        bytes32 digest,
        address provider,
        uint256 feeBps,
        uint128 minPrice
    ) internal view returns (uint128 price) {
        _checkOrder(order, digest, provider, feeBps);
        // Who is on a list is shown when an order is accepted.
        if (order.providerList != 0) revert IOrders.MarketProviderNotListed(digest, order.providerList, provider);
        (price,) = _priceAt(order, digest, block.timestamp);
        if (price < minPrice) revert IOrders.MarketPriceBelowMinimum(digest, minPrice, price);
    }

    /// @dev A copy to be filled, its nonce with its word, and what stands against it; empty where it is free.
    function _freeCopy(Order calldata order, bytes32 digest, uint16 copy, NonceSet storage nonces)
        internal
        view
        returns (JobId jobId, uint256 nonce, uint256 bits, bytes memory reason)
    {
        OrderWords calldata raw = order.words();
        uint256 copies = raw.copies;
        nonce = raw.nonce;
        if (copy >= copies) revert IOrders.MarketCopyOutOfRange(digest, copy, uint16(copies));
        _checkNonces(nonce, copies);
        // Numbers of 64 and 16 bits.
        unchecked {
            nonce += copy;
        }
        jobId = _jobIdOf(digest, copy);
        NonceState state;
        (state, bits) = nonces.stateOf(nonce);
        if (state != NonceState.Free) reason = _nonceFault(state, jobId, nonce);
    }
}
