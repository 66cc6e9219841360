//! src/constants.rs is what the curve makes it: `ASSAY_WRITE=1 cargo test -p assay-p384 --test constants` writes it anew.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::many_single_char_names,
    reason = "small numbers, and names of the formulas' own"
)]

mod common;

use common::{
    affine, curve_b, even_y, field_modulus, inverse, modulo, montgomery, order, to_scalar,
};
use num_bigint::BigInt;
use p384::ProjectivePoint;
use std::{env, fmt::Write, fs};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/constants.rs");
/// As in src/chain.rs.
const GENERATOR_ODD: usize = 16;
/// Entries from here on are pairs of constants.
const PAIRS: usize = 251;

/// Digits from 0 to 2^30 - 1.
fn unsigned(a: &BigInt) -> Vec<i64> {
    let mask = BigInt::from((1 << 30) - 1);
    (0_u32..13)
        .map(|i| {
            let digit: BigInt = (a >> (30_u32 * i)) & &mask;
            digit.try_into().expect("30 bits")
        })
        .collect()
}

/// Digits within 2^29.
fn balanced(a: &BigInt) -> Vec<i64> {
    let mut over = 0;
    let mut digits = unsigned(a);
    for digit in &mut digits[..12] {
        *digit += over;
        over = i64::from(*digit >= 1 << 29);
        *digit -= over << 30;
    }
    digits[12] += over;
    digits
}

/// An element's digits.
fn element(a: &BigInt) -> Vec<i64> {
    balanced(&modulo(&(a * montgomery()), &field_modulus()))
}

/// The point with the least x: nobody knows what multiple of another it is.
fn start() -> ProjectivePoint {
    let (x, y) = (0..)
        .map(BigInt::from)
        .find_map(|x| even_y(&x).map(|y| (x, y)))
        .expect("half of all x");
    common::projective(&[x, y])
}

fn text() -> String {
    let (p, n) = (field_modulus(), order());
    let mut out = String::from(
        "//! Written by tests/constants.rs, which compares it.\n#![allow(clippy::unreadable_literal, reason = \"digits of no meaning of their own\")]\n\nuse crate::field::Element;\n\n",
    );
    for (name, says, digits) in [
        ("THREE", "3.", element(&BigInt::from(3))),
        (
            "P_UNSIGNED",
            "p itself, in digits from 0 to 2^30 - 1.",
            unsigned(&p),
        ),
        (
            "N_UNSIGNED",
            "n itself, in digits from 0 to 2^30 - 1.",
            unsigned(&n),
        ),
        ("N", "n itself.", balanced(&n)),
    ] {
        writeln!(
            out,
            "/// {says}\npub const {name}: Element<i64> = {digits:?};"
        )
        .expect("a string");
    }
    let low = BigInt::from(1 << 30);
    let negative = &low - (&n % &low).modinv(&low).expect("odd");
    writeln!(
        out,
        "/// -1 / n mod 2^30.\npub const N_INVERSE: i64 = {negative};"
    )
    .expect("a string");
    let start = start();
    let doubled =
        |times: u32| affine(&(start * to_scalar(&(BigInt::from(1) << times)))).map(|a| element(&a));
    let scalar_square = balanced(&modulo(&(montgomery() * montgomery()), &n));
    let mut rows = Vec::new();
    for (index, (name, says, pair)) in [
        (
            "ONE_AND_B",
            "The pair 1 and b.",
            [element(&BigInt::from(1)), element(&curve_b())],
        ),
        (
            "R_SQUARED",
            "The pair R^2 mod p and R^2 mod n.",
            [element(&montgomery()), scalar_square],
        ),
        (
            "START",
            "Where chains start: the point with the least x.",
            doubled(0),
        ),
        ("END_ONE", "What 193 doublings make of it.", doubled(193)),
        ("END_BATCH", "What 255 doublings make of it.", doubled(255)),
    ]
    .into_iter()
    .enumerate()
    {
        writeln!(
            out,
            "/// {says}\npub const {name}: usize = {};",
            PAIRS + index
        )
        .expect("a string");
        rows.push((PAIRS + index, pair));
    }
    for (table, shift) in [0, 192].into_iter().enumerate() {
        for odd in 0..GENERATOR_ODD {
            let multiple = BigInt::from(2 * odd + 1) << shift;
            let point = affine(&(ProjectivePoint::GENERATOR * to_scalar(&multiple)));
            rows.push((table * GENERATOR_ODD + odd, point.map(|a| element(&a))));
        }
    }
    out += "\nmacro_rules! row {\n    ($entry:expr; $($index:literal $word:literal)*) => { $($entry[$index] = $word;)* };\n}\n\n";
    out += "/// Odd multiples of G, then of 2^192 G, and pairs of other constants, by stores: a data segment costs 0.75 gas a byte and\n/// call, and a store of eight bytes 0.1.\n";
    out += "pub fn write(entries: &mut [[i64; 13]; 256]) {\n";
    for (index, [x, y]) in rows {
        let words = x
            .iter()
            .zip(&y)
            .enumerate()
            .map(|(i, (x, y))| format!(" {i} {}", x & 0xffff_ffff | y << 32));
        writeln!(
            out,
            "    row!(entries[{index}];{});",
            words.collect::<String>()
        )
        .expect("a string");
    }
    out += "}\n";
    out
}

#[test]
fn constants_are_the_curves() {
    let text = text();
    if env::var_os("ASSAY_WRITE").is_some() {
        fs::write(FILE, &text).expect("a file of this crate");
    }
    assert!(
        fs::read_to_string(FILE).expect("a file of this crate") == text,
        "src/constants.rs differs"
    );
}

#[test]
fn helpers_of_these_tests_agree() {
    let x = affine(&ProjectivePoint::GENERATOR)[0].clone();
    let y = even_y(&x).expect("on the curve");
    assert!(
        y == affine(&ProjectivePoint::GENERATOR)[1]
            || field_modulus() - y == affine(&ProjectivePoint::GENERATOR)[1]
    );
    assert_eq!(
        modulo(&(inverse(&x, &order()) * &x), &order()),
        BigInt::from(1)
    );
}
