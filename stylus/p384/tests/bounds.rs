//! No formula overflows: each runs over intervals that hold every digit that there can be.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::many_single_char_names,
    reason = "small numbers, and names of the formulas' own"
)]

use assay_p384::{
    field::{self, carry, each, is_zero, less, product, square, twice, unsigned, Element},
    point::{add, double, Jacobian},
    scalar as scalars, Digit,
};
use std::{
    ops::{Add, Mul, Sub},
    panic::catch_unwind,
};

/// All numbers from `low` to `high`. An operation panics where one of its results would not fit 64 bits.
#[derive(Clone, Copy, Debug)]
struct Interval {
    low: i128,
    high: i128,
}

fn interval(low: i128, high: i128) -> Interval {
    let held = i128::from(i64::MIN)..=i128::from(i64::MAX);
    assert!(
        held.contains(&low) && held.contains(&high),
        "overflow: {low} to {high}"
    );
    Interval { low, high }
}

impl Add for Interval {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        interval(self.low + other.low, self.high + other.high)
    }
}

impl Sub for Interval {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        interval(self.low - other.high, self.high - other.low)
    }
}

impl Mul for Interval {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let ends = [
            self.low * other.low,
            self.low * other.high,
            self.high * other.low,
            self.high * other.high,
        ];
        interval(
            ends.into_iter().min().expect("four"),
            ends.into_iter().max().expect("four"),
        )
    }
}

impl Digit for Interval {
    fn of(value: i64) -> Self {
        interval(value.into(), value.into())
    }
    fn shl(self, bits: u32) -> Self {
        interval(self.low << bits, self.high << bits)
    }
    fn shr(self, bits: u32) -> Self {
        interval(self.low >> bits, self.high >> bits)
    }
    fn low(self) -> Self {
        interval(0, (1 << 30) - 1)
    }
    fn quotient(self, _: i64) -> Self {
        interval(-(1 << 29), (1 << 29) - 1)
    }
    /// The columns are 2ab whatever wraps on the way, so only these must fit.
    fn twice_product(a: &[Self; 13], b: &[Self; 13], _: &[Self; 26], _: &[Self; 26]) -> [Self; 26] {
        let ab = product(a, b);
        std::array::from_fn(|k| ab[k].shl(1))
    }
}

/// Digits of 29 bits and a last one of `last`.
fn bounded(last: u32, times: i128) -> Element<Interval> {
    each(|i| {
        let bound = times << if i == 12 { last } else { 29 };
        interval(-bound, bound)
    })
}

/// What every formula takes and gives: a last digit of 27 bits, so a value within 9 p.
fn settled(times: i128) -> Element<Interval> {
    bounded(27, times)
}

/// The same of scalars: a value within 3 n.
fn scalar(times: i128) -> Element<Interval> {
    bounded(25, times)
}

fn assert_settled(name: &str, a: &Element<Interval>) {
    assert_within(name, a, &settled(1));
}

fn assert_within(name: &str, a: &Element<Interval>, bounds: &Element<Interval>) {
    for (i, (found, bound)) in a.iter().zip(bounds).enumerate() {
        assert!(
            bound.low <= found.low && found.high <= bound.high,
            "digit {i} of {name}: {found:?}"
        );
    }
}

fn point(times: i128) -> Jacobian<Interval> {
    let [x, y, z] = [settled(times); 3];
    Jacobian { x, y, z }
}

fn assert_settled_point(p: &Jacobian<Interval>) {
    assert_settled("x", &p.x);
    assert_settled("y", &p.y);
    assert_settled("z", &p.z);
}

#[test]
fn doubling_stays_within_its_bounds() {
    assert_settled_point(&double(&point(1)));
}

#[test]
fn adding_stays_within_its_bounds() {
    let (sum, delta) = add(&point(1), &settled(1), &settled(1));
    assert_settled_point(&sum);
    // It is only stored, in 32 bits a digit, and multiplied by settled values.
    assert_within("delta", &delta, &bounded(28, 1));
    assert_settled("a product of it", &field::mul(&delta, &settled(1)));
}

#[test]
fn calls_stay_within_their_bounds() {
    assert_settled("a product", &field::mul(&settled(1), &settled(1)));
    assert_settled("a square", &field::sqr(&settled(1)));
    // x^2 - 3 before it is multiplied by x.
    let wide = each(|i| settled(1)[i] - settled(1)[i]);
    assert_settled("a product of a difference", &field::mul(&wide, &settled(1)));
    // A difference of three settled values lies within 27 p, which is_zero takes.
    let difference = each(|i| settled(1)[i] - settled(1)[i] - settled(1)[i]);
    let _ = field::reduce(std::array::from_fn(|k| {
        if k < 13 {
            difference[k]
        } else {
            Interval::of(0)
        }
    }));
}

#[test]
fn scalars_stay_within_their_bounds() {
    assert_within(
        "a product",
        &scalars::mul(&scalar(1), &scalar(1)),
        &scalar(1),
    );
    // The sum of eight signatures' two terms, carried: four bits more of the last digit.
    assert_within(
        "a sum's product",
        &scalars::mul(&bounded(29, 1), &scalar(1)),
        &scalar(1),
    );
    let weight = [interval(0, (1 << 30) - 1); 4];
    let _ = scalars::combine(&scalar(1), &weight, &scalar(1), &weight);
}

#[test]
fn a_wider_bound_is_noticed() {
    assert!(catch_unwind(|| double(&point(2))).is_err());
    assert!(catch_unwind(|| add(&point(2), &settled(1), &settled(1))).is_err());
    assert!(catch_unwind(|| product(&settled(2), &settled(2))).is_err());
    // A third column beside the two that fit.
    assert!(catch_unwind(|| less(
        &twice(&product(&settled(1), &settled(1))),
        &square(&settled(1))
    ))
    .is_err());
}

#[test]
fn carrying_keeps_the_value() {
    let value = |a: &Element<i64>| {
        a.iter()
            .rev()
            .fold(num_bigint::BigInt::ZERO, |sum, digit| (sum << 30) + digit)
    };
    for seed in 0..1000_i64 {
        let a = each(|i| {
            (seed + 1)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15_u64 as i64)
                .wrapping_mul(i as i64 + 3)
                >> 8
        });
        assert_eq!(value(&a), value(&carry(&a)));
        assert_eq!(value(&a), value(&unsigned(&a)));
    }
}

#[test]
fn zero_is_known_in_every_form() {
    let times = |n: i64| each(|i| n * field::P[i]);
    for n in -30..=30 {
        assert!(is_zero(&times(n)), "{n} p");
        for digit in 0..13 {
            let mut other = times(n);
            other[digit] += 1;
            assert!(!is_zero(&other), "{n} p + 2^{}", 30 * digit);
        }
    }
}

#[test]
fn twice_a_product_by_squares_is_twice_the_product() {
    for seed in 0..200_i64 {
        let draw = |salt: i64| {
            each(move |i| {
                let word = (seed * 26 + salt + i as i64 + 1)
                    .wrapping_mul(0x9e37_79b9_7f4a_7c15_u64 as i64);
                if seed == 0 {
                    -(1 << 29)
                } else {
                    (word >> 20) % (1 << 29)
                }
            })
        };
        let (a, b) = (draw(0), draw(13));
        let ab = twice(&product(&a, &b));
        assert_eq!(i64::twice_product(&a, &b, &square(&a), &square(&b)), ab);
    }
}
