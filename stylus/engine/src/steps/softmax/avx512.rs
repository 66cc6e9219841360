//! Weights of rows of int16 with AVX-512: 32 elements at a time, their distances to the largest in 16 bits.

use crate::{lut::Lut, simd::in_order};
use std::{arch::x86_64::*, ops::RangeInclusive};

/// Shifts for which a distance that stops at 2^16 − 1, half a step added, gets the place that it should have: the last.
pub(super) const SHIFTS: RangeInclusive<u8> = 0..=8;

/// Whether the CPU has the instructions.
pub(super) fn available() -> bool {
    is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vbmi")
}

/// The weights of a row: the entry of `min(255, (M − x + half) >> shift)`, M being the largest that the mask keeps, and 0
/// for what it does not. `shift` is one of [`SHIFTS`].
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi")]
pub(super) fn weights(
    x: &[[u8; 2]],
    mask: Option<&[u8]>,
    shift: u8,
    entries: &Lut,
    output: &mut [u8],
) {
    let length = output.len();
    assert!(x.len() == length && mask.is_none_or(|mask| mask.len() == length));
    let table = entries.registers();
    let there = |from: usize| u32::MAX >> (32 - (length - from).min(32));
    let kept = |from: usize| match mask {
        None => there(from),
        Some(mask) => {
            // SAFETY: only what is there is read.
            let mask =
                unsafe { _mm256_maskz_loadu_epi8(there(from), mask[from..].as_ptr().cast()) };
            _mm256_test_epi8_mask(mask, mask)
        }
    };
    // SAFETY: as above.
    let load =
        |from: usize| unsafe { _mm512_maskz_loadu_epi16(there(from), x[from..].as_ptr().cast()) };

    let mut largest = _mm512_set1_epi16(i16::MIN);
    for from in (0..length).step_by(32) {
        largest = _mm512_mask_max_epi16(largest, kept(from), largest, load(from));
    }
    let largest = _mm512_broadcastw_epi16(largest_of(largest));
    let half = _mm512_set1_epi16((1 << shift) >> 1);
    let shift = _mm_cvtsi32_si128(shift.into());
    let place = |x: __m512i| {
        let place = _mm512_srl_epi16(_mm512_adds_epu16(_mm512_sub_epi16(largest, x), half), shift);
        _mm512_min_epu16(place, _mm512_set1_epi16(255))
    };
    let whole = length / 64 * 64;
    for from in (0..whole).step_by(64) {
        // SAFETY: no more than 64 elements are read from there on, which all three have, and 64 bytes written.
        unsafe {
            let [left, right] = [from, from + 32]
                .map(|from| place(_mm512_loadu_si512(x.as_ptr().add(from).cast())));
            let mut found = in_order(Lut::find(&table, _mm512_packus_epi16(left, right)));
            if let Some(mask) = mask {
                let mask = _mm512_loadu_si512(mask.as_ptr().add(from).cast());
                found = _mm512_maskz_mov_epi8(_mm512_test_epi8_mask(mask, mask), found);
            }
            _mm512_storeu_si512(output.as_mut_ptr().add(from).cast(), found);
        }
    }
    for from in (whole..length).step_by(32) {
        let place = _mm512_cvtepi16_epi8(place(load(from)));
        let found = Lut::find(&table, _mm512_castsi256_si512(place));
        let found = _mm256_maskz_mov_epi8(kept(from), _mm512_castsi512_si256(found));
        // SAFETY: only what is there is written.
        unsafe { _mm256_mask_storeu_epi8(output[from..].as_mut_ptr().cast(), there(from), found) };
    }
}

/// The largest int16, in the lowest lane.
#[target_feature(enable = "avx512f")]
fn largest_of(x: __m512i) -> __m128i {
    let x = _mm256_max_epi16(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64::<1>(x));
    let x = _mm_max_epi16(_mm256_castsi256_si128(x), _mm256_extracti128_si256::<1>(x));
    // There is an instruction for the least uint16: 32767 becomes 0, and −32768 becomes 65535.
    let turn = _mm_set1_epi16(i16::MAX);
    _mm_xor_si128(_mm_minpos_epu16(_mm_xor_si128(x, turn)), turn)
}
