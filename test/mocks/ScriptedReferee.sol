// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IReferee} from "../../contracts/interfaces/IReferee.sol";

/// @notice Knows one program and one answer, which it was told: what a referee would find, without one.
contract ScriptedReferee is IReferee {
    bytes32 private _id;
    bytes32 private _inputHash;
    bytes32 private _outputHash;

    function tell(bytes32 id, bytes32 inputHash, bytes32 outputHash) external {
        (_id, _inputHash, _outputHash) = (id, inputHash, outputHash);
    }

    function validate(address) external view {}

    function commit(address) external view returns (bytes32) {
        return _id;
    }

    function execute(address, bytes calldata input) external view returns (bytes32, bytes32, bytes memory) {
        return (_inputHash, _outputHash, input);
    }
}
