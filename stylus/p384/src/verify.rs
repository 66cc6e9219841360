//! One signature, or several at once.

use crate::{
    chain::{Chain, MAX},
    constants::{N, N_UNSIGNED, ONE_AND_B, P_UNSIGNED, R_SQUARED, THREE},
    field::{carry, each, is_zero, mul, sqr, unsigned, Element},
    scalar::{self, combine, fits, from_bytes, is_below, words},
};

/// A digest, r, s, and the key's x and y: 48 bytes each, big-endian.
pub type Record = [[u8; 48]; 5];

/// Bits within which both scalars of a single signature must lie.
const SHORT: u32 = 192;
/// The same of a batch's basis, where its vectors are equally long.
const BASIS: u32 = 193;
/// Bits of a batch's weights, both together.
const WEIGHT: u32 = 120;
/// The skew at which the first vector alone carries the weight.
const ALONE: u32 = WEIGHT / 2;

/// What a verifier is told of R.
#[derive(Clone, Copy)]
pub struct Hint<'a> {
    /// Whether its x is r + n.
    pub wrapped: bool,
    /// Its y, times 2^390 mod p.
    pub y: &'a [u8; 48],
    /// The multiplier, times 2^390 mod n.
    pub k: &'a [u8; 48],
}

/// A signature's part of a batch's hints.
#[derive(Clone, Copy)]
pub struct BatchHints<'a> {
    /// The first multiplier makes scalars within 2^(193 - skew), and below 60 not both within half of that.
    pub hint: Hint<'a>,
    /// The second multiplier, times 2^390 mod n: its scalars lie within 2^(193 + skew).
    pub k2: &'a [u8; 48],
    /// At most 60; at 60 the second multiplier is 0 and the first carries the whole weight.
    pub skew: u8,
}

/// Scalars of a record, and its points laid out in a chain.
struct Equation {
    digest: Element<i64>,
    r: Element<i64>,
    s: Element<i64>,
}

/// An element in Montgomery form already, if it is below p.
fn hinted_element(bytes: &[u8; 48]) -> Option<Element<i64>> {
    let value = from_bytes(bytes);
    is_below(&value, &P_UNSIGNED).then(|| carry(&value))
}

/// Into Montgomery form, if it is below p.
fn element(chain: &Chain, value: &Element<i64>) -> Option<Element<i64>> {
    let [squared, _] = chain.pair(R_SQUARED);
    is_below(value, &P_UNSIGNED).then(|| mul(&carry(value), &squared))
}

/// Whether all digits are 0.
fn is_nothing(value: &Element<i64>) -> bool {
    value.iter().fold(0, |all, digit| all | digit) == 0
}

/// A scalar from 1 to n - 1.
fn scalar(bytes: &[u8; 48]) -> Option<Element<i64>> {
    let value = from_bytes(bytes);
    (!is_nothing(&value) && is_below(&value, &N_UNSIGNED)).then(|| carry(&value))
}

fn is_on_curve(chain: &Chain, x: &Element<i64>, y: &Element<i64>) -> bool {
    let [_, b] = chain.pair(ONE_AND_B);
    let xx = sqr(x);
    let cube = mul(&each(|i| xx[i] - THREE[i]), x);
    let yy = sqr(y);
    is_zero(&each(|i| yy[i] - cube[i] - b[i]))
}

/// Checks a record and R, and writes the multiples of both points.
fn open(chain: &mut Chain, index: usize, record: &Record, hint: &Hint<'_>) -> Option<Equation> {
    let [digest, r, s, x, y] = record;
    let (r, s) = (scalar(r)?, scalar(s)?);
    let (x, y) = (
        element(chain, &from_bytes(x))?,
        element(chain, &from_bytes(y))?,
    );
    let wrap = i64::from(hint.wrapped);
    let point_x = element(chain, &unsigned(&each(|i| r[i] + wrap * N[i])))?;
    let point_y = hinted_element(hint.y)?;
    if !is_on_curve(chain, &x, &y) || !is_on_curve(chain, &point_x, &point_y) {
        return None;
    }
    chain.write_multiples(2 * index, &x, &y);
    chain.write_multiples(2 * index + 1, &point_x, &point_y);
    let digest = carry(&from_bytes(digest));
    Some(Equation { digest, r, s })
}

/// -a for the side of an equation that R is on.
fn negated(a: &Element<i64>) -> [u64; 8] {
    words(&each(|i| -a[i]))
}

/// Whether a signature holds and its hints are right. `chain` is a new one.
#[must_use]
pub fn verify(chain: &mut Chain, record: &Record, hint: &Hint<'_>, inverse: &[u8; 48]) -> bool {
    !chain.is_used() && one(chain, record, hint, inverse).is_some_and(|()| chain.vanishes(false))
}

fn one(chain: &mut Chain, record: &Record, hint: &Hint<'_>, inverse: &[u8; 48]) -> Option<()> {
    chain.write_constants();
    let Equation { digest, r, s } = open(chain, 0, record, hint)?;
    let k = scalar(hint.k)?;
    let a = words(&scalar::mul(&k, &r));
    let b = negated(&scalar::mul(&k, &s));
    if !fits(&a, SHORT) || !fits(&b, SHORT) {
        return None;
    }
    chain.add_point(0, &a);
    chain.add_point(1, &b);
    chain.add_generator(&words(&scalar::mul(&k, &digest)));
    chain.normalize(2, &hinted_element(inverse)?).then_some(())
}

/// Whether all signatures of a batch hold and their hints are right. `chain` is a new one, and `hash` gives 32 bytes from
/// a hash of all records and hints and of the index that it is called with.
#[must_use]
pub fn verify_batch<'a>(
    chain: &mut Chain,
    signatures: usize,
    signature: impl Fn(usize) -> Option<(&'a Record, BatchHints<'a>)>,
    inverse: &[u8; 48],
    hash: impl Fn(u8) -> [u8; 32],
) -> bool {
    if chain.is_used() || signatures == 0 || signatures > MAX {
        return false;
    }
    chain.write_constants();
    let mut generator = [0; 13];
    for index in 0..signatures {
        let scaled = signature(index)
            .and_then(|(record, hints)| weighted(chain, index, record, &hints, &hash(index as u8)));
        let Some(scaled) = scaled else { return false };
        generator = carry(&each(|i| generator[i] + scaled[i]));
    }
    let [_, squared] = chain.pair(R_SQUARED);
    chain.add_generator(&words(&scalar::mul(&generator, &squared)));
    let normalized = hinted_element(inverse).is_some_and(|i| chain.normalize(2 * signatures, &i));
    normalized && chain.vanishes(true)
}

/// 120 bits as digits, of which the lowest `bits` stay.
fn weight(bytes: &[u8; 16], bits: u32) -> [i64; 4] {
    let value = u128::from_be_bytes(*bytes) & ((1_u128 << bits) - 1);
    [0, 30, 60, 90].map(|shift| (value >> shift) as i64 & 0x3fff_ffff)
}

/// Whether both scalars of a vector fit.
#[inline(never)]
fn fit(a: &Element<i64>, b: &Element<i64>, bits: u32) -> bool {
    fits(&words(a), bits) && fits(&words(b), bits)
}

/// Lays out a weighted equation but for the generator, whose scalar it returns, divided by R.
fn weighted(
    chain: &mut Chain,
    index: usize,
    record: &Record,
    hints: &BatchHints<'_>,
    hash: &[u8; 32],
) -> Option<Element<i64>> {
    let skew = u32::from(hints.skew);
    if skew > ALONE {
        return None;
    }
    let Equation { digest, r, s } = open(chain, index, record, &hints.hint)?;
    let k1 = scalar(hints.hint.k)?;
    let (a1, b1) = (scalar::mul(&k1, &r), scalar::mul(&k1, &s));
    if !fit(&a1, &b1, BASIS - skew) || skew < ALONE && fit(&a1, &b1, BASIS - skew - 1) {
        return None;
    }
    let (k2, a2, b2) = if skew == ALONE {
        (
            is_nothing(&from_bytes(hints.k2)).then_some([0; 13])?,
            [0; 13],
            [0; 13],
        )
    } else {
        let k2 = scalar(hints.k2)?;
        let (a2, b2) = (scalar::mul(&k2, &r), scalar::mul(&k2, &s));
        // A basis has the determinant n or -n, whose low digit is not 0; dependent vectors have 0.
        let determinant = a1[0] * b2[0] - a2[0] * b1[0];
        if !fit(&a2, &b2, BASIS + skew) || determinant.trailing_zeros() >= 30 {
            return None;
        }
        (k2, a2, b2)
    };
    let (halves, _) = hash.as_chunks::<16>();
    let [u, v] = halves else {
        return None;
    };
    let (u, v) = (weight(u, ALONE + skew), weight(v, ALONE - skew));
    chain.add_point(2 * index, &words(&combine(&a1, &u, &a2, &v)));
    chain.add_point(2 * index + 1, &negated(&combine(&b1, &u, &b2, &v)));
    let lifted = |z: [i64; 4]| carry(&[z[0], z[1], z[2], z[3], 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let first = scalar::mul(&scalar::mul(&k1, &digest), &lifted(u));
    let second = scalar::mul(&scalar::mul(&k2, &digest), &lifted(v));
    Some(each(|i| first[i] + second[i]))
}
