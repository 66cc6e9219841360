//! The core for Node: every function takes byte strings and answers with byte strings or a [`Failure`].
//!
//! ```
//! use tensor::functions::salted_hash;
//!
//! assert_eq!(salted_hash(&[0; 32], &[0; 32]).unwrap()[0].len(), 32);
//! assert!(salted_hash(&[], &[0; 32]).is_err());
//! ```
//!
//! A list of byte strings crosses the boundary as `length u32 ‖ bytes` each, little-endian: the name of a function of
//! [`functions::call`] and its arguments. An answer is `00` and such a list, or a failure's bytes. `packages/tensor` is the
//! other side. No call traps, whatever its bytes.
#![deny(missing_docs, unsafe_op_in_unsafe_fn)]

#[cfg(target_arch = "wasm32")]
mod abi;
mod execution;
mod failure;
pub mod functions;
pub mod opened;
mod portable;
pub mod prepared;
mod strings;

pub use execution::{Execution, Tell};
pub use failure::Failure;
pub use portable::Portable;
pub use prepared::Executor;
pub use strings::{answer, join, split};
