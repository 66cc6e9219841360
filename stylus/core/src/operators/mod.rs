//! The operators, one file each: how its descriptor is read, which operands it takes, what an element is.
//!
//! A new operator is a file here, a variant of [`Operator`] and its line in each `match` below.

mod arg_max;
mod dot;
mod epilogue;
mod lut8;
mod mat_mul;

use crate::{reader::Reader, Fault, TensorType, Value};
use alloc::{borrow::Cow, vec::Vec};
pub use arg_max::ArgMax;
pub use epilogue::{Epilogue, Requantise, Scale};
pub use lut8::Lut8;
pub use mat_mul::MatMul;

/// Bytes that the opening of an element may have, descriptor included.
const MAX_OPENING: u64 = 65_536;

/// An operator with its operands' numbers and attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Code 1.
    MatMul(MatMul),
    /// Code 2.
    Lut8(Lut8),
    /// Code 3.
    ArgMax(ArgMax),
}

impl Operator {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        match reader.u8()? {
            1 => MatMul::read(reader).map(Self::MatMul),
            2 => Lut8::read(reader).map(Self::Lut8),
            3 => ArgMax::read(reader).map(Self::ArgMax),
            _ => Err(Fault::Operator),
        }
    }

    /// The output's type, once the operands fit and an element can be opened.
    pub(crate) fn check(
        &self,
        values: &[Value<'_>],
        descriptor: usize,
    ) -> Result<TensorType, Fault> {
        let (output, opening) = match self {
            Self::MatMul(operator) => operator.check(values)?,
            Self::Lut8(operator) => operator.check(values)?,
            Self::ArgMax(operator) => operator.check(values)?,
        };
        if opening + descriptor as u64 > MAX_OPENING {
            return Err(Fault::Opening);
        }
        Ok(output)
    }

    /// The output's elements. `values` and `data` hold the operands that [`check`](Self::check) has accepted.
    pub(crate) fn run(&self, values: &[Value<'_>], data: &[Cow<'_, [u8]>]) -> Vec<u8> {
        match self {
            Self::MatMul(operator) => operator.run(values, data),
            Self::Lut8(operator) => operator.run(data),
            Self::ArgMax(operator) => operator.run(values, data),
        }
    }
}

/// The value with number `index`, which must be smaller than the operator's own.
fn operand<'v, 'a>(values: &'v [Value<'a>], index: u16) -> Result<&'v Value<'a>, Fault> {
    values.get(usize::from(index)).ok_or(Fault::Operand)
}

/// A constant operand of a given type, and its elements.
fn constant<'a>(values: &[Value<'a>], index: u16, kind: &TensorType) -> Result<&'a [u8], Fault> {
    let value = operand(values, index)?;
    if value.kind.dtype() != kind.dtype() {
        return Err(Fault::OperandType);
    }
    if value.kind.shape() != kind.shape() {
        return Err(Fault::OperandShape);
    }
    value.constant.ok_or(Fault::NotConstant)
}

/// An operand's elements; nothing where the number is out of range, which `check` has excluded.
fn elements<'d>(data: &'d [Cow<'_, [u8]>], index: u16) -> &'d [u8] {
    data.get(usize::from(index))
        .map(AsRef::as_ref)
        .unwrap_or_default()
}
