//! `Reshape`: the same elements, row-major, in another shape.

use super::{operand, At, Checked, Elements, Operands, Rule, Work};
use crate::{reader::Reader, DType, Fault, TensorType, Value};
use alloc::vec::Vec;

/// The same elements, row-major, in another shape.
///
/// - Formula: `y` has the elements of `x` in their row-major order.
/// - Shape: `dims`, of as many elements as `x` has.
/// - Dtypes: `x` of any; the output the same.
/// - Descriptor: `x u16 ‖ rank u8 ‖ dims u32 × rank`
/// - Opening: an element of `x`.
/// - Source: `Reshape` of ONNX with its shape resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reshape {
    /// Number of the operand, of any type.
    pub x: u16,
    /// The dimensions of the output, one to four, of as many elements as `x` has.
    pub dims: Vec<u32>,
}

impl Rule for Reshape {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let x = reader.u16()?;
        let dims: Vec<_> = (0..reader.rank()?)
            .map(|_| reader.u32())
            .collect::<Result<_, _>>()?;
        for &dim in &dims {
            TensorType::new(DType::I8, &[dim])?;
        }
        Ok(Self { x, dims })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
        out.push(u8::try_from(self.dims.len()).unwrap_or_default());
        out.extend(self.dims.iter().flat_map(|dim| dim.to_le_bytes()));
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let x = operand(values, self.x)?.kind;
        let elements = |shape: &[u32]| {
            shape
                .iter()
                .fold(1_u64, |product, &dim| product.saturating_mul(dim.into()))
        };
        if elements(&self.dims) != elements(x.shape()) {
            return Err(Fault::Range);
        }
        Ok(Checked {
            output: TensorType::new(x.dtype(), &self.dims)?,
            opening: x.element_opening(),
        })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        data.element(self.x, at.index)
    }

    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let from = work.rows.start * work.kind.row_bytes();
        if let Some(x) = work.data.bytes(self.x).get(from..from + output.len()) {
            output.copy_from_slice(x);
        }
    }
}
