// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAttestor} from "../../contracts/interfaces/IAttestor.sol";
import {BitSet} from "../../contracts/libraries/BitSet.sol";

/// @notice Attests the nodes that it is told to, until it is told otherwise.
contract ScriptedAttestor is IAttestor {
    error ScriptedSilence();

    uint256 public attested;
    uint48 public until;
    bool public silent;

    function set(uint256 nodes, uint48 until_) external {
        (attested, until) = (nodes, until_);
    }

    function fallSilent() external {
        silent = true;
    }

    function attestedUntil(address, uint16, uint256 nodes, uint256 gpus) external view returns (uint48) {
        if (silent) revert ScriptedSilence();
        return BitSet.count(attested & nodes) >= gpus ? until : 0;
    }
}
