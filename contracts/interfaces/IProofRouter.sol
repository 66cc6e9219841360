// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Lane} from "../types/Ids.sol";

/// @title Proof router
/// @notice Knows which verifier decides the claims of which lane. Entries are only ever added: a lane that was
/// retired stays retired, and what a lane's name meant once it means forever.
///
/// Powers:
/// - owner: adds lanes; ends or prolongs a lane's pause; retires lanes; names the guardian.
/// - guardian: pauses a lane for {GUARDIAN_PAUSE_SECONDS}, and again only {GUARDIAN_REARM_SECONDS} after that ended.
/// - nobody: changes the verifier or the gas of a lane, or brings a retired lane back.
interface IProofRouter {
    /// @dev `Unknown` is the state of a lane that was never added.
    enum LaneState {
        Unknown,
        Active,
        Paused,
        Retired
    }

    /// @notice A lane exists from now on, for good.
    event LaneAdded(Lane indexed lane, address indexed verifier, uint32 gasCap);
    /// @notice A lane is paused until then; an end of now is the end of a pause.
    event LanePaused(Lane indexed lane, uint48 until);
    /// @notice A lane is closed forever.
    event LaneRetired(Lane indexed lane);
    /// @notice Who may pause lanes from now on.
    event GuardianChanged(address indexed guardian);

    error RouterLaneZero();
    error RouterLaneTaken(Lane lane, address verifier);
    error RouterVerifierMissing(address verifier);
    error RouterGasCapZero(Lane lane);
    error RouterNotGuardian(address caller, address guardian);
    error RouterGuardianRearming(Lane lane, uint256 readyAt);
    error RouterLaneUnknown(Lane lane);
    error RouterLanePaused(Lane lane, uint48 until);
    error RouterLaneRetired(Lane lane);
    /// @dev Send the transaction with more gas: a verifier always gets its whole cap.
    error RouterGasShort(Lane lane, uint256 required, uint256 available);
    error RouterVerifierFailed(Lane lane, address verifier, uint256 returndataSize);
    error RouterVerifierRefused(Lane lane, address verifier, bytes32 answer);

    /* VERIFICATION */

    /// @notice Returns when the lane's verifier accepts the proof, and reverts in every other case.
    /// @dev The verifier's own error is passed on as it is, up to {MAX_ERROR_BYTES}.
    /// Requirements:
    /// - the lane was added: {RouterLaneUnknown};
    /// - it is not retired: {RouterLaneRetired};
    /// - it is not paused: {RouterLanePaused};
    /// - the verifier can be given its whole gas cap, so that nobody gets a verdict by starving it: {RouterGasShort};
    /// - the verifier does not revert without an error, run out of gas, or revert with more than
    ///   {MAX_ERROR_BYTES}: {RouterVerifierFailed};
    /// - it answers with the selector of {IVerifier-verify}: {RouterVerifierRefused}.
    /// @param claimHash EIP-712 digest of the claim; the verifier learns it and the proof, and nothing else.
    function verify(Lane lane, bytes32 claimHash, bytes calldata proof) external view;

    /// @notice The lane's state now, its verifier, the gas the verifier gets, and when its last pause ends.
    function laneOf(Lane lane)
        external
        view
        returns (LaneState state, address verifier, uint32 gasCap, uint48 pausedUntil);

    /* LANES */

    /// @notice Adds a lane for good.
    /// @dev Emits a {LaneAdded} event. Warning: `verifier` must be immutable code; a proxy would let its admin decide
    /// every claim of the lane.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - `lane` is not zero: {RouterLaneZero};
    /// - `lane` was never added: {RouterLaneTaken};
    /// - `verifier` has code: {RouterVerifierMissing};
    /// - `gasCap` is not zero: {RouterGasCapZero}.
    /// @param gasCap Gas for one verification; a transaction must carry it, used or not.
    function addLane(Lane lane, address verifier, uint32 gasCap) external;

    /// @notice Stops new verifications in a lane for {GUARDIAN_PAUSE_SECONDS}.
    /// @dev Emits a {LanePaused} event.
    /// Requirements:
    /// - the caller is the guardian: {RouterNotGuardian};
    /// - the lane was added: {RouterLaneUnknown};
    /// - it is not retired: {RouterLaneRetired};
    /// - {GUARDIAN_REARM_SECONDS} have passed since the lane's last pause ended: {RouterGuardianRearming}.
    function pauseLane(Lane lane) external;

    /// @notice Sets when a lane's pause ends: now to end it, later to prolong it.
    /// @dev Emits a {LanePaused} event. An end that has passed counts as now, so the guardian always waits.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - the lane was added: {RouterLaneUnknown};
    /// - it is not retired: {RouterLaneRetired}.
    function setLanePause(Lane lane, uint48 until) external;

    /// @notice Closes a lane forever.
    /// @dev Emits a {LaneRetired} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - the lane was added: {RouterLaneUnknown};
    /// - it is not retired: {RouterLaneRetired}.
    function retireLane(Lane lane) external;

    /* GUARDIAN */

    /// @notice Names another guardian; 0 leaves the router without one.
    /// @dev Emits a {GuardianChanged} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount}.
    function setGuardian(address newGuardian) external;

    /// @notice Who may pause lanes; 0: nobody.
    function guardian() external view returns (address);
}
