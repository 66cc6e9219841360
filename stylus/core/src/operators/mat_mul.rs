//! MatMul NT: the rows of one int8 matrix times the rows of another, with an epilogue.

use super::{
    constant, elements,
    lut8::{look_up, table_type},
    operand,
};
use crate::{reader::Reader, DType, Fault, TensorType, Value};
use alloc::{borrow::Cow, vec::Vec};

const BIAS: u8 = 1;
const REQUANTISE: u8 = 2;
const PER_CHANNEL: u8 = 4;
const TABLE: u8 = 8;
const MAX_SHIFT: u8 = 62;

/// `Σ_k a[m,k]·b[n,k]` in int32, wrapping, then the epilogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatMul {
    /// Number of the operand int8[M, K].
    pub a: u16,
    /// Number of the operand int8[N, K].
    pub b: u16,
    /// What is done to the sum.
    pub epilogue: Epilogue,
}

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

impl MatMul {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let (a, b, flags) = (reader.u16()?, reader.u16()?, reader.u8()?);
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
        Ok(Self {
            a,
            b,
            epilogue: Epilogue { bias, requantise },
        })
    }

    pub(crate) fn check(&self, values: &[Value<'_>]) -> Result<(TensorType, u64), Fault> {
        let (a, b) = (operand(values, self.a)?.kind, operand(values, self.b)?.kind);
        if a.dtype() != DType::I8 || b.dtype() != DType::I8 {
            return Err(Fault::OperandType);
        }
        let (&[m, k], &[n, width]) = (a.shape(), b.shape()) else {
            return Err(Fault::OperandShape);
        };
        if k != width {
            return Err(Fault::OperandShape);
        }
        let dtype = if self.epilogue.requantise.is_some() {
            DType::I8
        } else {
            DType::I32
        };
        let output = TensorType::new(dtype, &[m, n])?;
        Ok((
            output,
            a.row_opening() + b.row_opening() + self.epilogue.check(values, n)?,
        ))
    }

    pub(crate) fn run(&self, values: &[Value<'_>], data: &[Cow<'_, [u8]>]) -> Vec<u8> {
        let (Ok(a), Ok(b)) = (operand(values, self.a), operand(values, self.b)) else {
            return Vec::new();
        };
        let columns = b.kind.rows() as usize;
        let width = a.kind.row_bytes();
        let mut sums = Vec::with_capacity(columns);
        let mut output = Vec::with_capacity(a.kind.rows() as usize * columns);
        for row in elements(data, self.a).chunks(width.max(1)) {
            sums.clear();
            dots(row, elements(data, self.b), &mut sums);
            self.epilogue.apply(&sums, data, &mut output);
        }
        output
    }
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
        let clamped =
            (i64::from(self.zero_point) + rounded).clamp(i64::from(self.lo), i64::from(self.hi));
        i8::try_from(clamped).unwrap_or(self.hi)
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
    /// Checks the operands for `n` columns and gives the bytes that they add to an opening.
    fn check(&self, values: &[Value<'_>], n: u32) -> Result<u64, Fault> {
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

    fn apply(&self, sums: &[i32], data: &[Cow<'_, [u8]>], output: &mut Vec<u8>) {
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

/// Every eighth bit pattern of a word: the bytes at 0 and 4, each in 32 bits.
const PAIR: u64 = 0x0000_00ff_0000_00ff;
/// Turns eight int8 into eight uint8 that are 128 greater.
const OFFSET: u64 = 0x8080_8080_8080_8080;
/// Rows of b that share the loads of a.
const BLOCK: usize = 4;

/// Appends the dot product of `a` with each row of `b`, wrapping.
///
/// Two products fit one 64-bit multiplication: with `b' = b + 128` the product of `b'[i] + b'[i+4]·2^32` and
/// `a[i+4] + a[i]·2^32` has `a[i]·b'[i] + a[i+4]·b'[i+4]` in its upper half. What is below stays under 2^31 in absolute
/// value for up to 65,793 words (255·128 each), so that rounding recovers the upper half exactly; `128·Σa` is then taken
/// off. Rows of this format are far shorter.
fn dots(a: &[u8], b: &[u8], sums: &mut Vec<i32>) {
    let packed: Vec<[i64; 4]> = a.chunks_exact(8).map(pack).collect();
    let tail = a.len() - a.len() % 8;
    let offset = a
        .iter()
        .fold(0_i32, |sum, &a| {
            sum.wrapping_add(i32::from(a.cast_signed()))
        })
        .wrapping_mul(128);
    let offset = offset.wrapping_sub(
        a[tail..]
            .iter()
            .fold(0, |sum, &a| sum + 128 * i32::from(a.cast_signed())),
    );
    let width = a.len().max(1);
    let mut blocks = b.chunks_exact(BLOCK * width);
    for block in &mut blocks {
        let (b0, rest) = block.split_at(width);
        let (b1, rest) = rest.split_at(width);
        let (b2, b3) = rest.split_at(width);
        let mut acc = [0_i64; BLOCK];
        let words = b0
            .chunks_exact(8)
            .zip(b1.chunks_exact(8))
            .zip(b2.chunks_exact(8))
            .zip(b3.chunks_exact(8));
        for (a, (((b0, b1), b2), b3)) in packed.iter().zip(words) {
            for (acc, b) in acc.iter_mut().zip([b0, b1, b2, b3]) {
                *acc = acc.wrapping_add(pairs(a, b));
            }
        }
        for (acc, b) in acc.into_iter().zip([b0, b1, b2, b3]) {
            sums.push(
                upper(acc)
                    .wrapping_sub(offset)
                    .wrapping_add(plain(&a[tail..], &b[tail..])),
            );
        }
    }
    for b in blocks.remainder().chunks_exact(width) {
        let acc = packed
            .iter()
            .zip(b.chunks_exact(8))
            .fold(0_i64, |acc, (a, b)| acc.wrapping_add(pairs(a, b)));
        sums.push(
            upper(acc)
                .wrapping_sub(offset)
                .wrapping_add(plain(&a[tail..], &b[tail..])),
        );
    }
}

/// Eight elements as four factors.
fn pack(a: &[u8]) -> [i64; 4] {
    let at = |i: usize| i64::from(a.get(i).copied().unwrap_or_default().cast_signed());
    [0, 1, 2, 3].map(|i| (at(i) << 32).wrapping_add(at(i + 4)))
}

/// The four double products of eight elements, added up; the sum of products is in the upper half.
#[inline(always)]
fn pairs(a: &[i64; 4], b: &[u8]) -> i64 {
    let word = b
        .first_chunk()
        .map_or(0, |&bytes| u64::from_le_bytes(bytes))
        ^ OFFSET;
    let product = |i: usize| ((word >> (8 * i)) & PAIR).cast_signed().wrapping_mul(a[i]);
    product(0)
        .wrapping_add(product(1))
        .wrapping_add(product(2))
        .wrapping_add(product(3))
}

/// The upper half, what is below rounded away.
fn upper(acc: i64) -> i32 {
    (acc.wrapping_add(1 << 31) >> 32) as i32
}

/// The definition, for what does not fill a word.
fn plain(a: &[u8], b: &[u8]) -> i32 {
    a.iter().zip(b).fold(0, |sum, (&a, &b)| {
        sum.wrapping_add(i32::from(a.cast_signed()) * i32::from(b.cast_signed()))
    })
}

#[cfg(test)]
mod tests {
    use super::{dots, plain};
    use alloc::vec::Vec;

    /// A linear congruential generator (Knuth's constants), upper byte.
    fn bytes(seed: u64, count: usize) -> Vec<u8> {
        let mut state = seed;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn the_kernel_equals_the_definition_at_every_width() {
        for width in 1..70 {
            for rows in [1, 3, 4, 9] {
                let (a, b) = (bytes(width as u64, width), bytes(rows as u64, rows * width));
                let mut sums = Vec::new();
                dots(&a, &b, &mut sums);
                let expected: Vec<_> = b.chunks(width).map(|b| plain(&a, b)).collect();
                assert_eq!(sums, expected, "{rows} rows of {width}");
            }
        }
    }

    #[test]
    fn the_kernel_is_exact_at_the_extremes_of_the_longest_rows() {
        for (a, b) in [(0x80, 0x80), (0x80, 0x7f), (0x7f, 0x80), (0x7f, 0x7f)] {
            let (a, b) = ([a; 32_768], [b; 4 * 32_768]);
            let mut sums = Vec::new();
            dots(&a, &b, &mut sums);
            assert_eq!(sums, [plain(&a, &b[..32_768]); 4]);
        }
    }
}
