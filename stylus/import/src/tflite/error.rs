//! Why a model cannot be imported.

use crate::unsupported::{Listed, Unsupported};
use assay_core::Fault;
use flatbuffers::InvalidFlatbuffer;

/// What is wrong with a file or a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The bytes are not a `TFLite` file: the identifier `TFL3` is missing.
    #[error("not a TFLite file: no identifier TFL3")]
    Identifier,
    /// A table, list or place in the file is wrong.
    #[error("malformed file: {0}")]
    Malformed(String),
    /// Operators that cannot be imported, all of them.
    #[error("operators that cannot be imported:{}", Listed(.0))]
    Unsupported(Vec<Unsupported>),
    /// A tensor is float: the model is not quantised, or only its weights are.
    #[error("tensor {0} is float: convert with full-integer quantisation and int8 input and output (a representative \
             data set, supported_ops TFLITE_BUILTINS_INT8, inference_input_type and inference_output_type int8)")]
    Float(String),
    /// A tensor is of another type than int8, and int32 where `TFLite` has int32.
    #[error("tensor {tensor} is {dtype}: only int8 activations and weights with int32 biases can be imported")]
    DType {
        /// Its name.
        tensor: String,
        /// Its type.
        dtype: &'static str,
    },
    /// The model has another number of inputs than one.
    #[error("the model has {0} inputs, a program one: concatenate them")]
    Inputs(usize),
    /// The model has another number of outputs than one.
    #[error(
        "the model has {0} outputs, a program one: concatenate them, or import a model for each"
    )]
    Outputs(usize),
    /// The input has rank 5 or more, no element, or more than 2^28 bytes.
    #[error("the input has rank 5 or more, no element, or more than 2^28 bytes")]
    InputShape,
    /// The model's output is not what an operator gives.
    #[error("no operator gives the model's output")]
    NoOperator,
    /// An operator is wrong or of a form that is not imported.
    #[error("operator {index} ({kind}): {reason}")]
    Operator {
        /// Where in the model.
        index: usize,
        /// Its name.
        kind: &'static str,
        /// Why.
        reason: Reason,
    },
    /// The program would have too many values, or constants far beyond the file's size.
    #[error("the program would be too large")]
    TooLarge,
}

impl From<InvalidFlatbuffer> for ImportError {
    fn from(error: InvalidFlatbuffer) -> Self {
        let lines = error.to_string();
        let lines: Vec<_> = lines.split_whitespace().collect();
        Self::Malformed(lines.join(" "))
    }
}

/// Why an operator cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// An operand, output or table of options is missing or does not exist.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The operand has to be a constant.
    #[error("{0} must be constant")]
    NotConstant(&'static str),
    /// A constant has another number of bytes than its shape says.
    #[error("the data of {0} do not fit the shape")]
    Data(&'static str),
    /// An operand has a wrong shape.
    #[error("the shape of {0} does not fit")]
    Shape(&'static str),
    /// A tensor of this operator has rank above 4, no element, or more than 2^28 bytes.
    #[error("a tensor of rank 5 or more, without elements, or of more than 2^28 bytes")]
    TensorType,
    /// Scale or zero point is missing or out of range.
    #[error("the quantisation of {0} is missing or out of range")]
    Quantisation(&'static str),
    /// A factor made of scales is out of the range of `TFLite`'s kernels.
    #[error("scales whose ratio is out of range")]
    Scale,
    /// An attribute has a value that is not imported.
    #[error("no support for the value of {0}")]
    Attribute(&'static str),
    /// The file's output shape is not what the operator gives.
    #[error("the output's shape is not what the operator gives")]
    OutputShape,
    /// The output is another operator's, too, another of this one's, or the model's input.
    #[error("the output is given twice")]
    GivenTwice,
    /// The program breaks a rule of the format, such as an element whose opening is too large to be disputed.
    #[error("the program would break a rule: {0:?}")]
    Fault(Fault),
}
