//! The definition on sixteen columns, which the compiler vectorises.

use super::{Group, Part, Scaling, Sums, COLUMNS};
use crate::simd::for_each_kernel;
use assay_core::operators::Rounding;

#[inline(always)]
fn biased(group: &Group, sums: &Sums) -> Sums {
    std::array::from_fn(|i| sums[i].wrapping_add(group.bias[i]))
}

/// `clamp(zp + ((acc·m + 2^(s-1)) >> s))`.
#[inline(always)]
pub(super) fn single(scaling: &Scaling, group: &Group, sums: &Sums) -> Sums {
    let acc = biased(group, sums);
    let (lo, hi) = (i64::from(scaling.lo), i64::from(scaling.hi));
    let mut clamped = [0_i64; COLUMNS];
    for i in 0..COLUMNS {
        let product = i64::from(acc[i]) * i64::from(group.m[i]) + group.half[i];
        // The shift is below 63, so that masking it changes nothing and spares a check.
        let shifted = product >> (i64::from(group.right[i]) & 63);
        clamped[i] = shifted.max(lo).min(hi);
    }
    #[expect(clippy::cast_possible_truncation, reason = "clamped to 17 bits")]
    std::array::from_fn(|i| clamped[i] as i32 + scaling.zero)
}

/// The same by `TFLite`'s double rounding. With `m` not negative its first rounding is half up, too: of a negative product
/// `(p + 1 − 2^30) / 2^31` towards zero is `(p + 2^30) >> 31`.
#[inline(always)]
pub(super) fn double(scaling: &Scaling, group: &Group, sums: &Sums) -> Sums {
    let acc = biased(group, sums);
    let mut high = [0_i32; COLUMNS];
    for i in 0..COLUMNS {
        let shifted = acc[i].wrapping_shl(group.left[i].cast_unsigned());
        let product = i64::from(shifted) * i64::from(group.m[i]);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a product of 31 bits by 32, halved 31 times"
        )]
        let rounded = ((product + (1 << 30)) >> 31) as i32;
        high[i] = rounded;
    }
    std::array::from_fn(|i| {
        let right = group.right[i].cast_unsigned() & 31;
        let mask = ((1_u32 << right) - 1).cast_signed();
        let threshold = (mask >> 1) + i32::from(high[i] < 0);
        let rounded = (high[i] >> right) + i32::from(high[i] & mask > threshold);
        rounded.max(scaling.lo).min(scaling.hi) + scaling.zero
    })
}

/// Calls `write` with the finished sums of each group and row, and where they go: N bytes an element.
#[inline(always)]
fn each<const N: usize>(
    groups: &[Group],
    part: &mut Part<'_>,
    finished: impl Fn(&Group, &Sums) -> Sums,
    write: impl Fn(&Sums, &mut [u8]),
) {
    for (group, column) in groups.iter().zip((0..part.columns).step_by(COLUMNS)) {
        let width = COLUMNS.min(part.columns - column);
        for row in 0..part.rows {
            let Some(sums) = part.sums[row * part.pitch + column..].first_chunk() else {
                return;
            };
            let finished = finished(group, sums);
            let output = &mut part.output[row * part.row + column * N..][..width * N];
            write(&finished, output);
        }
    }
}

/// The low N bytes of each.
#[inline(always)]
fn write<const N: usize>(finished: &Sums, output: &mut [u8]) {
    let mut bytes = [[0; N]; COLUMNS];
    for (bytes, value) in bytes.iter_mut().zip(finished) {
        bytes.copy_from_slice(&value.to_le_bytes()[..N]);
    }
    let bytes = bytes.as_flattened();
    if output.len() == bytes.len() {
        output.copy_from_slice(bytes);
    } else {
        output.copy_from_slice(&bytes[..output.len()]);
    }
}

for_each_kernel! {
    /// int32 with their bias.
    pub(super) fn words(groups: &[Group], part: &mut Part<'_>) {
        each::<4>(groups, part, biased, write::<4>);
    }
}

for_each_kernel! {
    /// int8 or int16.
    pub(super) fn finish(scaling: &Scaling, groups: &[Group], part: &mut Part<'_>) {
        let once = |group: &Group, sums: &Sums| single(scaling, group, sums);
        let twice = |group: &Group, sums: &Sums| double(scaling, group, sums);
        match (scaling.rounding, scaling.size) {
            (Rounding::Single, 1) => each::<1>(groups, part, once, write::<1>),
            (Rounding::Single, _) => each::<2>(groups, part, once, write::<2>),
            (Rounding::Double, 1) => each::<1>(groups, part, twice, write::<1>),
            (Rounding::Double, _) => each::<2>(groups, part, twice, write::<2>),
        }
    }
}
