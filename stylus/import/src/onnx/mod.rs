//! ONNX: models that are quantised to 8 bits, with `QuantizeLinear` and `DequantizeLinear` around their operators or with
//! quantised operators, become programs by requantisation.
//!
//! ONNX defines the operators by real numbers, so that no runtime is the reference bit for bit. What is exact in a program
//! is its own definition; how far its factors are from the model's scales is reported with it, and differences from
//! onnxruntime of one unit of the last place are to be expected where it rounds otherwise.
//!
//! uint8 becomes int8, 128 less. Images are turned from NCHW to NHWC where a convolution or pool first needs it and back
//! where an operator looks at the dimensions.

mod constant;
mod error;
mod factor;
mod function;
mod graph;
mod kinds;
mod layout;
mod operand;
mod operands;
mod operators;
mod program;
mod proto;
mod prune;
mod step;
mod visit;

pub use error::{OnnxError, Reason};

/// A program, how it corresponds to the model, and how near it is to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The program's canonical bytes.
    pub program: Vec<u8>,
    /// What the program takes.
    pub input: Boundary,
    /// What the program gives.
    pub output: Boundary,
    /// The model's quantised tensors that operators give, in their order. Operators that the output does not depend on
    /// are left out.
    pub tensors: Vec<ImportedTensor>,
    /// What factors the model's scales became, where there are any.
    pub rescalings: Vec<Rescaling>,
}

/// How the elements of the program's input or output are those of the model's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boundary {
    /// The model's elements are uint8: the program's are 128 less.
    pub unsigned: bool,
    /// Where the model quantises its float input, or makes its float output, itself: `(scale, zero point)` of the
    /// program's int8 elements. A real value is `scale·(element − zero point)`.
    pub quantisation: Option<(f32, i8)>,
}

/// A quantised tensor of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedTensor {
    /// The index of its operator in the graph.
    pub operator: usize,
    /// The operator's name, such as `Conv` or `QLinearConv`.
    pub kind: String,
    /// Which of the operator's tensors that are listed here it is, counted from 0.
    pub output: usize,
    /// The tensor's name in the model.
    pub name: String,
    /// The number of the value in the program.
    pub value: u16,
    /// The model's elements are uint8: the value's are 128 less.
    pub unsigned: bool,
    /// The model's dimensions are NCHW, the value's NHWC.
    pub channels_last: bool,
}

/// How near an operator's factors `m / 2^s` are to the real ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Rescaling {
    /// The operator's index in the graph.
    pub operator: usize,
    /// The operator's name.
    pub kind: String,
    /// The name of the quantised tensor that it gives.
    pub tensor: String,
    /// The largest relative error among its channels and operands.
    pub relative: f64,
    /// What the error amounts to at most, before rounding, in units of the result's last place, over all accumulators
    /// that the weights allow.
    pub units: f64,
}

/// Imports a .onnx file: int8 or uint8 activations, weights of zero point 0, int32 biases, one input and one output. The
/// batch is 1 where it is not known.
///
/// # Errors
/// [`OnnxError`]: a malformed file, a model that is not quantised, operators that are not supported (all of them
/// together), or one of a form that is not.
pub fn import(bytes: &[u8]) -> Result<Imported, OnnxError> {
    graph::import(bytes)
}
