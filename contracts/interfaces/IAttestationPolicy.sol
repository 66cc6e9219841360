// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Board, Device, KeptReference, Profile, ProfileTerms, Seed, Standing} from "../types/Attested.sol";
import {CertifiedKey, KeyId, Trust} from "../types/CertifiedKey.sol";
import {ReferenceKind} from "../types/Endorsement.sol";
import {ReportParts} from "../types/Report.sol";
import {IAttestor} from "./IAttestor.sol";

/// @title Attestation policy
/// @notice Says which GPUs proved lately that they are genuine and run a known driver and VBIOS, and which node of which provider
/// each of them backs. It does not say what ran on them, nor where they are. docs/attestation.md is the map of it.
///
/// Everything here is proven by signatures over P-384, read by {IEvidence} and {IEndorsements} and checked by {IP384}, and
/// anybody may send it. Where one of these programs cannot run, the call reverts: that decides nothing, for or against.
///
/// A **seed** is stored by anybody, at most every {SEED_SECONDS}. A device signs the nonce that {nonceOf} makes of the newest
/// one; its attestation ends {ATTESTATION_SECONDS} after that was stored, whenever it was sent. So at most two seeds have
/// attestations that stand. A block producer can choose among hashes for a seed, but neither knows it long before, nor can it meet
/// one for which a report was signed: it has 128 bits.
///
/// A **device** is the key that its chip has for good. Its report keys, one for each firmware, are certified by it, and by it
/// alone: it is an authority below which no other may follow by the path length of its root, and certifies nothing else. So a key
/// that somebody took out of a chip is one device, too. A device backs one node of one provider: the first for which it is
/// attested, until that has ended. Where it is given up or ended before, it backs no other until the attestations of then would
/// have ended: others may have mirrored units by them.
/// What it **stands** for, node, report key and profile, is kept as a hash: {DeviceAttested} says it, and whoever sends a report
/// or ends an attestation sends it again.
/// Warning: give another device another node; ending the first one ends what its node has. Since anybody may send an attestation,
/// a stranger can have a device of its own attested for a node; see docs/attestation.md.
///
/// What a **revocation** ends is a key as its issuer certified it, and what stands on that. Nobody takes back what another certified,
/// and no device takes anything back. A root has no issuer: only the owner ends it, and may bring it back.
///
/// Powers:
/// - anybody: stores seeds, records keys, references and profiles, attests devices, posts revocations, ends what must not stand.
/// - provider: gives a device up.
/// - owner (timelock): adds roots, removes them, adds them again; denies versions and allows them again; says once which class a
///   board is of.
/// - nobody: attests without a report that the device signed; takes back a revocation, but for what the owner adds as a root; ends
///   what stands; pauses.
interface IAttestationPolicy is IAttestor {
    /* EVENTS */

    /// @notice Reports are made of this seed from now on; attestations of it end at `until`.
    event SeedStored(uint24 indexed number, bytes16 value, uint40 until);
    /// @notice Chains that begin at this key prove `trust`; below it follow at most `pathLength` authorities.
    event RootAdded(KeyId indexed key, Trust trust, uint40 until, uint8 pathLength);
    /// @notice They prove nothing any more.
    event RootRemoved(KeyId indexed key);
    /// @notice A chain proved a key, which is valid until `until`.
    event KeyRecorded(KeyId indexed key, KeyId indexed issuer, uint40 until);
    /// @notice A certificate was revoked, and with it its key, as this issuer certified it, and all below it.
    event CertificateRevoked(KeyId indexed key, KeyId indexed issuer, bytes32 certificate, uint8 reason);
    /// @notice Measurements of this version are known.
    event ReferenceRecorded(bytes32 indexed referenceId, ReferenceKind indexed kind, bytes32 indexed version, KeyId signer);
    /// @notice Reports that say this attest GPUs of `gpuClass`, until `until`.
    event ProfileRecorded(bytes32 indexed profile, uint16 indexed gpuClass, ProfileTerms terms, uint40 until);
    /// @notice A version is denied, or allowed again.
    event VersionDenied(ReferenceKind indexed kind, bytes32 indexed version, bool denied);
    /// @notice GPUs of this board are of this class, for good.
    event BoardAdded(bytes32 indexed board, uint16 indexed gpuClass, bytes32 product);
    /// @notice A device stands for this from now on, and its node is attested by the seed `number`.
    event DeviceAttested(
        address indexed provider, uint8 indexed node, KeyId indexed device, Standing standing, uint24 number
    );
    /// @notice The node for which a device stands is attested by the newest seed, too.
    event AttestationRenewed(KeyId indexed device);
    /// @notice A node is attested no more, since its device must not be believed.
    event AttestationEnded(address indexed provider, uint8 indexed node, KeyId indexed device);
    /// @notice A provider gave a device up.
    event DeviceReleased(address indexed provider, uint8 indexed node, KeyId indexed device);
    /// @notice A report's body, or its beginning, is the code of `account`, after a zero byte.
    event BodyKept(address indexed account);

    /* ERRORS */

    error AttestationProgramMissing(address program);
    /// @dev The signatures were not shown to hold: they do not, or the hints are wrong.
    error AttestationSignatureUnproven();
    error AttestationSeedEarly(uint40 from);
    error AttestationSeedEnded(uint24 number, uint40 ended);
    error AttestationKeyUnknown(KeyId key);
    /// @dev `revoked` is the key or one above it.
    error AttestationKeyRevoked(KeyId key, KeyId revoked);
    error AttestationKeyExpired(KeyId key, uint40 until);
    /// @dev The chain ends with a key that signs reports, and no report by it comes with the chain.
    error AttestationReportKeyAlone(KeyId key);
    error AttestationKeyTrust(KeyId key, Trust trust, Trust expected);
    error AttestationNotAuthority(KeyId key);
    /// @dev `key` has the limit `pathLength` and certified `certified`: of devices, one that has 0 is a chip's, and certifies keys
    /// that sign reports, and nothing else does.
    error AttestationDeviceKey(KeyId key, uint8 pathLength, KeyId certified);
    error AttestationNotSigner(KeyId key);
    error AttestationNotResponder(KeyId key, KeyId issuer);
    error AttestationChainTooLong(KeyId key);
    error AttestationCertificateEarly(bytes32 certificate, uint48 notBefore);
    error AttestationCertificateDiffers(bytes32 certificate, bytes32 answered);
    /// @dev `status` as {RevocationStatus}.
    error AttestationNotRevoked(bytes32 certificate, uint8 status, uint8 reason);
    error AttestationAnswerEarly(uint48 thisUpdate);
    error AttestationRootKnown(KeyId key);
    error AttestationNotRoot(KeyId key);
    error AttestationRootTrust(Trust trust);
    error AttestationReferenceUnknown(bytes32 referenceId);
    error AttestationVersionDenied(ReferenceKind kind, bytes32 version);
    error AttestationVersionUnchanged(ReferenceKind kind, bytes32 version, bool denied);
    error AttestationBoardUnknown(bytes32 board);
    error AttestationBoardKnown(bytes32 board, uint16 gpuClass);
    error AttestationGpuClassZero(bytes32 board);
    /// @dev No profile says what the report says.
    error AttestationProfileUnknown(bytes32 profile);
    error AttestationProfileExpired(bytes32 profile, uint40 until);
    /// @dev Of another chain, contract, provider, node or seed.
    error AttestationNonceDiffers(bytes32 nonce, bytes32 expected);
    error AttestationNodeAboveLimit(uint8 node, uint256 limit);
    error AttestationNodeAttested(address provider, uint8 node, uint24 number);
    error AttestationDeviceBacksAnother(KeyId device, address provider, uint8 node);
    error AttestationDeviceReleased(KeyId device, uint24 number);
    error AttestationNotProvider(KeyId device, address provider, address caller);
    /// @dev What was sent of a report, or the code of its account, has `length` bytes, and that is too few.
    error AttestationReportLength(uint256 length);
    /// @dev It never was attested, was given up, or, where it is to be ended, was ended.
    error AttestationDeviceUnknown(KeyId device);
    /// @dev It stands for something else, or on something else, than was sent; hashes of both.
    error AttestationStandingDiffers(KeyId device, bytes26 kept, bytes26 sent);
    error AttestationStandingEnded(KeyId device, uint40 until);
    error AttestationStands(KeyId device);

    /* SEEDS */

    /// @notice Stores a new seed; anybody may, and reports are made of it from then on.
    /// @dev Emits a {SeedStored} event.
    /// Requirements:
    /// - the newest is at least {SEED_SECONDS} old: {AttestationSeedEarly}.
    function storeSeed() external;

    /// @notice The newest seed.
    function seed() external view returns (Seed memory);

    /// @notice What a device must sign now: keccak256 of chain id, this contract, provider, node and seed.
    function nonceOf(address provider, uint8 node) external view returns (bytes32);

    /* KEYS */

    /// @notice Records the keys of a chain of certificates that begins at a known key, of authorities, of signers of references,
    /// of responders.
    /// @dev Emits a {KeyRecorded} event for each. A key that is known stays as it is, unless it is valid for longer now; a root does
    /// in any case.
    /// Requirements:
    /// - those of {IEvidence-readChain};
    /// - the signatures hold: {AttestationSignatureUnproven};
    /// - the anchor is known: {AttestationKeyUnknown};
    /// - an authority's: {AttestationNotAuthority};
    /// - none of the keys, nor one above them, is revoked: {AttestationKeyRevoked};
    /// - none is expired: {AttestationKeyExpired}, nor a certificate of the future: {AttestationCertificateEarly};
    /// - no key has more than five above it: {AttestationChainTooLong};
    /// - a known key is of the same trust: {AttestationKeyTrust};
    /// - of devices, an authority below which none may follow certified nothing but a report key, and no other certified one:
    ///   {AttestationDeviceKey};
    /// - none is a report key: {AttestationReportKeyAlone}; of references, {AttestationKeyTrust}.
    /// @param anchor x, y, and keccak256 of the name of who issued the first certificate: 128 bytes.
    /// @param certificates In DER, issuers first, packed as {IEvidence} says.
    /// @param hints For {IP384}, of all signatures at once.
    function recordKeys(bytes calldata anchor, bytes calldata certificates, bytes calldata hints) external;

    /// @notice Ends a key as who issued its certificate certified it, and all that stands on that, by an answer of theirs.
    /// @dev Emits a {CertificateRevoked} event. What another certified stands. A certificate on hold is not revoked here, since that
    /// can be lifted. For good, except that the owner may add the key as a root.
    /// Requirements:
    /// - those of {IEndorsements-readRevocation} and of {IEvidence-readChain}, with the issuer's path length;
    /// - the issuer is a known authority, valid now: {AttestationKeyUnknown}, {AttestationNotAuthority}, {AttestationKeyRevoked},
    ///   {AttestationKeyExpired};
    /// - and no device: {AttestationNotAuthority};
    /// - the signatures of answer and certificate hold: {AttestationSignatureUnproven};
    /// - the answer is of this certificate: {AttestationCertificateDiffers};
    /// - that it is revoked, and neither on hold nor removed from a list: {AttestationNotRevoked};
    /// - not of the future: {AttestationAnswerEarly};
    /// - the answer is signed by the issuer, or by a responder that it certified, valid now: {AttestationNotResponder}, and the same;
    /// - the issuer did not take the key back yet: {AttestationKeyRevoked}.
    /// @param signed r and s of the answer, x and y of its signer.
    /// @param issuer x and y of who issued the certificate, and its name in DER.
    /// @param answer `tbsResponseData`.
    /// @param certificate In DER, packed: it says which key ends.
    /// @param hints For {IP384}: of answer and certificate at once.
    function revoke(
        bytes calldata signed,
        bytes calldata issuer,
        bytes calldata answer,
        bytes calldata certificate,
        bytes calldata hints
    ) external;

    /// @notice Whether `issuer` took back that it certified a key, known or not; zero: whether the owner removed it as a root.
    function isRevoked(KeyId key, KeyId issuer) external view returns (bool);

    /// @notice A key that is known; zeros for another.
    function keyOf(KeyId key) external view returns (CertifiedKey memory);

    /* REFERENCES */

    /// @notice Records reference measurements that are signed.
    /// @dev Emits a {ReferenceRecorded} event.
    /// Requirements:
    /// - those of {IEndorsements-readReference};
    /// - the signature holds: {AttestationSignatureUnproven};
    /// - its signer is known for references: {AttestationKeyUnknown}, {AttestationKeyTrust};
    /// - and no authority or responder: {AttestationNotSigner};
    /// - not revoked and not expired: {AttestationKeyRevoked}, {AttestationKeyExpired}.
    /// @param decoder Whether it is for devices whose video decoder is on; of a VBIOS, true.
    /// @return referenceId Its id.
    function recordReference(
        bytes calldata signed,
        bytes calldata document,
        bytes calldata choices,
        bool decoder,
        bytes calldata hints
    ) external returns (bytes32 referenceId);

    /// @notice Records what reports must say, as references have it. Where it is known, it is looked at anew.
    /// @dev Emits a {ProfileRecorded} event.
    /// Requirements:
    /// - the board is known: {AttestationBoardUnknown};
    /// - so are references of driver and VBIOS for its product that say this: {AttestationReferenceUnknown};
    /// - their signers are not revoked and not expired: {AttestationKeyRevoked}, {AttestationKeyExpired};
    /// - neither version is denied: {AttestationVersionDenied}.
    /// @return profile Its id, the hash of its terms.
    function recordProfile(ProfileTerms calldata terms) external returns (bytes32 profile);

    /// @notice A profile; zeros for an unknown one.
    function profileOf(bytes32 profile) external view returns (Profile memory);

    /// @notice References; zeros for unknown ones.
    function referenceOf(bytes32 referenceId) external view returns (KeptReference memory);

    /* DEVICES */

    /// @notice Attests the node for which a device stands once more, by a report of the same key that says the same.
    /// @dev Emits an {AttestationRenewed} event. Anybody may send it: the nonce says for whom the device signed.
    /// Requirements:
    /// - what is sent has all its parts: {AttestationReportLength};
    /// - those of {IEvidence-readReport}, of a report that names its firmware;
    /// - the signature holds: {AttestationSignatureUnproven};
    /// - the seed's attestations have not ended: {AttestationSeedEnded};
    /// - the nonce is the one of {nonceOf}: {AttestationNonceDiffers};
    /// - the device is known: {AttestationDeviceUnknown};
    /// - it stands for this node, with this report key and what this report says: {AttestationStandingDiffers};
    /// - as long as the attestation: {AttestationStandingEnded};
    /// - its keys, those above them and the references' signers are not revoked: {AttestationKeyRevoked};
    /// - its versions are not denied: {AttestationVersionDenied};
    /// - the node is not attested by this seed yet: {AttestationNodeAttested}.
    /// @param sent As {KnownReportLib} has it.
    function attest(bytes calldata sent) external;

    /// @notice As {attest}, of a report whose record is kept as code.
    /// @dev Emits an {AttestationRenewed} event.
    /// Requirements:
    /// - the account's code is longer than what a record has before its body: {AttestationReportLength};
    /// - those of {attest}.
    /// @param signed Hints and fresh part, 318 bytes, as {KnownReportLib} has them. The last two bytes are not read.
    /// @param record The account whose code is the record, as of {keepBody}.
    function attestKept(bytes32[10] calldata signed, address record) external;

    /// @notice Attests a node by a device, whatever it stood for before, by a chain that ends with its report key. Records the
    /// keys of the chain but for those of the device.
    /// @dev Emits {KeyRecorded} events and a {DeviceAttested} event. Anybody may send it, as {attest}. A device's keys are known
    /// by this only: whoever has nothing but certificates changes nothing that a device stands on.
    /// Requirements:
    /// - those of {IEvidence-readAttestation} and of {recordKeys};
    /// - the seed's attestations have not ended: {AttestationSeedEnded};
    /// - the nonce is the one of {nonceOf}: {AttestationNonceDiffers};
    /// - the node's id is below 232: {AttestationNodeAboveLimit};
    /// - all keys are valid as long as the attestation: {AttestationKeyExpired};
    /// - a profile says what the report says: {AttestationProfileUnknown};
    /// - its references are valid as long as the attestation: {AttestationProfileExpired}, and not revoked: {AttestationKeyRevoked};
    /// - its versions are not denied: {AttestationVersionDenied};
    /// - what the device stands for now is sent, if it stands: {AttestationStandingDiffers};
    /// - it is another's node no more: {AttestationDeviceBacksAnother};
    /// - where it was given up, or ended as another node's, two seeds were stored since: {AttestationDeviceReleased};
    /// - the node is not attested by this seed yet: {AttestationNodeAttested}.
    /// @param hints For {IP384}, of all certificates and the report at once.
    /// @param present What the device stands for, by the last {DeviceAttested} of it; not looked at where it does not stand.
    function attestNew(
        address provider,
        uint8 node,
        bytes calldata anchor,
        bytes calldata certificates,
        ReportParts calldata parts,
        bytes calldata hints,
        Standing calldata present
    ) external;

    /// @notice Ends the attestation of a node whose device is not to be believed any more. Anybody may call it. The device backs this
    /// node again as soon as what it stands on is believed, and another from the second seed after on.
    /// @dev Emits an {AttestationEnded} event. Then {IProviderRegistry-sync} takes units away that it stood for. Services that mirror
    /// these believe in them until they are synced, or the attestation would have ended.
    /// Requirements:
    /// - the device is known, and not ended since it was attested: {AttestationDeviceUnknown};
    /// - this is what it stands for: {AttestationStandingDiffers};
    /// - it, a key above it, a version or a reference's signer was revoked or denied since: {AttestationStands}.
    function end(KeyId device, Standing calldata standing) external;

    /// @notice Gives a device up, so that it may back another node from the second seed after on. Its node is attested no more.
    /// @dev Emits a {DeviceReleased} event. By then the attestations of today's seeds have ended, and units that others mirrored by
    /// them. Warning: units that it stood for are stale; lower them first.
    /// Requirements:
    /// - the device is known: {AttestationDeviceUnknown};
    /// - this is what it stands for: {AttestationStandingDiffers};
    /// - the caller is the provider that it backs: {AttestationNotProvider}.
    function release(KeyId device, Standing calldata standing) external;

    /// @notice What is kept of a device.
    function deviceOf(KeyId device) external view returns (Device memory);

    /// @notice Until when a node is attested; 0 or past where it is not.
    function nodeUntil(address provider, uint16 gpuClass, uint8 node) external view returns (uint48);

    /// @notice Keeps a report's body, or its beginning, or a record, as the code of an account, so that it need not be sent again.
    /// @dev Emits a {BodyKept} event where it is not kept yet. Nobody has to believe it: the signature covers what is read there.
    /// @param body A body as it is, not packed, or a record as {KnownReportLib} has it.
    function keepBody(bytes calldata body) external returns (address account);

    /// @notice The account whose code a body is, if it is kept.
    function bodyAccountOf(bytes calldata body) external view returns (address account, bool kept);

    /* GOVERNANCE */

    /// @notice Believes chains that begin at a key: a new one, one that was removed or revoked, or one that a chain proved, which
    /// then stands on nothing above it.
    /// @dev Emits a {RootAdded} event. What stands on the key, or stood on it until it was removed or revoked, is believed again; what
    /// {end} ended is not. Warning: keys that chains proved before keep the path lengths that they got.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - it is no root now: {AttestationRootKnown};
    /// - `trust` is `Devices` or `References`: {AttestationRootTrust}.
    /// @param until The last second in which it is valid.
    /// @param pathLength How many authorities may follow below it; 255: no limit. Of devices, as many as their chains have, those of
    /// their chips included: where more may follow, their chains attest nothing, and a family with longer ones needs a root below.
    function addRoot(KeyId key, Trust trust, uint40 until, uint8 pathLength) external;

    /// @notice Believes a root and all below it no more, until the owner adds it again.
    /// @dev Emits a {RootRemoved} event. No chain makes it known meanwhile.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - it is a root: {AttestationNotRoot}.
    function removeRoot(KeyId key) external;

    /// @notice Denies a version of driver or VBIOS, whatever is signed for it, or allows it again.
    /// @dev Emits a {VersionDenied} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - that is not so yet: {AttestationVersionUnchanged}.
    function setDenied(ReferenceKind kind, bytes32 version, bool denied) external;

    /// @notice Says of which class GPUs of a board are, for good.
    /// @dev Emits a {BoardAdded} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - the class is not zero: {AttestationGpuClassZero};
    /// - the board is not known: {AttestationBoardKnown}.
    /// @param board As `Report.board`.
    /// @param product As reference documents for it name it, `GH100`.
    function addBoard(bytes32 board, uint16 gpuClass, bytes32 product) external;

    /// @notice What is known of a board; zeros for an unknown one.
    function boardOf(bytes32 board) external view returns (Board memory);

    /// @notice Whether a version is denied.
    function isDenied(ReferenceKind kind, bytes32 version) external view returns (bool);

    /// @notice The programs that read evidence and endorsements, and the one that checks signatures.
    function programs() external view returns (address evidence, address endorsements, address p384);
}
