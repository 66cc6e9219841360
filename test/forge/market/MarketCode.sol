// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Clearing} from "../../../contracts/market/Clearing.sol";
import {Depot} from "../../../contracts/market/Depot.sol";
import {Market} from "../../../contracts/market/Market.sol";
import {JobTimes, MarketParties} from "../../../contracts/market/MarketState.sol";
import {Office} from "../../../contracts/market/Office.sol";

/// @notice Makes a market. Nothing imports this file: `vm.deployCode` finds it, so that the IR pipeline compiles it and what it
/// needs, and nothing else.
contract MarketCode {
    Market public immutable market;

    constructor(address owner, MarketParties memory parties, JobTimes memory times) {
        Office office = new Office(owner, parties, times, new Depot(owner, parties, times));
        Clearing clearing = new Clearing(owner, parties, times, office);
        market = new Market(owner, parties, times, clearing);
    }
}
