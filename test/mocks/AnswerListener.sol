// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobCallback} from "../../contracts/interfaces/IJobCallback.sol";
import {Claim} from "../../contracts/types/Claim.sol";

/// @notice Hears answers, and misbehaves as it is told to. It has no owner: anybody acts in its name.
contract AnswerListener is IJobCallback {
    enum Mode {
        Listen,
        Revert,
        BurnGas,
        ReturnBomb,
        RevertBomb,
        Reenter
    }

    event Heard(address indexed caller, address indexed client, Claim claim, uint256 gas);
    /// @notice A call that was made while an answer was heard. `answer` is what it returned.
    event Reentered(uint256 indexed index, bool success, bytes answer);

    Mode private _mode;
    address private _target;
    bytes[] private _calls;

    function setMode(Mode mode) external {
        _mode = mode;
    }

    /// @notice From now on an answer is answered with these calls.
    function reenter(address target, bytes[] calldata calls) external {
        (_mode, _target, _calls) = (Mode.Reenter, target, calls);
    }

    /// @notice Makes a call in the listener's name.
    function act(address target, bytes calldata data) external returns (bytes memory) {
        (bool success, bytes memory answer) = target.call(data);
        if (!success) {
            assembly {
                revert(add(answer, 32), mload(answer))
            }
        }
        return answer;
    }

    /// @inheritdoc IJobCallback
    function onAnswer(address client, Claim calldata claim) external {
        uint256 gas = gasleft();
        Mode mode = _mode;
        if (mode == Mode.Revert) revert("not today");
        if (mode == Mode.BurnGas) {
            while (true) {}
        }
        if (mode == Mode.ReturnBomb || mode == Mode.RevertBomb) {
            // Memory for this costs 63,828 gas: about as much again for whoever copies it.
            assembly {
                if eq(mode, 3) { return(0, 160000) }
                revert(0, 160000)
            }
        }
        if (mode == Mode.Reenter) {
            for (uint256 i = 0; i < _calls.length; ++i) {
                (bool success, bytes memory answer) = _target.call(_calls[i]);
                emit Reentered(i, success, answer);
            }
        }
        emit Heard(msg.sender, client, claim, gas);
    }
}
