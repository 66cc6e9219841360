//! Of signatures that are said to hold another implementation says so, too.

use super::{alone, keccak, Call, Kind, Program, Said};
use assay_p384::{Chain, RECORD};
use p384::ecdsa::{signature::hazmat::PrehashVerifier, Signature, VerifyingKey};

#[allow(
    clippy::cast_possible_truncation,
    reason = "compared with 32 bits before"
)]
#[path = "../../../contracts/p384/src/answer.rs"]
mod answer;
#[allow(dead_code, reason = "the entry has an error of its own")]
#[path = "../../../contracts/p384/src/refusal.rs"]
mod refusal;
#[path = "../../../contracts/p384/src/selector.rs"]
mod selector;

use selector::{CALLDATA_LENGTH, HINTS_LENGTH, RECORDS_LENGTH, VERIFY, VERIFY_BATCH};

const PROGRAM: Program = Program {
    functions: &[
        (VERIFY, &[Kind::Bytes, Kind::Bytes]),
        (VERIFY_BATCH, &[Kind::Bytes, Kind::Bytes]),
    ],
    errors: &[(RECORDS_LENGTH, 1), (HINTS_LENGTH, 2), (CALLDATA_LENGTH, 1)],
    ask,
    check,
    signed,
};

/// `IP384`.
pub fn p384(calldata: &[u8]) {
    PROGRAM.enter(calldata);
}

fn ask(calldata: &[u8]) -> Said {
    let (mut chain, mut data) = (Box::new(Chain::new()), [0; 68]);
    let said = alone(|| answer::answer(calldata, &mut chain, &mut data));
    Said {
        accepted: said.map(|(status, _)| status == 0),
        data: said.map_or(Vec::new(), |(_, length)| data[..length].to_vec()),
    }
}

fn check(call: &Call, data: &[u8]) {
    let (holds, zeros) = data.split_last().expect("a word");
    assert!(zeros == [0; 31] && *holds <= 1);
    let records = call.bytes(0);
    let count = records.len() / RECORD;
    assert!(records.len() == count * RECORD && (1..=8).contains(&count));
    assert!(call.selector == VERIFY_BATCH || count == 1);
    if *holds == 1 {
        assert!(records.chunks(RECORD).all(reference));
    }
}

/// Records that hold; of those that do not, nothing is said.
fn signed(call: &Call) -> Vec<Vec<u8>> {
    let holds = ask(&call.encode()).data.last() == Some(&1);
    holds.then(|| call.bytes(0).to_vec()).into_iter().collect()
}

/// What the reference says of a record.
fn reference(record: &[u8]) -> bool {
    let part = |index: usize| -> [u8; 48] {
        let part = record[48 * index..].first_chunk();
        *part.expect("a record")
    };
    let point = [&[4][..], &part(3), &part(4)].concat();
    let (Ok(signature), Ok(key)) = (
        Signature::from_scalars(part(1), part(2)),
        VerifyingKey::from_sec1_bytes(&point),
    ) else {
        return false;
    };
    key.verify_prehash(&part(0), &signature).is_ok()
}
