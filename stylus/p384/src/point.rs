//! Doubling and adding on y^2 = x^3 - 3x + b. None of the additions is complete: docs/p384.md says why none need be.

use crate::{
    digit::Digit,
    field::{carry, each, less, product, reduce, reduce_add, reduce_loose, square, twice, Element},
};

/// (x, y) = (X / Z^2, Y / Z^3); infinity where Z is 0.
#[derive(Clone, Copy)]
pub struct Jacobian<D> {
    /// X.
    pub x: Element<D>,
    /// Y.
    pub y: Element<D>,
    /// Z.
    pub z: Element<D>,
}

/// 2P. Infinity stays infinity, and nothing else becomes it: the curve's order is odd.
#[inline(always)]
pub fn double<D: Digit>(p: &Jacobian<D>) -> Jacobian<D> {
    let (xx, yy, zz) = (square(&p.x), square(&p.y), square(&p.z));
    let z = reduce(D::twice_product(&p.y, &p.z, &yy, &zz));
    // 3 X^2 - 3 Z^4, the tangent's numerator over 2 Y Z.
    let slope = reduce_loose(less(&xx, &square(&reduce(zz))));
    let slope = carry(&each(|i| slope[i] + slope[i] + slope[i]));
    let g = reduce(twice(&yy));
    let gg = square(&g);
    // 4 X Y^2 and 8 Y^4.
    let s = reduce(D::twice_product(&p.x, &g, &xx, &gg));
    let h = reduce_loose(twice(&gg));
    let x = reduce_add(square(&slope), &each(|i| D::of(0) - s[i] - s[i]));
    let y = reduce_add(
        product(&each(|i| s[i] - x[i]), &slope),
        &each(|i| D::of(0) - h[i]),
    );
    Jacobian { x, y, z }
}

/// P + (x2, y2), for P other than infinity, (x2, y2) and its opposite, and what Z is multiplied by. For these three the new
/// Z is 0, and nothing that follows makes it another number again.
#[inline(always)]
pub fn add<D: Digit>(
    p: &Jacobian<D>,
    x2: &Element<D>,
    y2: &Element<D>,
) -> (Jacobian<D>, Element<D>) {
    let zz_columns = square(&p.z);
    let zz = reduce(zz_columns);
    let h = reduce_add(product(&zz, x2), &each(|i| D::of(0) - p.x[i]));
    let zzz = reduce(product(&zz, &p.z));
    let r = reduce_add(product(&zzz, y2), &each(|i| D::of(0) - p.y[i]));
    let hh_columns = square(&h);
    let hh = reduce(hh_columns);
    let hhh = reduce(product(&hh, &h));
    let v = reduce_loose(product(&hh, &p.x));
    // 2 Z H where the textbook has Z H: half of the columns, each of which is even.
    let zh = D::twice_product(&p.z, &h, &zz_columns, &hh_columns);
    let z = reduce(crate::field::columns(|k| zh[k].shr(1)));
    let x = reduce_add(square(&r), &each(|i| D::of(0) - hhh[i] - v[i] - v[i]));
    let w = carry(&each(|i| v[i] - x[i]));
    let y = reduce(less(&product(&w, &r), &product(&hhh, &p.y)));
    (Jacobian { x, y, z }, h)
}
