//! `Lut16`: each int16 element replaced by an entry of a table.

use super::{
    lut8::{replace_wide, wide_table},
    operand, At, Checked, Elements, Operands, Rule, Work,
};
use crate::{reader::Reader, DType, Fault, Value};
use alloc::vec::Vec;

/// A function of one int16, by a table of all its results.
///
/// - Formula: `y = table[x + 32768]`.
/// - Shape: that of `x`.
/// - Dtypes: `x` int16; the output has the table's: int8, int16 or int32.
/// - Descriptor: `x u16 ‖ table u16`
/// - Opening: an element of `x` and one of the table.
/// - Source: as `Lut8`; all 65,536 results stand in the table, where `TFLite` interpolates between 513.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lut16 {
    /// Number of the operand, int16 of any shape.
    pub x: u16,
    /// Number of the table, a constant int8, int16 or int32[65536].
    pub table: u16,
}

impl Rule for Lut16 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            x: reader.u16()?,
            table: reader.u16()?,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
        out.extend(self.table.to_le_bytes());
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
        visit(&mut self.table);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let x = operand(values, self.x)?.kind;
        if x.dtype() != DType::I16 {
            return Err(Fault::OperandType);
        }
        let table = wide_table(values, self.table, 1 << 16)?;
        Ok(Checked {
            output: x.with_rows_of(table.dtype(), x.row_length())?,
            opening: x.element_opening() + table.element_opening(),
        })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let place = data.element(self.x, at.index) + 32_768;
        data.element(self.table, usize::try_from(place).unwrap_or_default())
    }

    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let from = work.rows.start * work.kind.row_length() as usize * 2;
        let elements = work.data.bytes(self.x).get(from..).unwrap_or_default();
        let places = elements
            .as_chunks()
            .0
            .iter()
            .map(|&bytes| usize::from(u16::from_le_bytes(bytes) ^ 0x8000));
        replace_wide(
            places,
            work.data.bytes(self.table),
            work.kind.dtype(),
            output,
        );
    }
}
