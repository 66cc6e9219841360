// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IReferee} from "../../contracts/interfaces/IReferee.sol";

/// @title RefereeCaller
/// @notice Asks a referee, and fails as it fails.
contract RefereeCaller {
    /// @notice What a referee said.
    event Committed(bytes32 commitment);

    /// @notice Asks for a program's id.
    function ask(IReferee referee, address program) external returns (bytes32 commitment) {
        commitment = referee.commit(program);
        emit Committed(commitment);
    }

    /// @notice Asks so many referees.
    function askAll(IReferee[] calldata referees, address program) external {
        for (uint256 i = 0; i < referees.length; ++i) {
            emit Committed(referees[i].commit(program));
        }
    }
}
