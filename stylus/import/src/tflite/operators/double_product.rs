//! Integers for what a kernel computes in double precision: `round(acc·factor)`, half away from zero.
//!
//! Between the bounds of an int8 that is a staircase of at most 255 steps. An integer multiplier m with a shift s equals
//! it where each step lies at the same accumulator: `(x·m + 2^(s-1)) >> s ≥ k` is `x·m ≥ k·2^s − 2^(s-1)`, so that every
//! step bounds m from both sides. What lies between all bounds serves; it is looked for, never assumed.

use std::ops::RangeInclusive;

/// The staircase of one channel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Staircase {
    /// Positive and finite.
    pub(super) factor: f64,
    /// The least and the greatest accumulator that there may be.
    pub(super) range: (i64, i64),
    /// The least and the greatest result that matter: others are clamped to them.
    pub(super) results: (i32, i32),
}

impl Staircase {
    /// The definition.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "accumulators of 32 bits, which a double holds"
    )]
    fn result(&self, accumulator: i64) -> i64 {
        (accumulator as f64 * self.factor).round() as i64
    }

    /// The first accumulator of the range with a result of at least `result`; the next after the range where there is none.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a guess, which the search corrects"
    )]
    fn step(&self, result: i32) -> i64 {
        let (least, most) = self.range;
        let guess = ((f64::from(result) - 0.5) / self.factor).ceil() as i64;
        let mut step = guess.clamp(least, most + 1);
        while step > least && self.result(step - 1) >= result.into() {
            step -= 1;
        }
        while step <= most && self.result(step) < result.into() {
            step += 1;
        }
        step
    }

    /// The multipliers below `limit` that equal the staircase with a shift; none may.
    fn multipliers(&self, shift: u32, limit: i128) -> RangeInclusive<i128> {
        let (mut low, mut high) = (0, limit - 1);
        let half = 1_i128 << (shift - 1);
        let (from, to) = self.results;
        for result in from + 1..=to {
            let bound = (i128::from(result) << shift) - half;
            let step = self.step(result);
            // From the step on, the product reaches the bound, and before it does not.
            if step <= self.range.1 {
                match i128::from(step) {
                    x @ 1.. => low = low.max(ceiling(bound, x)),
                    0 if bound > 0 => high = -1,
                    0 => {}
                    x => high = high.min((-bound).div_euclid(-x)),
                }
            }
            if step > self.range.0 {
                match i128::from(step - 1) {
                    x @ 1.. => high = high.min((bound - 1).div_euclid(x)),
                    0 if bound <= 0 => high = -1,
                    0 => {}
                    x => low = low.max(ceiling(1 - bound, -x)),
                }
            }
        }
        low..=high
    }

    /// A multiplier below `limit` that equals the staircase with a shift, the one nearest to the factor.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "it saturates, and what is out of the interval is clamped to it"
    )]
    pub(super) fn multiplier(&self, shift: u32, limit: i128) -> Option<i64> {
        let multipliers = self.multipliers(shift, limit);
        let nearest = libm::ldexp(self.factor, shift.cast_signed()).round() as i128;
        let (low, high) = multipliers.into_inner();
        let found = (low <= high).then(|| nearest.clamp(low, high))?;
        i64::try_from(found).ok()
    }

    /// The largest shift, at most 62, with which the factor stays below `limit`.
    pub(super) fn shift(&self, limit: i128) -> Option<u32> {
        let (_, exponent) = libm::frexp(self.factor);
        let bits = i32::try_from(limit.checked_ilog2()?).ok()?;
        u32::try_from((bits - exponent).min(62))
            .ok()
            .filter(|&shift| shift > 0)
    }
}

/// `a / b` rounded up; b is positive.
fn ceiling(a: i128, b: i128) -> i128 {
    -(-a).div_euclid(b)
}

#[cfg(test)]
mod tests {
    use super::Staircase;

    /// Ties, factors of one bit, and others, near and far from the limits of an int8.
    const FACTORS: [f64; 12] = [
        0.5,
        0.25,
        0.0625,
        0.046_875,
        1.0,
        1.5,
        0.013_724_5,
        0.002_731_9,
        0.000_911_3,
        1.0 / 3.0,
        0.007_812_5,
        3.217,
    ];

    #[test]
    fn the_integer_equals_the_product_at_every_accumulator() {
        for factor in FACTORS {
            for results in [(-128, 127), (0, 255), (-255, 0), (3, 40)] {
                let stairs = Staircase {
                    factor,
                    range: (-70_000, 70_000),
                    results,
                };
                let shift = stairs.shift(1 << 31).expect("a shift");
                let m = stairs.multiplier(shift, 1 << 31).expect("a multiplier");
                for accumulator in -70_000_i32..=70_000 {
                    let product = (f64::from(accumulator) * factor).round();
                    let integer = (i64::from(accumulator) * m + (1 << (shift - 1))) >> shift;
                    let (low, high) = results;
                    let expected = product.clamp(low.into(), high.into());
                    let found = i32::try_from(integer.clamp(low.into(), high.into())).unwrap();
                    let equal = (f64::from(found) - expected).abs() < 0.5;
                    assert!(equal, "{factor} at {accumulator}: {found}, not {expected}");
                }
            }
        }
    }

    #[test]
    fn a_staircase_that_few_bits_cannot_follow_has_no_multiplier() {
        let stairs = Staircase {
            factor: 1.0 / 3.0,
            range: (-(1 << 22), 1 << 22),
            results: (-128, 127),
        };
        assert_eq!(stairs.multiplier(4, 1 << 31), None);
    }
}
