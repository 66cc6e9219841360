//! Packing with AVX-512: sixteen columns' words are transposed, sixteen of each at a time.

use super::packed::COLUMNS;
use crate::lines::Line;
use std::arch::x86_64::*;

/// Bytes of a column that are read at once.
const WIDTH: usize = 64;

/// The lines of up to sixteen columns of `depth` elements each; what they lack is 0.
#[target_feature(enable = "avx512f,avx512bw")]
pub(super) fn weave(columns: &[u8], depth: usize, lines: &mut [Line]) {
    for (part, lines) in lines.chunks_mut(COLUMNS).enumerate() {
        let from = part * WIDTH;
        let width = depth.saturating_sub(from).min(WIDTH);
        let mask = u64::MAX.checked_shr(u32::try_from(WIDTH - width).unwrap_or(0));
        let rows = std::array::from_fn(|column| {
            let bytes = columns.get(column * depth + from..).unwrap_or_default();
            // SAFETY: only what is there is read.
            let mask = mask.filter(|_| bytes.len() >= width).unwrap_or(0);
            unsafe { _mm512_maskz_loadu_epi8(mask, bytes.as_ptr().cast()) }
        });
        for (line, row) in lines.iter_mut().zip(transposed(&rows)) {
            // SAFETY: a line is 64 bytes.
            unsafe { _mm512_storeu_si512(line.0.as_mut_ptr().cast(), row) };
        }
    }
}

/// Word c of row r becomes word r of row c.
#[inline]
#[target_feature(enable = "avx512f")]
fn transposed(rows: &[__m512i; 16]) -> [__m512i; 16] {
    // By pairs, then fours: of each four rows 128 bits hold a column of the four.
    let pairs: [__m512i; 16] = std::array::from_fn(|at| {
        let (a, b) = (rows[at & !1], rows[at | 1]);
        if at % 2 == 0 {
            _mm512_unpacklo_epi32(a, b)
        } else {
            _mm512_unpackhi_epi32(a, b)
        }
    });
    let fours: [__m512i; 16] = std::array::from_fn(|at| {
        let (four, column) = (at & !3, at % 4);
        let (a, b) = (pairs[four + column / 2], pairs[four + column / 2 + 2]);
        if column % 2 == 0 {
            _mm512_unpacklo_epi64(a, b)
        } else {
            _mm512_unpackhi_epi64(a, b)
        }
    });
    // Column 4·q + c lies in the 128 bits q of rows c, 4 + c, 8 + c and 12 + c.
    let mut found = [_mm512_setzero_si512(); 16];
    for column in 0..4 {
        let [a, b, c, d] = [0, 4, 8, 12].map(|four| fours[four + column]);
        let (even, odd) = (
            _mm512_shuffle_i32x4::<0b10_00_10_00>(a, b),
            _mm512_shuffle_i32x4::<0b11_01_11_01>(a, b),
        );
        let (later_even, later_odd) = (
            _mm512_shuffle_i32x4::<0b10_00_10_00>(c, d),
            _mm512_shuffle_i32x4::<0b11_01_11_01>(c, d),
        );
        found[column] = _mm512_shuffle_i32x4::<0b10_00_10_00>(even, later_even);
        found[4 + column] = _mm512_shuffle_i32x4::<0b10_00_10_00>(odd, later_odd);
        found[8 + column] = _mm512_shuffle_i32x4::<0b11_01_11_01>(even, later_even);
        found[12 + column] = _mm512_shuffle_i32x4::<0b11_01_11_01>(odd, later_odd);
    }
    found
}

/// 128 times the sum of each of sixteen columns, less.
#[target_feature(enable = "avx512f,avx512vnni")]
pub(super) fn starts(lines: &[Line]) -> [i32; COLUMNS] {
    let mut sums = _mm512_setzero_si512();
    for line in lines {
        // SAFETY: a line is 64 bytes.
        let line = unsafe { _mm512_loadu_si512(line.0.as_ptr().cast()) };
        sums = _mm512_dpbusd_epi32(sums, _mm512_set1_epi8(1), line);
    }
    let starts = _mm512_sub_epi32(_mm512_setzero_si512(), _mm512_slli_epi32::<7>(sums));
    let mut found = [0; COLUMNS];
    // SAFETY: sixteen int32 are written.
    unsafe { _mm512_storeu_si512(found.as_mut_ptr().cast(), starts) };
    found
}
