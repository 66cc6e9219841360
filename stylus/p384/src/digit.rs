//! What the field's formulas are written over: 64-bit integers where they run, intervals where a test bounds them.

use core::ops::{Add, Mul, Sub};

/// A digit, or a column of a product. The formulas know nothing else of it, so that the same code runs over intervals.
pub trait Digit: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> {
    /// A constant.
    fn of(value: i64) -> Self;
    /// Times 2^`bits`.
    #[must_use]
    fn shl(self, bits: u32) -> Self;
    /// Divided by 2^`bits`, rounded down.
    #[must_use]
    fn shr(self, bits: u32) -> Self;
    /// The low 30 bits, from 0 to 2^30 - 1.
    #[must_use]
    fn low(self) -> Self;
    /// What makes a column's low 30 bits vanish when it is multiplied by n and added: the low bits times `factor`, within 2^29.
    #[must_use]
    fn quotient(self, factor: i64) -> Self;
    /// Columns of 2ab. Those of aa and bb are at hand, and (a + b)^2 - aa - bb is cheaper than a product.
    fn twice_product(
        a: &[Self; 13],
        b: &[Self; 13],
        aa: &[Self; 26],
        bb: &[Self; 26],
    ) -> [Self; 26];
}

impl Digit for i64 {
    #[inline(always)]
    fn of(value: i64) -> Self {
        value
    }
    #[inline(always)]
    fn shl(self, bits: u32) -> Self {
        self << bits
    }
    #[inline(always)]
    fn shr(self, bits: u32) -> Self {
        self >> bits
    }
    #[inline(always)]
    fn low(self) -> Self {
        self & ((1 << 30) - 1)
    }
    #[inline(always)]
    fn quotient(self, factor: i64) -> Self {
        const HALF: i64 = 1 << 29;
        ((self.wrapping_mul(factor) + HALF) & (2 * HALF - 1)) - HALF
    }
    /// The sum's square may wrap: what is left after the subtractions is 2ab, modulo 2^64 and so exactly.
    #[inline(always)]
    fn twice_product(
        a: &[Self; 13],
        b: &[Self; 13],
        aa: &[Self; 26],
        bb: &[Self; 26],
    ) -> [Self; 26] {
        let sum = crate::field::wrapping_square(&crate::field::each(|i| a[i] + b[i]));
        crate::field::columns(|k| sum[k].wrapping_sub(aa[k]).wrapping_sub(bb[k]))
    }
}
