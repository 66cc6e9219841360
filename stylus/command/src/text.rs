//! How things are written for people.

use assay_core::{DType, TensorType};
use std::fmt::Write as _;

pub const fn dtype(of: DType) -> &'static str {
    match of {
        DType::I8 => "int8",
        DType::I16 => "int16",
        DType::I32 => "int32",
        DType::I64 => "int64",
    }
}

/// `int8[1, 784]`.
pub fn kind(of: &TensorType) -> String {
    let dims: Vec<_> = of.shape().iter().map(u32::to_string).collect();
    format!("{}[{}]", dtype(of.dtype()), dims.join(", "))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // A string takes all that is written.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `0x` and two digits a byte.
pub fn prefixed(bytes: &[u8]) -> String {
    format!("0x{}", hex(bytes))
}

/// `1,234,567`.
pub fn grouped(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Rows as lines, their columns as wide as the widest of each.
pub fn aligned<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let widths: [usize; N] = std::array::from_fn(|column| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    });
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths);
        let cells: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        cells.join("  ").trim_end().into()
    };
    rows.iter().map(line).collect()
}

/// Little-endian elements, one after the other.
pub fn elements(of: DType, data: &[u8]) -> impl Iterator<Item = i64> + '_ {
    data.chunks(of.size() as usize).map(|bytes| {
        let sign = if bytes.last().is_some_and(|&last| last >= 0x80) {
            0xff
        } else {
            0
        };
        let mut wide = [sign; 8];
        wide[..bytes.len()].copy_from_slice(bytes);
        i64::from_le_bytes(wide)
    })
}
