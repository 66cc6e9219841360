//! Of a document and of an answer on revocation, each of which has one form.

use super::{alone, keccak, Call, Kind, Program, Said, Words};
use assay_attestation::{revocation::Revocation, RECORD};

#[path = "../../../contracts/endorsements/src/abi.rs"]
mod abi;
#[path = "../../../contracts/endorsements/src/answer.rs"]
mod answer;
#[path = "../../../contracts/endorsements/src/refusal.rs"]
mod refusal;
#[allow(dead_code, reason = "the entry has an error of its own")]
#[path = "../../../contracts/endorsements/src/selector.rs"]
mod selector;

use selector::{
    ANSWER, CHOICE, CHOICES, DOCUMENT_LENGTH, FLAGS, ISSUER, ISSUER_LENGTH, MEASUREMENTS,
    READ_REFERENCE, READ_REVOCATION, SIGNED_LENGTH, TEXT, TRUNCATED, VERSION,
};

const PROGRAM: Program = Program {
    functions: &[
        (
            READ_REFERENCE,
            &[Kind::Bytes, Kind::Bytes, Kind::Bytes, Kind::Number(1)],
        ),
        (READ_REVOCATION, &[Kind::Bytes, Kind::Bytes, Kind::Bytes]),
    ],
    errors: &[
        (SIGNED_LENGTH, 1),
        (TRUNCATED, 1),
        (TEXT, 1),
        (VERSION, 1),
        (FLAGS, 1),
        (MEASUREMENTS, 1),
        (CHOICES, 1),
        (CHOICE, 1),
        (DOCUMENT_LENGTH, 1),
        (ISSUER_LENGTH, 1),
        (ANSWER, 1),
        (ISSUER, 1),
    ],
    ask,
    check,
    signed,
};

/// `IEndorsements`.
pub fn endorsements(calldata: &[u8]) {
    PROGRAM.enter(calldata);
}

fn ask(calldata: &[u8]) -> Said {
    let mut working = Box::new(answer::Working::new());
    let accepted = alone(|| answer::answer(calldata, &mut working, keccak));
    let data = working.answer.written().to_vec();
    Said { accepted, data }
}

fn check(call: &Call, data: &[u8]) {
    let mut words = Words(data);
    let record = if call.selector == READ_REFERENCE {
        assert_eq!(words.number(), 32 * 7);
        words.word();
        assert!(words.number() <= 1);
        words.bytes(64);
        let indices = words.number();
        assert_eq!(indices == 0, words.word() == &[0; 32]);
        words.tail()
    } else {
        assert_eq!(words.number(), 32 * 9);
        words.bytes(96);
        let (status, reason, at) = (words.number(), words.number(), words.number());
        assert!(status <= 2 && reason <= 10);
        assert!(status == 1 || reason == 0 && at == 0);
        assert!(words.number() < 1 << 48 && words.number() < 1 << 48 && at < 1 << 48);
        let record = words.tail();
        assert_eq!(record[..48], Revocation::digest(call.bytes(2)));
        record
    };
    assert!(words.0.is_empty());
    assert_eq!(record.len(), RECORD);
    assert_eq!(&record[48..], call.bytes(0));
}

/// Signature, and what was signed; the issuer is among that by hashes.
fn signed(call: &Call) -> Vec<Vec<u8>> {
    let arguments = if call.selector == READ_REFERENCE {
        0..2
    } else {
        0..3
    };
    arguments.map(|index| call.bytes(index).to_vec()).collect()
}
