//! int16, of two registers of sums one.

use super::{sums, Constants, Lanes, Part, Scaling, Source, COLUMNS};
use crate::simd::in_order;
use std::arch::x86_64::*;

/// The bounds before the zero point is added, and the zero point.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    lo: i16,
    hi: i16,
    zero: i16,
}

impl Bounds {
    /// None where they are wider.
    pub(super) fn new(scaling: &Scaling) -> Option<Self> {
        Some(Self {
            lo: i16::try_from(scaling.lo).ok()?,
            hi: i16::try_from(scaling.hi).ok()?,
            zero: i16::try_from(scaling.zero).ok()?,
        })
    }
}

/// Two groups of columns at a time, whose constants stay in registers from row to row.
///
/// # Safety
/// Each row has sums for all lanes.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
pub(super) unsafe fn each<T: Source, const WAY: u8>(
    bounds: Bounds,
    lanes: &[Lanes],
    part: &mut Part<'_, T>,
) {
    let [lo, hi, zero] = [bounds.lo, bounds.hi, bounds.zero].map(|x| _mm512_set1_epi16(x));
    assert!(part.output.len() >= (part.rows - 1) * part.row + 2 * part.columns);
    for (pair, first) in lanes.chunks(2).zip((0..).step_by(2 * COLUMNS)) {
        // The same group twice where there is no second one.
        let (left, right) = (&pair[0], &pair[pair.len() - 1]);
        let constants = [Constants::new(left), Constants::new(right)];
        let second = (pair.len() - 1) * COLUMNS;
        let width = (part.columns - first).min(2 * COLUMNS);
        let mask = u32::MAX >> (2 * COLUMNS - width);
        for row in 0..part.rows {
            // SAFETY: the caller's; the output was measured above, and the mask keeps to its columns.
            unsafe {
                let from = part.sums.as_ptr().add(row * part.pitch + first);
                let a = constants[0].rescaled::<WAY>(sums(from));
                let b = constants[1].rescaled::<WAY>(sums(from.add(second)));
                let words = _mm512_packs_epi32(a, b);
                let words = _mm512_min_epi16(_mm512_max_epi16(words, lo), hi);
                let words = in_order(_mm512_add_epi16(words, zero));
                let to = part.output.as_mut_ptr().add(row * part.row + 2 * first);
                if width == 2 * COLUMNS {
                    _mm512_storeu_si512(to.cast(), words);
                } else {
                    _mm512_mask_storeu_epi16(to.cast(), mask, words);
                }
            }
        }
    }
}
