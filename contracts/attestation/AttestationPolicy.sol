// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {IAttestationPolicy} from "../interfaces/IAttestationPolicy.sol";
import {IAttestor} from "../interfaces/IAttestor.sol";
import {IEndorsements} from "../interfaces/IEndorsements.sol";
import {IEvidence} from "../interfaces/IEvidence.sol";
import {IP384} from "../interfaces/IP384.sol";
import {IArbSys} from "../interfaces/arbitrum/IArbSys.sol";
import {AttestationNonce} from "../libraries/AttestationNonce.sol";
import {BitSet} from "../libraries/BitSet.sol";
import {Device, Profile, ProfileTerms, Seed, Standing} from "../types/Attested.sol";
import {AttestedNodes, MAX_ATTESTED_NODES} from "../types/AttestedNodes.sol";
import {Certificate} from "../types/Certificate.sol";
import {CertifiedKey, ChainEnd, KeyId} from "../types/CertifiedKey.sol";
import {KnownReport, KnownReportLib} from "../types/KnownReport.sol";
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

    /// @dev Of a device whose attestation was ended: its node is not attested by it, and it is not ended again. No count of what was
    /// taken back gets there, so that all is looked at before it attests.
    uint24 private constant ENDED = type(uint24).max;

    /// @dev Once as many more are stored, the attestations of a seed have ended.
    uint24 private constant SEEDS_THAT_STAND = uint24(ATTESTATION_SECONDS / SEED_SECONDS);

    IArbSys private constant ARB_SYS = IArbSys(0x0000000000000000000000000000000000000064);

    /// @dev What a report says of a video decoder that is off.
    uint8 private constant DECODER_OFF = 0x55;

    /// @dev Code that returns what follows it.
    bytes12 private constant RETURN_THE_REST = 0x600b5981380380925939f3_00;

    mapping(address provider => mapping(uint16 gpuClass => AttestedNodes)) private _nodes; // slot 10

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
        return AttestationNonce.nonceOf(provider, node, _seed.value);
    }

    /* DEVICES */

    /// @inheritdoc IAttestationPolicy
    function attest(bytes calldata sent) external {
        (KnownReport report, uint256 head) = KnownReportLib.sent(sent);
        _attest(report, head);
    }

    /// @inheritdoc IAttestationPolicy
    function attestKept(bytes32[10] calldata signed, address record) external {
        (KnownReport report, uint256 head) = KnownReportLib.kept(signed, record);
        _attest(report, head);
    }

    /// @dev `head` is where in calldata its hints and fresh part are.
    function _attest(KnownReport report, uint256 head) private {
        if (!report.read(head, EVIDENCE, P384)) revert AttestationSignatureUnproven();
        (bytes16 value, uint40 storedAt, uint24 number, uint24 revision) =
            (_seed.value, _seed.storedAt, _seed.number, _seed.revision);
        (address provider, uint8 node) = (report.provider(), report.node());
        uint40 end_ = _checkFresh(provider, node, report.nonce(), value, storedAt, number);
        KeyId id = report.device();
        Device storage device = _devices[id];
        (bytes26 standing, uint24 seen) = (device.standing, device.revision);
        _checkStanding(id, standing, report.hash());
        uint40 until = report.until();
        if (until < end_) revert AttestationStandingEnded(id, until);
        if (seen != revision) {
            KeyId revoked = _revokedOf(id, report.issuer());
            if (KeyId.unwrap(revoked) != 0) revert AttestationKeyRevoked(id, revoked);
            _checkProfile(_profiles[report.profile()], revision);
            device.revision = revision;
        }
        _add(provider, report.gpuClass(), node, number);
        emit AttestationRenewed(id);
    }

    /// @inheritdoc IAttestationPolicy
    function attestNew(
        address provider,
        uint8 node,
        bytes calldata anchor,
        bytes calldata certificates,
        ReportParts calldata parts,
        bytes calldata hints,
        Standing calldata present
    ) external {
        Seed memory newest = _seed;
        ChainEnd memory chain;
        Standing memory standing;
        uint40 end_;
        {
            KeyId from = _idOf(keccak256(anchor));
            CertifiedKey memory above = _authority(from);
            (bytes memory records, Certificate[] memory read, Report memory report) =
                EVIDENCE.readAttestation(anchor, above.pathLength, certificates, parts);
            _prove(records, hints);
            chain = _record(from, above, read);
            standing = Standing({
                issuer: chain.issuer,
                reportKey: chain.reportKey,
                until: chain.until,
                provider: provider,
                node: node,
                gpuClass: 0,
                profile: _profileOf(report, parts.driverIndices, parts.vbiosIndices)
            });
            end_ = _checkFresh(provider, node, report.nonce, newest.value, newest.storedAt, newest.number);
        }
        if (node >= MAX_ATTESTED_NODES) revert AttestationNodeAboveLimit(node, MAX_ATTESTED_NODES - 1);
        if (standing.until < end_) revert AttestationKeyExpired(standing.reportKey, standing.until);
        Profile storage profile = _profiles[standing.profile];
        (uint40 until, uint16 gpuClass) = (profile.until, profile.gpuClass);
        if (gpuClass == 0) revert AttestationProfileUnknown(standing.profile);
        if (until < end_) revert AttestationProfileExpired(standing.profile, until);
        _checkProfile(profile, newest.revision);
        standing.gpuClass = gpuClass;
        if (until < standing.until) standing.until = until;
        // Of a key that two authorities certified, the one that recorded it counts, which this chain need not have named.
        KeyId revoked = _revokedOf(chain.device, chain.issuer);
        if (KeyId.unwrap(revoked) != 0) revert AttestationKeyRevoked(chain.device, revoked);
        _stand(chain.device, standing, present, newest);
        _add(provider, gpuClass, node, newest.number);
        emit DeviceAttested(provider, node, chain.device, standing, newest.number);
    }

    /// @inheritdoc IAttestationPolicy
    function end(KeyId device, Standing calldata standing) external {
        Device storage kept = _devices[device];
        if (kept.revision == ENDED) revert AttestationDeviceUnknown(device);
        _checkStanding(device, kept.standing, standing.hash());
        if (KeyId.unwrap(_revokedOf(device, standing.issuer)) == 0 && _holds(_profiles[standing.profile])) {
            revert AttestationStands(device);
        }
        uint24 number = _seed.number;
        (kept.revision, kept.releasedIn) = (ENDED, number);
        _nodes[standing.provider][standing.gpuClass].remove(number, standing.node);
        emit AttestationEnded(standing.provider, standing.node, device);
    }

    /// @inheritdoc IAttestationPolicy
    function release(KeyId device, Standing calldata standing) external {
        uint24 number = _seed.number;
        _checkStanding(device, _devices[device].standing, standing.hash());
        if (msg.sender != standing.provider) {
            revert AttestationNotProvider(device, standing.provider, msg.sender);
        }
        _devices[device] = Device(0, 0, number);
        _nodes[standing.provider][standing.gpuClass].remove(number, standing.node);
        emit DeviceReleased(standing.provider, standing.node, device);
    }

    /// @inheritdoc IAttestationPolicy
    function deviceOf(KeyId device) external view returns (Device memory) {
        return _devices[device];
    }

    /// @dev Refuses a report that was not made for this node and seed, or whose seed is over. Returns when its attestation ends.
    function _checkFresh(address provider, uint8 node, bytes32 nonce, bytes16 value, uint40 storedAt, uint24 number)
        private
        view
        returns (uint40 until)
    {
        // A timestamp in seconds and a day fit 40 bits for 34,000 years.
        unchecked {
            until = storedAt + ATTESTATION_SECONDS;
        }
        if (block.timestamp >= until) revert AttestationSeedEnded(number, until);
        bytes32 expected = AttestationNonce.nonceOf(provider, node, value);
        if (nonce != expected) revert AttestationNonceDiffers(nonce, expected);
    }

    /// @dev Refuses a standing that is not the one that is kept; hashes of both.
    function _checkStanding(KeyId device, bytes26 kept, bytes26 sent) private pure {
        if (kept == 0) revert AttestationDeviceUnknown(device);
        if (sent != kept) revert AttestationStandingDiffers(device, kept, sent);
    }

    /// @dev Lets a device stand for a node, where it backs no other. Where it was given up or ended, whoever mirrored units by it may
    /// believe in them until its attestations would have ended, which is no later than the second seed after.
    function _stand(KeyId id, Standing memory standing, Standing calldata present, Seed memory newest) private {
        Device memory device = _devices[id];
        bool same;
        if (device.standing != 0) {
            _checkStanding(id, device.standing, present.hash());
            same = present.provider == standing.provider && present.node == standing.node
                && present.gpuClass == standing.gpuClass;
            if (
                !same && device.revision != ENDED
                    && block.timestamp < _nodeUntil(present.provider, present.gpuClass, present.node, newest)
            ) {
                revert AttestationDeviceBacksAnother(id, present.provider, present.node);
            }
        }
        uint24 released = device.releasedIn;
        if (!same && released != 0 && newest.number < uint256(released) + SEEDS_THAT_STAND) {
            revert AttestationDeviceReleased(id, released);
        }
        _devices[id] = Device(standing.hash(), newest.revision, device.releasedIn);
    }

    /// @dev Notes that the node is attested by the newest seed.
    function _add(address provider, uint16 gpuClass, uint8 node, uint24 number) private {
        if (!_nodes[provider][gpuClass].add(number, node)) revert AttestationNodeAttested(provider, node, number);
    }

    /// @dev The id of the profile that a report meets, if that is known.
    function _profileOf(Report memory report, uint64 driverIndices, uint64 vbiosIndices) private pure returns (bytes32) {
        return _profileIdOf(ProfileTerms({
            board: report.board,
            driver: report.driver,
            vbios: report.vbios,
            driverValues: report.driverValues,
            vbiosValues: report.vbiosValues,
            driverIndices: driverIndices,
            vbiosIndices: vbiosIndices,
            decoder: report.decoder != DECODER_OFF
        }));
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
        if (newest.number == 0) return 0;
        AttestedNodes storage attested = _nodes[provider][gpuClass];
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
