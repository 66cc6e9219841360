//! Of certificates and of a report, packed, whose body may begin in an account's code.

use super::{alone, bytes_at, keccak, Call, Kind, Program, Said, Value, Words};
use assay_attestation::{Window, BODY, CHAIN, RECORD};

#[path = "../../../contracts/attestation/src/abi.rs"]
mod abi;
#[path = "../../../contracts/attestation/src/answer.rs"]
mod answer;
#[path = "../../../contracts/attestation/src/body.rs"]
mod body;
#[path = "../../../contracts/attestation/src/refusal.rs"]
mod refusal;
#[path = "../../../contracts/attestation/src/selector.rs"]
mod selector;

use body::Room;
use selector::{
    AUTHORITY, BODY_LENGTH, CALLDATA_LENGTH, CERTIFICATES, CODE, DIFFERS, EXTENSION,
    EXTENSION_CRITICAL, FIELD, FIELD_MISSING, INTEGER, ISSUER, KEY_LENGTH, KEY_USAGE, LENGTH,
    MEASUREMENT, PACKED, PATH_LENGTH, READ_ATTESTATION, READ_CHAIN, READ_REPORT, REPORT,
    REPORT_LENGTH, SIGNER, SIGNER_LENGTH, TAG, TIME, TRAILING, TRUNCATED, UNPACKED,
};

const PARTS: Kind = Kind::Tuple(&[
    Kind::Bytes,
    Kind::Number(160),
    Kind::Bytes,
    Kind::Number(64),
    Kind::Number(64),
]);

const PROGRAM: Program = Program {
    functions: &[
        (READ_CHAIN, &[Kind::Bytes, Kind::Number(8), Kind::Bytes]),
        (READ_REPORT, &[Kind::Bytes, PARTS]),
        (
            READ_ATTESTATION,
            &[Kind::Bytes, Kind::Number(8), Kind::Bytes, PARTS],
        ),
    ],
    errors: &[
        (TRUNCATED, 1),
        (TAG, 3),
        (LENGTH, 1),
        (TRAILING, 1),
        (INTEGER, 1),
        (DIFFERS, 1),
        (TIME, 1),
        (PACKED, 1),
        (UNPACKED, 1),
        (KEY_LENGTH, 1),
        (CERTIFICATES, 1),
        (ISSUER, 3),
        (AUTHORITY, 1),
        (PATH_LENGTH, 1),
        (KEY_USAGE, 2),
        (EXTENSION_CRITICAL, 1),
        (EXTENSION, 1),
        (CALLDATA_LENGTH, 1),
        (REPORT_LENGTH, 1),
        (REPORT, 3),
        (CODE, 1),
        (BODY_LENGTH, 1),
        (MEASUREMENT, 1),
        (FIELD, 1),
        (FIELD_MISSING, 1),
        (SIGNER_LENGTH, 1),
        (SIGNER, 2),
    ],
    ask,
    check,
    signed,
};

/// `IEvidence`.
pub fn evidence(calldata: &[u8]) {
    PROGRAM.enter(calldata);
}

fn ask(calldata: &[u8]) -> Said {
    let mut working = Box::new(answer::Working::new());
    let accepted = alone(|| answer::answer(calldata, &mut working, code, keccak));
    let data = working.answer.written().to_vec();
    Said { accepted, data }
}

/// An account says what its code is: two bytes of how long, the first one, a mask of measurements; these follow.
fn code(account: &[u8; 20], room: &mut Room) -> usize {
    let length = usize::from(u16::from_be_bytes([account[0], account[1]]));
    let [_, _, rest @ ..] = account;
    let values =
        (0..64_u8).filter(|index| rest[1 + usize::from(index / 8)] >> (7 - index % 8) & 1 == 1);
    let values = values.flat_map(|index| [64 - index; 48]);
    let code = rest[..9].iter().copied().chain(values);
    for (byte, of_code) in room.iter_mut().take(length).zip(code) {
        *byte = of_code;
    }
    length
}

fn check(call: &Call, data: &[u8]) {
    let (has_chain, has_report) = (call.selector != READ_REPORT, call.selector != READ_CHAIN);
    let mut words = Words(data);
    let (records, statements) = (words.number(), has_chain.then(|| words.number()));
    if has_report {
        words.bytes(32 * 7);
        assert!(words.number() <= 255 && words.number() <= 255);
    }
    let at = |words: &Words<'_>| (data.len() - words.0.len()) as u64;
    assert_eq!(records, at(&words));
    let records = words.tail();
    let count = records.len() / RECORD - usize::from(has_report);
    assert_eq!(records.len() % RECORD, 0);
    if let Some(statements) = statements {
        assert_eq!(statements, at(&words));
        assert_eq!(words.number(), count as u64);
        assert!((1..=7).contains(&count));
        for _ in 0..count {
            words.bytes(64);
            assert!(words.number() < 1 << 48 && words.number() < 1 << 48);
            let (purpose, path_length) = (words.number(), words.number());
            assert!(purpose <= 3 && path_length <= 255);
            assert!(purpose == 1 || path_length == 0);
        }
    }
    assert!(words.0.is_empty());
}

/// The first signer, what certificates and body unpack to, and the fresh part.
fn signed(call: &Call) -> Vec<Vec<u8>> {
    let mut window = Window::new();
    let mut unpack = |packed: &[u8], most| {
        let places = window.unpack(packed, most).expect("what was read");
        window.at(&places).to_vec()
    };
    let mut signed = vec![call.bytes(0).to_vec()];
    if call.selector != READ_REPORT {
        signed.push(unpack(call.bytes(2), CHAIN));
    }
    if let Some(Value::Tuple(parts)) = call.arguments.last() {
        let Value::Word(account) = &parts[1] else {
            panic!("no account")
        };
        let account = account.last_chunk().expect("20 bytes");
        let sent = unpack(bytes_at(parts, 2), BODY);
        let mut room = [0; 1 + BODY];
        let kept = code(account, &mut room).min(room.len());
        let body = [&room[usize::from(kept > 0)..kept], &sent].concat();
        signed.extend([bytes_at(parts, 0).to_vec(), body]);
    }
    signed
}
