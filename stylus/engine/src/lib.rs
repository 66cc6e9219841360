//! Runs exact tensor programs at the speed of the machine that it finds: the same bits with every kernel.
//!
//! What an operator gives is defined in `assay-core`; here is only how it is computed faster. `unsafe` stands in the
//! leaf modules that need instructions of a certain CPU, each behind a check that the CPU has them.
#![deny(missing_docs)]
#![deny(unsafe_op_in_unsafe_fn)]
#![allow(
    clippy::inline_always,
    clippy::wildcard_imports,
    reason = "what is not inlined is not compiled for the instructions; intrinsics tell by their names whose they are"
)]

mod buffers;
mod cpu;
mod finish;
pub mod gemm;
pub mod keccak;
mod lines;
mod lut;
mod plan;
mod scratch;
mod simd;
mod steps;
mod threads;
mod trace;
mod tree;

pub use cpu::{Kernel, NoKernel};
pub use plan::{Opened, Options, Output, Plan, PlanError, RunError};
pub use threads::Threads;
pub use tree::Tree;
