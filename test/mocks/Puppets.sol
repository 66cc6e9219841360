// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStakeService} from "../../contracts/interfaces/IStakeService.sol";

/// @notice An account without a will of its own: whoever asks makes it call whatever they like.
contract Puppet {
    function act(address target, bytes calldata data) external returns (bool success, bytes memory answer) {
        return target.call(data);
    }
}

/// @notice A service that locks nothing and keeps what it was told last.
contract PuppetService is Puppet, IStakeService {
    struct Told {
        uint128 allocated;
        uint128 payablePart;
    }

    // solhint-disable-next-line immutable-vars-naming
    uint48 public immutable maxLockSeconds;

    mapping(address provider => Told) public toldOf;

    constructor(uint48 lockSeconds) {
        maxLockSeconds = lockSeconds;
    }

    function onAllocationChanged(address provider, uint128 allocated, uint128 payablePart) external {
        toldOf[provider] = Told({allocated: allocated, payablePart: payablePart});
    }
}

/// @notice Lets puppets act one after another in one second, and reads much at once.
contract Stage {
    struct Act {
        Puppet puppet;
        address target;
        bytes data;
    }

    struct Question {
        address target;
        bytes data;
    }

    event Played(bool success, bytes answer);

    /// @notice An act that fails does not stop the next.
    function play(Act[] calldata acts) external {
        for (uint256 i = 0; i < acts.length; ++i) {
            (bool success, bytes memory answer) = acts[i].puppet.act(acts[i].target, acts[i].data);
            emit Played(success, answer);
        }
    }

    /// @return timestamp At which the answers hold.
    /// @return answers One after another, each as long as it is.
    function read(Question[] calldata questions) external view returns (uint256 timestamp, bytes memory answers) {
        bytes[] memory parts = new bytes[](questions.length);
        uint256 length = 0;
        for (uint256 i = 0; i < questions.length; ++i) {
            (bool success, bytes memory answer) = questions[i].target.staticcall(questions[i].data);
            require(success, "a view reverted");
            parts[i] = answer;
            length += answer.length;
        }
        answers = new bytes(length);
        uint256 offset = 0;
        for (uint256 i = 0; i < parts.length; ++i) {
            bytes memory part = parts[i];
            assembly {
                mcopy(add(add(answers, 32), offset), add(part, 32), mload(part))
            }
            offset += part.length;
        }
        return (block.timestamp, answers);
    }
}
