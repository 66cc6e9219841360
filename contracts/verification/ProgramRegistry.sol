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
        address account; // slot 0
        bytes32 codeHash; // slot 1
    }

    IReferee private immutable REFEREE;

    mapping(ProgramId id => Registration) private _registrations; // slot 0

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
        if (present != address(0) && ProgramCode.fingerprint(present) == registration.codeHash) return id;

        bytes32 codeHash = ProgramCode.fingerprint(account);
        registration.account = account;
        registration.codeHash = codeHash;
        emit ProgramRegistered(id, account, codeHash);
    }

    /* LOOKUP */

    /// @inheritdoc IProgramRegistry
    function resolve(ProgramId id) external view returns (address account) {
        Registration storage registration = _registrations[id];
        account = registration.account;
        if (account == address(0)) revert ProgramUnknown(id);
        bytes32 expected = registration.codeHash;
        bytes32 actual = ProgramCode.fingerprint(account);
        if (actual != expected) revert ProgramCodeChanged(id, account, expected, actual);
    }

    /// @inheritdoc IProgramRegistry
    function registrationOf(ProgramId id) external view returns (address account, bytes32 codeHash) {
        Registration storage registration = _registrations[id];
        return (registration.account, registration.codeHash);
    }

    /// @inheritdoc IProgramRegistry
    function referee() external view returns (address) {
        return address(REFEREE);
    }
}
