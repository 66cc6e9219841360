//! ECDSA over P-384 by hints: whether a signature holds, in a chain of 193 doublings without a square root or an inversion.
//!
//! A signature (r, s) of digest e by key Q holds where e G + r Q = s R for a point R whose x is r mod n. Multiplied by a
//! hinted k, r and s become a = k r and b = k s of half the length, which a lattice gives for every r and s; c = k e is
//! split over two tables of the generator. R's y is hinted too, and one inverse for the tables. A wrong hint can only make
//! a signature fail.
//!
//! In a batch each signature hints two multipliers k1 and k2, and k = z1 k1 + z2 k2 with weights of 120 bits together from
//! a hash of all that is verified: a sum of equations that do not all hold vanishes for at most one of 2^120 choices.
//!
//! docs/p384.md has the encoding, the costs and the argument.
#![no_std]
#![forbid(unsafe_code)]
#![allow(
    clippy::inline_always,
    clippy::absurd_extreme_comparisons,
    clippy::large_stack_arrays,
    clippy::many_single_char_names,
    reason = "unrolled code that a call or a branch would make dear, and names of the formulas' own"
)]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "digits and indexes have bounds of their own, by tests/bounds.rs and masks"
)]

mod chain;
#[rustfmt::skip]
mod constants;
mod digit;
mod encoding;
pub mod field;
pub mod point;
pub mod scalar;
mod verify;

pub use chain::{Chain, MAX};
pub use digit::Digit;
pub use encoding::{verify, verify_batch, Malformed, RECORD};
