// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IProofRouter} from "../interfaces/IProofRouter.sol";
import {IVerifier} from "../interfaces/IVerifier.sol";
import {BoundedCall} from "../libraries/BoundedCall.sol";
import {GuardianPause} from "../libraries/GuardianPause.sol";
import {Lane} from "../types/Ids.sol";

/// @title ProofRouter
/// @notice Knows which verifier decides the claims of which lane.
contract ProofRouter is IProofRouter, Ownable2Step {
    struct Entry {
        address verifier; // slot 0; zero: the lane was never added
        uint32 gasCap;
        uint48 pausedUntil;
        bool retired;
    }

    /// @notice The longest error of a verifier that is passed on.
    uint256 public constant MAX_ERROR_BYTES = 1024;

    address private _guardian; // slot 2
    mapping(Lane lane => Entry) private _entries; // slot 3

    /// @notice A router without lanes.
    /// @param owner_ The timelock in production.
    /// @param guardian_ May pause; 0: nobody may.
    constructor(address owner_, address guardian_) Ownable(owner_) {
        _setGuardian(guardian_);
    }

    /* VERIFICATION */

    /// @inheritdoc IProofRouter
    function verify(Lane lane, bytes32 claimHash, bytes calldata proof) external view {
        Entry memory entry = _entries[lane];
        if (entry.verifier == address(0)) revert RouterLaneUnknown(lane);
        if (entry.retired) revert RouterLaneRetired(lane);
        if (block.timestamp < entry.pausedUntil) revert RouterLanePaused(lane, entry.pausedUntil);

        bytes memory question = abi.encodeCall(IVerifier.verify, (claimHash, proof));
        uint256 available = BoundedCall.availableGas();
        if (available < entry.gasCap) revert RouterGasShort(lane, entry.gasCap, available);
        (bool success, bytes32 answer, uint256 size) = BoundedCall.staticCall(entry.verifier, entry.gasCap, question);
        if (!success) {
            if (size == 0 || size > MAX_ERROR_BYTES) revert RouterVerifierFailed(lane, entry.verifier, size);
            BoundedCall.passError(size);
        }
        if (answer != bytes32(IVerifier.verify.selector)) revert RouterVerifierRefused(lane, entry.verifier, answer);
    }

    /// @inheritdoc IProofRouter
    function laneOf(Lane lane)
        external
        view
        returns (LaneState state, address verifier, uint32 gasCap, uint48 pausedUntil)
    {
        Entry memory entry = _entries[lane];
        if (entry.verifier == address(0)) state = LaneState.Unknown;
        else if (entry.retired) state = LaneState.Retired;
        else if (block.timestamp < entry.pausedUntil) state = LaneState.Paused;
        else state = LaneState.Active;
        return (state, entry.verifier, entry.gasCap, entry.pausedUntil);
    }

    /* LANES */

    /// @inheritdoc IProofRouter
    function addLane(Lane lane, address verifier, uint32 gasCap) external onlyOwner {
        if (Lane.unwrap(lane) == 0) revert RouterLaneZero();
        Entry storage entry = _entries[lane];
        if (entry.verifier != address(0)) revert RouterLaneTaken(lane, entry.verifier);
        if (verifier.code.length == 0) revert RouterVerifierMissing(verifier);
        if (gasCap == 0) revert RouterGasCapZero(lane);
        entry.verifier = verifier;
        entry.gasCap = gasCap;
        emit LaneAdded(lane, verifier, gasCap);
    }

    /// @inheritdoc IProofRouter
    function pauseLane(Lane lane) external {
        if (msg.sender != _guardian) revert RouterNotGuardian(msg.sender, _guardian);
        Entry storage entry = _openEntry(lane);
        uint256 readyAt = GuardianPause.readyAt(entry.pausedUntil);
        if (block.timestamp < readyAt) revert RouterGuardianRearming(lane, readyAt);
        _setLanePause(lane, entry, GuardianPause.end());
    }

    /// @inheritdoc IProofRouter
    function setLanePause(Lane lane, uint48 until) external onlyOwner {
        _setLanePause(lane, _openEntry(lane), GuardianPause.clamp(until));
    }

    /// @inheritdoc IProofRouter
    function retireLane(Lane lane) external onlyOwner {
        _openEntry(lane).retired = true;
        emit LaneRetired(lane);
    }

    /* GUARDIAN */

    /// @inheritdoc IProofRouter
    function setGuardian(address newGuardian) external onlyOwner {
        _setGuardian(newGuardian);
    }

    /// @inheritdoc IProofRouter
    function guardian() external view returns (address) {
        return _guardian;
    }

    /// @dev The entry of a lane that was added and not retired.
    function _openEntry(Lane lane) private view returns (Entry storage entry) {
        entry = _entries[lane];
        if (entry.verifier == address(0)) revert RouterLaneUnknown(lane);
        if (entry.retired) revert RouterLaneRetired(lane);
    }

    function _setLanePause(Lane lane, Entry storage entry, uint48 until) private {
        entry.pausedUntil = until;
        emit LanePaused(lane, until);
    }

    function _setGuardian(address newGuardian) private {
        _guardian = newGuardian;
        emit GuardianChanged(newGuardian);
    }
}
