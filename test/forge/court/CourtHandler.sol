// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CourtExit} from "./CourtExit.sol";
import {CLIENTS, CourtWorld, PROVIDERS} from "./CourtWorld.sol";

/// @notice All actions over one world, which begins with claims of every kind.
contract CourtHandler is CourtExit {
    constructor(uint256 only) CourtWorld(only) {
        _enroll();
        for (uint256 i; i < 2 * PROVIDERS; ++i) {
            uint256 seed = _stir(i) | 1;
            if (i % 2 == 0) claimJob(i % CLIENTS, i, seed);
            else claimReceipt(i % CLIENTS, i, seed);
        }
        postRoot(0, 1);
        demandTrace(1, 1);
        demandOutput(2, 0);
    }
}
