//! What Softmax makes of a weight, given the weights of its row.

use super::rescale::{divide_by_power, doubling_high};

/// How a weight `e` is divided by its row's.
///
/// - Descriptor: bits 1 and 2 of the flags hold its number; bit 0 says that there is a mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Division {
    /// `sat(e)`: not divided.
    Weights = 0,
    /// `sat((127·e + S // 2) // S)` with the sum `S` in int64, and 0 where `S` is 0.
    Shares = 1,
    /// As `TFLite`'s reference kernel does (`tensorflow/lite/kernels/internal/reference/softmax.h`): in 256ths, less
    /// 128.
    TfLite = 2,
}

/// What a row's weights come to.
pub(super) enum Whole {
    /// Not needed.
    Undivided,
    /// Their sum and `2^56 // sum`.
    Sum(u64, u64),
    /// A multiplier and the power of two to divide by afterwards.
    Share(i32, u32),
}

impl Division {
    pub(super) fn whole(self, weights: impl Iterator<Item = i32>) -> Whole {
        match self {
            Self::Weights => Whole::Undivided,
            Self::Shares => {
                let sum = weights.map(|weight| u64::from(weight.unsigned_abs())).sum();
                Whole::Sum(sum, (1_u64 << 56).checked_div(sum).unwrap_or(0))
            }
            Self::TfLite => {
                let sum = weights.fold(0_i32, |sum, weight| {
                    sum.wrapping_add(divide_by_power(weight, SUM_BITS))
                });
                let (share, exponent) = share(sum);
                Whole::Share(share, exponent)
            }
        }
    }
}

impl Whole {
    /// The element for a weight that is not negative and, but for the last way, one of those summed up.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(super) fn divide(&self, weight: i32) -> i8 {
        match *self {
            Self::Undivided => undivided(weight),
            Self::Sum(sum, inverse) => of_sum(weight, sum, inverse),
            Self::Share(share, exponent) => of_share(weight, share, exponent),
        }
    }

    /// The elements for weights.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(super) fn divide_all(&self, weights: &[i32], output: &mut [u8]) {
        let all = output.iter_mut().zip(weights);
        match *self {
            Self::Undivided => {
                all.for_each(|(output, &weight)| *output = undivided(weight).cast_unsigned());
            }
            Self::Sum(sum, inverse) => {
                all.for_each(|(output, &weight)| {
                    *output = of_sum(weight, sum, inverse).cast_unsigned();
                });
            }
            Self::Share(share, exponent) => {
                all.for_each(|(output, &weight)| {
                    *output = of_share(weight, share, exponent).cast_unsigned();
                });
            }
        }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn undivided(weight: i32) -> i8 {
    low(weight.min(127).into())
}

/// `(127·weight + sum // 2) // sum`, by the reciprocal `inverse`. A row that can be opened has at most 65,536 elements, so
/// that the dividend is below 2^54 and what the estimate lacks, below 1 + 2^54 / 2^56; the product is below 2^63.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn of_sum(weight: i32, sum: u64, inverse: u64) -> i8 {
    let dividend = 127 * u64::from(weight.unsigned_abs()) + sum / 2;
    let estimate = dividend.wrapping_mul(inverse) >> 56;
    let rest = dividend.wrapping_sub(estimate.wrapping_mul(sum));
    let lacks = rest >= sum && sum > 0;
    low((estimate + u64::from(lacks)).min(127).cast_signed())
}

#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn of_share(weight: i32, share: i32, exponent: u32) -> i8 {
    let share = divide_by_power(doubling_high(share, weight), exponent);
    low((i64::from(share) - 128).clamp(-128, 127))
}

/// Of a value in int8.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn low(value: i64) -> i8 {
    value.to_le_bytes()[0].cast_signed()
}

/// Integer bits of the sum, of which a weight has none.
const SUM_BITS: u32 = 12;
/// 48/17 and −32/17 with two integer bits, from which Newton's iteration for a reciprocal begins.
const FIRST: i32 = 1_515_870_810;
const SLOPE: i32 = -1_010_580_540;
/// 1 with two integer bits.
const ONE: i32 = 1 << 29;

/// The reciprocal of a sum, scaled to [1/2, 1) with no integer bit, and the exponent that makes 256ths of its products;
/// sums and differences wrap.
fn share(sum: i32) -> (i32, u32) {
    let zeros = sum.leading_zeros();
    let fraction = sum.unbounded_shl(zeros).wrapping_sub(i32::MIN);
    let half = half_sum(fraction, i32::MAX);
    let mut inverse = FIRST.wrapping_add(doubling_high(half, SLOPE));
    for _ in 0..3 {
        let missing = ONE.wrapping_sub(doubling_high(half, inverse));
        inverse = inverse.wrapping_add(doubling_high(inverse, missing).saturating_mul(4));
    }
    let exponent = (SUM_BITS + 23).saturating_sub(zeros).min(31);
    (inverse.saturating_mul(2), exponent)
}

/// `(a + b) / 2`, half away from zero.
fn half_sum(a: i32, b: i32) -> i32 {
    let sum = i64::from(a) + i64::from(b);
    let away = if sum >= 0 { 1 } else { -1 };
    i32::try_from(sum.midpoint(away)).unwrap_or(i32::MAX)
}
