// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Continued} from "../libraries/Continued.sol";
import {Cancellations} from "./Cancellations.sol";
import {Claims} from "./Claims.sol";
import {JobTimes, MarketParties, MarketState} from "./MarketState.sol";
import {Office} from "./Office.sol";
import {Settlement} from "./Settlement.sol";

/// @title Clearing
/// @notice The code of a market for answers and what follows them, and for cancellations.
/// @dev A market runs this code in its own place and on its own storage. Called by itself it has no money, no stake and
/// nobody's trust, so that nothing can be done with it.
contract Clearing is Claims, Settlement, Cancellations, Continued {
    /// @notice Code for a market that is made with the same parties and times.
    /// @param owner_ Of no use but to show: a market has its own.
    /// @param office Made with the same parties and times.
    constructor(address owner_, MarketParties memory parties, JobTimes memory times, Office office)
        MarketState(owner_, parties, times)
        Continued(address(office))
    {}
}
