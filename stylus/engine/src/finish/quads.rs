//! The same for int8 with AVX-512 where the upper halves of products are enough: four registers of sums become one of bytes.
//!
//! Twice rounded: the first rounding `h = (acc·m + 2^30) >> 31` is the upper half of `acc·2m + 2^31`; where `2m` is no
//! int32, that of `acc·(2m − 2^32) + 2^31`, and `acc` more. The second, half away from zero, of a shift by `r ≥ 1` is
//! `(h + 2^(r−1) − (h < 0)) >> r`. Where `acc` is negative and `h` is not, `h` is 0 and both give 0, so that the sign of
//! `acc` serves.
//!
//! Once rounded, with a shift by `s ≥ 32`: `(acc·m + 2^(s−1)) >> s` is the upper half shifted by `s − 32`.
//!
//! Packing saturates to int16 and then to int8, which alters nothing that the bounds, themselves int8, would keep.

use super::{Group, Part, Scaling, COLUMNS};
use assay_core::operators::Rounding;
use std::arch::x86_64::*;

/// The constants of sixteen sums.
#[repr(C, align(64))]
#[derive(Clone, Copy)]
struct Lanes {
    bias: [i32; COLUMNS],
    /// Multipliers, of even and of odd lanes where even ones are read.
    m: [[i32; COLUMNS]; 2],
    /// What is added to products of even and of odd lanes.
    add: [[i64; COLUMNS / 2]; 2],
    right: [i32; COLUMNS],
    /// Twice rounded: which have `acc` added to the upper half, and which its sign.
    more: u16,
    sign: u16,
}

/// An epilogue that can be computed so.
#[derive(Clone)]
pub(crate) struct Quads {
    double: bool,
    bounds: Bounds,
    lanes: Vec<Lanes>,
}

#[derive(Clone, Copy)]
struct Bounds {
    zero: i16,
    lo: i8,
    hi: i8,
}

/// The constants of 64 sums, woven.
pub(crate) struct Block {
    double: bool,
    bounds: Bounds,
    lanes: [Lanes; 4],
}

impl Block {
    /// Whether it rounds twice.
    pub(crate) fn double(&self) -> bool {
        self.double
    }
}

/// What 64 places hold, as four registers of sixteen do so that packing their sums leaves the order of places: of each
/// 128 bits each register has four.
pub(crate) fn woven<T>(of: impl Fn(usize) -> T) -> [[T; COLUMNS]; 4] {
    let place = |register: usize, lane: usize| lane / 4 * COLUMNS + register * 4 + lane % 4;
    std::array::from_fn(|register| std::array::from_fn(|lane| of(place(register, lane))))
}

impl Lanes {
    fn new(group: &Group, rounding: Rounding) -> Self {
        let (mut m, right, add) = match rounding {
            Rounding::Single => (group.m, group.right.map(|s| (s - 32).max(0)), group.half),
            Rounding::Double => {
                // Half of 2^r in the upper half, which is none of 2^0.
                let half = |r: i32| (1 << 31) + ((1_i64 << (r + 31)) & (!0 << 32));
                let twice = group.m.map(|m| m.wrapping_mul(2));
                (twice, group.right, group.right.map(half))
            }
        };
        let mask =
            |of: [bool; COLUMNS]| (0..COLUMNS).fold(0, |mask, at| mask | u16::from(of[at]) << at);
        let (more, sign) = (mask(m.map(|m| m < 0)), mask(right.map(|r| r > 0)));
        let even = m;
        m.rotate_left(1);
        Self {
            bias: group.bias,
            m: [even, m],
            add: [0, 1].map(|odd| std::array::from_fn(|at| add[2 * at + odd])),
            right,
            more,
            sign,
        }
    }
}

impl Quads {
    /// None where a constant asks for more. No sum is larger than `most` in absolute value.
    pub(super) fn new(
        scaling: &Scaling,
        groups: &[Group],
        columns: usize,
        most: u64,
    ) -> Option<Self> {
        let narrow = |x: i32| i8::try_from(x).ok();
        let mut lanes = groups
            .iter()
            .flat_map(|group| (0..COLUMNS).map(move |at| (group, at)))
            .take(columns);
        let fits = match scaling.rounding {
            Rounding::Single => lanes.all(|(group, at)| group.right[at] >= 32),
            Rounding::Double => lanes.all(|(group, at)| {
                // What the upper half is at most, and what is added to it, fit int32.
                let reach = most.saturating_add(group.bias[at].unsigned_abs().into());
                let product = reach.min(1 << 31) * u64::from(group.m[at].unsigned_abs());
                let high = (product >> 31) + 1;
                group.left[at] == 0 && high + (1 << group.right[at]) / 2 < 1 << 31
            }),
        };
        if !fits || scaling.size != 1 {
            return None;
        }
        Some(Self {
            double: scaling.rounding == Rounding::Double,
            bounds: Bounds {
                zero: i16::try_from(scaling.zero).ok()?,
                lo: narrow(scaling.lo + scaling.zero)?,
                hi: narrow(scaling.hi + scaling.zero)?,
            },
            lanes: groups
                .iter()
                .map(|group| Lanes::new(group, scaling.rounding))
                .collect(),
        })
    }

    /// The constants of 64 sums: `groups` are woven.
    pub(super) fn block(&self, groups: &[Group; 4]) -> Block {
        let rounding = if self.double {
            Rounding::Double
        } else {
            Rounding::Single
        };
        Block {
            double: self.double,
            bounds: self.bounds,
            lanes: groups.each_ref().map(|group| Lanes::new(group, rounding)),
        }
    }

    /// The bytes of some sums.
    pub(super) fn finish(&self, part: &mut Part<'_>) {
        // SAFETY: a plan is made only for a kernel that the CPU has.
        unsafe {
            if self.double {
                each::<true>(self, part);
            } else {
                each::<false>(self, part);
            }
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
#[inline]
pub(crate) fn load<T, const N: usize>(lanes: &[T; N]) -> __m512i {
    assert!(size_of::<[T; N]>() == 64);
    // SAFETY: 64 bytes are read.
    unsafe { _mm512_loadu_si512(lanes.as_ptr().cast()) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
#[inline]
fn rescaled<const DOUBLE: bool>(sums: __m512i, lanes: &Lanes) -> __m512i {
    let acc = _mm512_add_epi32(sums, load(&lanes.bias));
    let even = _mm512_mul_epi32(acc, load(&lanes.m[0]));
    let odd = _mm512_mul_epi32(_mm512_srli_epi64::<32>(acc), load(&lanes.m[1]));
    let even = _mm512_add_epi64(even, load(&lanes.add[0]));
    let odd = _mm512_add_epi64(odd, load(&lanes.add[1]));
    // Even lanes take the upper halves of even products, which lie in odd ones.
    let mut high = _mm512_mask_shuffle_epi32::<0b11_11_01_01>(odd, 0x5555, even);
    if DOUBLE {
        high = _mm512_mask_add_epi32(high, lanes.more, high, acc);
        high = _mm512_mask_add_epi32(high, lanes.sign, high, _mm512_srai_epi32::<31>(acc));
    }
    _mm512_srav_epi32(high, load(&lanes.right))
}

/// Of each 128 bits the bytes of the four sums of each register that stand there, register by register.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
#[inline]
fn packed(bounds: Bounds, values: [__m512i; 4]) -> __m512i {
    let zero = _mm512_set1_epi16(bounds.zero);
    let pair = |a, b| _mm512_adds_epi16(_mm512_packs_epi32(a, b), zero);
    let bytes = _mm512_packs_epi16(pair(values[0], values[1]), pair(values[2], values[3]));
    let bytes = _mm512_max_epi8(bytes, _mm512_set1_epi8(bounds.lo));
    _mm512_min_epi8(bytes, _mm512_set1_epi8(bounds.hi))
}

/// The bytes of 64 sums, woven before, in the order of places.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
#[inline]
pub(crate) fn finished<const DOUBLE: bool>(block: &Block, sums: [__m512i; 4]) -> __m512i {
    let mut values = sums;
    for (value, lanes) in values.iter_mut().zip(&block.lanes) {
        *value = rescaled::<DOUBLE>(*value, lanes);
    }
    packed(block.bounds, values)
}

/// All bytes of the first register, then all of the second, and so on.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
#[inline]
fn in_order(bytes: __m512i) -> __m512i {
    let order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    _mm512_permutexvar_epi32(order, bytes)
}

/// The first `width` bytes, 1 to 64.
///
/// # Safety
/// There is room for them.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
#[inline]
pub(crate) unsafe fn store(bytes: __m512i, to: *mut u8, width: usize) {
    // SAFETY: each writes `width` bytes.
    unsafe {
        if width == 64 {
            _mm512_storeu_si512(to.cast(), bytes);
        } else if width == 16 {
            _mm_storeu_si128(to.cast(), _mm512_castsi512_si128(bytes));
        } else {
            _mm512_mask_storeu_epi8(to.cast(), u64::MAX >> (64 - width), bytes);
        }
    }
}

/// Row by row where three or four groups of columns make a register of bytes, else four rows at a time.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn each<const DOUBLE: bool>(quads: &Quads, part: &mut Part<'_>) {
    let (columns, last) = (part.columns, part.rows - 1);
    let lanes = &quads.lanes[part.column / COLUMNS..][..columns.div_ceil(COLUMNS)];
    assert!(part.sums.len() >= last * part.pitch + lanes.len() * COLUMNS);
    assert!(part.output.len() >= last * part.row + columns);
    for (lanes, first) in lanes.chunks(4).zip((0..).step_by(4 * COLUMNS)) {
        let width = columns - first;
        // SAFETY: sums and output were measured above.
        unsafe {
            match lanes {
                [a] => narrow::<DOUBLE>(quads.bounds, a, (first, width), part),
                [a, b] => {
                    narrow::<DOUBLE>(quads.bounds, a, (first, COLUMNS), part);
                    let rest = (first + COLUMNS, width - COLUMNS);
                    narrow::<DOUBLE>(quads.bounds, b, rest, part);
                }
                _ => wide::<DOUBLE>(quads.bounds, lanes, (first, width.min(4 * COLUMNS)), part),
            }
        }
    }
}

/// # Safety
/// Each row has sums for all lanes, and room for `width` bytes, from column `first` on.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
unsafe fn wide<const DOUBLE: bool>(
    bounds: Bounds,
    lanes: &[Lanes],
    (first, width): (usize, usize),
    part: &mut Part<'_>,
) {
    for row in 0..part.rows {
        let mut values = [_mm512_setzero_si512(); 4];
        // SAFETY: the caller's.
        let to = unsafe {
            let sums = part.sums.as_ptr().add(row * part.pitch + first);
            for (at, (value, lanes)) in values.iter_mut().zip(lanes).enumerate() {
                let sums = _mm512_loadu_si512(sums.add(at * COLUMNS).cast());
                *value = rescaled::<DOUBLE>(sums, lanes);
            }
            part.output.as_mut_ptr().add(row * part.row + first)
        };
        let bytes = in_order(packed(bounds, values));
        // SAFETY: as above.
        unsafe { store(bytes, to, width) };
    }
}

/// # Safety
/// As for [`wide`], of one group.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
unsafe fn narrow<const DOUBLE: bool>(
    bounds: Bounds,
    lanes: &Lanes,
    (first, width): (usize, usize),
    part: &mut Part<'_>,
) {
    let (sums, to) = (part.sums.as_ptr(), part.output.as_mut_ptr());
    for row in (0..part.rows).step_by(4) {
        // After the last row it comes again.
        let rows = [row, row + 1, row + 2, row + 3].map(|row| row.min(part.rows - 1));
        let mut values = [_mm512_setzero_si512(); 4];
        for (value, row) in values.iter_mut().zip(rows) {
            // SAFETY: the caller's.
            let sums = unsafe { _mm512_loadu_si512(sums.add(row * part.pitch + first).cast()) };
            *value = rescaled::<DOUBLE>(sums, lanes);
        }
        let bytes = in_order(packed(bounds, values));
        // SAFETY: as above.
        unsafe {
            if width == COLUMNS && part.row == COLUMNS && rows[3] == row + 3 {
                _mm512_storeu_si512(to.add(row * COLUMNS).cast(), bytes);
                continue;
            }
            let quarters = [
                _mm512_castsi512_si128(bytes),
                _mm512_extracti32x4_epi32::<1>(bytes),
                _mm512_extracti32x4_epi32::<2>(bytes),
                _mm512_extracti32x4_epi32::<3>(bytes),
            ];
            for (bytes, row) in quarters.into_iter().zip(rows) {
                let to = to.add(row * part.row + first);
                store(_mm512_castsi128_si512(bytes), to, width);
            }
        }
    }
}
