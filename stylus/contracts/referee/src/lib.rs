//! The referee: recomputes tensor programs whose weights live in contract code.
//!
//! A thin shell over `assay-core`: load, call, map errors. Its interface is `contracts/interfaces/IReferee.sol`.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(not(any(test, feature = "export-abi")), no_std)]

extern crate alloc;

mod code;
mod contract;
#[cfg(target_arch = "wasm32")]
mod heap;
