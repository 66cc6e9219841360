// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProgramId} from "../types/Ids.sol";

/// @title Program registry
/// @notice Says which contract code holds which program. The referee computes a program's id from the code itself,
/// so whoever registers is not trusted. It has no owner, and nothing can be removed.
///
/// A program's code begins with STOP, so it can never run, and changes only if it is destroyed and created anew. That
/// is possible for an account that was destroyed in the very transaction that created it (EIP-6780), after which
/// CREATE2 may put other code at its address. So the registry keeps a hash of all code that it saw and compares it at
/// every {resolve}: a program whose code is no longer what the referee read does not resolve, and anybody may register
/// the program at another address.
interface IProgramRegistry {
    event ProgramRegistered(ProgramId indexed id, address indexed account, bytes32 codeHash);

    error ProgramUnknown(ProgramId id);
    /// @dev Register the program again, at code that exists.
    error ProgramCodeChanged(ProgramId id, address account, bytes32 expected, bytes32 actual);

    /* REGISTRATION */

    /// @notice Registers the program in the code at `account` (docs/programs.md) and returns its id.
    /// @dev Emits a {ProgramRegistered} event. Does nothing, and returns the id, when the program is registered at
    /// code that still resolves: the first account stays.
    /// Requirements:
    /// - the referee accepts the program: the error is the referee's own.
    function register(address account) external returns (ProgramId id);

    /* LOOKUP */

    /// @notice The first account of a registered program, whose code is what the referee read.
    /// @dev Requirements:
    /// - the program is registered: {ProgramUnknown};
    /// - none of its accounts' code has changed: {ProgramCodeChanged}.
    function resolve(ProgramId id) external view returns (address account);

    /// @notice What was registered: zeros for an unknown program. It says nothing of the code that is there now.
    function registrationOf(ProgramId id) external view returns (address account, bytes32 codeHash);

    /// @notice The {IReferee} that reads the programs.
    function referee() external view returns (address);
}
