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

    /// @dev Of a root, and of who issued an answer on revocation: the certificate itself is not an authority's concern there.
    uint8 private constant NO_LIMIT = 255;

    /// @dev RFC 5280's reason of an entry that is taken off a list.
    uint8 private constant REMOVED_FROM_LIST = 8;

    IEvidence internal immutable EVIDENCE;
    IEndorsements internal immutable ENDORSEMENTS;
    IP384 internal immutable P384;

    Seed internal _seed; // slot 2
    mapping(KeyId id => CertifiedKey) internal _keys; // slot 3
    mapping(KeyId device => Device) internal _devices; // slot 4

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
        (Trust trust, uint256 depth) = (above.trust, above.depth);
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
            if (certificate.purpose == Purpose.Firmware) {
                if (trust != Trust.Devices) revert AttestationKeyTrust(id, trust, Trust.Devices);
                if (_keys[id].trust == Trust.Revoked) revert AttestationKeyRevoked(id, id);
                chain.reportKey = id;
                return chain;
            }
            if (++depth > MOST_KEYS_ABOVE) revert AttestationChainTooLong(id);
            (Trust known, uint40 present) = (_keys[id].trust, _keys[id].until);
            if (known == Trust.Revoked) revert AttestationKeyRevoked(id, id);
            if (known != Trust.None && known != trust) revert AttestationKeyTrust(id, known, trust);
            if (present < until && !(ofDevice && i + 2 == read.length)) {
                // At most the number above, as checked.
                _keys[id] = CertifiedKey(
                    chain.device, trust, certificate.purpose, until, certificate.pathLength, uint8(depth)
                );
                emit KeyRecorded(id, chain.device, until);
            }
            (chain.issuer, chain.device) = (chain.device, id);
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
    function _revokedOf(KeyId reportKey, KeyId device, KeyId issuer) internal view returns (KeyId) {
        if (_keys[reportKey].trust == Trust.Revoked) return reportKey;
        return _keys[device].trust == Trust.Revoked ? device : _revokedAt(issuer);
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
        bytes memory anchor = bytes.concat(issuer[:POINT_BYTES], keccak256(issuer[POINT_BYTES:]));
        (bytes memory records, Certificate[] memory read) = EVIDENCE.readChain(anchor, NO_LIMIT, certificate);
        _prove(bytes.concat(answerRecord, records), hints);
        Certificate memory revoked = read[0];
        if (read.length != 1 || revoked.id != revocation.certificate) {
            revert AttestationCertificateDiffers(revoked.id, revocation.certificate);
        }
        if (revocation.status != RevocationStatus.Revoked || revocation.reason == REMOVED_FROM_LIST) {
            revert AttestationNotRevoked(revoked.id, uint8(revocation.status), revocation.reason);
        }
        if (block.timestamp < revocation.thisUpdate) revert AttestationAnswerEarly(revocation.thisUpdate);
        _checkAnswers(_idOf(revocation.signer), _idOf(revocation.issuer));
        (KeyId key, KeyId by) = (_idOf(revoked.key), _idOf(revocation.issuer));
        _end(key, revoked.purpose == Purpose.Firmware);
        emit CertificateRevoked(key, by, revoked.id, revocation.reason);
    }

    /// @dev Whether `signer` may answer for what `issuer` certified: itself, or a responder that it certified (RFC 6960).
    function _checkAnswers(KeyId signer, KeyId issuer) private view {
        _authority(issuer);
        if (KeyId.unwrap(signer) == KeyId.unwrap(issuer)) return;
        CertifiedKey memory responder = _valid(signer);
        if (responder.purpose != Purpose.Responder || KeyId.unwrap(responder.issuer) != KeyId.unwrap(issuer)) {
            revert AttestationNotResponder(signer, issuer);
        }
    }

    /// @dev Ends a key for good, known or not. Where something may stand on it, all look again at what they stand on: of keys that
    /// are not known, that is on those of reports, and on those of devices that stand. Once, so that nobody makes them look for
    /// nothing.
    function _end(KeyId id, bool reports) private {
        CertifiedKey storage key = _keys[id];
        Trust trust = key.trust;
        if (trust == Trust.Revoked) revert AttestationKeyRevoked(id, id);
        key.trust = Trust.Revoked;
        if (reports || trust != Trust.None || _devices[id].standing != 0) ++_seed.revision;
    }

    /* ROOTS */

    /// @inheritdoc IAttestationPolicy
    function addRoot(KeyId key, Trust trust, uint40 until) external onlyOwner {
        if (_keys[key].trust != Trust.None) revert AttestationRootKnown(key);
        if (trust != Trust.Devices && trust != Trust.References) revert AttestationRootTrust(trust);
        _keys[key] = CertifiedKey(KeyId.wrap(0), trust, Purpose.Authority, until, NO_LIMIT, 0);
        emit RootAdded(key, trust, until);
    }

    /// @inheritdoc IAttestationPolicy
    function removeRoot(KeyId key) external onlyOwner {
        CertifiedKey storage root = _keys[key];
        Trust trust = root.trust;
        if (trust == Trust.None || trust == Trust.Revoked || root.depth != 0) revert AttestationNotRoot(key);
        _end(key, false);
        emit RootRemoved(key);
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
