//! Lut8: each int8 element replaced by an entry of a table.

use super::{constant, elements, operand};
use crate::{reader::Reader, DType, Fault, TensorType, Value};
use alloc::{borrow::Cow, vec::Vec};

/// `table[x + 128]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lut8 {
    /// Number of the operand, int8 of any shape.
    pub x: u16,
    /// Number of the table, a constant int8[256].
    pub table: u16,
}

impl Lut8 {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            x: reader.u16()?,
            table: reader.u16()?,
        })
    }

    pub(crate) fn check(self, values: &[Value<'_>]) -> Result<(TensorType, u64), Fault> {
        let x = operand(values, self.x)?.kind;
        if x.dtype() != DType::I8 {
            return Err(Fault::OperandType);
        }
        let table = table_type()?;
        constant(values, self.table, &table)?;
        Ok((x, x.element_opening() + table.element_opening()))
    }

    pub(crate) fn run(self, data: &[Cow<'_, [u8]>]) -> Vec<u8> {
        let table = elements(data, self.table);
        elements(data, self.x)
            .iter()
            .map(|&x| look_up(table, x.cast_signed()).cast_unsigned())
            .collect()
    }
}

/// The type of a table.
pub(super) fn table_type() -> Result<TensorType, Fault> {
    TensorType::new(DType::I8, &[256])
}

/// The entry of `x`: tables begin with that of −128.
pub(super) fn look_up(table: &[u8], x: i8) -> i8 {
    table
        .get(usize::from(x.cast_unsigned() ^ 0x80))
        .copied()
        .unwrap_or_default()
        .cast_signed()
}
