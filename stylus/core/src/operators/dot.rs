//! The dot products of one int8 row with many: where nearly all of a program's cost is.
//!
//! Two products fit one 64-bit multiplication. With `b' = b + 128`, which is not negative, the product of
//! `b'[i] + b'[i+4]·2^32` and `a[i+4] + a[i]·2^32` has `a[i]·b'[i] + a[i+4]·b'[i+4]` in its upper half. The products in
//! the lower half stay under `255·128 < 2^15` in absolute value, so that those of a step of 64 multiplications stay
//! under 2^31, and rounding recovers the upper half exactly. A step begins at `-128·Σa`, which takes the offset off.
//!
//! A metered machine charges for branches, loads and calls, not for arithmetic: a step keeps its part of `a` in locals,
//! unrolled, and walks over all the rows of `b` with it.

#[cfg(feature = "all")]
use super::Elements;
use alloc::vec::Vec;

/// Elements of a word.
const WORD: usize = 8;
/// Words of a long step and of a short one.
const LONG: usize = 16;
const SHORT: usize = 2;
/// The bytes at 0 and 4 of a word, each in 32 bits.
const PAIR: u64 = 0x0000_00ff_0000_00ff;
/// Turns eight int8 into eight uint8 that are 128 greater.
const OFFSET: u64 = 0x8080_8080_8080_8080;

/// Replaces `sums` by the dot products of `a` with each row of `b`, wrapping.
pub(super) fn dots(a: &[u8], b: &[u8], sums: &mut Vec<i32>) {
    sums.clear();
    let width = a.len();
    if width < SHORT * WORD {
        sums.extend(b.chunks_exact(width.max(1)).map(|row| plain(a, row)));
        return;
    }
    sums.resize(b.len() / width, 0);
    let mut at = 0;
    while let Some(words) = words(a, at) {
        long(words, b, width, at, sums);
        at += LONG * WORD;
    }
    while let Some(words) = words(a, at) {
        short(words, b, width, at, sums);
        at += SHORT * WORD;
    }
    // What is left is taken with what is before it, which is not counted twice: its factors are zero.
    let last = width - SHORT * WORD;
    if at < width {
        if let Some(mut words) = words(a, last).copied() {
            for counted in words.as_flattened_mut().iter_mut().take(at - last) {
                *counted = 0;
            }
            short(&words, b, width, last, sums);
        }
    }
}

/// A term of a sum of products.
#[cfg(feature = "all")]
pub(super) fn term(a: i64, b: i64) -> i32 {
    i32::try_from(a.wrapping_mul(b)).unwrap_or_default()
}

/// The dot product of `count` elements of two int8 values, each from a place within a row on, wrapping.
#[cfg(feature = "all")]
pub(super) fn product_of_rows(
    data: &dyn Elements,
    a: (u16, usize),
    b: (u16, usize),
    count: usize,
) -> i32 {
    if let (Some(a), Some(b)) = (data.row(a.0, a.1, count), data.row(b.0, b.1, count)) {
        return dot(a, b);
    }
    let each = (0..count).map(|k| term(data.element(a.0, a.1 + k), data.element(b.0, b.1 + k)));
    each.fold(0, i32::wrapping_add)
}

/// The dot product of two rows of one length, at most 2^17, wrapping: both with 128 added, so that nothing is negative and
/// the lower halves of the double products do not reach the upper ones.
#[cfg(feature = "all")]
fn dot(a: &[u8], b: &[u8]) -> i32 {
    let (mut products, mut sums) = (0_u64, 0_u64);
    let ((a_words, a), (b_words, b)) =
        (a.as_chunks::<{ 4 * WORD }>(), b.as_chunks::<{ 4 * WORD }>());
    for (a, b) in a_words.iter().zip(b_words) {
        let (a, b) = (a.as_chunks::<WORD>().0, b.as_chunks::<WORD>().0);
        let (&[a0, a1, a2, a3], &[b0, b1, b2, b3]) = (a, b) else {
            break;
        };
        for (a, b) in [(a0, b0), (a1, b1), (a2, b2), (a3, b3)] {
            let (a, b) = (
                u64::from_le_bytes(a) ^ OFFSET,
                u64::from_le_bytes(b) ^ OFFSET,
            );
            let turned = a.rotate_left(32);
            let product =
                |byte: u32| ((turned >> (8 * byte)) & PAIR).wrapping_mul((b >> (8 * byte)) & PAIR);
            let upper = product(0).wrapping_add(product(1));
            let lower = product(2).wrapping_add(product(3));
            products = products.wrapping_add(upper).wrapping_add(lower);
            let bytes = (a & BYTES) + (a >> 8 & BYTES) + (b & BYTES) + (b >> 8 & BYTES);
            sums = sums.wrapping_add((bytes & EVEN) + (bytes >> 16 & EVEN));
        }
    }
    // Σ(a' − 128)(b' − 128) = Σa'b' − 128·Σ(a' + b') + 128²·n.
    let count = a_words.len().min(b_words.len()) as u64 * 4 * WORD as u64;
    let sum = (products >> 32)
        .wrapping_sub(128 * ((sums >> 32) + (sums & 0xffff_ffff)))
        .wrapping_add(128 * 128 * count);
    let [low @ .., _, _, _, _] = sum.to_le_bytes();
    i32::from_le_bytes(low).wrapping_add(plain(a, b))
}

/// Every second byte.
#[cfg(feature = "all")]
const BYTES: u64 = 0x00ff_00ff_00ff_00ff;
/// Every second half word.
#[cfg(feature = "all")]
const EVEN: u64 = 0x0000_ffff_0000_ffff;

/// The words of a row from `at` on, as many as a step takes; none where there are fewer.
#[inline]
fn words<const W: usize>(row: &[u8], at: usize) -> Option<&[[u8; WORD]; W]> {
    row.get(at..)?.as_chunks().0.first_chunk()
}

/// Defines a step: adds to each sum the products of a fixed number of words of `a` with those of a row of `b` at `at`.
macro_rules! step {
    ($name:ident, $words:ident, $($i:literal)+) => {
        fn $name(a: &[[u8; WORD]; $words], b: &[u8], width: usize, at: usize, sums: &mut [i32]) {
            let factors = [$(pack(a[$i])),+];
            let start = offset(&factors);
            for (row, sum) in b.chunks_exact(width).zip(sums) {
                let Some(row) = words::<$words>(row, at) else {
                    return;
                };
                let mut acc = start;
                $(acc = acc.wrapping_add(pairs(&factors[$i], row[$i]));)+
                *sum = sum.wrapping_add(upper(acc));
            }
        }
    };
}

step!(long, LONG, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
step!(short, SHORT, 0 1);

/// Eight elements as four factors.
fn pack(a: [u8; WORD]) -> [i64; 4] {
    let at = |i: usize| i64::from(a[i].cast_signed());
    [0, 1, 2, 3].map(|i| (at(i) << 32).wrapping_add(at(i + 4)))
}

/// The four double products of eight elements, added up; the sum of products is in the upper half.
#[inline]
fn pairs(a: &[i64; 4], b: [u8; WORD]) -> i64 {
    let word = u64::from_le_bytes(b) ^ OFFSET;
    let product = |i: usize| ((word >> (8 * i)) & PAIR).cast_signed().wrapping_mul(a[i]);
    product(0)
        .wrapping_add(product(1))
        .wrapping_add(product(2))
        .wrapping_add(product(3))
}

/// `-128·Σa` in the upper half, zero in the lower.
fn offset(factors: &[[i64; 4]]) -> i64 {
    let total = factors
        .as_flattened()
        .iter()
        .fold(0_i64, |sum, &factor| sum.wrapping_add(factor));
    let lower = total << 32 >> 32;
    (i64::from(upper(total)) + lower).wrapping_mul(-128) << 32
}

/// The upper half, what is below rounded away.
fn upper(acc: i64) -> i32 {
    let [_, _, _, _, upper @ ..] = acc.wrapping_add(1 << 31).to_le_bytes();
    i32::from_le_bytes(upper)
}

fn signed(byte: u8) -> i32 {
    i32::from(byte.cast_signed())
}

/// The definition, for rows too short for a step.
fn plain(a: &[u8], b: &[u8]) -> i32 {
    a.iter()
        .zip(b)
        .fold(0, |sum, (&a, &b)| sum.wrapping_add(signed(a) * signed(b)))
}

#[cfg(test)]
mod tests {
    use super::{dots, plain};
    use alloc::{vec, vec::Vec};

    /// A linear congruential generator (Knuth's constants), upper byte.
    fn bytes(seed: u64, count: usize) -> Vec<u8> {
        let mut state = seed;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn the_kernel_equals_the_definition_at_every_width() {
        for width in (1..70).chain(120..150).chain([784]) {
            for rows in [1, 3, 4, 9] {
                let (a, b) = (bytes(width as u64, width), bytes(rows as u64, rows * width));
                let mut sums = Vec::new();
                dots(&a, &b, &mut sums);
                let expected: Vec<_> = b.chunks(width).map(|b| plain(&a, b)).collect();
                assert_eq!(sums, expected, "{rows} rows of {width}");
            }
        }
    }

    #[cfg(feature = "all")]
    #[test]
    fn the_product_of_two_rows_equals_the_definition() {
        for width in (1..70).chain(120..150).chain([784, 4096]) {
            let (a, b) = (bytes(3, width), bytes(width as u64, width));
            assert_eq!(super::dot(&a, &b), plain(&a, &b), "{width}");
        }
        for (a, b) in [(0x80, 0x80), (0x80, 0x7f), (0x7f, 0x80), (0x7f, 0x7f)] {
            let (a, b) = (vec![a; 32_768], vec![b; 32_768]);
            assert_eq!(super::dot(&a, &b), plain(&a, &b));
        }
    }

    #[test]
    fn the_kernel_is_exact_at_the_extremes_of_the_longest_rows() {
        for (a, b) in [(0x80, 0x80), (0x80, 0x7f), (0x7f, 0x80), (0x7f, 0x7f)] {
            let (a, b) = (vec![a; 32_768], vec![b; 4 * 32_768]);
            let mut sums = Vec::new();
            dots(&a, &b, &mut sums);
            assert_eq!(sums, [plain(&a, &b[..32_768]); 4]);
        }
    }
}
