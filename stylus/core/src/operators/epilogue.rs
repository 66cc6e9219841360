//! What is done to a sum before it becomes an element: bias, requantisation, table.

use super::{constant, lut8::table_type, Rounding};
use crate::{reader::Reader, DType, Fault, TensorType, Value};

#[cfg(feature = "all")]
use super::Elements;
#[cfg(not(feature = "all"))]
use super::{lut8::look_up, Operands};
#[cfg(feature = "all")]
use alloc::vec::Vec;

const BIAS: u8 = 1;
const REQUANTISE: u8 = 2;
const PER_CHANNEL: u8 = 4;
const TABLE: u8 = 8;
const DOUBLE: u8 = 16;
const WIDE: u8 = 32;
const PER_MATRIX: u8 = 64;

const KNOWN: u8 = if cfg!(feature = "all") { 127 } else { 15 };

/// Bias, requantisation and table, each optional; only the result is a tensor. `N` is the last dimension of the output,
/// `P` its third last.
///
/// - Formula: `acc + bias`, wrapping in int32; then, where it is requantised, `clamp(zp + rescale(acc), lo, hi)`; then,
///   where there is a table, its entry.
/// - Descriptor: `flags u8`, then what the flags name: 1 `bias u16`; 2 `zp i8 ‖ lo i8 ‖ hi i8`, each i16 with 32, and
///   `m u32 ‖ s i8`, or with 4 (by channel) or 64 (by matrix) `m u16 ‖ s u16`; 8 `table u16`; 16 double rounding.
/// - Opening: an element of each constant that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epilogue {
    /// Number of a constant int32[N], added wrapping.
    pub bias: Option<u16>,
    /// To int8 or int16; without it the output is int32.
    pub requantise: Option<Requantise>,
}

/// `clamp(zp + rescale(acc, m, s), lo, hi)`, then the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requantise {
    /// Added after rescaling, in units of the result's last place.
    pub zero_point: i16,
    /// The least result.
    pub lo: i16,
    /// The greatest result.
    pub hi: i16,
    /// To int16, in which zero point and bounds are, too; else all of them are int8.
    pub wide: bool,
    /// How rescaling rounds.
    pub rounding: Rounding,
    /// Multiplier and shift.
    pub scale: Scale,
    /// Number of a constant int8[256], or with `wide` int8[65536], looked up by the result; the output is then int8.
    pub table: Option<u16>,
}

/// The factor `m / 2^s`, or by double rounding `m·2^s / 2^31`: `m` from 0 to 2^31 − 1, `s` from 1 to 62, or by double
/// rounding from −31 to 30.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// The same for all.
    Tensor {
        /// Multiplier.
        m: u32,
        /// Shift.
        s: i8,
    },
    /// Each column its own.
    Channel {
        /// Number of a constant int32[N].
        m: u16,
        /// Number of a constant int8[N].
        s: u16,
    },
    /// Each matrix, an index in the third last dimension, its own.
    #[cfg(feature = "all")]
    Matrix {
        /// Number of a constant int32[P].
        m: u16,
        /// Number of a constant int8[P].
        s: u16,
    },
}

impl Requantise {
    fn read(reader: &mut Reader<'_>, flags: u8) -> Result<Self, Fault> {
        let wide = cfg!(feature = "all") && flags & WIDE != 0;
        let mut number = || {
            #[cfg(feature = "all")]
            if wide {
                return reader.i16();
            }
            reader.i8().map(i16::from)
        };
        let (zero_point, lo, hi) = (number()?, number()?, number()?);
        let scale = if flags & (PER_CHANNEL | PER_MATRIX) == 0 {
            Scale::Tensor {
                m: reader.u32()?,
                s: reader.i8()?,
            }
        } else {
            let (m, s) = (reader.u16()?, reader.u16()?);
            match flags & PER_CHANNEL {
                #[cfg(feature = "all")]
                0 => Scale::Matrix { m, s },
                _ => Scale::Channel { m, s },
            }
        };
        let rounding = if flags & DOUBLE == 0 {
            Rounding::Single
        } else {
            Rounding::Double
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
            wide,
            rounding,
            scale,
            table,
        })
    }

    fn is_wide(&self) -> bool {
        cfg!(feature = "all") && self.wide
    }

    /// What `sum` becomes, the table apart.
    #[cfg_attr(feature = "all", inline(always))]
    pub(super) fn clamped(&self, sum: i32, m: u32, s: i8) -> i16 {
        let shifted = i64::from(self.zero_point) + self.rounding.rescale(sum, m, s);
        let clamped = shifted.max(self.lo.into()).min(self.hi.into());
        let [low, high, ..] = clamped.to_le_bytes();
        i16::from_le_bytes([low, high])
    }
}

impl Epilogue {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let flags = reader.u8()?;
        let alone = flags & REQUANTISE != 0 || flags & !BIAS == 0;
        let twice = PER_CHANNEL | PER_MATRIX;
        if flags & !KNOWN != 0 || !alone || flags & twice == twice {
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
    pub(super) fn dtype(&self) -> DType {
        match &self.requantise {
            None => DType::I32,
            Some(requantise) if requantise.is_wide() && requantise.table.is_none() => DType::I16,
            Some(_) => DType::I8,
        }
    }

    /// Checks what it names for an output of a shape, and gives the bytes that it adds to an opening.
    pub(super) fn check(&self, values: &[Value<'_>], output: &TensorType) -> Result<u64, Fault> {
        let words = TensorType::new(DType::I32, &[output.row_length()])?;
        let mut opening = 0;
        #[cfg(feature = "all")]
        if let Some(Requantise {
            scale: Scale::Matrix { .. },
            ..
        }) = self.requantise
        {
            matrices(output).ok_or(Fault::OperandShape)?;
        }
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
        let many = |m, s, n| {
            let (words, bytes) = (
                TensorType::new(DType::I32, &[n])?,
                TensorType::new(DType::I8, &[n])?,
            );
            let (m, s) = (constant(values, m, &words)?, constant(values, s, &bytes)?);
            for (m, &s) in m.chunks(4).zip(s) {
                requantise.rounding.check(word(m), s.cast_signed())?;
            }
            Ok(words.element_opening() + bytes.element_opening())
        };
        opening += match requantise.scale {
            Scale::Tensor { m, s } => {
                requantise.rounding.check(m, s)?;
                0
            }
            Scale::Channel { m, s } => many(m, s, output.row_length())?,
            #[cfg(feature = "all")]
            Scale::Matrix { m, s } => many(m, s, matrices(output).unwrap_or(1))?,
        };
        if let Some(table) = requantise.table {
            let kind = if requantise.is_wide() {
                TensorType::new(DType::I8, &[1 << 16])?
            } else {
                table_type()?
            };
            constant(values, table, &kind)?;
            opening += kind.element_opening();
        }
        Ok(opening)
    }
}

#[cfg(not(feature = "all"))]
impl Epilogue {
    /// What the sums of a row become, into `output`.
    pub(super) fn apply<D: Operands>(
        &self,
        sums: &[i32],
        data: &D,
        (kind, _): (&TensorType, usize),
        output: &mut [u8],
    ) {
        let bias = self.bias.map(|number| data.bytes(number));
        let size = kind.dtype().size() as usize;
        for (n, (&sum, output)) in sums.iter().zip(output.chunks_exact_mut(size)).enumerate() {
            let bias = bias.map_or(0, |bias| nth_word(bias, n)).cast_signed();
            let sum = sum.wrapping_add(bias);
            let Some(requantise) = &self.requantise else {
                output.copy_from_slice(&sum.to_le_bytes());
                continue;
            };
            let (m, s) = match requantise.scale {
                Scale::Tensor { m, s } => (m, s),
                Scale::Channel { m, s } => {
                    let s = data.bytes(s).get(n).copied().unwrap_or(1);
                    (nth_word(data.bytes(m), n), s.cast_signed())
                }
            };
            let value = requantise.clamped(sum, m, s).to_le_bytes()[0].cast_signed();
            if let [output] = output {
                *output = requantise
                    .table
                    .map_or(value, |table| look_up(data.bytes(table), value))
                    .cast_unsigned();
            }
        }
    }
}

#[cfg(feature = "all")]
impl Epilogue {
    /// What the sum of element `index` of the output `kind` becomes.
    pub(super) fn element(
        &self,
        sum: i32,
        (kind, index): (&TensorType, usize),
        data: &dyn Elements,
    ) -> i64 {
        let (row, column) = kind.row_of(index);
        let bias = self.bias.map_or(0, |bias| data.element(bias, column));
        let sum = sum.wrapping_add(i32::try_from(bias).unwrap_or_default());
        let Some(requantise) = &self.requantise else {
            return sum.into();
        };
        let of = |m, s, at| {
            let (m, s) = (data.element(m, at), data.element(s, at));
            let m = u32::try_from(m).unwrap_or_default();
            let s = i8::try_from(s).unwrap_or_default();
            // An opening that lacks them reads 0, which is no shift of every rounding, and is refused later.
            let fits = requantise.rounding.check(m, s).is_ok();
            if fits {
                (m, s)
            } else {
                (0, 1)
            }
        };
        let (m, s) = match requantise.scale {
            Scale::Tensor { m, s } => (m, s),
            Scale::Channel { m, s } => of(m, s, column),
            Scale::Matrix { m, s } => of(m, s, matrix(kind, row)),
        };
        let value = i64::from(requantise.clamped(sum, m, s));
        requantise.table.map_or(value, |table| {
            let least = if requantise.wide { -32_768 } else { -128 };
            data.element(table, usize::try_from(value - least).unwrap_or_default())
        })
    }

    /// Appends its bytes.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        let mut flags = flag(self.bias.is_some(), BIAS);
        if let Some(requantise) = &self.requantise {
            flags |= REQUANTISE
                | flag(requantise.table.is_some(), TABLE)
                | flag(requantise.rounding == Rounding::Double, DOUBLE)
                | flag(requantise.wide, WIDE)
                | match requantise.scale {
                    Scale::Tensor { .. } => 0,
                    Scale::Channel { .. } => PER_CHANNEL,
                    Scale::Matrix { .. } => PER_MATRIX,
                };
        }
        out.push(flags);
        out.extend(self.bias.iter().flat_map(|bias| bias.to_le_bytes()));
        let Some(requantise) = &self.requantise else {
            return;
        };
        for number in [requantise.zero_point, requantise.lo, requantise.hi] {
            let bytes = number.to_le_bytes();
            out.extend_from_slice(if requantise.wide { &bytes } else { &bytes[..1] });
        }
        match requantise.scale {
            Scale::Tensor { m, s } => {
                out.extend(m.to_le_bytes());
                out.extend(s.to_le_bytes());
            }
            Scale::Channel { m, s } | Scale::Matrix { m, s } => {
                out.extend(m.to_le_bytes());
                out.extend(s.to_le_bytes());
            }
        }
        let table = requantise.table.iter();
        out.extend(table.flat_map(|table| table.to_le_bytes()));
    }

    /// Visits the numbers of the constants that it names, in the order of its bytes.
    pub(super) fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        self.bias.iter_mut().for_each(&mut *visit);
        let Some(requantise) = &mut self.requantise else {
            return;
        };
        if let Scale::Channel { m, s } | Scale::Matrix { m, s } = &mut requantise.scale {
            visit(m);
            visit(s);
        }
        requantise.table.iter_mut().for_each(visit);
    }
}

/// The third last dimension: how many matrices have scales of their own.
#[cfg(feature = "all")]
fn matrices(kind: &TensorType) -> Option<u32> {
    kind.shape().iter().rev().nth(2).copied()
}

/// The index in the third last dimension of row `row`.
#[cfg(feature = "all")]
pub(super) fn matrix(kind: &TensorType, row: usize) -> usize {
    let height = kind.shape().iter().rev().nth(1).copied().unwrap_or(1) as usize;
    row / height.max(1) % (matrices(kind).unwrap_or(1) as usize).max(1)
}

/// Four little-endian bytes.
fn word(bytes: &[u8]) -> u32 {
    bytes
        .first_chunk()
        .map_or(0, |&bytes| u32::from_le_bytes(bytes))
}

/// Element `n` of a vector of 32-bit integers.
pub(super) fn nth_word(vector: &[u8], n: usize) -> u32 {
    vector.get(4 * n..).map_or(0, word)
}
