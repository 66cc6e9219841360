//! The integer arithmetic of `TFLite`'s reference kernels, as far as tables are made with it, and the multipliers that
//! stand for real scales.
//!
//! Sources: `kernels/internal/quantization_util.cc` and `kernels/internal/common.cc` of `TFLite`, `fixedpoint.h` of
//! gemmlowp. Products and quotients are the core's, by which programs round twice.

use assay_core::operators::{divide_by_power, doubling_high};

/// A real factor as `m·2^s / 2^31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Multiplier {
    pub(super) m: i32,
    pub(super) s: i32,
}

impl Multiplier {
    /// `QuantizeMultiplier`: the nearest with `|m|` from 2^30 to 2^31 − 1, and 0 below 2^-32. None where the factor is not
    /// finite or needs more than 30 as exponent, with which shifting overflows.
    pub(super) fn new(real: f64) -> Option<Self> {
        if real == 0.0 {
            return Some(Self { m: 0, s: 0 });
        }
        if !real.is_finite() {
            return None;
        }
        let (fraction, mut s) = libm::frexp(real);
        #[allow(clippy::cast_possible_truncation, reason = "at most 2^31 in magnitude")]
        let mut m = (fraction * 2_147_483_648.0).round() as i64;
        if m == 1 << 31 {
            m /= 2;
            s += 1;
        }
        if s < -31 {
            return Some(Self { m: 0, s: 0 });
        }
        if s > 30 {
            return None;
        }
        let m = i32::try_from(m).ok()?;
        Some(Self { m, s })
    }

    /// `QuantizeMultiplierSmallerThanOneExp`: none but for a factor in (0, 1).
    pub(super) fn below_one(real: f64) -> Option<Self> {
        let in_range = real > 0.0 && real < 1.0;
        Self::new(real).filter(|multiplier| in_range && multiplier.s <= 0)
    }

    /// `MultiplyByQuantizedMultiplier`, by double rounding.
    pub(super) fn apply(self, x: i32) -> i32 {
        let shifted = x.wrapping_mul(1_i32.wrapping_shl(self.s.max(0).unsigned_abs()));
        divide_by_power(doubling_high(shifted, self.m), self.s.min(0).unsigned_abs())
    }
}

/// Bits after the point of the argument of [`exp_of_negative`].
const FRACTION: u32 = 26;
/// `exp(-2^k)` for k from −2 to 4, with 31 bits after the point.
const EXP_OF_POWERS: [i32; 7] = [
    1_672_461_947,
    1_302_514_674,
    790_015_084,
    290_630_308,
    39_332_535,
    720_401,
    242,
];
/// `exp(-1/8)` and a third, with 31 bits after the point.
const EXP_OF_EIGHTH: i32 = 1_895_147_668;
const THIRD: i32 = 715_827_883;

/// gemmlowp's `exp_on_negative_values` of a number with 5 bits before the point: a Taylor series around −1/8 for what is
/// left over of quarters, times a constant for each bit of the quarters. The result has 31 bits after the point.
pub(super) fn exp_of_negative(a: i32) -> i32 {
    if a == 0 {
        return i32::MAX;
    }
    let quarter = 1 << (FRACTION - 2);
    let rest = (a & (quarter - 1)) - quarter;
    let quarters = rest.wrapping_sub(a);
    let wide = i64::from(rest) << 5;
    let narrow = wide.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
    let mut result = exp_near_eighth(i32::try_from(narrow).unwrap_or_default());
    for (bit, factor) in (FRACTION - 2..).zip(EXP_OF_POWERS) {
        if quarters & (1 << bit) != 0 {
            result = doubling_high(result, factor);
        }
    }
    result
}

/// `exp` of a number in [−1/4, 0) with 31 bits after the point.
fn exp_near_eighth(a: i32) -> i32 {
    let x = a.wrapping_add(1 << 28);
    let x2 = doubling_high(x, x);
    let x3 = doubling_high(x2, x);
    let x4 = doubling_high(x2, x2);
    let thirds = doubling_high(divide_by_power(x4, 2).wrapping_add(x3), THIRD);
    let high_terms = divide_by_power(thirds.wrapping_add(x2), 1);
    EXP_OF_EIGHTH.wrapping_add(doubling_high(EXP_OF_EIGHTH, x.wrapping_add(high_terms)))
}

#[cfg(test)]
mod tests {
    use super::{exp_of_negative, Multiplier, EXP_OF_EIGHTH, EXP_OF_POWERS, THIRD};

    #[test]
    fn multipliers_are_the_nearest_and_normal() {
        let m = 1 << 30;
        for (real, expected) in [
            (0.0, Some((0, 0))),
            (0.5, Some((m, 0))),
            (1.0, Some((m, 1))),
            (0.75, Some((1_610_612_736, 0))),
            (-0.75, Some((-1_610_612_736, 0))),
            // Rounding gives 1, which takes a bit more.
            (1.0 - 2_f64.powi(-40), Some((m, 1))),
            (2_f64.powi(-32), Some((m, -31))),
            (2_f64.powi(-33), Some((0, 0))),
            (2_f64.powi(29), Some((m, 30))),
            (2_f64.powi(30), None),
            (f64::INFINITY, None),
            (f64::NAN, None),
        ] {
            let found = Multiplier::new(real).map(|multiplier| (multiplier.m, multiplier.s));
            assert_eq!(found, expected, "{real}");
        }
    }

    #[test]
    fn constants_are_what_they_are_called() {
        let unit = 2_f64.powi(31);
        let close = |constant: i32, real: f64| (f64::from(constant) - real * unit).abs() <= 0.5;
        assert!(close(THIRD, 1.0 / 3.0));
        assert!(close(EXP_OF_EIGHTH, (-0.125_f64).exp()));
        for (power, constant) in (-2..).zip(EXP_OF_POWERS) {
            assert!(close(constant, (-(2_f64.powi(power))).exp()), "{power}");
        }
    }

    #[test]
    fn the_exponential_is_near_the_real_one() {
        for a in (-(31 << 26)..=0).step_by(99_991) {
            let real = (f64::from(a) / 2_f64.powi(26)).exp() * 2_f64.powi(31);
            let found = f64::from(exp_of_negative(a));
            assert!(
                (found - real).abs() < 1e-6 * 2_f64.powi(31),
                "{a}: {found}, {real}"
            );
        }
    }
}
