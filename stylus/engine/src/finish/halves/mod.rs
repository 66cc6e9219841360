//! The same with AVX-512 where the upper halves of products are enough: two registers of sums become one of int16, four
//! one of bytes.
//!
//! Twice rounded: the first rounding `h = (acc·m + 2^30) >> 31` is the upper half of `acc·2m + 2^31`; where `2m` is no
//! int32, that of `acc·(2m − 2^32) + 2^31`, and `acc` more. The second, half away from zero, of a shift by `r ≥ 1` is
//! `(h + 2^(r−1) − (h < 0)) >> r`. Where `acc` is negative and `h` is not, `h` is 0 and both give 0, so that the sign of
//! `acc` serves.
//!
//! Once rounded, with a shift by `s ≥ 32`: `(acc·m + 2^(s−1)) >> s` is the upper half shifted by `s − 32`. A lesser shift
//! is made greater, and `m` by as many bits, or the sum where `m` has not so many left, which alters nothing. Where a sum with
//! its bias does not wrap, `(sum + bias)·m` is `sum·m` and a constant more.
//!
//! Packing saturates to int16 and then to int8, which alters nothing that the bounds, of these widths themselves, would
//! keep.

mod bytes;
mod words;

use super::{Group, Part, Scaling, COLUMNS};
use assay_core::operators::Rounding;
pub(crate) use bytes::{finished, store, woven, Block};
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
    /// By which sums are shifted before they are multiplied.
    left: [i32; COLUMNS],
    /// Twice rounded: which have `acc` added to the upper half, and which its sign.
    more: u16,
    sign: u16,
}

/// How sums are rescaled.
mod way {
    /// Rounded once, their bias being in what is added.
    pub(super) const ONCE: u8 = 0;
    /// The same, shifted to the left before.
    pub(super) const SHIFTED: u8 = 1;
    /// Rounded once, after their bias was added.
    pub(super) const BIASED: u8 = 2;
    /// Rounded twice.
    pub(super) const TWICE: u8 = 3;
}

/// An epilogue that can be computed so.
#[derive(Clone)]
pub(crate) struct Halves {
    way: u8,
    to: To,
    lanes: Vec<Lanes>,
}

/// What sums become.
#[derive(Clone, Copy)]
enum To {
    Bytes(bytes::Bounds),
    Words(words::Bounds),
}

/// What is finished: int32, or int16 in two bytes.
pub(crate) trait Source: Copy {
    const WORDS: bool;
}

impl Source for i32 {
    const WORDS: bool = false;
}

impl Source for [u8; 2] {
    const WORDS: bool = true;
}

impl Lanes {
    /// The constants of a group that is rounded once, its bias being in what is added. None where sums, at most `most`, are
    /// too large.
    fn once(group: &Group, most: u64) -> Option<Self> {
        let (mut m, mut left, mut add) = (group.m, [0; COLUMNS], group.half);
        for at in 0..COLUMNS {
            let bias = group.bias[at];
            // By how many bits the shift is too small.
            let shift = (32 - group.right[at]).max(0).cast_unsigned();
            let room = m[at].leading_zeros().saturating_sub(1);
            let early = shift.saturating_sub(room);
            let reach = most.saturating_add(bias.unsigned_abs().into());
            let wraps = reach
                .checked_mul(1 << early)
                .is_none_or(|reach| reach >= 1 << 31);
            if m[at] != 0 && wraps && (bias != 0 || early != 0) {
                return None;
            }
            m[at] <<= shift.min(room);
            left[at] = early.cast_signed();
            add[at] = (add[at] << shift) + (i64::from(bias) << early) * i64::from(m[at]);
        }
        let right = group.right.map(|s| (s - 32).max(0));
        let lanes = Self::of([0; COLUMNS], m, add, right);
        Some(Self { left, ..lanes })
    }

    /// The same of a group that is rounded twice. None where the upper half, and what is added to it, may leave int32.
    fn twice(group: &Group, most: u64) -> Option<Self> {
        let fits = (0..COLUMNS).all(|at| {
            let reach = most.saturating_add(group.bias[at].unsigned_abs().into());
            let product = reach.min(1 << 31) * u64::from(group.m[at].unsigned_abs());
            let high = (product >> 31) + 1;
            group.left[at] == 0 && high + (1 << group.right[at]) / 2 < 1 << 31
        });
        // Half of 2^r in the upper half, which is none of 2^0.
        let half = |r: i32| (1 << 31) + ((1_i64 << (r + 31)) & (!0 << 32));
        let m = group.m.map(|m| m.wrapping_mul(2));
        fits.then(|| Self::of(group.bias, m, group.right.map(half), group.right))
    }

    fn of(
        bias: [i32; COLUMNS],
        mut m: [i32; COLUMNS],
        add: [i64; COLUMNS],
        right: [i32; COLUMNS],
    ) -> Self {
        let mask =
            |of: [bool; COLUMNS]| (0..COLUMNS).fold(0, |mask, at| mask | u16::from(of[at]) << at);
        let (more, sign) = (mask(m.map(|m| m < 0)), mask(right.map(|r| r > 0)));
        let even = m;
        m.rotate_left(1);
        Self {
            bias,
            m: [even, m],
            add: [0, 1].map(|odd| std::array::from_fn(|at| add[2 * at + odd])),
            right,
            left: [0; COLUMNS],
            more,
            sign,
        }
    }
}

impl Halves {
    /// None where a constant asks for more. No sum is larger than `most` in absolute value.
    pub(super) fn new(scaling: &Scaling, groups: &[Group], most: u64) -> Option<Self> {
        let to = match scaling.size {
            1 => To::Bytes(bytes::Bounds::new(scaling)?),
            2 => To::Words(words::Bounds::new(scaling)?),
            _ => return None,
        };
        let lanes = |group: &Group| match scaling.rounding {
            Rounding::Single => Lanes::once(group, most),
            Rounding::Double => Lanes::twice(group, most),
        };
        let mut all: Vec<Lanes> = Vec::with_capacity(groups.len());
        for (at, group) in groups.iter().enumerate() {
            // Of one scale and without a bias all are alike.
            let alike = at > 0 && groups[at - 1] == *group;
            all.push(if alike { all[at - 1] } else { lanes(group)? });
        }
        let shifted = all.iter().any(|lanes| lanes.left != [0; COLUMNS]);
        Some(Self {
            way: match (scaling.rounding, shifted) {
                (Rounding::Double, _) => way::TWICE,
                (Rounding::Single, true) => way::SHIFTED,
                (Rounding::Single, false) => way::ONCE,
            },
            to,
            lanes: all,
        })
    }

    /// The elements of some sums.
    pub(super) fn finish<T: Source>(&self, part: &mut Part<'_, T>) {
        let lanes = &self.lanes[part.column / COLUMNS..][..part.columns.div_ceil(COLUMNS)];
        let last = part.rows - 1;
        // What follows relies on it: each row has sums for all lanes.
        assert!(part.sums.len() >= last * part.pitch + lanes.len() * COLUMNS);
        // SAFETY: a plan is made only for a kernel that the CPU has, and sums were measured.
        unsafe {
            match self.way {
                way::ONCE => each::<T, { way::ONCE }>(self.to, lanes, part),
                way::SHIFTED => each::<T, { way::SHIFTED }>(self.to, lanes, part),
                _ => each::<T, { way::TWICE }>(self.to, lanes, part),
            }
        }
    }
}

/// # Safety
/// Each row has sums for all lanes.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
unsafe fn each<T: Source, const WAY: u8>(to: To, lanes: &[Lanes], part: &mut Part<'_, T>) {
    // SAFETY: the caller's.
    unsafe {
        match to {
            To::Bytes(bounds) => bytes::each::<T, WAY>(bounds, lanes, part),
            To::Words(bounds) => words::each::<T, WAY>(bounds, lanes, part),
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

/// Sixteen sums.
///
/// # Safety
/// They are there.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
#[inline]
unsafe fn sums<T: Source>(from: *const T) -> __m512i {
    // SAFETY: the caller's.
    unsafe {
        if T::WORDS {
            _mm512_cvtepi16_epi32(_mm256_loadu_si256(from.cast()))
        } else {
            _mm512_loadu_si512(from.cast())
        }
    }
}

/// A group's constants in registers.
#[derive(Clone, Copy)]
struct Constants {
    bias: __m512i,
    m: [__m512i; 2],
    add: [__m512i; 2],
    right: __m512i,
    left: __m512i,
    more: u16,
    sign: u16,
}

impl Constants {
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    #[inline]
    fn new(lanes: &Lanes) -> Self {
        Self {
            bias: load(&lanes.bias),
            m: [load(&lanes.m[0]), load(&lanes.m[1])],
            add: [load(&lanes.add[0]), load(&lanes.add[1])],
            right: load(&lanes.right),
            left: load(&lanes.left),
            more: lanes.more,
            sign: lanes.sign,
        }
    }

    /// Sums as int32 before they are bounded.
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    #[inline]
    fn rescaled<const WAY: u8>(&self, sums: __m512i) -> __m512i {
        let acc = match WAY {
            way::ONCE => sums,
            way::SHIFTED => _mm512_sllv_epi32(sums, self.left),
            _ => _mm512_add_epi32(sums, self.bias),
        };
        let even = _mm512_mul_epi32(acc, self.m[0]);
        let odd = _mm512_mul_epi32(_mm512_srli_epi64::<32>(acc), self.m[1]);
        let even = _mm512_add_epi64(even, self.add[0]);
        let odd = _mm512_add_epi64(odd, self.add[1]);
        // Even lanes take the upper halves of even products, which lie in odd ones.
        let mut high = _mm512_mask_shuffle_epi32::<0b11_11_01_01>(odd, 0x5555, even);
        if WAY == way::TWICE {
            high = _mm512_mask_add_epi32(high, self.more, high, acc);
            high = _mm512_mask_add_epi32(high, self.sign, high, _mm512_srai_epi32::<31>(acc));
        }
        _mm512_srav_epi32(high, self.right)
    }
}
