//! `TFLite`: fully quantised int8 models become programs whose every tensor equals that of `TFLite`'s reference kernels
//! (`BUILTIN_REF`, in the builds that round twice), operator by operator.

mod error;
mod fixed_point;
mod graph;
mod names;
mod node;
mod operators;
mod schema;

pub use error::{ImportError, Reason};

/// A program and how it corresponds to the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The program's canonical bytes.
    pub program: Vec<u8>,
    /// What the model's operators give, in their order. Operators that the output does not depend on are left out.
    pub tensors: Vec<ImportedTensor>,
}

/// An output of an operator of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedTensor {
    /// The operator's index in the model.
    pub operator: usize,
    /// The operator's name, such as `CONV_2D`.
    pub kind: &'static str,
    /// Which of its outputs, from 0.
    pub output: usize,
    /// The tensor's name in the model.
    pub name: String,
    /// The number of the value in the program that equals the tensor.
    pub value: u16,
}

/// Imports a .tflite file: int8 activations and weights, int32 biases, one input and one output.
///
/// # Errors
/// [`ImportError`]: a malformed file, a model of other types, operators that are not supported (all of them together), or
/// one of a form that is not.
pub fn import(bytes: &[u8]) -> Result<Imported, ImportError> {
    graph::Graph::import(bytes)?.finish()
}
