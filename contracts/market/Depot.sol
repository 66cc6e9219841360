// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JobTimes, MarketParties, MarketState} from "./MarketState.sol";
import {OrderBatches} from "./OrderBatches.sol";

/// @title Depot
/// @notice The code of a market for many copies that are delivered at once, in whose gas the way through the other parts is
/// little.
/// @dev A market runs this code in its own place and on its own storage. Called by itself it has no money, no stake and
/// nobody's trust, so that nothing can be done with it.
contract Depot is OrderBatches {
    /// @notice Code for a market that is made with the same parties and times.
    /// @param owner_ Of no use but to show: a market has its own.
    constructor(address owner_, MarketParties memory parties, JobTimes memory times)
        MarketState(owner_, parties, times)
    {}
}
