//! `ReduceMax`: the largest element of a row.

use super::{lanes::reduce, operand, At, Checked, Elements, Operands, Rule, Work};
use crate::{reader::Reader, Fault, Value};
use alloc::vec::Vec;

/// The largest element of a row.
///
/// - Formula: `y = max_i x[…,i]`.
/// - Shape: that of `x`, its last dimension 1.
/// - Dtypes: `x` of any; the output the same.
/// - Descriptor: `x u16`
/// - Opening: a row of `x`.
/// - Source: `ReduceMax` of ONNX over the last axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReduceMax {
    /// Number of the operand, of any dtype and shape.
    pub x: u16,
}

impl Rule for ReduceMax {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { x: reader.u16()? })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let x = operand(values, self.x)?.kind;
        Ok(Checked {
            output: x.with_rows_of(x.dtype(), 1)?,
            opening: x.row_opening(),
        })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let Ok(x) = operand(at.values, self.x) else {
            return 0;
        };
        let length = x.kind.row_length() as usize;
        (0..length).fold(i64::MIN, |largest, column| {
            largest.max(data.element(self.x, at.index * length + column))
        })
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        if let Ok(x) = operand(work.values, self.x) {
            reduce(
                work,
                (self.x, &x.kind),
                output,
                i64::MIN,
                |largest, step| step.iter().fold(largest, |largest, &x| largest.max(x)),
            );
        }
    }
}
