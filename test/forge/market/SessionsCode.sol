// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ISpending} from "../../../contracts/interfaces/ISpending.sol";
import {IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {ISlashingPolicy} from "../../../contracts/interfaces/ISlashingPolicy.sol";
import {Sessions} from "../../../contracts/sessions/Sessions.sol";
import {SessionTimes} from "../../../contracts/types/Session.sol";

/// @notice Sessions as they are, where `vm.deployCode` finds them: as `MarketCode`.
contract SessionsCode is Sessions {
    constructor(
        address owner_,
        address guardian_,
        ISpending market_,
        IProviderRegistry registry_,
        ISlashingPolicy policy_,
        address court_,
        SessionTimes memory times
    ) Sessions(owner_, guardian_, market_, registry_, policy_, court_, times) {}
}
