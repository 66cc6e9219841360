//! Reads what proves that a device is genuine, strictly, and says which signatures must hold for it to be so.
//!
//! Certificates are X.509 in DER, reports those of SPDM 1.1 as NVIDIA's GPUs give them. No signature is verified here: a
//! reader returns what is signed as a record of 240 bytes (digest, r, s, and the signer's x and y), which `assay-p384` takes.
//! `contracts/interfaces/IEvidence.sol` says what is accepted.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod bytes;
pub mod certificate;
mod chain;
pub mod der;
mod dictionary;
pub mod extensions;
pub mod reference;
mod refusal;
mod report;
pub mod revocation;
mod sha384;
mod time;
mod unpack;

pub use chain::{Chain, Keccak, Key, Link, Statement, CERTIFICATES, RECORD};
pub use extensions::Purpose;
pub use refusal::{Refusal, Result};
pub use report::{report, Memory, Parts, Report, Signer, BODY, FRESH};
pub use sha384::{sha384, DIGEST};
pub use time::{time, ENDLESS};
pub use unpack::{Window, CHAIN, DICTIONARY};
