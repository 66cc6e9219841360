//! Arithmetic mod p = 2^384 - 2^128 - 2^96 + 2^32 - 1 in the form that is cheapest by the ink table.
//!
//! An element is thirteen signed digits of 30 bits, in Montgomery form with R = 2^390. The digits of one value are not
//! unique: those that [`reduce`] gives lie within 2^29, sums and differences of them a little beyond. Twelve products of
//! such digits make a column below 2^62, so two columns are added before anything is carried; tests/bounds.rs follows
//! every formula with intervals. p = -1 mod 2^30 makes a Montgomery quotient the low bits of a column.
//!
//! A multiplication costs 160 ink and a branch 3,215, so everything is unrolled and inlined, and what is alive stays in
//! locals.

use crate::digit::Digit;

/// A field element.
pub type Element<D> = [D; 13];
/// Sums of products by weight, before reduction. The last is only carried into.
pub type Columns<D> = [D; 26];

/// Repeats a block for each index of a digit, which is a constant there.
macro_rules! unroll {
    (@ $i:ident $body:tt $($n:literal)*) => {
        $({ const $i: usize = $n; $body })*
    };
    ($i:ident => $($body:tt)*) => {
        unroll!(@ $i { $($body)*; } 0 1 2 3 4 5 6 7 8 9 10 11 12);
    };
}
pub(crate) use unroll;

/// p as digits.
pub const P: Element<i64> = [-1, 4, 0, -64, -256, 0, 0, 0, 0, 0, 0, 0, 1 << 24];
const HALF: i64 = 1 << 29;

/// An element digit by digit.
#[inline(always)]
pub fn each<D: Digit>(digit: impl Fn(usize) -> D) -> Element<D> {
    let mut element = [D::of(0); 13];
    unroll!(I => element[I] = digit(I));
    element
}

/// Columns one by one.
#[inline(always)]
pub fn columns<D: Digit>(column: impl Fn(usize) -> D) -> Columns<D> {
    let mut all = [D::of(0); 26];
    unroll!(I => {
        all[2 * I] = column(2 * I);
        all[2 * I + 1] = column(2 * I + 1);
    });
    all
}

/// Columns of ab.
#[inline(always)]
pub fn product<D: Digit>(a: &Element<D>, b: &Element<D>) -> Columns<D> {
    let mut all = [D::of(0); 26];
    unroll!(I => unroll!(J => all[I + J] = all[I + J] + a[I] * b[J]));
    all
}

/// Columns of aa: 91 multiplications for 169.
#[inline(always)]
pub fn square<D: Digit>(a: &Element<D>) -> Columns<D> {
    let mut mixed = [D::of(0); 26];
    unroll!(I => unroll!(J => if I < J { mixed[I + J] = mixed[I + J] + a[I] * a[J] }));
    let mut all = columns(|k| mixed[k].shl(1));
    unroll!(I => all[2 * I] = all[2 * I] + a[I] * a[I]);
    all
}

/// [`square`] modulo 2^64.
#[inline(always)]
pub(crate) fn wrapping_square(a: &Element<i64>) -> Columns<i64> {
    let mut mixed = [0_i64; 26];
    unroll!(I => unroll!(J => if I < J { mixed[I + J] = mixed[I + J].wrapping_add(a[I].wrapping_mul(a[J])) }));
    let mut all = columns(|k| mixed[k] << 1);
    unroll!(I => all[2 * I] = all[2 * I].wrapping_add(a[I].wrapping_mul(a[I])));
    all
}

/// Columns of a difference.
#[inline(always)]
pub fn less<D: Digit>(a: &Columns<D>, b: &Columns<D>) -> Columns<D> {
    columns(|k| a[k] - b[k])
}

/// Columns of the double.
#[inline(always)]
pub fn twice<D: Digit>(a: &Columns<D>) -> Columns<D> {
    columns(|k| a[k].shl(1))
}

/// Digits within 2^29, all but the last, which takes what is left.
#[inline(always)]
pub fn carry<D: Digit>(a: &Element<D>) -> Element<D> {
    let (mut digits, mut over) = (*a, D::of(0));
    unroll!(I => if I < 12 {
        let t = a[I] + over + D::of(HALF);
        digits[I] = t.low() - D::of(HALF);
        over = t.shr(30);
    });
    digits[12] = a[12] + over;
    digits
}

/// The upper columns after thirteen quotients made the lower ones vanish: the value divided by R, as yet uncarried.
#[inline(always)]
fn quotient<D: Digit>(mut c: Columns<D>) -> Element<D> {
    unroll!(I => {
        // q p = q (p + 1) - q, and the last removes the column's low bits.
        let q = c[I].low();
        c[I + 1] = c[I + 1] + (c[I].shr(30) + q.shl(2));
        c[I + 3] = c[I + 3] - q.shl(6);
        c[I + 4] = c[I + 4] - q.shl(8);
        c[I + 12] = c[I + 12] + q.shl(24);
    });
    each(|i| c[13 + i])
}

/// The element that columns stand for: their value divided by R, plus what lies between 0 and p.
#[inline(always)]
pub fn reduce<D: Digit>(c: Columns<D>) -> Element<D> {
    carry(&quotient(c))
}

/// [`reduce`] and a sum of elements, which costs no carry of its own.
#[inline(always)]
pub fn reduce_add<D: Digit>(c: Columns<D>, sum: &Element<D>) -> Element<D> {
    let c = quotient(c);
    carry(&each(|i| c[i] + sum[i]))
}

/// [`reduce`] for what is only added to something else before that is carried: digits within 2^34.
#[inline(always)]
pub fn reduce_loose<D: Digit>(c: Columns<D>) -> Element<D> {
    let c = quotient(c);
    each(|i| match i {
        0 => c[0].low(),
        12 => c[12] + c[11].shr(30),
        _ => c[i].low() + c[i - 1].shr(30),
    })
}

/// ab, where a call costs less than code.
#[inline(never)]
#[must_use]
pub fn mul<D: Digit>(a: &Element<D>, b: &Element<D>) -> Element<D> {
    reduce(product(a, b))
}

/// aa, where a call costs less than code.
#[inline(never)]
#[must_use]
pub fn sqr<D: Digit>(a: &Element<D>) -> Element<D> {
    reduce(square(a))
}

/// a - b.
#[inline(never)]
#[must_use]
pub fn sub<D: Digit>(a: &Element<D>, b: &Element<D>) -> Element<D> {
    carry(&each(|i| a[i] - b[i]))
}

/// Digits from 0 to 2^30 - 1; the last carries the sign.
#[inline(always)]
#[must_use]
pub fn unsigned(a: &Element<i64>) -> Element<i64> {
    let (mut digits, mut over) = (*a, 0);
    unroll!(I => if I < 12 {
        let t = a[I] + over;
        digits[I] = t.low();
        over = t >> 30;
    });
    digits[12] = a[12] + over;
    digits
}

/// Whether a is 0 mod p, for a within R - p: a / R then lies between 0 and p, so it is one of these.
#[inline(never)]
#[must_use]
pub fn is_zero(a: &Element<i64>) -> bool {
    let value = unsigned(&reduce(columns(|k| if k < 13 { a[k] } else { 0 })));
    let p = unsigned(&P);
    let (mut zero, mut modulus) = (0, 0);
    unroll!(I => {
        zero |= value[I];
        modulus |= value[I] ^ p[I];
    });
    zero == 0 || modulus == 0
}
