//! Signatures that hold are accepted with the hints that are found, and nothing else is.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::many_single_char_names,
    reason = "small numbers, and names of the formulas' own"
)]

mod common;

use assay_p384::{verify, verify_batch, Chain, Malformed};
use common::{
    affine, bytes,
    find::{batch, find, find_for, lifts, single, Found},
    inverse, modulo, number, order,
    sample::{self, Record},
    to_scalar,
};
use num_bigint::BigInt;
use p384::{
    ecdsa::{signature::hazmat::PrehashVerifier, Signature, VerifyingKey},
    ProjectivePoint,
};
use std::thread;

fn holds(record: &Record, hints: &[u8]) -> bool {
    verify(&mut Chain::new(), record.as_flattened(), hints) == Ok(true)
}

fn batch_holds(records: &[Record], hints: &[u8]) -> bool {
    let bytes = records.as_flattened().as_flattened();
    verify_batch(&mut Chain::new(), bytes, hints, |bytes| {
        sample::keccak(&[bytes])
    }) == Ok(true)
}

/// Bits of a record.
const BITS: usize = 5 * 384;

/// A record with one bit changed.
fn flipped(record: &Record, bit: usize) -> Record {
    let mut other = *record;
    other[bit / 384][bit % 384 / 8] ^= 1 << (bit % 8);
    other
}

/// What the reference says of a record; without a point of the curve as its key it does not hold.
fn reference([digest, r, s, x, y]: &Record) -> bool {
    let point = [&[4][..], x, y].concat();
    let (Ok(signature), Ok(key)) = (
        Signature::from_scalars(*r, *s),
        VerifyingKey::from_sec1_bytes(&point),
    ) else {
        return false;
    };
    key.verify_prehash(digest, &signature).is_ok()
}

/// Runs a claim for every index, on as many threads as there are processors.
fn for_all(count: u32, claim: impl Fn(u32) + Sync) {
    let threads = thread::available_parallelism().map_or(1, |n| n.get() as u32);
    thread::scope(|scope| {
        for thread in 0..threads {
            let claim = &claim;
            scope.spawn(move || (thread..count).step_by(threads as usize).for_each(claim));
        }
    });
}

/// One signature that holds and one that was changed, of which the reference says the same.
#[test]
fn ten_thousand_signatures_as_the_reference_has_them() {
    for_all(5_000, |index| {
        let (record, key) = sample::random(index);
        let found = find(&record, &key);
        assert!(reference(&record), "{index}");
        assert!(
            holds(&record, &single(&found)),
            "honest hints of {index} were refused"
        );
        let other = flipped(&record, index as usize % BITS);
        let mut hints = single(&found);
        assert_eq!(holds(&other, &hints), reference(&other), "{index}");
        // With a multiplier of the changed numbers, where there is one.
        if let Some(forced) = lifts(&other).first().map(|point| find_for(&other, point)) {
            hints = single(&forced);
        }
        assert_eq!(holds(&other, &hints), reference(&other), "{index}, forced");
    });
}

#[test]
fn honest_batches_are_never_refused() {
    for_all(300, |index| {
        let size = 1 + index % 8;
        let signed: Vec<_> = (0..size)
            .map(|of| sample::random(10_000 + index * 8 + of))
            .collect();
        let found: Vec<_> = signed
            .iter()
            .map(|(record, key)| find(record, key))
            .collect();
        let records: Vec<_> = signed.iter().map(|(record, _)| *record).collect();
        let hints = batch(&found);
        assert!(batch_holds(&records, &hints), "{index}");
        // One bit of one of them, of which the reference says whether all hold.
        let (of, bit) = (index as usize % records.len(), 7 * index as usize % BITS);
        let mut changed = records.clone();
        changed[of] = flipped(&records[of], bit);
        let all = changed.iter().all(reference);
        assert_eq!(batch_holds(&changed, &hints), all, "{index}, bit {bit}");
        // With hints of the changed numbers, where there are some.
        if let Some(point) = lifts(&changed[of]).first() {
            let mut forced = found;
            forced[of] = find_for(&changed[of], point);
            assert_eq!(
                batch_holds(&changed, &batch(&forced)),
                all,
                "{index}, forced"
            );
        }
    });
}

/// Pairs of r and s whose lattice is as skewed as can be.
#[test]
fn skewed_lattices_are_no_exception() {
    let n = order();
    for bits in (0..=200).step_by(4) {
        // u = e / s and v = r / s of choice make a signature of a digest that nobody chose.
        let v = modulo(&(inverse(&((BigInt::from(1) << bits) + 1), &n) * 3), &n);
        let key = ProjectivePoint::GENERATOR * to_scalar(&sample::scalar("skewed", bits));
        let u = sample::scalar("u", bits);
        let r = modulo(
            &affine(&(ProjectivePoint::GENERATOR * to_scalar(&u) + key * to_scalar(&v)))[0],
            &n,
        );
        let s = modulo(&(&r * inverse(&v, &n)), &n);
        let [x, y] = affine(&key);
        let record = [&modulo(&(&u * &s), &n), &r, &s, &x, &y].map(bytes);
        let found = find(&record, &key);
        assert!(holds(&record, &single(&found)), "{bits}");
        assert!(
            batch_holds(&[record; 2], &batch(&[found.clone(), found])),
            "{bits} in a batch"
        );
    }
}

/// Scalars that make digits of zero, and multiples of the generator that meet each other.
#[test]
fn exceptional_scalars_are_no_exception() {
    let n = order();
    let small = |a: i32| modulo(&BigInt::from(a), &n);
    for (digest, secret, nonce) in [
        (small(0), small(5), small(7)),
        (small(1), small(1), small(1)),
        (small(1), small(1), small(2)),
        (small(-1), small(1), small(3)),
        (small(3), small(-1), small(1)),
        (small(2), small(2), small(-2)),
        (small(9), BigInt::from(1) << 192, small(1)),
        (small(9), small(1), BigInt::from(1) << 192),
        (BigInt::from(1) << 192, small(15), small(-15)),
        (&n - 1, &n - 2, &n - 1),
        (n.clone(), small(4), small(6)),
        ((BigInt::from(1) << 384) - 1, small(4), small(6)),
    ] {
        let (record, key) = sample::signed(&digest, &secret, &nonce);
        let found = find(&record, &key);
        assert!(reference(&record));
        assert!(holds(&record, &single(&found)), "{digest} {secret} {nonce}");
        assert!(
            batch_holds(&[record; 3], &batch(&[found.clone(), found.clone(), found])),
            "{digest} {secret} {nonce}"
        );
    }
}

/// A key that is chosen so that R's x lies above n.
#[test]
fn r_may_stand_for_an_x_above_n() {
    let n = order();
    let point = (1..)
        .map(|r| {
            lifts(&[
                bytes(&BigInt::ZERO),
                bytes(&BigInt::from(r)),
                bytes(&BigInt::from(1)),
                [0; 48],
                [0; 48],
            ])
        })
        .find_map(|points| points.into_iter().find(|point| point[0] >= n))
        .expect("half of all x");
    let r = modulo(&point[0], &n);
    // Q = (s R - e G) / r.
    let (e, s) = (sample::scalar("e", 0), sample::scalar("s", 0));
    let key = (common::projective(&point) * to_scalar(&s)
        - ProjectivePoint::GENERATOR * to_scalar(&e))
        * to_scalar(&inverse(&r, &n));
    let [x, y] = affine(&key);
    let record = [&e, &r, &s, &x, &y].map(bytes);
    assert!(reference(&record));
    let found = find(&record, &key);
    assert!(found.wrapped);
    assert!(holds(&record, &single(&found)));
    assert!(!holds(
        &record,
        &single(&Found {
            wrapped: false,
            ..found.clone()
        })
    ));
    // The same number written as r + n is not from 1 to n - 1.
    let mut above = record;
    above[1] = bytes(&(&r + &n));
    assert!(!holds(&above, &single(&found)));
}

#[test]
fn both_signs_of_s_hold_and_no_other_s() {
    let (mut record, key) = sample::random(1);
    record[2] = bytes(&(order() - number(&record[2])));
    let found = find(&record, &key);
    assert!(reference(&record) && holds(&record, &single(&found)));
}

#[test]
fn every_flipped_bit_of_the_hints_is_refused() {
    let (record, key) = sample::random(2);
    let hints = single(&find(&record, &key));
    for_all(8 * 145, |bit| {
        let mut other = hints.clone();
        other[bit as usize / 8] ^= 1 << (bit % 8);
        assert!(!holds(&record, &other), "bit {bit}");
    });
    for_all(BITS as u32, |bit| {
        assert!(
            !holds(&flipped(&record, bit as usize), &hints),
            "record bit {bit}"
        );
    });
}

#[test]
fn every_flipped_bit_of_a_batch_is_refused() {
    let signed = [3, 4].map(sample::random);
    let records = signed.each_ref().map(|(record, _)| *record);
    let found = signed.each_ref().map(|(record, key)| find(record, key));
    let hints = batch(&found);
    let flipped = |bytes: &[u8], bit: u32| {
        let mut other = bytes.to_vec();
        other[bit as usize / 8] ^= 1 << (bit % 8);
        other
    };
    let keccak = |bytes: &[u8]| sample::keccak(&[bytes]);
    let flat = records.as_flattened().as_flattened();
    for_all(8 * 480, |bit| {
        assert_eq!(
            verify_batch(&mut Chain::new(), &flipped(flat, bit), &hints, keccak),
            Ok(false),
            "record bit {bit}"
        );
    });
    for_all(8 * 338, |bit| {
        let other = flipped(&hints, bit);
        assert_eq!(
            verify_batch(&mut Chain::new(), flat, &other, keccak),
            Ok(false),
            "hint bit {bit}"
        );
    });
}

/// Numbers that are not below their modulus, zero, and points that are not on the curve.
#[test]
fn numbers_out_of_range_are_refused() {
    let (n, p) = (order(), common::field_modulus());
    let (record, key) = sample::random(5);
    let found = find(&record, &key);
    let hints = single(&found);
    let with = |field: usize, value: &BigInt| {
        let mut other = record;
        other[field] = bytes(value);
        other
    };
    for field in [1, 2] {
        for value in [
            BigInt::ZERO,
            n.clone(),
            n.clone() + 1,
            (BigInt::from(1) << 384) - 1,
        ] {
            assert!(!holds(&with(field, &value), &hints), "{field}: {value}");
        }
    }
    for field in [3, 4] {
        for value in [
            BigInt::ZERO,
            p.clone(),
            p.clone() - 1,
            p.clone() + 1,
            number(&record[field]) + 1,
        ] {
            assert!(!holds(&with(field, &value), &hints), "{field}: {value}");
        }
    }
    // The infinity that some write as (0, 0), and a point of the twist.
    let mut infinity = record;
    infinity[3..].fill([0; 48]);
    assert!(!holds(&infinity, &hints));
    let twist = (1..100)
        .map(BigInt::from)
        .find(|x| common::even_y(x).is_none())
        .expect("half of all x");
    assert!(!holds(&with(3, &twist), &hints));
    // Hints likewise.
    for found in [
        Found {
            k: [0; 48],
            ..found.clone()
        },
        Found {
            k: bytes(&n),
            ..found.clone()
        },
        Found {
            k: bytes(&(BigInt::from(1) << 192)),
            ..found.clone()
        },
        Found {
            y: [0; 48],
            ..found.clone()
        },
        Found {
            y: bytes(&(&p - number(&found.y))),
            ..found.clone()
        },
        Found {
            y: bytes(&p),
            ..found.clone()
        },
    ] {
        assert!(!holds(&record, &single(&found)));
    }
    for value in [BigInt::ZERO, p.clone(), (BigInt::from(1) << 384) - 1] {
        let mut other = hints.clone();
        other[..48].copy_from_slice(&bytes(&value));
        assert!(!holds(&record, &other));
    }
    let mut flags = hints.clone();
    for flag in 1..=255 {
        flags[48] = flag;
        assert!(!holds(&record, &flags), "flags {flag}");
    }
}

/// Two signatures whose errors are opposite: their plain sum would vanish.
#[test]
fn opposite_errors_do_not_cancel() {
    let n = order();
    for index in 0..200 {
        let signed = [100 + 2 * index, 101 + 2 * index].map(sample::random);
        let mut found = signed.each_ref().map(|(record, key)| find(record, key));
        let mut records = signed.map(|(record, _)| record);
        let inverse_of = |a: &[u8; 48]| inverse(&number(a), &n);
        // k e grows by 1 in one and shrinks by 1 in the other, for the first multiplier of each.
        for (at, error) in [(0, 1), (1, -1)] {
            let step = inverse_of(&found[at].basis[0]) * common::montgomery() * error;
            records[at][0] = bytes(&modulo(&(number(&records[at][0]) + step), &n));
        }
        assert!(!batch_holds(&records, &batch(&found)), "{index}");
        // Nor where the second multiplier hints the first again, so that there is but one weight.
        for found in &mut found {
            found.basis[1] = found.basis[0];
        }
        assert!(!batch_holds(&records, &batch(&found)), "{index}, dependent");
        for found in &mut found {
            found.basis[1] = [0; 48];
            found.skew = 60;
        }
        assert!(!batch_holds(&records, &batch(&found)), "{index}, alone");
    }
}

/// Dependent multipliers are refused for signatures that hold, too: their weights would be worth half. So is any skew but the
/// greatest for which the first vector is short enough.
#[test]
fn dependent_multipliers_are_refused() {
    let (record, key) = sample::random(6);
    let found = find(&record, &key);
    let n = order();
    for times in [1, -1, 2, 3] {
        let second = bytes(&modulo(&(number(&found.basis[0]) * times), &n));
        let dependent = Found {
            basis: [found.basis[0], second],
            skew: 0,
            ..found.clone()
        };
        assert!(!batch_holds(&[record], &batch(&[dependent])), "{times}");
    }
    for skew in 0..=127 {
        let other = Found {
            skew,
            ..found.clone()
        };
        assert_eq!(
            batch_holds(&[record], &batch(&[other])),
            skew == found.skew,
            "skew {skew}"
        );
    }
}

#[test]
fn lengths_are_named() {
    let keccak = |bytes: &[u8]| sample::keccak(&[bytes]);
    for length in [0, 239, 241, 480] {
        assert_eq!(
            verify(&mut Chain::new(), &vec![0; length], &[0; 145]),
            Err(Malformed::Records(length))
        );
    }
    for length in [0, 144, 146] {
        assert_eq!(
            verify(&mut Chain::new(), &[0; 240], &vec![0; length]),
            Err(Malformed::Hints {
                length,
                expected: 145
            })
        );
    }
    for length in [0, 239, 241, 2160] {
        assert_eq!(
            verify_batch(&mut Chain::new(), &vec![0; length], &[0; 193], keccak),
            Err(Malformed::Records(length))
        );
    }
    for length in [0, 145, 192, 194] {
        assert_eq!(
            verify_batch(&mut Chain::new(), &[0; 240], &vec![0; length], keccak),
            Err(Malformed::Hints {
                length,
                expected: 193
            })
        );
    }
}

#[test]
fn a_chain_is_for_one_call() {
    let (record, key) = sample::random(8);
    let hints = single(&find(&record, &key));
    let mut chain = Chain::new();
    assert_eq!(verify(&mut chain, record.as_flattened(), &hints), Ok(true));
    assert_eq!(verify(&mut chain, record.as_flattened(), &hints), Ok(false));
}
