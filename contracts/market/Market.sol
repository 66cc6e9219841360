// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketGovernance} from "../interfaces/IMarketGovernance.sol";
import {Batch} from "../libraries/Batch.sol";
import {Continued} from "../libraries/Continued.sol";
import {Accounts} from "./Accounts.sol";
import {Clearing} from "./Clearing.sol";
import {JobTimes, MarketParties, MarketState} from "./MarketState.sol";
import {Orders} from "./Orders.sol";

/// @title Market
/// @notice Holds everybody's money and takes orders. All else that {IMarket} says is done by the code of {Clearing},
/// {Office} and {Depot}, on the storage of this contract.
contract Market is Accounts, Orders, Batch, Continued {
    /// @notice A market without tokens, and without a fee.
    /// @param owner_ The timelock in production.
    /// @param clearing Made with the same parties and times.
    constructor(address owner_, MarketParties memory parties, JobTimes memory times, Clearing clearing)
        MarketState(owner_, parties, times)
        Continued(address(clearing))
    {
        _guardian = parties.guardian;
        emit IMarketGovernance.GuardianChanged(parties.guardian);
        _takeLeastCollateral();
    }
}
