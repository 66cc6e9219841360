//! Signatures to try.

use super::{affine, bytes, modulo, number, order, to_scalar};
use num_bigint::BigInt;
use p384::ProjectivePoint;
use tiny_keccak::{Hasher, Keccak};

/// A digest, r, s, and the key's x and y.
pub type Record = [[u8; 48]; 5];

/// 32 bytes of Keccak-256.
pub fn keccak(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Keccak::v256();
    for part in parts {
        hasher.update(part);
    }
    let mut hash = [0; 32];
    hasher.finalize(&mut hash);
    hash
}

/// A number below n, the same for the same label and index.
pub fn scalar(label: &str, index: u32) -> BigInt {
    let half = |end: u8| keccak(&[label.as_bytes(), &index.to_be_bytes(), &[end]]);
    modulo(&number(&[half(0), half(1)].concat()), &order())
}

/// A signature by a nonce of choice.
pub fn signed(digest: &BigInt, secret: &BigInt, nonce: &BigInt) -> (Record, ProjectivePoint) {
    let n = order();
    let key = ProjectivePoint::GENERATOR * to_scalar(secret);
    let r = modulo(
        &affine(&(ProjectivePoint::GENERATOR * to_scalar(nonce)))[0],
        &n,
    );
    let s = modulo(&(super::inverse(nonce, &n) * (digest + &r * secret)), &n);
    let [x, y] = affine(&key);
    ([digest, &r, &s, &x, &y].map(bytes), key)
}

/// A signature of its own for each index.
pub fn random(index: u32) -> (Record, ProjectivePoint) {
    signed(
        &scalar("digest", index),
        &scalar("secret", index),
        &scalar("nonce", index),
    )
}
