//! `ArgMax`: where in its row the largest element is.

use super::{operand, Checked, Operands, Rule, Work};
#[cfg(feature = "all")]
use super::{At, Elements};
use crate::{reader::Reader, DType, Fault, Value};
#[cfg(feature = "all")]
use alloc::vec::Vec;

/// The index along the last dimension of the largest element, the lowest index where several are.
///
/// - Formula: `y = min { i : x[…,i] = max_j x[…,j] }`.
/// - Shape: that of `x`, its last dimension 1.
/// - Dtypes: `x` int8, int16 or int32; the output int32.
/// - Descriptor: `x u16`
/// - Opening: a row of `x`.
/// - Source: `ArgMinMax` of `TFLite` (`reference/arg_min_max.h`), where the first of several wins, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArgMax {
    /// Number of the operand: int8, int16 or int32 of any shape.
    pub x: u16,
}

impl Rule for ArgMax {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { x: reader.u16()? })
    }

    #[cfg(feature = "all")]
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
    }

    #[cfg(feature = "all")]
    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let x = operand(values, self.x)?.kind;
        if x.dtype() == DType::I64 {
            return Err(Fault::OperandType);
        }
        Ok(Checked {
            output: x.with_rows_of(DType::I32, 1)?,
            opening: x.row_opening(),
        })
    }

    #[cfg(feature = "all")]
    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let Ok(x) = operand(at.values, self.x) else {
            return 0;
        };
        let length = x.kind.row_length() as usize;
        let mut best = (i64::MIN, 0);
        for (column, number) in (0..length).zip(0..) {
            let value = data.element(self.x, at.index * length + column);
            if column == 0 || value > best.0 {
                best = (value, number);
            }
        }
        best.1
    }

    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let Ok(x) = operand(work.values, self.x) else {
            return;
        };
        let size = x.kind.dtype().size() as usize;
        let rows = work.data.bytes(self.x).chunks(x.kind.row_bytes().max(1));
        for (row, output) in rows.skip(work.rows.start).zip(output.chunks_mut(4)) {
            output.copy_from_slice(&index(row.chunks(size).map(signed)).to_le_bytes());
        }
    }
}

/// A little-endian integer of one, two or four bytes.
fn signed(bytes: &[u8]) -> i32 {
    match *bytes {
        [a] => i32::from(a.cast_signed()),
        [a, b] => i32::from(i16::from_le_bytes([a, b])),
        [a, b, c, d] => i32::from_le_bytes([a, b, c, d]),
        _ => 0,
    }
}

fn index(row: impl Iterator<Item = i32>) -> u32 {
    let mut best = None;
    for (index, value) in (0..).zip(row) {
        if best.is_none_or(|(_, largest)| value > largest) {
            best = Some((index, value));
        }
    }
    best.map_or(0, |(index, _)| index)
}
