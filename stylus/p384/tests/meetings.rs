//! Keys that are chosen so that the chain meets its own point: X, Y and Z become 0 and stay so, and every comparison after
//! that is one of 0 with 0. Signatures that nobody made are refused all the same.
#![allow(
    clippy::cast_possible_truncation,
    clippy::many_single_char_names,
    reason = "small numbers, and names of the formulas' own"
)]

mod common;

use assay_p384::{verify, verify_batch, Chain};
use common::{
    affine, bytes, even_y,
    find::{batch, find_for, lifts, single, Found},
    inverse, modulo, montgomery, number, order, projective,
    sample::{keccak, scalar, Record},
    to_scalar,
};
use num_bigint::BigInt;
use p384::{
    ecdsa::{signature::hazmat::PrehashVerifier, Signature, VerifyingKey},
    ProjectivePoint,
};

/// Doublings of a single signature's chain and of a batch's.
const ROWS: [u64; 2] = [193, 255];
const WIDTH: u64 = 5;
const GENERATOR_WIDTH: u64 = 6;

/// Where chains start: the point with the least x, and an even y.
fn start() -> ProjectivePoint {
    let point = (0..)
        .map(BigInt::from)
        .find_map(|x| Some([x.clone(), even_y(&x)?]));
    projective(&point.expect("half of all x"))
}

/// The number of least magnitude that is a mod n.
fn centred(a: &BigInt) -> BigInt {
    let (n, least) = (order(), modulo(a, &order()));
    if &least * 2 > n {
        least - n
    } else {
        least
    }
}

/// Signed odd digits by their bits, at most one in any `width` bits.
fn digits(scalar: &BigInt, width: u64) -> Vec<(u64, BigInt)> {
    let (mut rest, mut bit, mut all) = (scalar.clone(), 0, Vec::new());
    let window = BigInt::from(1) << width;
    while rest != BigInt::ZERO {
        if rest.bit(0) {
            let digit = modulo(&rest, &window);
            let digit = if &digit * 2 > window {
                digit - &window
            } else {
                digit
            };
            rest -= &digit;
            all.push((bit, digit));
        }
        rest >>= 1;
        bit += 1;
    }
    all
}

/// The highest row in which something is added, if only the key's digit is.
fn first_of_key(key: &BigInt, others: &[BigInt], generator: &BigInt) -> Option<(u64, BigInt)> {
    let highest = |scalar: &BigInt| digits(scalar, WIDTH).pop();
    let (row, digit) = highest(key)?;
    let lower = |other: u64| other < row;
    let of_generator = |scalar: &BigInt| {
        let digits = digits(scalar, GENERATOR_WIDTH);
        digits
            .iter()
            .all(|(bit, _)| lower(if *bit < 192 { *bit } else { bit - 192 }))
    };
    let alone = others
        .iter()
        .all(|other| highest(other).is_none_or(|(row, _)| lower(row)));
    (alone && of_generator(&centred(generator)) && of_generator(&modulo(generator, &order())))
        .then_some((row, digit))
}

/// The key of which the digit's multiple is what the chain's doublings down to a row make of its start.
fn meeting(rows: u64, (row, digit): &(u64, BigInt)) -> ProjectivePoint {
    let doubled = to_scalar(&(BigInt::from(1) << (rows - row)));
    start() * doubled * to_scalar(&inverse(digit, &order()))
}

/// A record of numbers that nobody signed, and the point that its r stands for.
fn unsigned(index: u32) -> Option<(Record, [BigInt; 2])> {
    let [digest, r, s] =
        ["digest of none", "r of none", "s of none"].map(|label| bytes(&scalar(label, index)));
    let record = [digest, r, s, [0; 48], [0; 48]];
    let point = lifts(&record).pop()?;
    Some((record, point))
}

fn with_key(record: &Record, key: &ProjectivePoint) -> Record {
    let [x, y] = affine(key).each_ref().map(bytes);
    let [digest, r, s, _, _] = *record;
    [digest, r, s, x, y]
}

fn reference([digest, r, s, ..]: &Record, key: &ProjectivePoint) -> bool {
    let signature = Signature::from_scalars(*r, *s).expect("two scalars");
    let key = VerifyingKey::from_affine(key.to_affine()).expect("a point other than infinity");
    key.verify_prehash(digest, &signature).is_ok()
}

/// A multiplier as a scalar.
fn multiplier(hint: &[u8; 48]) -> BigInt {
    number(hint) * inverse(&montgomery(), &order())
}

#[test]
fn a_single_signature_that_nobody_made_is_refused() {
    let mut met = 0;
    for index in 0..200 {
        let Some((record, point)) = unsigned(index) else {
            continue;
        };
        let k = multiplier(&find_for(&record, &point).k);
        let [digest, r, s] = [0, 1, 2].map(|field| number(&record[field]));
        let (key, other) = (centred(&(&k * r)), centred(&(&k * -s)));
        let Some(first) = first_of_key(&key, &[other], &(&k * digest)) else {
            continue;
        };
        met += 1;
        let key = meeting(ROWS[0], &first);
        // The same digit of the opposite key leads through infinity.
        for key in [key, -key] {
            let record = with_key(&record, &key);
            let hints = single(&find_for(&record, &point));
            assert!(!reference(&record, &key));
            let answer = verify(&mut Chain::new(), record.as_flattened(), &hints);
            assert_eq!(answer, Ok(false), "{index}");
        }
    }
    assert!(met > 5, "{met}");
}

/// The weights of a signature in a batch.
fn weights(records: &[u8], hints: &[u8], index: u8, skew: u8) -> [BigInt; 2] {
    let seed = [&keccak(&[records])[..], &keccak(&[hints]), &[index]].concat();
    let hash = keccak(&[&seed]);
    let weight = |half: &[u8], bits: u8| modulo(&number(half), &(BigInt::from(1) << bits));
    [
        weight(&hash[..16], 60 + skew),
        weight(&hash[16..], 60 - skew),
    ]
}

/// The scalars of a batch: each signature's of its key and of its R, and the generator's.
fn scalars(records: &[Record], hints: &[u8], found: &[Found]) -> (Vec<[BigInt; 2]>, BigInt) {
    let flat = records.as_flattened().as_flattened();
    let mut generator = BigInt::ZERO;
    let mut pairs = Vec::new();
    for (index, (record, found)) in records.iter().zip(found).enumerate() {
        let [digest, r, s] = [0, 1, 2].map(|field| number(&record[field]));
        let weights = weights(flat, hints, index as u8, found.skew);
        let mut pair = [BigInt::ZERO, BigInt::ZERO];
        for (hint, weight) in found.basis.iter().zip(weights) {
            let k = multiplier(hint);
            pair[0] += centred(&(&k * &r)) * &weight;
            pair[1] -= centred(&(&k * &s)) * &weight;
            generator += &k * &digest * weight;
        }
        pairs.push(pair);
    }
    (pairs, generator)
}

/// The weights depend on the key, so the digest is changed until they name the row and the digit that the key is made for.
#[test]
fn a_batch_with_a_signature_that_nobody_made_is_refused() {
    for size in [1, 2] {
        let unsigned: Vec<_> = (1_000..).filter_map(unsigned).take(size).collect();
        let (mut records, points): (Vec<_>, Vec<_>) = unsigned.into_iter().unzip();
        let found_for = |records: &[Record]| -> Vec<Found> {
            records
                .iter()
                .zip(&points)
                .map(|(record, point)| find_for(record, point))
                .collect()
        };
        let aim = |records: &[Record], found: &[Found], hints: &[u8]| {
            let (pairs, generator) = scalars(records, hints, found);
            let [key, own] = pairs[0].clone();
            let others = [vec![own], pairs[1..].concat()].concat();
            first_of_key(&key, &others, &generator)
        };
        // Any other key for the other signature, and for now for the first.
        for record in &mut records {
            *record = with_key(record, &ProjectivePoint::GENERATOR);
        }
        let guessed = (0..).find_map(|index| {
            records[0][0] = bytes(&scalar("a first digest", index));
            let found = found_for(&records);
            aim(&records, &found, &batch(&found))
        });
        let guessed = guessed.expect("a row of its own");
        let key = meeting(ROWS[1], &guessed);
        records[0] = with_key(&records[0], &key);
        let found = found_for(&records);
        let hints = batch(&found);
        let hit = (0..100_000).find(|index| {
            records[0][0] = bytes(&scalar("a digest", *index));
            aim(&records, &found, &hints).as_ref() == Some(&guessed)
        });
        assert!(hit.is_some(), "no digest of {size}");
        assert!(!reference(&records[0], &key));
        let flat = records.as_flattened().as_flattened();
        let answer = verify_batch(&mut Chain::new(), flat, &hints, |bytes| keccak(&[bytes]));
        assert_eq!(answer, Ok(false), "{size}");
    }
}
