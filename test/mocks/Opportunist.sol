// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStakeService} from "../../contracts/interfaces/IStakeService.sol";
import {ReferenceService} from "./ReferenceService.sol";

/// @notice Takes its own news as the moment to lock at another service.
contract Opportunist is IStakeService {
    // solhint-disable-next-line const-name-snakecase
    uint48 public constant maxLockSeconds = 1;
    ReferenceService private _target;
    uint96 private _amount;

    function aim(ReferenceService target, uint96 amount) external {
        (_target, _amount) = (target, amount);
    }

    function onAllocationChanged(address provider, uint128, uint128) external {
        if (_amount != 0) _target.lock(provider, 99, _amount, 0, 1_000);
    }
}
