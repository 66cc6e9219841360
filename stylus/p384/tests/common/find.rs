//! Finds hints.

use super::sample::Record;
use super::{
    affine, bytes, even_y, field_modulus, inverse, modulo, montgomery, number, order, to_scalar,
};
use num_bigint::{BigInt, Sign};
use p384::ProjectivePoint;

type Vector = [BigInt; 2];

/// Hints of one signature, before the inverse that it shares with others.
#[derive(Clone, Debug)]
pub struct Found {
    pub wrapped: bool,
    pub y: [u8; 48],
    /// Multipliers of the shortest vector in the single form, and of the batch's basis.
    pub k: [u8; 48],
    pub basis: [[u8; 48]; 2],
    pub skew: u8,
    /// Product of what the tables of both points divide by.
    pub heights: BigInt,
}

/// Hints of a single signature, as bytes.
pub fn single(found: &Found) -> Vec<u8> {
    let flags = u8::from(found.wrapped) << 7;
    [&shared_inverse([found])[..], &[flags], &found.y, &found.k].concat()
}

/// Hints of a batch, as bytes.
pub fn batch(all: &[Found]) -> Vec<u8> {
    let mut hints = shared_inverse(all).to_vec();
    for Found {
        wrapped,
        y,
        basis: [k1, k2],
        skew,
        ..
    } in all
    {
        let flags = u8::from(*wrapped) << 7 | skew;
        hints.extend([&[flags][..], y, k1, k2].concat());
    }
    hints
}

fn longest(v: &Vector) -> BigInt {
    BigInt::from(v[0].magnitude().max(v[1].magnitude()).clone())
}

/// Bits of the longer scalar as two's complement, but for the sign.
fn bits(v: &Vector) -> u64 {
    let of = |a: &BigInt| {
        if a.sign() == Sign::Minus {
            (-a - 1_u8).bits()
        } else {
            a.bits()
        }
    };
    of(&v[0]).max(of(&v[1]))
}

fn dot(v: &Vector, w: &Vector) -> BigInt {
    &v[0] * &w[0] + &v[1] * &w[1]
}

fn plus(v: &Vector, w: &Vector, times: &BigInt) -> Vector {
    [&v[0] + times * &w[0], &v[1] + times * &w[1]]
}

/// A basis of all (k r, k s) mod n by Lagrange's reduction: the shortest vector, and the shortest beside it.
pub fn reduced(ratio: &BigInt) -> [Vector; 2] {
    let (mut long, mut short) = ([order(), BigInt::ZERO], [ratio.clone(), BigInt::from(1)]);
    loop {
        if dot(&long, &long) < dot(&short, &short) {
            std::mem::swap(&mut long, &mut short);
        }
        let norm = dot(&short, &short);
        let double: BigInt = 2 * dot(&long, &short) + &norm;
        // Rounded down, as an integer division of a negative number is not.
        let times: BigInt = (&double - modulo(&double, &(2 * &norm))) / (2 * &norm);
        if times == BigInt::ZERO {
            return [short, long];
        }
        long = plus(&long, &short, &-times);
    }
}

/// What the odd multiples of a point divide by, as src/chain.rs makes them: Z of 2P, which is 2 y, then on the curve on which
/// that is 1 the differences of x in P + 2P + 2P + ..., each over the Z so far.
fn height([x, y]: &[BigInt; 2]) -> BigInt {
    let p = field_modulus();
    let square = |a: &BigInt| modulo(&(a * a), &p);
    let (slope, s): (BigInt, BigInt) = (3 * x * x - 3, 4 * x * square(y));
    let (mut xa, mut ya, mut z) = (s.clone(), 8 * square(&square(y)), BigInt::from(1));
    let xd = modulo(&(square(&slope) - 2 * &s), &p);
    let yd = modulo(&(slope * (s - &xd) - &ya), &p);
    for _ in 0..7 {
        let zz = square(&z);
        let (h, r) = (
            modulo(&(&xd * &zz - &xa), &p),
            modulo(&(&yd * &zz * &z - &ya), &p),
        );
        let (hh, v) = (square(&h), modulo(&(&xa * square(&h)), &p));
        xa = modulo(&(&r * &r - &hh * &h - 2 * &v), &p);
        ya = modulo(&(r * (v - &xa) - hh * &h * ya), &p);
        z = modulo(&(z * h), &p);
    }
    modulo(&(z * 2 * y), &p)
}

/// # Panics
/// Where the signature does not hold.
pub fn find(record: &Record, key: &ProjectivePoint) -> Found {
    let n = order();
    let [digest, r, s, _, _] = record.each_ref().map(|field| number(field));
    let w = inverse(&s, &n);
    let nonce =
        ProjectivePoint::GENERATOR * to_scalar(&(&digest * &w)) + *key * to_scalar(&(&r * &w));
    let point = affine(&nonce);
    assert_eq!(
        modulo(&(&point[0] - &r), &n),
        BigInt::ZERO,
        "the signature does not hold"
    );
    find_for(record, &point)
}

/// The points that r may stand for.
pub fn lifts(record: &Record) -> Vec<[BigInt; 2]> {
    let (p, n, r) = (field_modulus(), order(), number(&record[1]));
    let xs = [r.clone(), r + n].into_iter().filter(|x| *x < p);
    let evens = xs.filter_map(|x| even_y(&x).map(|y| [x, y]));
    evens
        .flat_map(|[x, y]| [[x.clone(), &p - &y], [x, y]])
        .collect()
}

/// Hints as if a point were the signature's.
pub fn find_for(record: &Record, point: &[BigInt; 2]) -> Found {
    let (p, n) = (field_modulus(), order());
    let [_, r, s, x, y] = record.each_ref().map(|field| number(field));
    let w = inverse(&s, &n);
    let [first, second] = reduced(&modulo(&(&r * &w), &n));
    let one = BigInt::from(1);
    let (sum, difference) = (plus(&first, &second, &one), plus(&first, &second, &-&one));
    let best = [&first, &second, &sum, &difference]
        .into_iter()
        .min_by_key(|v| longest(v))
        .expect("four");
    let skew = 193_u64.saturating_sub(bits(&first)).min(60) as u8;
    let multiplier = |v: &Vector| bytes(&modulo(&(&v[1] * &w * montgomery()), &n));
    Found {
        wrapped: point[0] >= n,
        y: bytes(&modulo(&(&point[1] * montgomery()), &p)),
        k: multiplier(best),
        basis: [
            multiplier(&first),
            if skew == 60 {
                [0; 48]
            } else {
                multiplier(&second)
            },
        ],
        skew,
        heights: modulo(&(height(&[x, y]) * height(point)), &p),
    }
}

/// The inverse that signatures share.
fn shared_inverse<'a>(all: impl IntoIterator<Item = &'a Found>) -> [u8; 48] {
    let p = field_modulus();
    let product = all.into_iter().fold(BigInt::from(1), |product, found| {
        modulo(&(product * &found.heights), &p)
    });
    bytes(&modulo(&(inverse(&product, &p) * montgomery()), &p))
}
