//! Lut8: each int8 element replaced by an entry of a table.
//!
//! Where steps are metered, a branch and a store cost more than taking a byte out of a word: eight elements are read,
//! replaced and written as one word, and the table's length is checked once for all.

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
        let mut output = elements(data, self.x).to_vec();
        replace(elements(data, self.table), &mut output);
        output
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
