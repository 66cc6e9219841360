//! What certificates and reports of devices say, if their signatures hold.
//!
//! A thin shell over `assay-attestation`: decode, call, encode. Its interface is `contracts/interfaces/IEvidence.sol`. On a
//! chain it is entered without the SDK, whose entry costs gas and whose code costs bytes; the SDK says what the interface is.
#![cfg_attr(target_arch = "wasm32", no_std)]
#![cfg_attr(
    not(any(test, target_arch = "wasm32", feature = "export-abi")),
    no_main
)]

#[cfg(not(target_arch = "wasm32"))]
extern crate alloc;

mod abi;
mod answer;
mod body;
#[cfg(target_arch = "wasm32")]
mod entry;
#[cfg(not(target_arch = "wasm32"))]
mod interface;
mod refusal;
#[cfg(not(target_arch = "wasm32"))]
mod sdk;
#[cfg_attr(
    not(any(test, target_arch = "wasm32")),
    expect(dead_code, reason = "the entry's own error")
)]
mod selector;

#[cfg(feature = "export-abi")]
pub use sdk::print_from_args;
