//! `ArgMax`: where in its row the largest element is.

use super::{elements, operand};
use crate::{reader::Reader, DType, Fault, TensorType, Value};
use alloc::{borrow::Cow, vec::Vec};

/// The index along the last dimension of the largest element, the lowest index where several are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArgMax {
    /// Number of the operand: int8, int16 or int32 of any shape.
    pub x: u16,
}

impl ArgMax {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { x: reader.u16()? })
    }

    pub(crate) fn check(self, values: &[Value<'_>]) -> Result<(TensorType, u64), Fault> {
        let x = operand(values, self.x)?.kind;
        if x.dtype() == DType::I64 {
            return Err(Fault::OperandType);
        }
        Ok((x.with_rows_of(DType::I32, 1)?, x.row_opening()))
    }

    pub(crate) fn run(self, values: &[Value<'_>], data: &[Cow<'_, [u8]>]) -> Vec<u8> {
        let Ok(x) = operand(values, self.x) else {
            return Vec::new();
        };
        let size = x.kind.dtype().size() as usize;
        let rows = elements(data, self.x).chunks(x.kind.row_bytes().max(1));
        rows.flat_map(|row| element(row.chunks(size).map(signed)).to_le_bytes())
            .collect()
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

fn element(row: impl Iterator<Item = i32>) -> u32 {
    let mut best = None;
    for (index, value) in (0..).zip(row) {
        if best.is_none_or(|(_, largest)| value > largest) {
            best = Some((index, value));
        }
    }
    best.map_or(0, |(index, _)| index)
}
