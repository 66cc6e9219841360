//! The curve in big integers and by the reference implementation, and hints as whoever sends a signature finds them.
#![allow(dead_code, reason = "each test uses a part")]

pub mod find;
pub mod sample;

use num_bigint::{BigInt, Sign};
use p384::{
    elliptic_curve::{
        sec1::{FromSec1Point, ToSec1Point},
        PrimeField,
    },
    AffinePoint, ProjectivePoint, Scalar, Sec1Point,
};

fn hex(text: &str) -> BigInt {
    BigInt::parse_bytes(text.as_bytes(), 16).expect("a constant")
}

/// p.
pub fn field_modulus() -> BigInt {
    hex("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff")
}

/// n.
pub fn order() -> BigInt {
    hex("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973")
}

/// b.
pub fn curve_b() -> BigInt {
    hex("b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef")
}

/// 2^390.
pub fn montgomery() -> BigInt {
    BigInt::from(1) << 390
}

/// a mod m, from 0 to m - 1.
pub fn modulo(a: &BigInt, m: &BigInt) -> BigInt {
    ((a % m) + m) % m
}

/// 1 / a mod a prime m.
pub fn inverse(a: &BigInt, m: &BigInt) -> BigInt {
    modulo(a, m).modpow(&(m - 2), m)
}

/// A root of a mod p, if it has one.
pub fn root(a: &BigInt) -> Option<BigInt> {
    let p = field_modulus();
    let root = a.modpow(&((&p + 1) >> 2), &p);
    (modulo(&(&root * &root - a), &p) == BigInt::ZERO).then_some(root)
}

/// The y of a point with this x, the even one.
pub fn even_y(x: &BigInt) -> Option<BigInt> {
    let p = field_modulus();
    let y = root(&modulo(&(x * x * x - 3 * x + curve_b()), &p))?;
    Some(if y.bit(0) { p - y } else { y })
}

/// 48 bytes, big-endian.
pub fn bytes(a: &BigInt) -> [u8; 48] {
    let (_, short) = a.to_bytes_be();
    let mut all = [0; 48];
    all[48 - short.len()..].copy_from_slice(&short);
    all
}

pub fn number(bytes: &[u8]) -> BigInt {
    BigInt::from_bytes_be(Sign::Plus, bytes)
}

pub fn to_scalar(a: &BigInt) -> Scalar {
    let reduced = bytes(&modulo(a, &order()));
    Scalar::from_repr(reduced.into()).expect("below n")
}

/// x and y of a point that is not infinity.
pub fn affine(point: &ProjectivePoint) -> [BigInt; 2] {
    let encoded = point.to_affine().to_sec1_point(false);
    [encoded.x(), encoded.y()].map(|bytes| number(bytes.expect("a point other than infinity")))
}

/// The point with these coordinates, which are on the curve.
pub fn projective([x, y]: &[BigInt; 2]) -> ProjectivePoint {
    let encoded = Sec1Point::from_affine_coordinates(&bytes(x).into(), &bytes(y).into(), false);
    AffinePoint::from_sec1_point(&encoded)
        .expect("on the curve")
        .into()
}
