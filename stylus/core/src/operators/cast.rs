//! `Cast`: another dtype.

use super::{lanes::map, operand, At, Checked, Elements, Operands, Rule, Work};
use crate::{reader::Reader, DType, Fault, Value};
use alloc::vec::Vec;

/// The nearest value that another dtype holds.
///
/// - Formula: `y = sat(x)`.
/// - Shape: that of `x`.
/// - Dtypes: `x` of any; the output of any.
/// - Descriptor: `x u16 ‖ dtype u8`
/// - Opening: an element of `x`.
/// - Source: this repository's own: saturating, where other formats wrap or leave it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cast {
    /// Number of the operand, of any dtype and shape.
    pub x: u16,
    /// Of the output.
    pub dtype: DType,
}

impl Rule for Cast {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            x: reader.u16()?,
            dtype: DType::read(reader)?,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
        out.push(self.dtype as u8);
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let x = operand(values, self.x)?.kind;
        Ok(Checked {
            output: x.with_rows_of(self.dtype, x.row_length())?,
            opening: x.element_opening(),
        })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        self.dtype.saturate(data.element(self.x, at.index))
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        if let Ok(x) = operand(work.values, self.x) {
            map(work, (self.x, &x.kind), output, |x| x);
        }
    }
}
