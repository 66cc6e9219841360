//! Intervals of integers, exact.

use assay_core::DType;

/// All integers from `lo` to `hi`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The least.
    pub lo: i128,
    /// The greatest.
    pub hi: i128,
}

impl Interval {
    /// From one number to another that is not smaller.
    #[must_use]
    pub const fn new(lo: i128, hi: i128) -> Self {
        Self { lo, hi }
    }

    /// One number.
    #[must_use]
    pub const fn only(number: i128) -> Self {
        Self::new(number, number)
    }

    /// What a dtype holds.
    #[must_use]
    pub const fn of(dtype: DType) -> Self {
        let half = 1 << (8 * dtype.size() - 1);
        Self::new(-half, half - 1)
    }

    /// The least interval around two.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self::new(self.lo.min(other.lo), self.hi.max(other.hi))
    }

    /// Whether all of it lies in another.
    #[must_use]
    pub const fn within(self, other: Self) -> bool {
        other.lo <= self.lo && self.hi <= other.hi
    }

    /// Its part in another, or the nearer end where there is none.
    #[must_use]
    pub fn clamp(self, other: Self) -> Self {
        self.map(|x| x.clamp(other.lo, other.hi))
    }

    /// The image under a function that never falls.
    #[must_use]
    pub fn map(self, rising: impl Fn(i128) -> i128) -> Self {
        Self::new(rising(self.lo), rising(self.hi))
    }

    /// The largest magnitude.
    #[must_use]
    pub fn magnitude(self) -> i128 {
        self.lo.abs().max(self.hi.abs())
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self::new(self.lo + other.lo, self.hi + other.hi)
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self::new(self.lo - other.hi, self.hi - other.lo)
    }

    pub(super) fn times(self, other: Self) -> Self {
        self.corners(other, |a, b| a * b)
    }

    /// The interval of `count` elements' sum.
    pub(super) fn sum_of(self, count: u32) -> Self {
        self.map(|x| x * i128::from(count))
    }

    pub(super) fn square(self) -> Self {
        let least = if self.lo <= 0 && self.hi >= 0 {
            0
        } else {
            self.lo.abs().min(self.hi.abs())
        };
        Self::new(least * least, self.magnitude() * self.magnitude())
    }

    /// `a // b` rounding down, 0 where b is 0.
    pub(super) fn floor_div(self, other: Self) -> Self {
        let floor = |a: i128, b: i128| a.div_euclid(b) - i128::from(b < 0 && a.rem_euclid(b) != 0);
        let negative = Self::new(other.lo, other.hi.min(-1));
        let positive = Self::new(other.lo.max(1), other.hi);
        let zero = (other.lo <= 0 && other.hi >= 0).then_some(Self::only(0));
        let parts = [negative, positive]
            .into_iter()
            .filter(|part| part.lo <= part.hi);
        let parts = parts.map(|part| self.corners(part, floor)).chain(zero);
        parts.reduce(Self::hull).unwrap_or(Self::only(0))
    }

    /// The image under a function that, with one argument fixed, rises or falls in the other.
    fn corners(self, other: Self, function: impl Fn(i128, i128) -> i128) -> Self {
        let corner = |a, b| Self::only(function(a, b));
        corner(self.lo, other.lo)
            .hull(corner(self.lo, other.hi))
            .hull(corner(self.hi, other.lo))
            .hull(corner(self.hi, other.hi))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_covers_every_quotient_and_no_more() {
        let bounds = [(-7, -3), (-7, 5), (0, 0), (2, 9), (-1, 1), (-9, 0)];
        for (a_lo, a_hi) in bounds {
            for (b_lo, b_hi) in bounds {
                let found = Interval::new(a_lo, a_hi).floor_div(Interval::new(b_lo, b_hi));
                let floor = |a: i128, b: i128| {
                    #[expect(
                        clippy::cast_precision_loss,
                        clippy::cast_possible_truncation,
                        reason = "small numbers"
                    )]
                    if b == 0 {
                        0
                    } else {
                        (a as f64 / b as f64).floor() as i128
                    }
                };
                let all: Vec<_> = (a_lo..=a_hi)
                    .flat_map(|a| (b_lo..=b_hi).map(move |b| floor(a, b)))
                    .collect();
                let expected =
                    Interval::new(*all.iter().min().unwrap(), *all.iter().max().unwrap());
                assert_eq!(found, expected, "[{a_lo}, {a_hi}] // [{b_lo}, {b_hi}]");
            }
        }
    }

    #[test]
    fn squares_of_both_signs_begin_at_zero() {
        assert_eq!(Interval::new(-3, 2).square(), Interval::new(0, 9));
        assert_eq!(Interval::new(-3, -2).square(), Interval::new(4, 9));
    }
}
