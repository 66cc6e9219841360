//! Lut8: each int8 element replaced by an entry of a table.
//!
//! Where steps are metered, a branch and a store cost more than taking a byte out of a word: eight elements are read,
//! replaced and written as one word, and the table's length is checked once for all.

use super::{constant, operand, Checked, Operands, Rule, Work};
#[cfg(feature = "all")]
use super::{At, Elements};
use crate::{reader::Reader, DType, Fault, TensorType, Value};
#[cfg(feature = "all")]
use alloc::vec::Vec;

/// A function of one int8, by a table of all its results.
///
/// - Formula: `y = table[x + 128]`.
/// - Shape: that of `x`.
/// - Dtypes: `x` int8; the output has the table's: int8, int16 or int32.
/// - Descriptor: `x u16 ‖ table u16`
/// - Opening: an element of `x` and one of the table.
/// - Source: `LookupTable` of `TFLite` (`reference/integer_ops/lut.h`): how activations such as GELU, `SiLU` and the
///   logistic function are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lut8 {
    /// Number of the operand, int8 of any shape.
    pub x: u16,
    /// Number of the table, a constant int8[256]; with the feature `all` also int16 or int32[256].
    pub table: u16,
}

impl Rule for Lut8 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            x: reader.u16()?,
            table: reader.u16()?,
        })
    }

    #[cfg(feature = "all")]
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
        out.extend(self.table.to_le_bytes());
    }

    #[cfg(feature = "all")]
    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
        visit(&mut self.table);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let x = operand(values, self.x)?.kind;
        if x.dtype() != DType::I8 {
            return Err(Fault::OperandType);
        }
        #[cfg(feature = "all")]
        let table = wide_table(values, self.table, 256)?;
        #[cfg(not(feature = "all"))]
        let table = table_type()?;
        #[cfg(not(feature = "all"))]
        constant(values, self.table, &table)?;
        Ok(Checked {
            #[cfg(feature = "all")]
            output: x.with_rows_of(table.dtype(), x.row_length())?,
            #[cfg(not(feature = "all"))]
            output: x,
            opening: x.element_opening() + table.element_opening(),
        })
    }

    #[cfg(feature = "all")]
    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let x = data.element(self.x, at.index);
        data.element(self.table, usize::try_from(x + 128).unwrap_or_default())
    }

    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        #[cfg(feature = "all")]
        if work.kind.dtype() != DType::I8 {
            let from = work.rows.start * work.kind.row_length() as usize;
            let x = work.data.bytes(self.x).get(from..).unwrap_or_default();
            let places = x.iter().map(|&x| usize::from(x ^ 0x80));
            return replace_wide(
                places,
                work.data.bytes(self.table),
                work.kind.dtype(),
                output,
            );
        }
        let from = work.rows.start * work.kind.row_bytes();
        if let Some(x) = work.data.bytes(self.x).get(from..from + output.len()) {
            output.copy_from_slice(x);
            replace(work.data.bytes(self.table), output);
        }
    }
}

/// Elements of a word.
const WORD: usize = 8;
/// Turns eight int8 into the places of their entries.
const OFFSET: u64 = 0x8080_8080_8080_8080;

/// Replaces each element by its entry.
fn replace(table: &[u8], elements: &mut [u8]) {
    let (words, rest) = elements.as_chunks_mut::<WORD>();
    if let Some(table) = table.first_chunk() {
        for word in words {
            *word = look_up_word(table, *word);
        }
    }
    for element in rest {
        *element = look_up(table, element.cast_signed()).cast_unsigned();
    }
}

/// The entries of eight elements.
#[inline]
fn look_up_word(table: &[u8; 256], word: [u8; WORD]) -> [u8; WORD] {
    let places = (u64::from_le_bytes(word) ^ OFFSET).to_le_bytes();
    let entry = |i: usize| u64::from(table[usize::from(places[i])]) << (8 * i);
    (0..WORD)
        .fold(0, |entries, i| entries | entry(i))
        .to_le_bytes()
}

/// The type of a table.
pub(super) fn table_type() -> Result<TensorType, Fault> {
    TensorType::new(DType::I8, &[256])
}

/// The type of a table whose entries are int8, int16 or int32.
#[cfg(feature = "all")]
pub(super) fn wide_table(
    values: &[Value<'_>],
    table: u16,
    entries: u32,
) -> Result<TensorType, Fault> {
    let dtype = operand(values, table)?.kind.dtype();
    if dtype == DType::I64 {
        return Err(Fault::OperandType);
    }
    let kind = TensorType::new(dtype, &[entries])?;
    constant(values, table, &kind)?;
    Ok(kind)
}

/// The entries at `places` of a table of a dtype.
#[cfg(feature = "all")]
pub(super) fn replace_wide(
    places: impl Iterator<Item = usize>,
    table: &[u8],
    dtype: DType,
    output: &mut [u8],
) {
    match dtype.size() {
        1 => copy::<1>(places, table, output),
        2 => copy::<2>(places, table, output),
        _ => copy::<4>(places, table, output),
    }
}

#[cfg(feature = "all")]
fn copy<const SIZE: usize>(places: impl Iterator<Item = usize>, table: &[u8], output: &mut [u8]) {
    let table = table.as_chunks::<SIZE>().0;
    for (entry, place) in output.as_chunks_mut().0.iter_mut().zip(places) {
        *entry = table.get(place).copied().unwrap_or([0; SIZE]);
    }
}

/// The entry of `x`: tables begin with that of −128.
pub(super) fn look_up(table: &[u8], x: i8) -> i8 {
    table
        .get(usize::from(x.cast_unsigned() ^ 0x80))
        .copied()
        .unwrap_or_default()
        .cast_signed()
}

#[cfg(test)]
mod tests {
    use super::{look_up, replace};
    use alloc::vec::Vec;

    #[test]
    fn the_kernel_equals_the_definition_at_every_length() {
        // 167 and 91 are odd, so that the table holds every byte once, and 256 elements in a row are all different.
        let table: Vec<u8> = (0..=255_u8).map(|i| i.wrapping_mul(167) ^ 0x5a).collect();
        for length in (0..70).chain(250..270).chain([784]) {
            let elements: Vec<u8> = (0..length)
                .map(|i: u32| i.wrapping_mul(91).to_le_bytes()[0])
                .collect();
            let expected: Vec<u8> = elements
                .iter()
                .map(|&x| look_up(&table, x.cast_signed()).cast_unsigned())
                .collect();
            let mut found = elements;
            replace(&table, &mut found);
            assert_eq!(found, expected, "{length} elements");
        }
    }
}
