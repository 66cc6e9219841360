//! int8, of four registers of sums one.

use super::{sums, way, Constants, Group, Halves, Lanes, Part, Scaling, Source, To, COLUMNS};
use std::arch::x86_64::*;

/// The zero point, and the bounds after it is added.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    zero: i16,
    lo: i8,
    hi: i8,
}

impl Bounds {
    /// None where they are wider.
    pub(super) fn new(scaling: &Scaling) -> Option<Self> {
        Some(Self {
            zero: i16::try_from(scaling.zero).ok()?,
            lo: i8::try_from(scaling.lo + scaling.zero).ok()?,
            hi: i8::try_from(scaling.hi + scaling.zero).ok()?,
        })
    }
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

impl Halves {
    /// The constants of 64 sums: `groups` are woven. None where they do not become bytes.
    pub(in super::super) fn block(&self, groups: &[Group; 4]) -> Option<Block> {
        let To::Bytes(bounds) = self.to else {
            return None;
        };
        // What these sums begin with may reach farther than a bias does, so that it is added to them.
        let biased = |group: &Group| match self.way {
            way::TWICE => Lanes::twice(group, 0),
            way::ONCE => {
                let bias = [0; COLUMNS];
                let lanes = Lanes::once(&Group { bias, ..*group }, 0)?;
                let bias = group.bias;
                Some(Lanes { bias, ..lanes })
            }
            _ => None,
        };
        let [Some(a), Some(b), Some(c), Some(d)] = groups.each_ref().map(biased) else {
            return None;
        };
        Some(Block {
            double: self.way == way::TWICE,
            bounds,
            lanes: [a, b, c, d],
        })
    }
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
        let constants = Constants::new(lanes);
        *value = if DOUBLE {
            constants.rescaled::<{ way::TWICE }>(*value)
        } else {
            constants.rescaled::<{ way::BIASED }>(*value)
        };
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
///
/// # Safety
/// Each row has sums for all lanes.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
pub(super) unsafe fn each<T: Source, const WAY: u8>(
    bounds: Bounds,
    lanes: &[Lanes],
    part: &mut Part<'_, T>,
) {
    let columns = part.columns;
    assert!(part.output.len() >= (part.rows - 1) * part.row + columns);
    for (lanes, first) in lanes.chunks(4).zip((0..).step_by(4 * COLUMNS)) {
        let width = columns - first;
        // SAFETY: the output was measured above, the sums are the caller's.
        unsafe {
            match lanes {
                [a] => narrow::<T, WAY>(bounds, a, (first, width), part),
                [a, b] => {
                    narrow::<T, WAY>(bounds, a, (first, COLUMNS), part);
                    let rest = (first + COLUMNS, width - COLUMNS);
                    narrow::<T, WAY>(bounds, b, rest, part);
                }
                _ => wide::<T, WAY>(bounds, lanes, (first, width.min(4 * COLUMNS)), part),
            }
        }
    }
}

/// # Safety
/// Each row has sums for all lanes, and room for `width` bytes, from column `first` on.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
unsafe fn wide<T: Source, const WAY: u8>(
    bounds: Bounds,
    lanes: &[Lanes],
    (first, width): (usize, usize),
    part: &mut Part<'_, T>,
) {
    let last = lanes.len() - 1;
    let (from, to) = (part.sums.as_ptr(), part.output.as_mut_ptr());
    for row in (0..part.rows).step_by(2) {
        // Two rows share what is read of constants; a last one comes twice.
        let rows = [row, (row + 1).min(part.rows - 1)];
        let mut values = [[_mm512_setzero_si512(); 4]; 2];
        for at in 0..4 {
            // What is not wanted of four groups is the last one again.
            let group = at.min(last);
            let constants = Constants::new(&lanes[group]);
            for (values, row) in values.iter_mut().zip(rows) {
                // SAFETY: the caller's.
                let sums = unsafe { sums(from.add(row * part.pitch + first + group * COLUMNS)) };
                values[at] = constants.rescaled::<WAY>(sums);
            }
        }
        for (values, row) in values.into_iter().zip(rows) {
            let bytes = in_order(packed(bounds, values));
            // SAFETY: as above.
            unsafe { store(bytes, to.add(row * part.row + first), width) };
        }
    }
}

/// # Safety
/// As for [`wide`], of one group.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
unsafe fn narrow<T: Source, const WAY: u8>(
    bounds: Bounds,
    lanes: &Lanes,
    (first, width): (usize, usize),
    part: &mut Part<'_, T>,
) {
    let constants = Constants::new(lanes);
    let (from, to) = (part.sums.as_ptr(), part.output.as_mut_ptr());
    for row in (0..part.rows).step_by(4) {
        // After the last row it comes again.
        let rows = [row, row + 1, row + 2, row + 3].map(|row| row.min(part.rows - 1));
        let mut values = [_mm512_setzero_si512(); 4];
        for (value, row) in values.iter_mut().zip(rows) {
            // SAFETY: the caller's.
            let sums = unsafe { sums(from.add(row * part.pitch + first)) };
            *value = constants.rescaled::<WAY>(sums);
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
