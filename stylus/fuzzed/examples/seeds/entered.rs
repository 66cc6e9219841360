//! Calls of the programs of attestation, and arguments that nearly are some.

use crate::{
    calldata::{encode, Value},
    endorsements::{references, revocations},
    evidence::{made, packed},
};
use assay_attestation::sha384;
use made::{body, field, fields, fresh, name, opaque, Made};
use packed::{literal, pack};

#[allow(
    clippy::many_single_char_names,
    clippy::similar_names,
    clippy::cast_possible_truncation,
    reason = "names of the formulas' own, and a skew that has a byte"
)]
#[path = "../../../p384/tests/common/mod.rs"]
mod common;

use common::{find, sample};

fn call(selector: [u8; 4], arguments: &[Value]) -> Vec<u8> {
    [&selector[..], &encode(arguments)].concat()
}

/// SHA-384 with NULL.
const ID: [u8; 15] = [0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2, 5, 0];

/// A word that ends with these bytes.
fn word(end: &[u8]) -> Value {
    let mut word = [0; 32];
    word[32 - end.len()..].copy_from_slice(end);
    Value::Word(word)
}

/// A whole call, without its last word, and without one of its heads.
fn cut(call: Vec<u8>) -> Vec<Vec<u8>> {
    let shorter = call[..call.len() - 32].to_vec();
    let shifted = [&call[..4], &call[36..]].concat();
    vec![call, shorter, shifted]
}

/// Single signatures and batches: whole ones, and one with a wrong digest.
pub fn signatures() -> Vec<Vec<u8>> {
    const VERIFY: [u8; 4] = [0xf7, 0xe8, 0x3a, 0xee];
    const VERIFY_BATCH: [u8; 4] = [0xd7, 0x08, 0x97, 0x31];
    let mut seeds = Vec::new();
    for count in [1, 2, 5] {
        let signed: Vec<_> = (0..count).map(sample::random).collect();
        let found: Vec<_> = signed
            .iter()
            .map(|(record, key)| find::find(record, key))
            .collect();
        let mut records: Vec<u8> = signed
            .iter()
            .flat_map(|(record, _)| record.as_flattened().to_vec())
            .collect();
        let two = |hints: &[u8], records: &[u8]| [Value::bytes(records), Value::bytes(hints)];
        let batch = find::batch(&found);
        seeds.extend(cut(call(VERIFY_BATCH, &two(&batch, &records))));
        if count == 1 {
            let single = find::single(&found[0]);
            seeds.extend(cut(call(VERIFY, &two(&single, &records))));
            seeds.push(call(VERIFY, &two(&batch, &records)));
        }
        records[0] ^= 1;
        seeds.push(call(VERIFY_BATCH, &two(&batch, &records)));
        seeds.push(call(VERIFY_BATCH, &two(&batch[1..], &records)));
    }
    seeds
}

/// Chains, reports and both, packed and as they are, a body's measurements in code.
pub fn evidence() -> Vec<Vec<u8>> {
    const READ_CHAIN: [u8; 4] = [0xc2, 0x8a, 0x0d, 0x4a];
    const READ_REPORT: [u8; 4] = [0xc2, 0x75, 0x21, 0x79];
    const READ_ATTESTATION: [u8; 4] = [0xa3, 0x36, 0x53, 0x25];
    let anchor = [&[1; 96][..], &sample::keccak(&[&name("root")])].concat();
    let (family, device) = (Made::authority("root", "a", 2), Made::device("a", 3));
    let chain = [family.encode(), device.encode()].concat();
    let plain = |bytes: &[u8]| bytes.chunks(128).flat_map(literal).collect::<Vec<u8>>();
    let chain_of = |limit: u8, certificates: &[u8]| {
        vec![
            Value::bytes(&anchor),
            word(&[limit]),
            Value::bytes(certificates),
        ]
    };
    let parts = |account: &[u8], sent: &[u8]| {
        let indices = word(&0x0005_u64.to_be_bytes());
        let (fresh, account) = (Value::bytes(&fresh()), word(account));
        Value::Tuple(vec![
            fresh,
            account,
            Value::bytes(&plain(sent)),
            indices.clone(),
            indices,
        ])
    };
    let mut unnamed = fields();
    unnamed.retain(|(kind, _)| *kind != 20);
    let (named, unnamed) = (body(0x105, &fields()), body(1, &unnamed));
    // What the target takes as an account whose code has three measurements.
    let length = 1 + 8 + 3 * 48_u16;
    let account = [
        &length.to_be_bytes()[..],
        &[0],
        &0x0105_u64.to_be_bytes(),
        &[0; 9],
    ]
    .concat();
    let report = |signer: &[u8], parts: Value| [Value::bytes(signer), parts];
    let whole = |limit, parts: Value| {
        let packed = pack(&chain).concat();
        [chain_of(limit, &packed), vec![parts]].concat()
    };
    let mut seeds = cut(call(READ_CHAIN, &chain_of(255, &pack(&chain).concat())));
    seeds.extend([
        call(READ_CHAIN, &chain_of(1, &plain(&chain))),
        call(READ_CHAIN, &chain_of(0, &plain(&chain))),
        call(
            READ_CHAIN,
            &chain_of(3, &plain(&Made::other("root", 3).encode())),
        ),
        call(READ_REPORT, &report(&[3; 144], parts(&[0; 20], &unnamed))),
        call(
            READ_REPORT,
            &report(&[3; 96], parts(&account, &opaque(&fields()))),
        ),
        call(
            READ_REPORT,
            &report(&[3; 96], parts(&[1; 20], &field(3, b"1\0"))),
        ),
        call(
            READ_ATTESTATION,
            &whole(1, parts(&account, &opaque(&fields()))),
        ),
        call(READ_ATTESTATION, &whole(0, parts(&[0; 20], &named))),
    ]);
    seeds.extend(cut(call(
        READ_REPORT,
        &report(&[3; 96], parts(&[0; 20], &named)),
    )));
    seeds.extend(cut(call(
        READ_ATTESTATION,
        &whole(255, parts(&[0; 20], &named)),
    )));
    seeds
}

/// Documents and answers on revocation.
pub fn endorsements() -> Vec<Vec<u8>> {
    const READ_REFERENCE: [u8; 4] = [0xa7, 0xaa, 0xd7, 0xf0];
    const READ_REVOCATION: [u8; 4] = [0x38, 0x9b, 0x79, 0x4a];
    const KEY: [u8; 96] = [4; 96];
    let issuer = [&KEY[..], &name("issuer")].concat();
    let signed = |key: &[u8; 96]| Value::bytes(&[&[7; 96][..], key].concat());
    let mut seeds = Vec::new();
    for (index, seed) in references().into_iter().enumerate() {
        let (choice, document) = seed.split_first().expect("a choice");
        let choices = vec![*choice; [0, 0, 1, 10, 0][index]];
        for decoder in [0, 1] {
            let document = Value::bytes(document);
            let (choices, decoder) = (Value::bytes(&choices), word(&[decoder]));
            seeds.push(call(
                READ_REFERENCE,
                &[signed(&[5; 96]), document, choices, decoder],
            ));
        }
    }
    let hashes = [sha384(&name("issuer")), sha384(&[&[4][..], &KEY].concat())];
    let hashes = hashes.map(|hash| [&[4, 48][..], &hash].concat()).concat();
    let named = [&ID[..], &hashes].concat();
    for (index, mut answer) in revocations().into_iter().enumerate() {
        let at = answer.windows(2).position(|pair| pair == [0xff, 0xff]);
        let at = at.expect("a place for the issuer");
        answer.splice(at..at + 2, named.iter().copied());
        let key = if index == 0 { KEY } else { [5; 96] };
        let arguments = [signed(&key), Value::bytes(&issuer), Value::bytes(&answer)];
        seeds.extend(cut(call(READ_REVOCATION, &arguments)));
    }
    seeds
}
