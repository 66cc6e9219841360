//! What is done to a sum before it becomes an element: bias, requantisation, table.

use super::{
    constant, elements,
    lut8::{look_up, table_type},
};
use crate::{reader::Reader, DType, Fault, TensorType, Value};
use alloc::{borrow::Cow, vec::Vec};

const BIAS: u8 = 1;
const REQUANTISE: u8 = 2;
const PER_CHANNEL: u8 = 4;
const TABLE: u8 = 8;
const MAX_SHIFT: u8 = 62;

/// Bias, requantisation and table, each optional; only the result is a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epilogue {
    /// Number of a constant int32[N], added wrapping.
    pub bias: Option<u16>,
    /// To int8; without it the output is int32.
    pub requantise: Option<Requantise>,
}

/// `clamp(zp + ((acc·m + 2^(s-1)) >> s), lo, hi)` in int64 with an arithmetic shift, then the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requantise {
    /// Added after the shift.
    pub zero_point: i8,
    /// The least result.
    pub lo: i8,
    /// The greatest result.
    pub hi: i8,
    /// Multiplier and shift.
    pub scale: Scale,
    /// Number of a constant int8[256], looked up by the result.
    pub table: Option<u16>,
}

/// A multiplier below 2^31 and a shift of 1 to 62.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// The same for all columns.
    Tensor {
        /// Multiplier.
        m: u32,
        /// Shift.
        s: u8,
    },
    /// Each column its own.
    Channel {
        /// Number of a constant int32[N].
        m: u16,
        /// Number of a constant int8[N].
        s: u16,
    },
}

impl Requantise {
    fn read(reader: &mut Reader<'_>, flags: u8) -> Result<Self, Fault> {
        let (zero_point, lo, hi) = (reader.i8()?, reader.i8()?, reader.i8()?);
        let scale = if flags & PER_CHANNEL == 0 {
            Scale::Tensor {
                m: reader.u32()?,
                s: reader.u8()?,
            }
        } else {
            Scale::Channel {
                m: reader.u16()?,
                s: reader.u16()?,
            }
        };
        let table = if flags & TABLE == 0 {
            None
        } else {
            Some(reader.u16()?)
        };
        Ok(Self {
            zero_point,
            lo,
            hi,
            scale,
            table,
        })
    }

    fn element(&self, sum: i32, m: u32, s: u8) -> i8 {
        let product = i64::from(sum) * i64::from(m);
        let rounded = (product + (1 << (s - 1))) >> s;
        let shifted = i64::from(self.zero_point) + rounded;
        let clamped = shifted.max(self.lo.into()).min(self.hi.into());
        clamped.to_le_bytes()[0].cast_signed()
    }
}

fn check_scale(m: u32, s: u8) -> Result<(), Fault> {
    if m >> 31 != 0 {
        return Err(Fault::Multiplier);
    }
    if s == 0 || s > MAX_SHIFT {
        return Err(Fault::Shift);
    }
    Ok(())
}

impl Epilogue {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let flags = reader.u8()?;
        let known = flags & !(BIAS | REQUANTISE | PER_CHANNEL | TABLE) == 0;
        let complete = flags & REQUANTISE != 0 || flags & (PER_CHANNEL | TABLE) == 0;
        if !known || !complete {
            return Err(Fault::Flags);
        }
        let bias = if flags & BIAS == 0 {
            None
        } else {
            Some(reader.u16()?)
        };
        let requantise = if flags & REQUANTISE == 0 {
            None
        } else {
            Some(Requantise::read(reader, flags)?)
        };
        Ok(Self { bias, requantise })
    }

    /// The type of what comes out.
    pub(super) const fn dtype(&self) -> DType {
        if self.requantise.is_some() {
            DType::I8
        } else {
            DType::I32
        }
    }

    /// Checks the operands for `n` columns and gives the bytes that they add to an opening.
    pub(super) fn check(&self, values: &[Value<'_>], n: u32) -> Result<u64, Fault> {
        let words = TensorType::new(DType::I32, &[n])?;
        let bytes = TensorType::new(DType::I8, &[n])?;
        let mut opening = 0;
        if let Some(bias) = self.bias {
            constant(values, bias, &words)?;
            opening += words.element_opening();
        }
        let Some(requantise) = self.requantise else {
            return Ok(opening);
        };
        if requantise.lo > requantise.hi {
            return Err(Fault::Bounds);
        }
        match requantise.scale {
            Scale::Tensor { m, s } => check_scale(m, s)?,
            Scale::Channel { m, s } => {
                let (m, s) = (constant(values, m, &words)?, constant(values, s, &bytes)?);
                for (m, &s) in m.chunks(4).zip(s) {
                    check_scale(word(m), s)?;
                }
                opening += words.element_opening() + bytes.element_opening();
            }
        }
        if let Some(table) = requantise.table {
            let kind = table_type()?;
            constant(values, table, &kind)?;
            opening += kind.element_opening();
        }
        Ok(opening)
    }

    pub(super) fn apply(&self, sums: &[i32], data: &[Cow<'_, [u8]>], output: &mut Vec<u8>) {
        let bias = self.bias.map(|index| elements(data, index));
        for (n, &sum) in sums.iter().enumerate() {
            let bias = bias.map_or(0, |bias| column(bias, n)).cast_signed();
            let sum = sum.wrapping_add(bias);
            let Some(requantise) = &self.requantise else {
                output.extend_from_slice(&sum.to_le_bytes());
                continue;
            };
            let (m, s) = match requantise.scale {
                Scale::Tensor { m, s } => (m, s),
                Scale::Channel { m, s } => (
                    column(elements(data, m), n),
                    elements(data, s).get(n).copied().unwrap_or(1),
                ),
            };
            let value = requantise.element(sum, m, s);
            let value = requantise
                .table
                .map_or(value, |table| look_up(elements(data, table), value));
            output.push(value.cast_unsigned());
        }
    }
}

/// Four little-endian bytes.
fn word(bytes: &[u8]) -> u32 {
    bytes
        .first_chunk()
        .map_or(0, |&bytes| u32::from_le_bytes(bytes))
}

/// Element `n` of a vector of 32-bit integers.
fn column(vector: &[u8], n: usize) -> u32 {
    vector.get(4 * n..).map_or(0, word)
}
