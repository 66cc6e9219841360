//! Why a model cannot be imported.

use crate::{
    ranges::Wraps,
    unsupported::{Listed, Unsupported},
};
use assay_core::Fault;

/// What is wrong with a file or a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OnnxError {
    /// The bytes are no protobuf of a model, or there is no graph in it.
    #[error("malformed file: {0}")]
    Malformed(String),
    /// A tensor's elements are in another file.
    #[error("tensor {0} is stored outside the file: save the model with its data inside")]
    External(String),
    /// A name is that of more than one tensor.
    #[error("tensor {0} is given twice")]
    GivenTwice(String),
    /// A constant of the graph has another number of bytes or elements than its shape and type say.
    #[error("the data of tensor {0} do not fit its shape or type")]
    Data(String),
    /// Operators that cannot be imported, all of them.
    #[error("operators that cannot be imported:{}", Listed(.0))]
    Unsupported(Vec<Unsupported>),
    /// The model has another number of inputs than one.
    #[error("the model has {0} inputs, a program one: concatenate them")]
    Inputs(usize),
    /// The model has another number of outputs than one.
    #[error(
        "the model has {0} outputs, a program one: concatenate them, or import a model for each"
    )]
    Outputs(usize),
    /// The input is neither int8, uint8, nor float that is quantised at once.
    #[error("the input {0} is neither int8, uint8 nor float")]
    InputType(String),
    /// A dimension of the input, not the first, is not known.
    #[error("dimension {dimension} of the input {tensor} is not known: fix it in the model")]
    Dynamic {
        /// The input's name.
        tensor: String,
        /// Counted from 0.
        dimension: usize,
    },
    /// The input has rank 5 or more, no element, or more than 2^28 bytes.
    #[error("the input has rank 0, rank 5 or more, no element, or more than 2^28 bytes")]
    InputShape,
    /// What the model gives is float that no `DequantizeLinear` made.
    #[error("the output {0} is not quantised: quantise what its last operator gives")]
    Output(String),
    /// An operator is wrong or of a form that is not imported.
    #[error("operator {index} ({kind}): {reason}")]
    Operator {
        /// Where in the graph.
        index: usize,
        /// Its name.
        kind: String,
        /// Why.
        reason: Reason,
    },
    /// The program would have too many values, or constants far beyond the file's size.
    #[error("the program would be too large")]
    TooLarge,
}

/// Why an operator cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// An operand or output is missing or does not exist.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The operand has to be a constant.
    #[error("{0} must be constant")]
    NotConstant(&'static str),
    /// The operand must not be a constant.
    #[error("{0} is constant: fold it before importing")]
    Constant(&'static str),
    /// The operand or result is float: it does not come from `DequantizeLinear` or does not go to `QuantizeLinear`.
    #[error(
        "{0} is float: quantise statically, every activation by QuantizeLinear and DequantizeLinear"
    )]
    Float(&'static str),
    /// A constant has another number of elements than its shape says, or another type than its place asks for.
    #[error("the data of {0} do not fit shape or type")]
    Data(&'static str),
    /// A constant is stored in another file.
    #[error("{0} is stored outside the file: save the model with its data inside")]
    External(&'static str),
    /// An operand has a wrong shape.
    #[error("the shape of {0} does not fit")]
    Shape(&'static str),
    /// Scale or zero point is missing or out of range; the zero point of weights is 0, or 128 of uint8.
    #[error("the quantisation of {0} is missing or out of range")]
    Quantisation(&'static str),
    /// A factor made of scales is out of range.
    #[error("scales whose ratio is out of range")]
    Scale,
    /// A sum may exceed 32 bits.
    #[error("a sum may exceed 32 bits")]
    Overflow,
    /// It could not be proven for every input that the program computes without wrapping.
    #[error("{0} may wrap: make its rows shorter, or its zero points 0")]
    Wraps(Wraps),
    /// A function of elements has other operands than one tensor and constants of one element.
    #[error("it is imported as a function of the elements of one quantised tensor, with constants of one element")]
    Elements,
    /// An attribute has a value that is not imported.
    #[error("no support for the value of {0}")]
    Attribute(&'static str),
    /// The program would have too many values, or constants far beyond the file's size.
    #[error("the program would be too large")]
    TooLarge,
    /// The program breaks a rule of the format, such as an element whose opening is too large to be disputed.
    #[error("the program would break a rule: {0:?}")]
    Fault(Fault),
}

impl From<Fault> for Reason {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Reason {
    pub(super) fn at(self, index: usize, kind: &str) -> OnnxError {
        OnnxError::Operator {
            index,
            kind: kind.to_owned(),
            reason: self,
        }
    }
}
