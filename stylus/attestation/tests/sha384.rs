//! SHA-384 against `RustCrypto`'s.
#![allow(
    clippy::cast_possible_truncation,
    reason = "lengths and numbers that are drawn"
)]

use assay_attestation::sha384;
use sha2::{Digest, Sha384};

#[test]
fn digests_of_every_length_are_those_of_another_implementation() {
    let bytes: Vec<u8> = (0..1300_usize).map(|at| (at * at % 251) as u8).collect();
    for length in 0..bytes.len() {
        let expected: [u8; 48] = Sha384::digest(&bytes[..length]).into();
        assert_eq!(sha384(&bytes[..length]), expected, "{length}");
    }
}
