// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {IAttestationPolicy} from "../interfaces/IAttestationPolicy.sol";
import {IAttestor} from "../interfaces/IAttestor.sol";
import {IEndorsements} from "../interfaces/IEndorsements.sol";
import {IEvidence} from "../interfaces/IEvidence.sol";
import {IP384} from "../interfaces/IP384.sol";
import {IArbSys} from "../interfaces/arbitrum/IArbSys.sol";
import {BitSet} from "../libraries/BitSet.sol";
import {Backing, Profile, ProfileTerms, ReportKey, Seed} from "../types/Attested.sol";
import {AttestedNodes, MAX_ATTESTED_NODES} from "../types/AttestedNodes.sol";
import {Certificate} from "../types/Certificate.sol";
import {CertifiedKey, KeyId} from "../types/CertifiedKey.sol";
import {Report, ReportParts} from "../types/Report.sol";
import {CertifiedKeys} from "./CertifiedKeys.sol";
import {References} from "./References.sol";

/// @title AttestationPolicy
/// @notice Attests which devices back which nodes of which providers.
contract AttestationPolicy is References {
    using BitSet for uint256;

    /// @notice How long attestations stand, from when their seed was stored.
    uint40 public constant ATTESTATION_SECONDS = 24 hours;

    /// @notice How old a seed is before the next one is stored; half of {ATTESTATION_SECONDS}, so that two stand at most.
    uint40 public constant SEED_SECONDS = 12 hours;

    IArbSys private constant ARB_SYS = IArbSys(0x0000000000000000000000000000000000000064);

    /// @dev What a report says of a video decoder that is off.
    uint8 private constant DECODER_OFF = 0x55;

    /// @dev Code that returns what follows it.
    bytes12 private constant RETURN_THE_REST = 0x600b5981380380925939f3_00;

    mapping(KeyId device => Backing) private _backings; // slot 11
    mapping(address provider => mapping(uint16 gpuClass => AttestedNodes)) private _nodes; // slot 12

    /// @notice A policy that believes nobody yet.
    /// @param owner_ The timelock in production.
    constructor(address owner_, IEvidence evidence, IEndorsements endorsements, IP384 p384)
        CertifiedKeys(owner_, evidence, endorsements, p384)
    {}

    /* SEEDS */

    /// @inheritdoc IAttestationPolicy
    function storeSeed() external {
        Seed memory newest = _seed;
        uint40 from = newest.number == 0 ? 0 : newest.storedAt + SEED_SECONDS;
        if (block.timestamp < from) revert AttestationSeedEarly(from);
        bytes32 last = ARB_SYS.arbBlockHash(ARB_SYS.arbBlockNumber() - 1);
        bytes16 value = bytes16(keccak256(abi.encode(newest.value, last)));
        // A timestamp in seconds fits 40 bits for 34,000 years.
        uint40 now_ = uint40(block.timestamp);
        _seed = Seed(value, now_, newest.storedAt, newest.number + 1, newest.revision);
        emit SeedStored(newest.number + 1, value, now_ + ATTESTATION_SECONDS);
    }

    /// @inheritdoc IAttestationPolicy
    function seed() external view returns (Seed memory) {
        return _seed;
    }

    /// @inheritdoc IAttestationPolicy
    function nonceOf(address provider, uint8 node) external view returns (bytes32) {
        return _nonceOf(provider, node, _seed.value);
    }

    function _nonceOf(address provider, uint8 node, bytes16 value) private view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), provider, node, value));
    }

    /* DEVICES */

    /// @inheritdoc IAttestationPolicy
    function attest(
        address provider,
        uint8 node,
        uint24 profile,
        bytes calldata signer,
        ReportParts calldata parts,
        bytes calldata hints
    ) external {
        (bytes memory records, Report memory report) = EVIDENCE.readReport(signer, parts);
        _prove(records, hints);
        _attest(provider, node, profile, report, parts.driverIndices, parts.vbiosIndices);
    }

    /// @inheritdoc IAttestationPolicy
    function attestNew(
        address provider,
        uint8 node,
        uint24 profile,
        bytes calldata anchor,
        bytes calldata certificates,
        ReportParts calldata parts,
        bytes calldata hints
    ) external {
        KeyId issuer = _idOf(keccak256(anchor));
        CertifiedKey memory above = _authority(issuer);
        (bytes memory records, Certificate[] memory read, Report memory report) =
            EVIDENCE.readAttestation(anchor, above.pathLength, certificates, parts);
        _prove(records, hints);
        _record(issuer, above, read);
        _attest(provider, node, profile, report, parts.driverIndices, parts.vbiosIndices);
    }

    /// @inheritdoc IAttestationPolicy
    function end(KeyId reportKey) external {
        KeyId device = _reportKeys[reportKey].device;
        Backing memory backing = _backings[device];
        if (backing.provider == address(0) || backing.reportKey != _tagOf(reportKey)) {
            revert AttestationReportKeyDiffers(reportKey);
        }
        bool holds = !_reportKeys[reportKey].revoked && KeyId.unwrap(_revokedAt(device)) == 0
            && _holds(_profiles[backing.profile]);
        if (holds) revert AttestationStands(reportKey);
        _nodes[backing.provider][backing.gpuClass].remove(_seed.number, backing.node);
        emit AttestationEnded(backing.provider, backing.node, device);
    }

    /// @inheritdoc IAttestationPolicy
    function release(KeyId device) external {
        Backing storage backing = _backings[device];
        (address provider, uint8 node, uint24 number) = (backing.provider, backing.node, _seed.number);
        if (msg.sender != provider) revert AttestationNotProvider(device, provider, msg.sender);
        _nodes[provider][backing.gpuClass].remove(number, node);
        (backing.provider, backing.releasedIn) = (address(0), number);
        emit DeviceReleased(provider, node, device);
    }

    /// @inheritdoc IAttestationPolicy
    function backingOf(KeyId device) external view returns (Backing memory) {
        return _backings[device];
    }

    /// @dev Assumes that the report's signature holds.
    function _attest(
        address provider,
        uint8 node,
        uint24 profile,
        Report memory report,
        uint64 driverIndices,
        uint64 vbiosIndices
    ) private {
        Seed memory newest = _seed;
        uint40 until = newest.storedAt + ATTESTATION_SECONDS;
        if (block.timestamp >= until) revert AttestationSeedEnded(newest.number, until);
        bytes32 expected = _nonceOf(provider, node, newest.value);
        if (report.nonce != expected) revert AttestationNonceDiffers(report.nonce, expected);
        if (node >= MAX_ATTESTED_NODES) revert AttestationNodeAboveLimit(node, MAX_ATTESTED_NODES - 1);
        KeyId reportKey = _idOf(report.signer);
        KeyId device = _checkReportKey(reportKey, until, newest.revision);
        uint16 gpuClass = _checkProfile(profile, _termsOf(report, driverIndices, vbiosIndices), until, newest.revision);
        AttestedNodes storage nodes = _nodes[provider][gpuClass];
        if (nodes.has(newest.number, node)) revert AttestationNodeAttested(provider, node, newest.number);
        _back(device, Backing(provider, node, gpuClass, 0, profile, _tagOf(reportKey)), newest);
        nodes.add(newest.number, node);
        emit DeviceAttested(provider, node, device, gpuClass, profile, newest.number);
    }

    /// @dev The device that a report key is of.
    function _checkReportKey(KeyId id, uint40 until, uint24 revision) private returns (KeyId device) {
        ReportKey storage key = _reportKeys[id];
        device = key.device;
        if (KeyId.unwrap(device) == 0) revert AttestationKeyUnknown(id);
        if (key.revoked) revert AttestationKeyRevoked(id, id);
        if (key.until < until) revert AttestationKeyExpired(id, key.until);
        if (key.revision == revision) return device;
        _checkRevoked(id, device);
        key.revision = revision;
    }

    /// @dev The class of a profile that a report meets.
    function _checkProfile(uint24 number, ProfileTerms memory terms, uint40 until, uint24 revision)
        private
        returns (uint16 gpuClass)
    {
        Profile storage profile = _profiles[number];
        gpuClass = profile.gpuClass;
        if (gpuClass == 0) revert AttestationProfileUnknown(number);
        (bytes16 expected, bytes16 said) = (profile.digest, _digestOf(terms));
        if (said != expected) revert AttestationProfileDiffers(number, expected, said);
        if (profile.until < until) revert AttestationProfileExpired(number, profile.until);
        if (profile.revision == revision) return gpuClass;
        _checkProfile(profile);
        profile.revision = revision;
    }

    /// @dev Lets a device back a node, where it backs no other.
    function _back(KeyId device, Backing memory wanted, Seed memory newest) private {
        Backing memory present = _backings[device];
        address provider = present.provider;
        bool same =
            provider == wanted.provider && present.node == wanted.node && present.gpuClass == wanted.gpuClass;
        if (!same) {
            if (provider == address(0)) {
                if (present.releasedIn == newest.number) revert AttestationDeviceReleased(device, newest.number);
            } else if (block.timestamp < _nodeUntil(provider, present.gpuClass, present.node, newest)) {
                revert AttestationDeviceBacksAnother(device, provider, present.node);
            }
        } else if (present.profile == wanted.profile && present.reportKey == wanted.reportKey) {
            return;
        }
        wanted.releasedIn = present.releasedIn;
        _backings[device] = wanted;
    }

    function _termsOf(Report memory report, uint64 driverIndices, uint64 vbiosIndices)
        private
        pure
        returns (ProfileTerms memory)
    {
        return ProfileTerms({
            board: report.board,
            driver: report.driver,
            vbios: report.vbios,
            driverValues: report.driverValues,
            vbiosValues: report.vbiosValues,
            driverIndices: driverIndices,
            vbiosIndices: vbiosIndices,
            decoder: report.decoder != DECODER_OFF
        });
    }

    function _tagOf(KeyId reportKey) private pure returns (bytes3) {
        return bytes3(KeyId.unwrap(reportKey));
    }

    /* NODES */

    /// @inheritdoc IAttestor
    function attestedUntil(address provider, uint16 gpuClass, uint256 nodes, uint256 gpus)
        external
        view
        returns (uint48 until)
    {
        Seed memory newest = _seed;
        if (newest.number == 0) return 0;
        AttestedNodes storage attested = _nodes[provider][gpuClass];
        uint256 set = attested.at(newest.number) & nodes;
        if (set.count() >= gpus) return newest.storedAt + ATTESTATION_SECONDS;
        set |= attested.at(newest.number - 1) & nodes;
        if (set.count() >= gpus) return newest.previousAt + ATTESTATION_SECONDS;
    }

    /// @inheritdoc IAttestationPolicy
    function nodeUntil(address provider, uint16 gpuClass, uint8 node) external view returns (uint48) {
        return _nodeUntil(provider, gpuClass, node, _seed);
    }

    function _nodeUntil(address provider, uint16 gpuClass, uint8 node, Seed memory newest)
        private
        view
        returns (uint48)
    {
        AttestedNodes storage attested = _nodes[provider][gpuClass];
        if (newest.number == 0) return 0;
        if (attested.has(newest.number, node)) return newest.storedAt + ATTESTATION_SECONDS;
        return attested.has(newest.number - 1, node) ? newest.previousAt + ATTESTATION_SECONDS : 0;
    }

    /* BODIES */

    /// @inheritdoc IAttestationPolicy
    function keepBody(bytes calldata body) external returns (address account) {
        bytes memory code = _codeOf(body);
        account = Create2.computeAddress(0, keccak256(code));
        if (account.code.length != 0) return account;
        emit BodyKept(account);
        Create2.deploy(0, 0, code);
    }

    /// @inheritdoc IAttestationPolicy
    function bodyAccountOf(bytes calldata body) external view returns (address account, bool kept) {
        account = Create2.computeAddress(0, keccak256(_codeOf(body)));
        return (account, account.code.length != 0);
    }

    /// @dev Creates an account whose code is a zero byte, at which it stops, and the body.
    function _codeOf(bytes calldata body) private pure returns (bytes memory) {
        return bytes.concat(RETURN_THE_REST, body);
    }
}
