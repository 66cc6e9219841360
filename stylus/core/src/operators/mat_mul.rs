//! `MatMul` NT: the rows of int8 matrices times the rows of others, with an epilogue.

use super::{dot::dots, operand, Checked, Epilogue, Operands, Rule, Work};
#[cfg(feature = "all")]
use super::{dot::product_of_rows, At, Elements};
use crate::{reader::Reader, DType, Fault, TensorType, Value};
use alloc::vec::Vec;

/// Matrices of rows times rows (`NT`): every row of `a` with every row of `b`, then the epilogue.
///
/// - Formula: `acc = Σ_k a[…,m,k]·b[…,n,k]` in int32, wrapping, so that the order of the sum does not matter; then the
///   epilogue.
/// - Shape: `a[…,M,K]` of rank 2 to 4 and `b[…,N,K]` with the same leading dimensions, or `b[N,K]`, which serves all
///   matrices of `a`, give `[…,M,N]`.
/// - Dtypes: `a` and `b` int8; the output int32, or what the epilogue makes of it.
/// - Descriptor: `a u16 ‖ b u16 ‖ epilogue`
/// - Opening: a row of `a` and a row of `b`, and the epilogue's.
/// - Source: the product of fully connected layers, as `FullyConnectedPerChannel` of `TFLite`
///   (`reference/integer_ops/fully_connected.h`) with zero points folded into the bias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatMul {
    /// Number of the operand int8[…, M, K], of rank 2 to 4.
    pub a: u16,
    /// Number of the operand int8[…, N, K], or int8[N, K] that serves all matrices of `a`.
    pub b: u16,
    /// What is done to the sum.
    pub epilogue: Epilogue,
}

impl Rule for MatMul {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            a: reader.u16()?,
            b: reader.u16()?,
            epilogue: Epilogue::read(reader)?,
        })
    }

    #[cfg(feature = "all")]
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.a.to_le_bytes());
        out.extend(self.b.to_le_bytes());
        self.epilogue.write(out);
    }

    #[cfg(feature = "all")]
    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.a);
        visit(&mut self.b);
        self.epilogue.operands(visit);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let (a, b) = (operand(values, self.a)?.kind, operand(values, self.b)?.kind);
        if a.dtype() != DType::I8 || b.dtype() != DType::I8 {
            return Err(Fault::OperandType);
        }
        #[cfg(feature = "all")]
        let output = product(&a, &b, self.epilogue.dtype())?;
        #[cfg(not(feature = "all"))]
        let (&[rows, width], &[columns, b_width]) = (a.shape(), b.shape()) else {
            return Err(Fault::OperandShape);
        };
        #[cfg(not(feature = "all"))]
        if width != b_width {
            return Err(Fault::OperandShape);
        }
        #[cfg(not(feature = "all"))]
        let output = TensorType::new(self.epilogue.dtype(), &[rows, columns])?;
        let opening = a.row_opening() + b.row_opening() + self.epilogue.check(values, &output)?;
        Ok(Checked { output, opening })
    }

    #[cfg(feature = "all")]
    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let (Ok(a), Ok(b)) = (operand(at.values, self.a), operand(at.values, self.b)) else {
            return 0;
        };
        let (width, columns) = (a.kind.row_length() as usize, at.kind.row_length() as usize);
        let (row, column) = at.kind.row_of(at.index);
        let b_row = matrix(&b.kind, (at.kind, row)) * columns + column;
        let sum = product_of_rows(data, (self.a, row * width), (self.b, b_row * width), width);
        self.epilogue.element(sum, (at.kind, at.index), data)
    }

    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let (Ok(a), Ok(b)) = (operand(work.values, self.a), operand(work.values, self.b)) else {
            return;
        };
        #[cfg(feature = "all")]
        let mut sums = Vec::with_capacity(work.kind.row_length() as usize);
        #[cfg(not(feature = "all"))]
        let mut sums = Vec::with_capacity(b.kind.rows() as usize);
        let rows = work.data.bytes(self.a).chunks(a.kind.row_bytes().max(1));
        let outputs = output.chunks_mut(work.kind.row_bytes().max(1));
        for ((number, row), output) in rows.enumerate().skip(work.rows.start).zip(outputs) {
            #[cfg(feature = "all")]
            let matrix = {
                let bytes = b.kind.row_bytes() * work.kind.row_length() as usize;
                let from = matrix(&b.kind, (work.kind, number)) * bytes;
                work.data.bytes(self.b).get(from..from + bytes)
            };
            #[cfg(feature = "all")]
            dots(row, matrix.unwrap_or_default(), &mut sums);
            #[cfg(not(feature = "all"))]
            dots(row, work.data.bytes(self.b), &mut sums);
            self.epilogue
                .apply(&sums, work.data, (work.kind, number), output);
        }
    }
}

/// What comes out of `a` times `b`, which has the dimensions of `a` before the last two or none.
#[cfg(feature = "all")]
fn product(a: &TensorType, b: &TensorType, dtype: DType) -> Result<TensorType, Fault> {
    let ([batches @ .., _, width], [b_batches @ .., columns, b_width]) = (a.shape(), b.shape())
    else {
        return Err(Fault::OperandShape);
    };
    if width != b_width || !(b_batches.is_empty() || b_batches == batches) {
        return Err(Fault::OperandShape);
    }
    a.with_rows_of(dtype, *columns)
}

/// The matrix of `b` by which row `row` of the output `kind` is made.
#[cfg(feature = "all")]
fn matrix(b: &TensorType, (kind, row): (&TensorType, usize)) -> usize {
    match kind.shape() {
        [.., height, _] if b.shape().len() > 2 => row / (*height as usize).max(1),
        _ => 0,
    }
}
