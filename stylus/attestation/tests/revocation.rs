//! Answers that another implementation encodes are read, and nothing is read in two ways.
#![allow(clippy::cast_possible_truncation, reason = "small numbers")]

use assay_attestation::revocation::{Revocation, Status, Unanswered};
use sha2::{Digest, Sha256, Sha384};
use std::{str::FromStr, time::Duration};
use x509_cert::{
    der::{
        asn1::{Any, GeneralizedTime, Null, ObjectIdentifier, OctetString},
        DateTime, Decode, Encode,
    },
    ext::{pkix::CrlReason, Extension},
    name::Name,
    serial_number::SerialNumber,
    spki::AlgorithmIdentifierOwned,
};
use x509_ocsp::{
    CertId, CertStatus, OcspGeneralizedTime, ResponderId, ResponseData, RevokedInfo,
    SingleResponse, Version,
};

const SHA384: &str = "2.16.840.1.101.3.4.2.2";
const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const NONCE: &str = "1.3.6.1.5.5.7.48.1.2";
const ARCHIVE: &str = "1.3.6.1.5.5.7.48.1.6";
const THIS: u64 = 1_795_000_000;
const NEXT: u64 = THIS + 86_400;
const KEY: [u8; 96] = [0x5a; 96];

fn at(seconds: u64) -> OcspGeneralizedTime {
    let time = DateTime::from_unix_duration(Duration::from_secs(seconds)).expect("a time");
    GeneralizedTime::from_date_time(time).into()
}

fn issuer() -> Vec<u8> {
    let name = Name::from_str("CN=NVIDIA GH100 Identity,O=NVIDIA Corporation").expect("a name");
    name.to_der().expect("DER")
}

fn octets(bytes: &[u8]) -> OctetString {
    OctetString::new(bytes).expect("octets")
}

fn extension(kind: &str, critical: bool) -> Extension {
    Extension {
        extn_id: ObjectIdentifier::new(kind).expect("an id"),
        critical,
        extn_value: octets(&[4, 2, 1, 2]),
    }
}

fn hashed(oid: &str, hash: impl Fn(&[u8]) -> Vec<u8>) -> CertId {
    CertId {
        hash_algorithm: AlgorithmIdentifierOwned {
            oid: ObjectIdentifier::new(oid).expect("an id"),
            parameters: Some(Any::from(Null)),
        },
        issuer_name_hash: octets(&hash(&issuer())),
        issuer_key_hash: octets(&hash(&[&[4][..], &KEY].concat())),
        serial_number: SerialNumber::new(&[0x39, 1, 2, 3]).expect("a number"),
    }
}

fn single(cert_status: CertStatus) -> SingleResponse {
    SingleResponse {
        cert_id: hashed(SHA384, |bytes| Sha384::digest(bytes).to_vec()),
        cert_status,
        this_update: at(THIS),
        next_update: Some(at(NEXT)),
        single_extensions: None,
    }
}

fn answer(responses: Vec<SingleResponse>) -> ResponseData {
    ResponseData {
        version: Version::V1,
        responder_id: ResponderId::ByKey(octets(&[7; 20])),
        produced_at: at(THIS),
        responses,
        response_extensions: None,
    }
}

fn revoked(revocation_reason: Option<CrlReason>) -> CertStatus {
    CertStatus::Revoked(RevokedInfo {
        revocation_time: at(THIS - 5),
        revocation_reason,
    })
}

fn read(data: &ResponseData) -> Result<Revocation, Unanswered> {
    Revocation::read(&data.to_der().expect("DER"), &issuer(), &KEY)
}

fn serial() -> [u8; 20] {
    let mut serial = [0; 20];
    serial[16..].copy_from_slice(&[0x39, 1, 2, 3]);
    serial
}

#[test]
fn what_is_said_is_read() {
    let reasons = [
        (None, 0),
        (Some(CrlReason::Unspecified), 0),
        (Some(CrlReason::KeyCompromise), 1),
        (Some(CrlReason::CertificateHold), 6),
        (Some(CrlReason::RemoveFromCRL), 8),
        (Some(CrlReason::AaCompromise), 10),
    ];
    let revoked = reasons.map(|(reason, code)| {
        let status = Status::Revoked {
            at: THIS - 5,
            reason: code,
        };
        (revoked(reason), status)
    });
    let others = [
        (CertStatus::good(), Status::Good),
        (CertStatus::unknown(), Status::Unknown),
    ];
    for (said, status) in revoked.into_iter().chain(others) {
        let read = read(&answer(vec![single(said)])).expect("an answer");
        let expected = Revocation {
            serial: serial(),
            status,
            this_update: THIS,
            next_update: NEXT,
        };
        assert_eq!(read, expected);
    }
}

#[test]
fn what_is_optional_may_lack_or_be_there() {
    let mut one = single(CertStatus::good());
    one.next_update = None;
    assert_eq!(
        read(&answer(vec![one.clone()])).map(|read| read.next_update),
        Ok(0)
    );
    one.cert_id.hash_algorithm.parameters = None;
    one.single_extensions = Some(vec![extension(ARCHIVE, false)]);
    let mut data = answer(vec![one]);
    data.responder_id = ResponderId::ByName(Name::from_str("CN=Responder").expect("a name"));
    for critical in [false, true] {
        data.response_extensions =
            Some(vec![extension(ARCHIVE, false), extension(NONCE, critical)]);
        assert!(read(&data).is_ok(), "{critical}");
    }
}

#[test]
fn serial_numbers_have_twenty_bytes_at_most() {
    let with = |bytes: &[u8]| {
        let mut one = single(CertStatus::good());
        one.cert_id.serial_number = SerialNumber::new(bytes).expect("a number");
        read(&answer(vec![one])).map(|read| read.serial)
    };
    assert_eq!(with(&[0x7f; 20]), Ok([0x7f; 20]));
    let mut one = [0; 20];
    one[19] = 0x80;
    assert_eq!(with(&[0x80]), Ok(one));
    assert!(with(&[0]).is_err());
}

#[test]
fn other_issuers_and_hashes_are_refused() {
    let data = answer(vec![single(CertStatus::good())])
        .to_der()
        .expect("DER");
    let issued = |name: &[u8], key: &[u8; 96]| Revocation::read(&data, name, key);
    assert!(issued(&issuer(), &KEY).is_ok());
    let mut name = issuer();
    *name.last_mut().expect("a byte") ^= 1;
    assert!(matches!(issued(&name, &KEY), Err(Unanswered::Issuer(_))));
    assert!(matches!(
        issued(&issuer(), &[0x5b; 96]),
        Err(Unanswered::Issuer(_))
    ));
    let mut one = single(CertStatus::good());
    one.cert_id = hashed(SHA256, |bytes| Sha256::digest(bytes).to_vec());
    assert!(matches!(
        read(&answer(vec![one])),
        Err(Unanswered::Answer(_))
    ));
    let mut swapped = single(CertStatus::good());
    let id = &mut swapped.cert_id;
    std::mem::swap(&mut id.issuer_name_hash, &mut id.issuer_key_hash);
    assert!(matches!(
        read(&answer(vec![swapped])),
        Err(Unanswered::Issuer(_))
    ));
}

#[test]
fn an_answer_is_of_one_certificate() {
    let one = single(CertStatus::good());
    assert!(matches!(read(&answer(vec![])), Err(Unanswered::Answer(_))));
    assert!(matches!(
        read(&answer(vec![one.clone(), one])),
        Err(Unanswered::Answer(_))
    ));
}

#[test]
fn critical_extensions_are_refused() {
    let mut one = single(CertStatus::good());
    one.single_extensions = Some(vec![extension(ARCHIVE, true)]);
    assert!(matches!(
        read(&answer(vec![one.clone()])),
        Err(Unanswered::Answer(_))
    ));
    one.single_extensions = Some(vec![]);
    assert!(matches!(
        read(&answer(vec![one])),
        Err(Unanswered::Answer(_))
    ));
    let mut data = answer(vec![single(CertStatus::good())]);
    data.response_extensions = Some(vec![extension(ARCHIVE, true)]);
    assert!(matches!(read(&data), Err(Unanswered::Answer(_))));
}

/// A changed bit gives no answer, or one that the other implementation reads too and that is encoded in this way only; it is
/// never the same answer but for what is not returned, so that no answer can be said twice by one signature.
#[test]
fn every_changed_bit_is_refused_or_changes_what_is_signed() {
    let data = answer(vec![single(revoked(Some(CrlReason::KeyCompromise)))]);
    let bytes = data.to_der().expect("DER");
    let digest = Revocation::digest(&bytes);
    assert_eq!(digest.to_vec(), Sha384::digest(&bytes).to_vec());
    let mut accepted = 0;
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert_ne!(Revocation::digest(&changed), digest);
        if Revocation::read(&changed, &issuer(), &KEY).is_ok() {
            accepted += 1;
            let other = ResponseData::from_der(&changed).expect("DER");
            assert_eq!(other.to_der().expect("DER"), changed, "bit {bit}");
        }
    }
    // Bits of times, of the serial number, of the reason, and of the responder's hash.
    assert!(accepted > 100 && accepted < bytes.len() * 4, "{accepted}");
    for length in 0..bytes.len() {
        assert!(
            Revocation::read(&bytes[..length], &issuer(), &KEY).is_err(),
            "{length}"
        );
    }
    assert!(Revocation::read(&[&bytes[..], &[0]].concat(), &issuer(), &KEY).is_err());
}

/// Each of these is BER, and no DER.
#[test]
fn other_encodings_are_refused() {
    let bytes = answer(vec![single(CertStatus::good())])
        .to_der()
        .expect("DER");
    let replaced = |from: &[u8], to: &[u8]| {
        let place = bytes
            .windows(from.len())
            .position(|part| part == from)
            .expect("a part");
        let mut changed = bytes.clone();
        changed.splice(place..place + from.len(), to.iter().copied());
        // The two outermost lengths need not be right: what is replaced is refused first, or else they are.
        Revocation::read(&changed, &issuer(), &KEY)
    };
    assert!(Revocation::read(&bytes, &issuer(), &KEY).is_ok());
    assert!(replaced(&[0x80, 0], &[0x80, 0x81, 0]).is_err());
    assert!(replaced(&[0x80, 0], &[0xa0, 0]).is_err());
    assert!(replaced(&[0x80, 0], &[0x83, 0]).is_err());
    assert!(replaced(&[0xa2, 0x16, 4, 0x14], &[0xa3, 0x16, 4, 0x14]).is_err());
    assert!(replaced(&[0x18, 15], &[0x17, 15]).is_err());
    assert!(replaced(b"Z", b"+").is_err());
    assert!(replaced(&[5, 0, 4, 48], &[5, 0, 4, 49]).is_err());
}
