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

/// A float32 by the fewest digits that tell it from every other.
pub fn single(number: f32) -> String {
    scientific(&format!("{number:e}"), 21)
}

/// A number by two digits.
pub fn two_digits(number: f64) -> String {
    scientific(&format!("{number:.1e}"), 2)
}

/// A number with the exponent of which it has one written out, from 10^-6 to below 10^`most`.
fn scientific(number: &str, most: i32) -> String {
    let Some((digits, exponent)) = number.split_once('e') else {
        return number.into();
    };
    let Ok(exponent) = exponent.parse::<i32>() else {
        return number.into();
    };
    if !(-6..most).contains(&exponent) {
        let sign = if exponent < 0 { "" } else { "+" };
        return format!("{digits}e{sign}{exponent}");
    }
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits), |rest| ("-", rest));
    let digits = digits.replace('.', "");
    let Ok(places) = usize::try_from(exponent) else {
        let zeros = "0".repeat(exponent.unsigned_abs() as usize - 1);
        return format!("{sign}0.{zeros}{digits}");
    };
    let whole = format!("{digits:0<width$}", width = places + 1);
    let (before, behind) = whole.split_at(places + 1);
    let point = if behind.is_empty() { "" } else { "." };
    format!("{sign}{before}{point}{behind}")
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

#[cfg(test)]
mod tests {
    use super::{single, two_digits};

    #[test]
    fn numbers_are_written_as_javascript_writes_them() {
        for (number, text) in [
            (0.003_921_569, "0.003921569"),
            (1.0, "1"),
            (0.5, "0.5"),
            (12.25, "12.25"),
            (1e-6, "0.000001"),
            (1.5e-7, "1.5e-7"),
            (300.0, "300"),
            (1e21, "1e+21"),
        ] {
            assert_eq!(single(number), text);
        }
        for (number, text) in [
            (0.0, "0.0"),
            (0.001_234, "0.0012"),
            (3.0, "3.0"),
            (12.3, "12"),
            (99.6, "1.0e+2"),
            (1.23e-7, "1.2e-7"),
        ] {
            assert_eq!(two_digits(number), text);
        }
    }
}
