//! Whether ECDSA P-384 signatures hold, by hints.
//!
//! A thin shell over `assay-p384`: decode, call, map errors. Its interface is `contracts/interfaces/IP384.sol`. On a chain it
//! is entered without the SDK, whose entry costs gas and whose code costs bytes; the SDK says what the interface is.
#![cfg_attr(target_arch = "wasm32", no_std)]
#![cfg_attr(
    not(any(test, target_arch = "wasm32", feature = "export-abi")),
    no_main
)]

#[cfg(not(target_arch = "wasm32"))]
extern crate alloc;

#[cfg(target_arch = "wasm32")]
mod answer;
#[cfg(target_arch = "wasm32")]
mod entry;
#[cfg(not(target_arch = "wasm32"))]
mod interface;
#[cfg(any(test, target_arch = "wasm32"))]
mod refusal;
#[cfg(not(target_arch = "wasm32"))]
mod sdk;
#[cfg(any(test, target_arch = "wasm32"))]
mod selector;

#[cfg(target_arch = "wasm32")]
use assay_entry::keccak256 as keccak;

#[cfg(feature = "export-abi")]
pub use sdk::print_from_args;
