//! The judge: whether a claim is wrong, by one opening.
//!
//! A thin shell over `assay-core`: decode, call, map errors. Its interface is `contracts/interfaces/IJudge.sol`. On a chain
//! it is entered without the SDK, whose decoder copies the opening and whose code would not leave room for all operators;
//! the SDK says what the interface is.
#![cfg_attr(target_arch = "wasm32", no_std)]
#![cfg_attr(
    not(any(test, target_arch = "wasm32", feature = "export-abi")),
    no_main
)]

extern crate alloc;

#[cfg(target_arch = "wasm32")]
mod entry;
#[cfg(target_arch = "wasm32")]
mod heap;
mod interface;
#[cfg(any(test, target_arch = "wasm32"))]
mod refusal;
#[cfg(not(target_arch = "wasm32"))]
mod sdk;
