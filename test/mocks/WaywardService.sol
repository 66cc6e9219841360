// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStakeService} from "../../contracts/interfaces/IStakeService.sol";

/// @notice A service that locks nothing, keeps the news it is told, and misbehaves as it is told to. It has no owner:
/// anybody acts in its name.
contract WaywardService is IStakeService {
    enum Mode {
        Accept,
        Revert,
        BurnGas,
        ReturnBomb,
        RevertBomb,
        Reenter
    }

    struct News {
        uint128 allocated;
        uint128 payablePart;
    }

    event Told(address indexed provider, uint128 allocated, uint128 payablePart, uint256 gas);
    event Reentered(bool success, bytes4 answer);

    /// @dev What is left for the event after a call that burns all the gas it gets.
    uint256 private constant KEPT = 10_000;

    uint48 public maxLockSeconds;
    Mode public mode;
    address private _target;
    bytes private _data;

    mapping(address provider => News) public newsOf;

    constructor(uint48 maxLockSeconds_) {
        maxLockSeconds = maxLockSeconds_;
    }

    /// @notice Breaks the promise that it never changes.
    function setMaxLockSeconds(uint48 value) external {
        maxLockSeconds = value;
    }

    function setMode(Mode value) external {
        mode = value;
    }

    /// @notice From now on the news is answered with this call.
    function reenter(address target, bytes calldata data) external {
        (mode, _target, _data) = (Mode.Reenter, target, data);
    }

    /// @notice Makes a call in the service's name.
    function act(address target, bytes calldata data) external returns (bytes memory) {
        (bool success, bytes memory answer) = target.call(data);
        if (!success) {
            assembly {
                revert(add(answer, 32), mload(answer))
            }
        }
        return answer;
    }

    function onAllocationChanged(address provider, uint128 allocated, uint128 payablePart) external {
        uint256 gas = gasleft();
        Mode how = mode;
        if (how == Mode.Revert) revert("not today");
        if (how == Mode.BurnGas) {
            while (true) {}
        }
        if (how == Mode.ReturnBomb || how == Mode.RevertBomb) _bomb(how == Mode.ReturnBomb);
        if (how == Mode.Reenter) {
            (bool success, bytes memory returned) = _target.call{gas: gasleft() - KEPT}(_data);
            emit Reentered(success, bytes4(returned));
            return;
        }
        newsOf[provider] = News(allocated, payablePart);
        emit Told(provider, allocated, payablePart, gas);
    }

    /// @dev Its memory costs 63,828 gas: about as much for whoever copies it.
    function _bomb(bool success) private pure {
        assembly {
            if success { return(0, 160000) }
            revert(0, 160000)
        }
    }
}
