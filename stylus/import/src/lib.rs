//! Programs from the model files of others, with the arithmetic of the kernels that defined them: what comes out equals
//! what their reference computes, bit for bit.
//!
//! ```no_run
//! let model = std::fs::read("model.tflite").unwrap();
//! let imported = assay_import::tflite::import(&model).unwrap();
//! let program = assay_core::Program::decode(&imported.program).unwrap();
//! println!("{} operators", program.operators().count());
//! ```
//!
//! Importing may use floating point, as scales are floats; a program never does. A malformed file is an error, never a
//! panic, and takes no memory beyond a small multiple of its size.
#![deny(unsafe_code, missing_docs)]

pub mod bert;
pub mod onnx;
pub mod ranges;
pub mod tflite;
mod unsupported;

pub use unsupported::Unsupported;
