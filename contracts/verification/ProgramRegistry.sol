// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IProgramRegistry} from "../interfaces/IProgramRegistry.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {ProgramCode} from "../libraries/ProgramCode.sol";
import {ProgramId} from "../types/Ids.sol";

/// @title ProgramRegistry
/// @notice Says which contract code holds which program.
contract ProgramRegistry is IProgramRegistry {
    struct Registration {
        bytes32 fingerprint; // slot 0
        address account; // slot 1
    }

    IReferee private immutable REFEREE;

    mapping(ProgramId id => Registration) private _registrations; // slot 0
    mapping(bytes32 fingerprint => ProgramId id) private _programs; // slot 1

    /// @notice An empty registry.
    /// @param referee_ Reads programs; for good.
    constructor(IReferee referee_) {
        REFEREE = referee_;
    }

    /* REGISTRATION */

    /// @inheritdoc IProgramRegistry
    function register(address account) external returns (ProgramId id) {
        id = ProgramId.wrap(REFEREE.commit(account));
        bytes32 fingerprint = ProgramCode.fingerprint(account);
        Registration storage registration = _registrations[id];
        bool improves = _improves(registration, account);
        if (!improves && _holds(fingerprint, id)) return id;

        _programs[fingerprint] = id;
        if (improves) {
            registration.fingerprint = fingerprint;
            registration.account = account;
        }
        emit ProgramRegistered(id, account, fingerprint);
    }

    /* LOOKUP */

    /// @inheritdoc IProgramRegistry
    function requireProgram(ProgramId id, address account) external view {
        bytes32 actual = ProgramCode.fingerprint(account);
        if (_holds(actual, id)) return;
        bytes32 expected = _registrations[id].fingerprint;
        if (expected == 0) revert ProgramUnknown(id);
        revert ProgramCodeDiffers(id, account, expected, actual);
    }

    /// @inheritdoc IProgramRegistry
    function registrationOf(ProgramId id) external view returns (address account, bytes32 fingerprint) {
        Registration storage registration = _registrations[id];
        return (registration.account, registration.fingerprint);
    }

    /// @inheritdoc IProgramRegistry
    function referee() external view returns (address) {
        return address(REFEREE);
    }

    /// @dev Whether code with this fingerprint was registered as the program.
    function _holds(bytes32 fingerprint, ProgramId id) private view returns (bool) {
        bytes32 found = ProgramId.unwrap(_programs[fingerprint]);
        return found != 0 && found == ProgramId.unwrap(id);
    }

    /// @dev Whether what stands for a program is gone, or lies in more accounts than at `account`: every execution
    /// pays for each.
    function _improves(Registration storage registration, address account) private view returns (bool) {
        address present = registration.account;
        if (present == address(0) || ProgramCode.fingerprint(present) != registration.fingerprint) return true;
        return ProgramCode.furtherAccounts(account) < ProgramCode.furtherAccounts(present);
    }
}
