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
        address account; // slot 1, read by nobody who executes
    }

    IReferee private immutable REFEREE;

    mapping(ProgramId id => Registration) private _registrations; // slot 0

    /// @notice An empty registry.
    /// @param referee_ Reads programs; for good.
    constructor(IReferee referee_) {
        REFEREE = referee_;
    }

    /* REGISTRATION */

    /// @inheritdoc IProgramRegistry
    function register(address account) external returns (ProgramId id) {
        id = ProgramId.wrap(REFEREE.commit(account));
        Registration storage registration = _registrations[id];
        address present = registration.account;
        if (present != address(0) && ProgramCode.fingerprint(present) == registration.fingerprint) return id;

        bytes32 fingerprint = ProgramCode.fingerprint(account);
        registration.fingerprint = fingerprint;
        registration.account = account;
        emit ProgramRegistered(id, account, fingerprint);
    }

    /* LOOKUP */

    /// @inheritdoc IProgramRegistry
    function requireProgram(ProgramId id, address account) external view {
        bytes32 expected = _registrations[id].fingerprint;
        if (expected == 0) revert ProgramUnknown(id);
        bytes32 actual = ProgramCode.fingerprint(account);
        if (actual != expected) revert ProgramCodeDiffers(id, account, expected, actual);
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
}
