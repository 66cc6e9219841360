//! The same with AVX-512, where rescaled sums fit int32: a register holds sixteen columns, whose products are formed in two
//! halves, those of even and those of odd columns.

use super::{halves::load, table::Words, Group, Part, Scaling, COLUMNS};
use assay_core::operators::Rounding;
use std::arch::x86_64::*;

/// Lanes of odd columns.
const ODD: u16 = 0xaaaa;

pub(super) fn finish(scaling: &Scaling, groups: &[Group], part: &mut Part<'_>) {
    // SAFETY: a plan is made only for a kernel that the CPU has.
    unsafe {
        match (scaling.rounding, scaling.size) {
            (Rounding::Single, 1) => each::<false, 1>(scaling, groups, part),
            (Rounding::Single, _) => each::<false, 2>(scaling, groups, part),
            (Rounding::Double, 1) => each::<true, 1>(scaling, groups, part),
            (Rounding::Double, _) => each::<true, 2>(scaling, groups, part),
        }
    }
}

/// int32 with their bias.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
pub(super) fn words(groups: &[Group], part: &mut Part<'_>) {
    for (group, column) in groups.iter().zip((0..part.columns).step_by(COLUMNS)) {
        let bias = load(&group.bias);
        let width = COLUMNS.min(part.columns - column);
        let mask = u16::MAX >> (COLUMNS - width);
        for row in 0..part.rows {
            let Some(sums) = part.sums[row * part.pitch + column..].first_chunk::<COLUMNS>() else {
                return;
            };
            let value = _mm512_add_epi32(load(sums), bias);
            let output = &mut part.output[row * part.row + column * 4..][..width * 4];
            // SAFETY: `output` has four bytes for each of `width` columns, and the mask keeps to them.
            unsafe { _mm512_mask_storeu_epi32(output.as_mut_ptr().cast(), mask, value) };
        }
    }
}

/// A group's constants in registers.
struct Constants {
    bias: __m512i,
    m: [__m512i; 2],
    right: __m512i,
    /// Rounding once: shifts and what is added before them, of even and of odd columns.
    shifts: [__m512i; 2],
    halves: [__m512i; 2],
    /// Rounding twice.
    left: __m512i,
    mask: __m512i,
    threshold: __m512i,
}

impl Constants {
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    fn new(group: &Group) -> Self {
        let (m, right, ones) = (load(&group.m), load(&group.right), _mm512_set1_epi64(1));
        let even = _mm512_and_si512(right, _mm512_set1_epi64(0xffff_ffff));
        let shifts = [even, _mm512_srli_epi64::<32>(right)];
        let one = _mm512_set1_epi32(1);
        let mask = _mm512_sub_epi32(_mm512_sllv_epi32(one, right), one);
        Self {
            bias: load(&group.bias),
            m: [m, _mm512_srli_epi64::<32>(m)],
            right,
            shifts,
            halves: shifts.map(|shift| _mm512_sllv_epi64(ones, _mm512_sub_epi64(shift, ones))),
            left: load(&group.left),
            mask,
            threshold: _mm512_srai_epi32::<1>(mask),
        }
    }

    /// `(acc·m + 2^(s-1)) >> s`.
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    fn single(&self, acc: __m512i) -> __m512i {
        let even = _mm512_mul_epi32(acc, self.m[0]);
        let odd = _mm512_mul_epi32(_mm512_srli_epi64::<32>(acc), self.m[1]);
        let even = _mm512_srav_epi64(_mm512_add_epi64(even, self.halves[0]), self.shifts[0]);
        let odd = _mm512_srav_epi64(_mm512_add_epi64(odd, self.halves[1]), self.shifts[1]);
        _mm512_mask_blend_epi32(ODD, even, _mm512_slli_epi64::<32>(odd))
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    #[inline]
    fn scaled<const DOUBLE: bool>(&self, sums: __m512i) -> __m512i {
        let acc = _mm512_add_epi32(sums, self.bias);
        if DOUBLE {
            self.double(acc)
        } else {
            self.single(acc)
        }
    }

    /// Rounded twice, as in the definition.
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    fn double(&self, acc: __m512i) -> __m512i {
        let acc = _mm512_sllv_epi32(acc, self.left);
        let half = _mm512_set1_epi64(1 << 30);
        let even = _mm512_add_epi64(_mm512_mul_epi32(acc, self.m[0]), half);
        let odd = _mm512_mul_epi32(_mm512_srli_epi64::<32>(acc), self.m[1]);
        let odd = _mm512_add_epi64(odd, half);
        // The 32 bits from bit 31 on.
        let high = _mm512_mask_blend_epi32(
            ODD,
            _mm512_srli_epi64::<31>(even),
            _mm512_slli_epi64::<1>(odd),
        );
        let threshold = _mm512_sub_epi32(self.threshold, _mm512_srai_epi32::<31>(high));
        let above = _mm512_cmpgt_epi32_mask(_mm512_and_si512(high, self.mask), threshold);
        let shifted = _mm512_srav_epi32(high, self.right);
        _mm512_mask_add_epi32(shifted, above, shifted, _mm512_set1_epi32(1))
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn each<const DOUBLE: bool, const N: usize>(
    scaling: &Scaling,
    groups: &[Group],
    part: &mut Part<'_>,
) {
    let [zero, lo, hi] = [scaling.zero, scaling.lo, scaling.hi].map(|x| _mm512_set1_epi32(x));
    for (group, column) in groups.iter().zip((0..part.columns).step_by(COLUMNS)) {
        let constants = Constants::new(group);
        let width = COLUMNS.min(part.columns - column);
        let mask = u16::MAX >> (COLUMNS - width);
        for row in 0..part.rows {
            let Some(sums) = part.sums[row * part.pitch + column..].first_chunk::<COLUMNS>() else {
                return;
            };
            let scaled = constants.scaled::<DOUBLE>(load(sums));
            let clamped = _mm512_min_epi32(_mm512_max_epi32(scaled, lo), hi);
            let value = _mm512_add_epi32(clamped, zero);
            let output = &mut part.output[row * part.row + column * N..][..width * N];
            let to = output.as_mut_ptr();
            // SAFETY: `output` has N bytes for each of `width` columns, and the mask keeps to them.
            unsafe {
                match (N, width) {
                    (1, COLUMNS) => _mm_storeu_si128(to.cast(), _mm512_cvtepi32_epi8(value)),
                    (1, _) => _mm_mask_storeu_epi8(to.cast(), mask, _mm512_cvtepi32_epi8(value)),
                    (_, COLUMNS) => _mm256_storeu_si256(to.cast(), _mm512_cvtepi32_epi16(value)),
                    _ => _mm256_mask_storeu_epi16(to.cast(), mask, _mm512_cvtepi32_epi16(value)),
                }
            }
        }
    }
}

/// The entries of int16, sixteen at a time: of how many. CPUs with AMX gather faster than they read one by one; others need not.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
pub(super) fn gather(table: &Words, words: &[[u8; 2]], output: &mut [u8]) -> usize {
    let sixteens = words.as_chunks::<COLUMNS>().0.iter();
    let parts = output.as_chunks_mut::<COLUMNS>().0.iter_mut();
    let whole = sixteens.len().min(parts.len());
    for (words, output) in sixteens.zip(parts) {
        // SAFETY: 32 bytes are read, then four from each of sixteen places below 2^16, which the table has, and 16 written.
        unsafe {
            let places = _mm512_cvtepu16_epi32(_mm256_loadu_si256(words.as_ptr().cast()));
            let found = _mm512_i32gather_epi32::<1>(places, table.as_ptr().cast());
            _mm_storeu_si128(output.as_mut_ptr().cast(), _mm512_cvtepi32_epi8(found));
        }
    }
    COLUMNS * whole
}
