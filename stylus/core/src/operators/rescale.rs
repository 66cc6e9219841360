//! From a wide integer to a narrow one: multiplied by `m / 2^s` and rounded.

use crate::Fault;

const MAX_SHIFT: i8 = 62;

/// How a product is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Once, half up: `(acc·m + 2^(s-1)) >> s` in int64, `s` from 1 to 62.
    Single,
    /// Twice, as `TFLite`'s reference kernels do (`MultiplyByQuantizedMultiplier` in
    /// `tensorflow/lite/kernels/internal/common.cc`): by 2^31, half up, and then by a power of two, half away from zero;
    /// `s` is an exponent from −31 to 30.
    Double,
}

impl Rounding {
    /// Whether multiplier and shift are in range.
    pub(super) fn check(self, m: u32, s: i8) -> Result<(), Fault> {
        if m >> 31 != 0 {
            return Err(Fault::Multiplier);
        }
        let shifts = match self.effective() {
            Self::Single => 1..=MAX_SHIFT,
            Self::Double => -31..=30,
        };
        if shifts.contains(&s) {
            Ok(())
        } else {
            Err(Fault::Shift)
        }
    }

    /// `acc` times `m / 2^s`, or `m·2^s / 2^31`, rounded. `m` and `s` have been checked.
    #[cfg_attr(feature = "all", inline(always))]
    pub(super) fn rescale(self, acc: i32, m: u32, s: i8) -> i64 {
        match self.effective() {
            Self::Single => {
                let product = i64::from(acc) * i64::from(m);
                (product + (1 << (s - 1))) >> s
            }
            Self::Double => {
                let shifted = acc.wrapping_mul(1_i32.wrapping_shl(s.max(0).unsigned_abs().into()));
                let high = doubling_high(shifted, m.cast_signed());
                divide_by_power(high, s.min(0).unsigned_abs().into()).into()
            }
        }
    }

    /// Itself; without the feature `all` nothing else than [`Self::Single`] is read, nor compiled.
    const fn effective(self) -> Self {
        if cfg!(feature = "all") {
            self
        } else {
            Self::Single
        }
    }
}

/// `a·b / 2^31`, rounded half up; 2^31 − 1 for the only product that does not fit. The reference adds 1 − 2^30 to a
/// negative product and divides towards zero, which is the same: there, `⌈(p − 2^30 + 1) / 2^31⌉ = ⌊(p + 2^30) / 2^31⌋`. `SaturatingRoundingDoublingHighMul` there.
#[must_use]
#[cfg_attr(feature = "all", inline(always))]
pub fn doubling_high(a: i32, b: i32) -> i32 {
    let product = i64::from(a) * i64::from(b);
    i32::try_from((product + (1 << 30)) >> 31).unwrap_or(i32::MAX)
}

/// `a / 2^exponent`, half away from zero; `exponent` is at most 31. `RoundingDivideByPOT` of `TFLite`'s reference kernels.
#[must_use]
#[cfg_attr(feature = "all", inline(always))]
pub fn divide_by_power(a: i32, exponent: u32) -> i32 {
    let half = (1_i64 << exponent) >> 1;
    let half = half - i64::from(a < 0 && half > 0);
    i32::try_from((i64::from(a) + half) >> exponent).unwrap_or(i32::MAX)
}
