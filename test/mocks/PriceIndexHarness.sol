// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Indexes, IndexesLib} from "../../contracts/types/Indexes.sol";
import {PriceIndexes} from "../../contracts/market/PriceIndexes.sol";
import {Account} from "../../contracts/types/Account.sol";

/// @notice Price indexes without a market: whoever likes says that work was done.
contract PriceIndexHarness is PriceIndexes {
    Indexes private _prices;
    mapping(address token => mapping(address provider => Account)) private _accounts;

    constructor(address owner_) Ownable(owner_) {}

    function work(
        address token,
        uint16 gpuClass,
        address provider,
        uint32 capacity,
        uint32 units,
        uint256 duration
    ) external {
        _prices.countWork(token, gpuClass, _accounts[token][provider], capacity, units, duration);
    }

    function accountOf(address provider, address token) external view returns (Account memory) {
        return _accounts[token][provider];
    }

    function rateOf(address token, uint16 gpuClass) external view returns (int48) {
        return _prices.current(token, gpuClass).logRate;
    }

    function priceAtRate(int48 logRate, uint32 units, uint32 duration) external pure returns (uint256) {
        return IndexesLib.price(logRate, uint256(units) * duration);
    }

    function _indexes() internal view override returns (Indexes storage) {
        return _prices;
    }
}
