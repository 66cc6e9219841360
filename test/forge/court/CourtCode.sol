// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Court} from "../../../contracts/disputes/Court.sol";
import {BondTerms} from "../../../contracts/types/Dispute.sol";

/// @notice A court as it is, where `vm.deployCode` finds it, so that a change of it has nothing else compiled.
contract CourtCode is Court {
    constructor(
        address owner_,
        IStaking staking,
        address burner,
        uint32 answerSeconds,
        uint32 moveSeconds,
        BondTerms memory terms,
        address judge_,
        address standIn
    ) Court(owner_, staking, burner, answerSeconds, moveSeconds, terms, judge_, standIn) {}
}
