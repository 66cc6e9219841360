//! Exact tensor programs and their commitments: integer operators whose every output element has one right value, on
//! every machine, and hashes by which one element can be opened.
//!
//! ```
//! use assay_core::{DType, TensorType};
//!
//! let image = TensorType::new(DType::I8, &[1, 784]).unwrap();
//! assert_eq!(image.bytes(), 784);
//! ```
//!
//! The bytes of programs are fixed in `docs/programs.md`, those of hashes in `docs/commitments.md`. Nothing here panics
//! on any input; what is malformed is a [`ProgramError`].
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

extern crate alloc;

mod code;
mod commitment;
#[cfg(feature = "all")]
mod draft;
mod execute;
mod fault;
#[cfg(feature = "all")]
mod flat;
#[cfg(feature = "all")]
pub mod judge;
#[cfg(feature = "all")]
mod multiproof;
#[cfg(feature = "all")]
mod opening;
pub mod operators;
mod program;
mod reader;
mod tensor_type;
mod tree;

pub use code::{cut, Accounts, CodeError};
#[cfg(feature = "all")]
pub use commitment::trace_hash;
pub use commitment::{operator_hash, program_id, rooted_hash, salted_hash, tensor_hash};
#[cfg(feature = "all")]
pub use draft::Draft;
pub use execute::{execute, InputLength};
pub use fault::{Fault, ProgramError};
#[cfg(feature = "all")]
pub use flat::Flat;
#[cfg(feature = "all")]
pub use multiproof::Multiproof;
#[cfg(feature = "all")]
pub use opening::{Bytes, ElementOpening, Recorder};
pub use program::{Program, Value};
pub use tensor_type::{DType, Layout, TensorType, LEAF};
#[cfg(feature = "all")]
pub use tree::tensor_nodes;
pub use tree::{list_root, open_row, tensor_root, verify_row, Keccak256, Opening, OpeningError};
