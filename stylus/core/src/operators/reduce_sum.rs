//! `ReduceSum`: the sum of a row, or of its squares.

use super::{
    lanes::{reduce, wrap32},
    operand, At, Checked, Elements, Operands, Rule, Work,
};
use crate::{reader::Reader, DType, Fault, Value};
use alloc::vec::Vec;

/// The sum of a row, or of its squares.
///
/// - Formula: `y = Σ_i x[…,i]`, or with `square` `Σ_i wrap64(x[…,i]²)`, wrapping in the output's dtype.
/// - Shape: that of `x`, its last dimension 1.
/// - Dtypes: `x` of any; the output int32 or int64.
/// - Descriptor: `x u16 ‖ square u8 ‖ dtype u8`
/// - Opening: a row of `x`.
/// - Source: this repository's own: wrapping makes the order of the sum immaterial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReduceSum {
    /// Number of the operand, of any dtype and shape.
    pub x: u16,
    /// Of the squares, each wrapping in int64.
    pub square: bool,
    /// Of the output: int32 or int64.
    pub dtype: DType,
}

impl Rule for ReduceSum {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let x = reader.u16()?;
        let square = match reader.u8()? {
            0 => false,
            1 => true,
            _ => return Err(Fault::Flags),
        };
        let dtype = DType::read(reader)?;
        if !matches!(dtype, DType::I32 | DType::I64) {
            return Err(Fault::DType);
        }
        Ok(Self { x, square, dtype })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
        out.push(self.square.into());
        out.push(self.dtype as u8);
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let x = operand(values, self.x)?.kind;
        Ok(Checked {
            output: x.with_rows_of(self.dtype, 1)?,
            opening: x.row_opening(),
        })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let Ok(x) = operand(at.values, self.x) else {
            return 0;
        };
        let length = x.kind.row_length() as usize;
        (0..length).fold(0, |sum, column| {
            self.add(sum, data.element(self.x, at.index * length + column))
        })
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        if let Ok(x) = operand(work.values, self.x) {
            reduce(work, (self.x, &x.kind), output, 0, |sum, step| {
                step.iter().fold(sum, |sum, &x| self.add(sum, x))
            });
        }
    }
}

impl ReduceSum {
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    const fn add(self, sum: i64, x: i64) -> i64 {
        let term = if self.square { x.wrapping_mul(x) } else { x };
        let sum = sum.wrapping_add(term);
        match self.dtype {
            DType::I32 => wrap32(sum) as i64,
            _ => sum,
        }
    }
}
