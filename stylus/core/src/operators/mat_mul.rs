//! `MatMul` NT: the rows of one int8 matrix times the rows of another, with an epilogue.

use super::{dot::dots, elements, operand, Epilogue};
use crate::{reader::Reader, DType, Fault, TensorType, Value};
use alloc::{borrow::Cow, vec::Vec};

/// `Σ_k a[m,k]·b[n,k]` in int32, wrapping, then the epilogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatMul {
    /// Number of the operand int8[M, K].
    pub a: u16,
    /// Number of the operand int8[N, K].
    pub b: u16,
    /// What is done to the sum.
    pub epilogue: Epilogue,
}

impl MatMul {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            a: reader.u16()?,
            b: reader.u16()?,
            epilogue: Epilogue::read(reader)?,
        })
    }

    pub(crate) fn check(&self, values: &[Value<'_>]) -> Result<(TensorType, u64), Fault> {
        let (a, b) = (operand(values, self.a)?.kind, operand(values, self.b)?.kind);
        if a.dtype() != DType::I8 || b.dtype() != DType::I8 {
            return Err(Fault::OperandType);
        }
        let (&[rows, width], &[columns, b_width]) = (a.shape(), b.shape()) else {
            return Err(Fault::OperandShape);
        };
        if width != b_width {
            return Err(Fault::OperandShape);
        }
        let output = TensorType::new(self.epilogue.dtype(), &[rows, columns])?;
        let opening = a.row_opening() + b.row_opening() + self.epilogue.check(values, columns)?;
        Ok((output, opening))
    }

    pub(crate) fn run(&self, values: &[Value<'_>], data: &[Cow<'_, [u8]>]) -> Vec<u8> {
        let (Ok(a), Ok(b)) = (operand(values, self.a), operand(values, self.b)) else {
            return Vec::new();
        };
        let columns = b.kind.rows() as usize;
        let size = self.epilogue.dtype().size() as usize;
        let mut sums = Vec::with_capacity(columns);
        let mut output = Vec::with_capacity(a.kind.rows() as usize * columns * size);
        for row in elements(data, self.a).chunks(a.kind.row_bytes().max(1)) {
            dots(row, elements(data, self.b), &mut sums);
            self.epilogue.apply(&sums, data, &mut output);
        }
        output
    }
}
