//! Sums of products of small integers.

use crate::noise::Noise;

const LENGTH: usize = 1_024;
const SIDE: usize = 24;

fn vectors() -> ([u8; LENGTH], [u8; LENGTH]) {
    (Noise::array(1, Noise::byte), Noise::array(2, Noise::byte))
}

/// One multiplication an element.
pub(crate) fn plain() -> u64 {
    let (a, b) = vectors();
    let sum = a.iter().zip(&b).fold(0_i32, |sum, (&a, &b)| {
        sum.wrapping_add(i32::from(a.cast_signed()) * i32::from(b.cast_signed()))
    });
    u64::from(sum.cast_unsigned())
}

/// Two products of unsigned bytes in each 64-bit multiplication.
pub(crate) fn packed() -> u64 {
    let (a, b) = vectors();
    a.chunks_exact(8)
        .zip(b.chunks_exact(8))
        .fold(0_u64, |sum, (a, b)| {
            (0..4).fold(sum, |sum, i| {
                let left = u64::from(a[i + 4]) | u64::from(a[i]) << 32;
                let right = u64::from(b[i]) | u64::from(b[i + 4]) << 32;
                sum.wrapping_add(left.wrapping_mul(right) >> 32)
            })
        })
}

/// A square matrix by another, 32 bits.
pub(crate) fn matrix() -> u64 {
    let a: [u32; SIDE * SIDE] = Noise::array(3, Noise::word);
    let b: [u32; SIDE * SIDE] = Noise::array(4, Noise::word);
    let mut trace = 0_u64;
    for row in a.chunks_exact(SIDE) {
        for column in 0..SIDE {
            let element = row
                .iter()
                .zip(b[column..].iter().step_by(SIDE))
                .fold(0_u32, |sum, (&a, &b)| sum.wrapping_add(a.wrapping_mul(b)));
            trace = trace.rotate_left(1) ^ u64::from(element);
        }
    }
    trace
}
