//! The functions and errors of `IEndorsements`.

use alloy_sol_types::sol;

sol! {
    struct Reference { bytes32 signer; uint8 kind; bytes32 product; bytes32 version; uint64 indices; bytes32 values; }
    struct Revocation {
        bytes32 certificate; bytes32 issuer; bytes32 signer; uint8 status; uint8 reason; uint48 revokedAt; uint48 thisUpdate;
        uint48 nextUpdate;
    }

    function readReference(bytes signed, bytes document, bytes choices, bool decoder)
        returns (bytes record, Reference read);
    function readRevocation(bytes signed, bytes issuer, bytes answer) returns (bytes record, Revocation read);

    error EndorsementsCalldataLength(uint256 length);
    error EndorsementsSignedLength(uint256 length);
    error EndorsementsTruncated(uint256 length);
    error EndorsementsText(uint256 at);
    error EndorsementsVersion(uint256 at);
    error EndorsementsFlags(uint256 at);
    error EndorsementsMeasurements(uint256 at);
    error EndorsementsChoices(uint256 count);
    error EndorsementsChoice(uint256 index);
    error EndorsementsDocumentLength(uint256 octets);
    error EndorsementsIssuerLength(uint256 length);
    error EndorsementsAnswer(uint256 at);
    error EndorsementsIssuer(uint256 at);
}
