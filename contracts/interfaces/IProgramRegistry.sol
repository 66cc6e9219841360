// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProgramId} from "../types/Ids.sol";

/// @title Program registry
/// @notice Says which contract code holds which program. The referee computes a program's id from the code itself,
/// so whoever registers is not trusted. Nobody has any power over it, and nothing can be removed.
///
/// A program's code begins with STOP, so it can never run, and changes only if it is destroyed and created anew. That
/// is possible for an account that was destroyed in the very transaction that created it (EIP-6780), after which
/// CREATE2 may put other code at its address. So the registry keeps a fingerprint of all code that the referee read,
/// and whoever relies on an account asks {requireProgram} whether it still holds that code.
///
/// A program can be cut in many ways, each with a fingerprint of its own. Every one that was registered counts, so
/// nobody can bind others to code in 256 accounts, which all that execute it would pay for.
interface IProgramRegistry {
    /// @notice A program is in the code at `account`.
    event ProgramRegistered(ProgramId indexed id, address indexed account, bytes32 fingerprint);

    error ProgramUnknown(ProgramId id);
    /// @dev Name an account that holds the registered code, or register the program again where it is now.
    error ProgramCodeDiffers(ProgramId id, address account, bytes32 expected, bytes32 actual);

    /* REGISTRATION */

    /// @notice Registers the program in the code at `account` (docs/programs.md) and returns its id.
    /// @dev Emits a {ProgramRegistered} event. The account stands for the program from now on where none does that
    /// still holds its code, or where it names fewer further accounts than that one. Does nothing, and returns the
    /// id, where it does not and the same code was registered before.
    /// Requirements:
    /// - the referee accepts the program: the error is the referee's own.
    function register(address account) external returns (ProgramId id);

    /* LOOKUP */

    /// @notice Returns when the code at `account` is code that was registered for `id`.
    /// @dev It need not be the account that was registered: the same code elsewhere is the same program.
    /// Requirements:
    /// - the program is registered: {ProgramUnknown};
    /// - the code of its accounts is what the referee read: {ProgramCodeDiffers}.
    /// @param account The first account of the program.
    function requireProgram(ProgramId id, address account) external view;

    /// @notice What stands for a program: zeros for an unknown one. It says nothing of the code that is there now.
    function registrationOf(ProgramId id) external view returns (address account, bytes32 fingerprint);

    /// @notice The {IReferee} that reads the programs.
    function referee() external view returns (address);
}
