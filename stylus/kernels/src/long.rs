//! Arithmetic on numbers of many 32-bit digits, lowest first.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a digit is the lower half of a wider word"
)]

use crate::noise::Noise;

const PRODUCT: usize = 64;
const DIGITS: usize = 12;
/// The prime of P-384: 2^384 - 2^128 - 2^96 + 2^32 - 1.
const PRIME: [u32; DIGITS] = [
    0xffff_ffff,
    0,
    0,
    0xffff_ffff,
    0xffff_fffe,
    0xffff_ffff,
    0xffff_ffff,
    0xffff_ffff,
    0xffff_ffff,
    0xffff_ffff,
    0xffff_ffff,
    0xffff_ffff,
];
/// `-1 / PRIME[0]` mod 2^32.
const INVERSE: u32 = 1;
const EXPONENT: u32 = 0x1f;

/// Adds `factor · b` to `sum` and gives the carry.
fn add_product(sum: &mut [u32], b: &[u32], factor: u32) -> u32 {
    sum.iter_mut().zip(b).fold(0, |carry, (sum, &b)| {
        let wide = u64::from(*sum) + u64::from(factor) * u64::from(b) + u64::from(carry);
        *sum = wide as u32;
        (wide >> 32) as u32
    })
}

/// Schoolbook product of two numbers of 2,048 bits.
pub(crate) fn product() -> u64 {
    let a: [u32; PRODUCT] = Noise::array(8, Noise::word);
    let b: [u32; PRODUCT] = Noise::array(9, Noise::word);
    let mut result = [0_u32; 2 * PRODUCT];
    for (i, &factor) in a.iter().enumerate() {
        result[i + PRODUCT] = add_product(&mut result[i..i + PRODUCT], &b, factor);
    }
    result
        .iter()
        .fold(0, |sum, &digit| sum.rotate_left(5) ^ u64::from(digit))
}

/// `a·b / 2^384` mod the prime; below twice the prime where `a` and `b` are below it.
fn montgomery(a: &[u32; DIGITS], b: &[u32; DIGITS]) -> [u32; DIGITS] {
    let mut sum = [0_u32; DIGITS + 2];
    for &factor in a {
        let carry = add_product(&mut sum[..DIGITS], b, factor);
        let (top, over) = sum[DIGITS].overflowing_add(carry);
        (sum[DIGITS], sum[DIGITS + 1]) = (top, u32::from(over));
        let quotient = sum[0].wrapping_mul(INVERSE);
        let carry = add_product(&mut sum[..DIGITS], &PRIME, quotient);
        let (top, over) = sum[DIGITS].overflowing_add(carry);
        sum[DIGITS] = top;
        sum[DIGITS + 1] += u32::from(over);
        sum.copy_within(1.., 0);
        sum[DIGITS + 1] = 0;
    }
    let mut reduced = [0; DIGITS];
    let borrow = reduced.iter_mut().zip(sum.iter().zip(&PRIME)).fold(
        0_i64,
        |borrow, (digit, (&sum, &prime))| {
            let wide = i64::from(sum) - i64::from(prime) + borrow;
            *digit = wide as u32;
            wide >> 32
        },
    );
    if i64::from(sum[DIGITS]) + borrow < 0 {
        reduced.copy_from_slice(&sum[..DIGITS]);
    }
    reduced
}

/// A power by squaring and multiplying.
pub(crate) fn power() -> u64 {
    let mut base: [u32; DIGITS] = Noise::array(10, Noise::word);
    base[DIGITS - 1] >>= 1;
    let mut result = base;
    for bit in (0..EXPONENT.ilog2()).rev() {
        result = montgomery(&result, &result);
        if EXPONENT >> bit & 1 == 1 {
            result = montgomery(&result, &base);
        }
    }
    result
        .iter()
        .fold(0, |sum, &digit| sum.rotate_left(5) ^ u64::from(digit))
}

#[cfg(test)]
mod tests {
    use super::{montgomery, DIGITS, PRIME};

    /// 2^384 mod the prime, by its definition.
    const ONE: [u32; DIGITS] = [1, 0xffff_ffff, 0xffff_ffff, 0, 1, 0, 0, 0, 0, 0, 0, 0];

    #[test]
    fn one_times_a_number_is_the_number() {
        let mut number = PRIME;
        number[0] -= 5;
        assert_eq!(montgomery(&ONE, &number), number);
        assert_eq!(montgomery(&ONE, &ONE), ONE);
    }
}
