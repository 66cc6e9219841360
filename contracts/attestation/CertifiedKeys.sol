// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAttestationPolicy} from "../interfaces/IAttestationPolicy.sol";
import {IEndorsements} from "../interfaces/IEndorsements.sol";
import {IEvidence} from "../interfaces/IEvidence.sol";
import {IP384} from "../interfaces/IP384.sol";
import {Device, Seed} from "../types/Attested.sol";
import {Certificate, Purpose} from "../types/Certificate.sol";
import {CertifiedKey, ChainEnd, KeyId, MOST_KEYS_ABOVE, Trust} from "../types/CertifiedKey.sol";
import {Revocation, RevocationStatus} from "../types/Endorsement.sol";

/// @title CertifiedKeys
/// @notice Knows the keys that chains of certificates proved, and which were revoked.
/// @dev A program that cannot run returns nothing, and a call of it that needs an answer reverts then.
abstract contract CertifiedKeys is IAttestationPolicy, Ownable2Step {
    /// @dev Bytes of one signature's record.
    uint256 private constant RECORD_BYTES = 240;

    /// @dev Bytes of x and y.
    uint256 private constant POINT_BYTES = 96;

    /// @dev RFC 5280's reasons of what may yet be taken back, and of what was.
    uint8 private constant ON_HOLD = 6;
    uint8 private constant REMOVED_FROM_LIST = 8;

    /// @dev Who certified a root.
    KeyId private constant NOBODY = KeyId.wrap(0);

    IEvidence internal immutable EVIDENCE;
    IEndorsements internal immutable ENDORSEMENTS;
    IP384 internal immutable P384;

    Seed internal _seed; // slot 2
    mapping(KeyId id => CertifiedKey) internal _keys; // slot 3
    mapping(KeyId device => Device) internal _devices; // slot 4
    mapping(KeyId key => mapping(KeyId issuer => bool)) private _revoked; // slot 5; {NOBODY}: the owner removed it as a root

    constructor(address owner_, IEvidence evidence, IEndorsements endorsements, IP384 p384) Ownable(owner_) {
        _checkProgram(address(evidence));
        _checkProgram(address(endorsements));
        _checkProgram(address(p384));
        (EVIDENCE, ENDORSEMENTS, P384) = (evidence, endorsements, p384);
    }

    /* CHAINS */

    /// @inheritdoc IAttestationPolicy
    function recordKeys(bytes calldata anchor, bytes calldata certificates, bytes calldata hints) external {
        KeyId issuer = _idOf(keccak256(anchor));
        CertifiedKey memory above = _authority(issuer);
        (bytes memory records, Certificate[] memory read) =
            EVIDENCE.readChain(anchor, above.pathLength, certificates);
        _prove(records, hints);
        KeyId reportKey = _record(issuer, above, read).reportKey;
        if (KeyId.unwrap(reportKey) != 0) revert AttestationReportKeyAlone(reportKey);
    }

    /// @inheritdoc IAttestationPolicy
    function keyOf(KeyId key) external view returns (CertifiedKey memory) {
        return _keys[key];
    }

    /// @dev Records the keys of a chain whose signatures hold, below the key `anchor`, which is `above`; but for a report key and
    /// the device's that certified it.
    function _record(KeyId anchor, CertifiedKey memory above, Certificate[] memory read)
        internal
        returns (ChainEnd memory chain)
    {
        (Trust trust, uint256 depth, uint8 pathLength) = (above.trust, above.depth, above.pathLength);
        (chain.issuer, chain.device, chain.until) = (above.issuer, anchor, above.until);
        bool ofDevice = read[read.length - 1].purpose == Purpose.Firmware;
        for (uint256 i; i < read.length; ++i) {
            Certificate memory certificate = read[i];
            KeyId id = _idOf(certificate.key);
            if (block.timestamp < certificate.notBefore) {
                revert AttestationCertificateEarly(certificate.id, certificate.notBefore);
            }
            // Both fit 40 bits.
            uint40 until = uint40(Math.min(chain.until, certificate.notAfter));
            if (block.timestamp > until) revert AttestationKeyExpired(id, until);
            chain.until = until;
            bool reports = certificate.purpose == Purpose.Firmware;
            if (reports && trust != Trust.Devices) revert AttestationKeyTrust(id, trust, Trust.Devices);
            if (trust == Trust.Devices && reports != (pathLength == 0)) {
                revert AttestationDeviceKey(chain.device, pathLength, id);
            }
            if (reports) {
                chain.reportKey = id;
                return chain;
            }
            if (++depth > MOST_KEYS_ABOVE) revert AttestationChainTooLong(id);
            (Trust known, uint40 present) = (_keys[id].trust, _keys[id].until);
            // A device's key is not recorded here: what other authorities made of it does not matter, but the owner's removal does.
            bool recorded = !ofDevice || i + 2 != read.length;
            if (_revoked[id][chain.device] || known == Trust.Revoked && (recorded || _keys[id].depth == 0)) {
                revert AttestationKeyRevoked(id, id);
            }
            if (recorded) {
                if (known != Trust.None && known != trust) revert AttestationKeyTrust(id, known, trust);
                if (present < until && !_isRoot(id)) {
                    // At most the number above, as checked.
                    _keys[id] = CertifiedKey(
                        chain.device, trust, certificate.purpose, until, certificate.pathLength, uint8(depth)
                    );
                    emit KeyRecorded(id, chain.device, until);
                }
            }
            (chain.issuer, chain.device, pathLength) = (chain.device, id, certificate.pathLength);
        }
    }

    /// @dev A key that is valid now, of an authority.
    function _authority(KeyId id) internal view returns (CertifiedKey memory key) {
        key = _valid(id);
        if (key.purpose != Purpose.Authority) revert AttestationNotAuthority(id);
    }

    /// @dev A key that is valid now.
    function _valid(KeyId id) internal view returns (CertifiedKey memory key) {
        key = _keys[id];
        if (key.trust == Trust.None) revert AttestationKeyUnknown(id);
        _checkRevoked(id, id);
        if (block.timestamp > key.until) revert AttestationKeyExpired(id, key.until);
    }

    /// @dev Refuses `id` where `from`, which is it or certified it, or a key above that was revoked.
    function _checkRevoked(KeyId id, KeyId from) internal view {
        KeyId revoked = _revokedAt(from);
        if (KeyId.unwrap(revoked) != 0) revert AttestationKeyRevoked(id, revoked);
    }

    /// @dev The key or the nearest one above it that was revoked; zero where none was. As many steps as the deepest key has
    /// keys above it, and one for itself.
    function _revokedAt(KeyId id) internal view returns (KeyId) {
        while (KeyId.unwrap(id) != 0 && _keys[id].trust != Trust.Revoked) id = _keys[id].issuer;
        return id;
    }

    /// @dev The nearest of what a device stands on that was revoked; zero where none was.
    function _revokedOf(KeyId device, KeyId issuer) internal view returns (KeyId) {
        return _revoked[device][issuer] ? device : _revokedAt(issuer);
    }

    function _idOf(bytes32 key) internal pure returns (KeyId) {
        return KeyId.wrap(bytes20(key));
    }

    /* REVOCATION */

    /// @inheritdoc IAttestationPolicy
    function revoke(
        bytes calldata signed,
        bytes calldata issuer,
        bytes calldata answer,
        bytes calldata certificate,
        bytes calldata hints
    ) external {
        (bytes memory answerRecord, Revocation memory revocation) = ENDORSEMENTS.readRevocation(signed, issuer, answer);
        KeyId by = _idOf(revocation.issuer);
        CertifiedKey memory above = _authority(by);
        if (above.trust == Trust.Devices && above.pathLength == 0) revert AttestationNotAuthority(by);
        bytes memory anchor = bytes.concat(issuer[:POINT_BYTES], keccak256(issuer[POINT_BYTES:]));
        (bytes memory records, Certificate[] memory read) =
            EVIDENCE.readChain(anchor, above.pathLength, certificate);
        _prove(bytes.concat(answerRecord, records), hints);
        Certificate memory revoked = read[0];
        if (read.length != 1 || revoked.id != revocation.certificate) {
            revert AttestationCertificateDiffers(revoked.id, revocation.certificate);
        }
        uint8 reason = revocation.reason;
        if (revocation.status != RevocationStatus.Revoked || reason == ON_HOLD || reason == REMOVED_FROM_LIST) {
            revert AttestationNotRevoked(revoked.id, uint8(revocation.status), reason);
        }
        if (block.timestamp < revocation.thisUpdate) revert AttestationAnswerEarly(revocation.thisUpdate);
        _checkAnswers(_idOf(revocation.signer), by);
        KeyId key = _idOf(revoked.key);
        _end(key, by);
        emit CertificateRevoked(key, by, revoked.id, reason);
    }

    /// @inheritdoc IAttestationPolicy
    function isRevoked(KeyId key, KeyId issuer) external view returns (bool) {
        return _revoked[key][issuer];
    }

    /// @dev Whether `signer` may answer for what `issuer` certified: itself, or a responder that it certified (RFC 6960).
    function _checkAnswers(KeyId signer, KeyId issuer) private view {
        if (KeyId.unwrap(signer) == KeyId.unwrap(issuer)) return;
        CertifiedKey memory responder = _valid(signer);
        if (responder.purpose != Purpose.Responder || KeyId.unwrap(responder.issuer) != KeyId.unwrap(issuer)) {
            revert AttestationNotResponder(signer, issuer);
        }
    }

    /// @dev Ends a key as `issuer` certified it, known or not: what others certified is not its to take back. Where something may
    /// stand on it, all look again at what they stand on: of keys that are known by it, and of devices that stand. Once, so that
    /// nobody makes them look for nothing.
    function _end(KeyId id, KeyId issuer) private {
        if (_revoked[id][issuer]) revert AttestationKeyRevoked(id, id);
        _revoked[id][issuer] = true;
        CertifiedKey storage key = _keys[id];
        bool known = key.trust != Trust.None && KeyId.unwrap(key.issuer) == KeyId.unwrap(issuer);
        if (known) key.trust = Trust.Revoked;
        if (known || _devices[id].standing != 0) ++_seed.revision;
    }

    /* ROOTS */

    /// @inheritdoc IAttestationPolicy
    function addRoot(KeyId key, Trust trust, uint40 until, uint8 pathLength) external onlyOwner {
        if (_isRoot(key)) revert AttestationRootKnown(key);
        if (trust != Trust.Devices && trust != Trust.References) revert AttestationRootTrust(trust);
        _revoked[key][NOBODY] = false;
        _keys[key] = CertifiedKey(NOBODY, trust, Purpose.Authority, until, pathLength, 0);
        emit RootAdded(key, trust, until, pathLength);
    }

    /// @inheritdoc IAttestationPolicy
    function removeRoot(KeyId key) external onlyOwner {
        if (!_isRoot(key)) revert AttestationNotRoot(key);
        _end(key, NOBODY);
        emit RootRemoved(key);
    }

    /// @dev Whether a key is believed as a root now. All others that are known have one above them.
    function _isRoot(KeyId key) private view returns (bool) {
        Trust trust = _keys[key].trust;
        return trust != Trust.None && trust != Trust.Revoked && _keys[key].depth == 0;
    }

    /* PROGRAMS */

    /// @inheritdoc IAttestationPolicy
    function programs() external view returns (address, address, address) {
        return (address(EVIDENCE), address(ENDORSEMENTS), address(P384));
    }

    /// @dev Refuses signatures that were not shown to hold. Where the program cannot run, this reverts, too.
    function _prove(bytes memory records, bytes calldata hints) internal view {
        bool holds =
            records.length == RECORD_BYTES ? P384.verify(records, hints) : P384.verifyBatch(records, hints);
        if (!holds) revert AttestationSignatureUnproven();
    }

    function _checkProgram(address program) private view {
        if (program.code.length == 0) revert AttestationProgramMissing(program);
    }
}
