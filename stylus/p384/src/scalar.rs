//! Arithmetic mod n, the curve's order, on the digits of [`crate::field`], and what scalars become in a chain.

use crate::{
    constants::{N, N_INVERSE},
    digit::Digit,
    field::{carry, each, product, unroll, unsigned, Element},
};

/// ab / R mod n, within 0.6 n of zero.
#[inline(never)]
#[must_use]
pub fn mul<D: Digit>(a: &Element<D>, b: &Element<D>) -> Element<D> {
    let mut c = product(a, b);
    unroll!(I => {
        let q = c[I].quotient(N_INVERSE);
        unroll!(J => if N[J] != 0 { c[I + J] = c[I + J] + q * D::of(N[J]) });
        c[I + 1] = c[I + 1] + c[I].shr(30);
    });
    carry(&each(|i| c[13 + i]))
}

/// 48 big-endian bytes as digits from 0 to 2^30 - 1.
#[inline(never)]
#[must_use]
pub fn from_bytes(bytes: &[u8; 48]) -> Element<i64> {
    let (chunks, _) = bytes.as_chunks::<8>();
    let mut words = [0_u64; 7];
    for (word, chunk) in words.iter_mut().zip(chunks.iter().rev()) {
        *word = u64::from_be_bytes(*chunk);
    }
    each(|i| {
        let (word, shift) = (30 * i / 64, 30 * i % 64);
        let above = if shift > 34 {
            words[word + 1] << (64 - shift)
        } else {
            0
        };
        ((words[word] >> shift | above) & 0x3fff_ffff) as i64
    })
}

/// Whether a < b, both with digits from 0 to 2^30 - 1.
#[inline(always)]
#[must_use]
pub fn is_below(a: &Element<i64>, b: &Element<i64>) -> bool {
    unsigned(&each(|i| a[i] - b[i]))[12] < 0
}

/// A value within 2^511 as two's complement.
#[inline(always)]
#[must_use]
pub fn words(a: &Element<i64>) -> [u64; 8] {
    let digits = unsigned(a);
    let mut words = [0_u64; 8];
    unroll!(I => {
        let (word, shift) = (30 * I / 64, 30 * I % 64);
        words[word] |= (digits[I] as u64) << shift;
        if shift > 34 {
            words[word + 1] |= (digits[I] >> (64 - shift)) as u64;
        }
    });
    words[7] = (digits[12] >> 63) as u64;
    words
}

/// Whether -2^`bits` <= a < 2^`bits`, for `bits` below 511.
#[inline(always)]
#[must_use]
pub fn fits(a: &[u64; 8], bits: u32) -> bool {
    let (sign, whole) = (a[7], bits as usize / 64);
    let mut high = (a[whole & 7] ^ sign) >> (bits % 64);
    for word in a.iter().skip(whole + 1) {
        high |= word ^ sign;
    }
    high == 0
}

/// xu + yv over the integers, for u and v of four digits from 0 to 2^30 - 1. The sum must fit 390 bits, and x and y nine
/// digits.
#[inline(never)]
#[must_use]
pub fn combine<D: Digit>(x: &Element<D>, u: &[D; 4], y: &Element<D>, v: &[D; 4]) -> Element<D> {
    carry(&each(|i| {
        let term = |j: usize| {
            if j > i {
                D::of(0)
            } else {
                x[i - j] * u[j] + y[i - j] * v[j]
            }
        };
        term(0) + term(1) + term(2) + term(3)
    }))
}
