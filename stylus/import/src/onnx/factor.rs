//! Real factors as the programs' integers, and how far they are from each other.

use assay_core::operators::Rounding;

/// `m / 2^s` next to a real factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Factor {
    pub(super) m: u32,
    pub(super) s: i8,
    /// What it stands for.
    pub(super) real: f64,
}

/// How the programs of this importer round.
pub(super) const ROUNDING: Rounding = Rounding::Single;

impl Factor {
    /// The nearest with a multiplier of 31 bits, or of fewer where the shift is at its end. None where the real factor is
    /// not positive, 2^30 or more, or below 2^−62.
    pub(super) fn nearest(real: f64) -> Option<Self> {
        if !(real.is_finite() && real > 0.0) {
            return None;
        }
        let (_, exponent) = libm::frexp(real);
        let mut shift = (31 - exponent).min(62);
        let mut m = libm::rint(libm::ldexp(real, shift));
        if m >= f64::from(1_u32 << 31) {
            shift -= 1;
            m = libm::rint(libm::ldexp(real, shift));
        }
        let s = i8::try_from(shift).ok().filter(|s| *s >= 1)?;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive, at most 2^31 − 1"
        )]
        let m = m as u32;
        (m > 0).then_some(Self { m, s, real })
    }

    /// What is missing or too much.
    fn difference(&self) -> f64 {
        (libm::ldexp(f64::from(self.m), -i32::from(self.s)) - self.real).abs()
    }

    /// As a share of the real factor.
    pub(super) fn relative(&self) -> f64 {
        self.difference() / self.real
    }

    /// In units of the result, for accumulators of at most this magnitude.
    pub(super) fn at_most(&self, accumulator: f64) -> f64 {
        self.difference() * accumulator
    }
}

#[cfg(test)]
mod tests {
    use super::Factor;

    #[test]
    fn the_multiplier_has_31_bits_and_is_the_nearest() {
        for (real, m, s) in [
            (0.5, 1 << 30, 31),
            (1.0, 1 << 30, 30),
            (0.1, 1_717_986_918, 34),
            (1.0 - 2.0_f64.powi(-40), 1 << 30, 30),
            (2.0_f64.powi(-40), 1 << 22, 62),
            (3e8, 1_200_000_000, 2),
        ] {
            let factor = Factor::nearest(real).expect("in range");
            assert_eq!((factor.m, factor.s), (m, s), "{real}");
            assert!(factor.relative() < 2.0_f64.powi(-22));
        }
        for real in [0.0, -1.0, f64::NAN, f64::INFINITY, 2.0_f64.powi(30), 1e-30] {
            assert_eq!(Factor::nearest(real), None, "{real}");
        }
    }
}
