//! `Gather`: the parts of a tensor that indices name.

use super::{operand, view::put, At, Checked, Elements, Operands, Rule, Work};
use crate::{reader::Reader, DType, Fault, TensorType, Value};
use alloc::vec::Vec;

/// The parts of a tensor that indices name.
///
/// - Formula: `y[i…, …] = x[r, …]` with `r = min(max(indices[i…], 0), R − 1)`: an index outside is taken as the nearest
///   inside.
/// - Shape: that of the indices, then the dimensions of `x[R,…]` after its first; at most 4 in all.
/// - Dtypes: `x` of any, the indices int32; the output has that of `x`.
/// - Descriptor: `x u16 ‖ indices u16`
/// - Opening: an element of `x` and one of the indices.
/// - Source: `Gather` of ONNX over axis 0, but total: an index out of range is an error there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gather {
    /// Number of the operand, of any type [R, …].
    pub x: u16,
    /// Number of the indices, int32 of rank 1 to 4.
    pub indices: u16,
}

impl Rule for Gather {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            x: reader.u16()?,
            indices: reader.u16()?,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
        out.extend(self.indices.to_le_bytes());
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
        visit(&mut self.indices);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let (x, indices) = (
            operand(values, self.x)?.kind,
            operand(values, self.indices)?.kind,
        );
        if indices.dtype() != DType::I32 {
            return Err(Fault::OperandType);
        }
        let part = x.shape().get(1..).unwrap_or_default();
        let (rank, mut dims) = (indices.shape().len() + part.len(), [1; 4]);
        let dims = dims.get_mut(..rank).ok_or(Fault::OperandShape)?;
        for (dim, &of) in dims.iter_mut().zip(indices.shape().iter().chain(part)) {
            *dim = of;
        }
        Ok(Checked {
            output: TensorType::new(x.dtype(), dims)?,
            opening: x.element_opening() + indices.element_opening(),
        })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let Ok(x) = operand(at.values, self.x) else {
            return 0;
        };
        let part = part_length(&x.kind);
        let index = data.element(self.indices, at.index / part);
        data.element(self.x, clamped(index, &x.kind) * part + at.index % part)
    }

    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let (Ok(x), indices) = (operand(work.values, self.x), work.data.bytes(self.indices)) else {
            return;
        };
        let length = part_length(&x.kind) * x.kind.dtype().size() as usize;
        let first = work.rows.start * work.kind.row_bytes();
        let named = indices
            .as_chunks()
            .0
            .iter()
            .enumerate()
            .skip(first / length);
        for (number, index) in named.take(output.len() / length + 2) {
            let from = clamped(i32::from_le_bytes(*index).into(), &x.kind) * length;
            let part = work.data.bytes(self.x).get(from..from + length);
            put(part.unwrap_or_default(), number * length, first, output);
        }
    }
}

/// Elements of `x` that an index names.
#[inline(always)]
fn part_length(x: &TensorType) -> usize {
    let dims = x.shape().iter().skip(1).map(|&dim| dim as usize);
    dims.product::<usize>().max(1)
}

/// The nearest index that there is.
fn clamped(index: i64, x: &TensorType) -> usize {
    let parts = x.shape().first().copied().unwrap_or(1);
    usize::try_from(index.min(i64::from(parts) - 1).max(0)).unwrap_or_default()
}
