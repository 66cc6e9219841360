// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAttestationPolicy} from "../interfaces/IAttestationPolicy.sol";
import {Board, KeptReference, Profile, ProfileTerms} from "../types/Attested.sol";
import {Purpose} from "../types/Certificate.sol";
import {CertifiedKey, KeyId, Trust} from "../types/CertifiedKey.sol";
import {Reference, ReferenceKind} from "../types/Endorsement.sol";
import {CertifiedKeys} from "./CertifiedKeys.sol";

/// @title References
/// @notice Knows what reports must say: signed references, the profiles that they make, and the versions that are denied.
abstract contract References is CertifiedKeys {
    mapping(bytes32 referenceId => KeptReference) private _references; // slot 6
    mapping(bytes32 id => Profile) internal _profiles; // slot 7
    mapping(bytes32 board => Board) private _boards; // slot 8
    mapping(ReferenceKind kind => mapping(bytes32 version => bool)) private _denied; // slot 9

    /// @inheritdoc IAttestationPolicy
    function recordReference(
        bytes calldata signed,
        bytes calldata document,
        bytes calldata choices,
        bool decoder,
        bytes calldata hints
    ) external returns (bytes32 referenceId) {
        (bytes memory record, Reference memory read) =
            ENDORSEMENTS.readReference(signed, document, choices, decoder);
        _prove(record, hints);
        KeyId signer = _idOf(read.signer);
        CertifiedKey memory key = _valid(signer);
        if (key.trust != Trust.References) revert AttestationKeyTrust(signer, key.trust, Trust.References);
        if (key.purpose != Purpose.Other) revert AttestationNotSigner(signer);
        referenceId = _referenceId(read, decoder);
        _references[referenceId] = KeptReference(signer, read.version);
        emit ReferenceRecorded(referenceId, read.kind, read.version, signer);
    }

    /// @inheritdoc IAttestationPolicy
    function recordProfile(ProfileTerms calldata terms) external returns (bytes32 profile) {
        Board storage board = _boards[terms.board];
        (uint16 gpuClass, bytes32 product) = (board.gpuClass, board.product);
        if (gpuClass == 0) revert AttestationBoardUnknown(terms.board);
        bytes32 driver = _referenceId(
            Reference(0, ReferenceKind.Driver, product, terms.driver, terms.driverIndices, terms.driverValues),
            terms.decoder
        );
        bytes32 vbios = _referenceId(
            Reference(0, ReferenceKind.Vbios, product, terms.vbios, terms.vbiosIndices, terms.vbiosValues), true
        );
        // Both fit 40 bits.
        uint40 until = uint40(Math.min(_referenceUntil(driver), _referenceUntil(vbios)));
        profile = _profileIdOf(terms);
        _profiles[profile] = Profile(until, _seed.revision, gpuClass, driver, vbios);
        _checkProfile(_profiles[profile]);
        emit ProfileRecorded(profile, gpuClass, terms, until);
    }

    /// @inheritdoc IAttestationPolicy
    function profileOf(bytes32 profile) external view returns (Profile memory) {
        return _profiles[profile];
    }

    /// @inheritdoc IAttestationPolicy
    function referenceOf(bytes32 referenceId) external view returns (KeptReference memory) {
        return _references[referenceId];
    }

    /// @dev Refuses a profile whose references' signers were revoked, or whose versions are denied, if it was not looked at since
    /// `revision`.
    function _checkProfile(Profile storage profile, uint24 revision) internal {
        if (profile.revision == revision) return;
        _checkProfile(profile);
        profile.revision = revision;
    }

    function _checkProfile(Profile storage profile) private view {
        _checkReference(ReferenceKind.Driver, _references[profile.driver]);
        _checkReference(ReferenceKind.Vbios, _references[profile.vbios]);
    }

    /// @dev Whether {_checkProfile} passes.
    function _holds(Profile storage profile) internal view returns (bool) {
        return _holds(ReferenceKind.Driver, _references[profile.driver])
            && _holds(ReferenceKind.Vbios, _references[profile.vbios]);
    }

    function _holds(ReferenceKind kind, KeptReference storage kept) private view returns (bool) {
        return !_denied[kind][kept.version] && KeyId.unwrap(_revokedAt(kept.signer)) == 0;
    }

    function _checkReference(ReferenceKind kind, KeptReference storage kept) private view {
        bytes32 version = kept.version;
        if (_denied[kind][version]) revert AttestationVersionDenied(kind, version);
        _checkRevoked(kept.signer, kept.signer);
    }

    function _referenceUntil(bytes32 referenceId) private view returns (uint40) {
        KeyId signer = _references[referenceId].signer;
        if (KeyId.unwrap(signer) == 0) revert AttestationReferenceUnknown(referenceId);
        return _valid(signer).until;
    }

    /// @dev Of what a document says of one kind of device, whoever signed it.
    function _referenceId(Reference memory read, bool decoder) private pure returns (bytes32) {
        return keccak256(abi.encode(read.kind, read.product, read.version, read.indices, read.values, decoder));
    }

    function _profileIdOf(ProfileTerms memory terms) internal pure returns (bytes32) {
        return keccak256(abi.encode(terms));
    }

    /* GOVERNANCE */

    /// @inheritdoc IAttestationPolicy
    function setDenied(ReferenceKind kind, bytes32 version, bool denied) external onlyOwner {
        if (_denied[kind][version] == denied) revert AttestationVersionUnchanged(kind, version, denied);
        _denied[kind][version] = denied;
        if (denied) ++_seed.revision;
        emit VersionDenied(kind, version, denied);
    }

    /// @inheritdoc IAttestationPolicy
    function addBoard(bytes32 board, uint16 gpuClass, bytes32 product) external onlyOwner {
        if (gpuClass == 0) revert AttestationGpuClassZero(board);
        uint16 present = _boards[board].gpuClass;
        if (present != 0) revert AttestationBoardKnown(board, present);
        _boards[board] = Board(gpuClass, product);
        emit BoardAdded(board, gpuClass, product);
    }

    /// @inheritdoc IAttestationPolicy
    function boardOf(bytes32 board) external view returns (Board memory) {
        return _boards[board];
    }

    /// @inheritdoc IAttestationPolicy
    function isDenied(ReferenceKind kind, bytes32 version) external view returns (bool) {
        return _denied[kind][version];
    }
}
