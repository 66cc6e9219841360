//! What a manufacturer says of its devices, if its signatures hold: reference documents and answers on revocation.
//!
//! A thin shell over `assay-attestation`: decode, call, encode. Its interface is `contracts/interfaces/IEndorsements.sol`. On a
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
#[cfg(target_arch = "wasm32")]
mod entry;
#[cfg(not(target_arch = "wasm32"))]
mod interface;
mod refusal;
#[cfg(not(target_arch = "wasm32"))]
mod sdk;
mod selector;

#[cfg(feature = "export-abi")]
pub use sdk::print_from_args;
