// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Reference, Revocation} from "../types/Endorsement.sol";

/// @title Endorsements
/// @notice Reads what a manufacturer says of its devices: reference documents, which name the values that a driver or a VBIOS
/// measures to, and answers on the revocation of certificates. It has no storage and no owner, calls nobody, and takes no ether.
/// Anybody may use it.
/// @dev Warning: it verifies no signature. Each function returns a record, 240 bytes of which `IP384` says whether the signature
/// holds: digest, r, s, and the signer's x and y. What is read is true where it holds, and nothing is known where it does not.
/// Whether the signer is believed, is valid now, and may sign this, is for the caller to check, by the ids that `IEvidence` has.
///
/// Encodings are strict, so that nothing is accepted twice. `at` in an error is the place of a byte in the argument that is
/// read, from 0 on.
interface IEndorsements {
    /// @notice Calldata has `length` bytes, more than the 16,384 that are read.
    error EndorsementsCalldataLength(uint256 length);

    /// @notice A signature with its key has 192 bytes and not `length`.
    error EndorsementsSignedLength(uint256 length);

    /* REFERENCES */

    /// @notice The document of `length` bytes ends before its fields do.
    error EndorsementsTruncated(uint256 length);

    /// @notice The text whose length is at `at` is empty, too long, has another character than letters, digits, `.`, `-` and `_`,
    /// or need not be sent.
    error EndorsementsText(uint256 at);

    /// @notice The version whose length is at `at` is neither a driver's nor a VBIOS's.
    error EndorsementsVersion(uint256 at);

    /// @notice The flags of a measurement at `at` are none, or say at length what has a shorter form.
    error EndorsementsFlags(uint256 at);

    /// @notice The measurement at `at` is one more than 64.
    error EndorsementsMeasurements(uint256 at);

    /// @notice There are `count` choices, and not as many as active measurements with several alternatives.
    error EndorsementsChoices(uint256 count);

    /// @notice The measurement at `index` has no alternative of the number that was chosen.
    error EndorsementsChoice(uint256 index);

    /// @notice The document has `octets` bytes as it was signed, more than 32,768.
    error EndorsementsDocumentLength(uint256 octets);

    /* REVOCATION */

    /// @notice An issuer has the 96 bytes of its key and then its name, and not `length` bytes.
    error EndorsementsIssuerLength(uint256 length);

    /// @notice What begins at `at` of an answer is not the only thing, or none of those, that are accepted there.
    error EndorsementsAnswer(uint256 at);

    /// @notice The hash at `at` of an answer is not that of the issuer's name or key.
    error EndorsementsIssuer(uint256 at);

    /// @notice Reads a reference document of NVIDIA's (a signed SWID tag, `.swidtag`).
    /// @dev The document is not sent as XML: its canonical octets are written from its fields, and the signature is asked for
    /// over these. A document that says anything else, or says it otherwise, has another signature.
    ///
    /// Costs about 15,000 gas of a cached program, and calldata.
    /// @param signed r and s of the document's signature, x and y of the signer's key: 48 bytes each.
    /// @param document Its fields, with numbers and lengths of a byte each: tagId (48 bytes), tagVersion, revision; length and
    /// characters of the product and of the version (`colloquialVersion`); then for each measurement from index 0 on flags, length
    /// and characters of its name, and its alternatives (48 bytes each). Flags: 0x80 if it is active, and the number of
    /// alternatives, up to 10; 0x40 and no number where there is one that is zero, which is not sent. The length of a name is 0
    /// where it is `Measurement_` and the index.
    /// @param choices For each index in `indices` that has several alternatives, ascending, the number of one (a byte).
    /// @param decoder Whether the device's video decoder is on. Where it is off, index 35 is none of `indices`.
    /// @return record 240 bytes.
    /// @return read What the document says.
    ///
    /// Requirements:
    /// - `signed` has 192 bytes.
    /// - `document` has all fields, in the one way to send them, of at most 64 measurements.
    /// - `choices` are as many as are needed, each of an alternative that is there.
    function readReference(bytes calldata signed, bytes calldata document, bytes calldata choices, bool decoder)
        external
        pure
        returns (bytes memory record, Reference memory read);

    /// @notice Reads an answer on the revocation of one certificate (OCSP, RFC 6960).
    /// @dev The request must have named the certificate by SHA-384, as NVIDIA's own clients do.
    ///
    /// Costs about 3,000 gas of a cached program, and calldata.
    /// @param signed r and s of the answer's signature, x and y of the signer's key: 48 bytes each.
    /// @param issuer The issuer of the certificate that is asked for: x and y of its key (48 bytes each), and its name in DER.
    /// @param answer What is signed of the answer, in DER: `tbsResponseData`.
    /// @return record 240 bytes.
    /// @return read What the answer says.
    ///
    /// Requirements:
    /// - `signed` has 192 bytes, `issuer` more than 96.
    /// - `answer` is of version 1 and of one certificate, named by SHA-384 and by a positive serial number of at most 20 bytes.
    /// - Its hashes of the issuer's name and key are those of `issuer`.
    /// - It has no critical extension but a nonce.
    function readRevocation(bytes calldata signed, bytes calldata issuer, bytes calldata answer)
        external
        pure
        returns (bytes memory record, Revocation memory read);
}
