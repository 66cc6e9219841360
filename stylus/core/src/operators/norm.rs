//! `LayerNorm` and `RmsNorm`: rows brought to one scale, in integers.

use super::{
    constant, isqrt::root, lanes::load64, mul_shift::shifted, operand, At, Checked, Elements,
    Operands, Rule, Work,
};
use crate::{reader::Reader, DType, Fault, TensorType, Value};
use alloc::{vec, vec::Vec};

/// A row `x` of `N` elements, a gain and an offset for each column, and how far to shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Norm {
    /// Number of the operand: int16 or int32 of any shape.
    pub x: u16,
    /// Number of the gains, a constant int16[N].
    pub gamma: u16,
    /// Number of the offsets, a constant int16[N].
    pub beta: u16,
    /// At most 2^62: what the length of a row, the root of its sum of squares, is brought to before the shifts.
    pub numerator: u64,
    /// Bits, 1 to 62: after `d·inv`, and after `h·gamma`.
    pub shifts: [u8; 2],
}

/// Rows less their mean, brought to one scale, with a gain and an offset for each column.
///
/// - Formula: in int64, wrapping: `mu = (Σ x + N // 2) // N`, `d = x − mu`, `inv = numerator // max(1, isqrt(Σ d²))`,
///   `h = (d·inv + 2^(shift1−1)) >> shift1`, `y = sat(beta + ((h·gamma + 2^(shift2−1)) >> shift2))`.
/// - Shape: that of `x`.
/// - Dtypes: `x` int16 or int32, gamma and beta int16; the output int16.
/// - Descriptor: `x u16 ‖ gamma u16 ‖ beta u16 ‖ numerator u64 ‖ shift u8 ‖ shift u8`
/// - Opening: a row of `x`, an element of gamma and one of beta.
/// - Source: layer normalisation (Ba, Kiros, Hinton, arXiv:1607.06450) in integers; the integer form is this
///   repository's own. `numerator` carries `√N`, as the root is of a sum and not of a mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerNorm(pub Norm);

/// Rows brought to one scale, with a gain and an offset for each column.
///
/// - Formula: as `LayerNorm` with `mu = 0`.
/// - Shape: that of `x`.
/// - Dtypes: `x` int16 or int32, gamma and beta int16; the output int16.
/// - Descriptor: `x u16 ‖ gamma u16 ‖ beta u16 ‖ numerator u64 ‖ shift u8 ‖ shift u8`
/// - Opening: a row of `x`, an element of gamma and one of beta.
/// - Source: root mean square normalisation (Zhang, Sennrich, arXiv:1910.07467) in integers; the integer form is this
///   repository's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RmsNorm(pub Norm);

impl Norm {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            x: reader.u16()?,
            gamma: reader.u16()?,
            beta: reader.u16()?,
            numerator: reader.u64()?,
            shifts: [reader.u8()?, reader.u8()?],
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        for number in [self.x, self.gamma, self.beta] {
            out.extend(number.to_le_bytes());
        }
        out.extend(self.numerator.to_le_bytes());
        out.extend(self.shifts);
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        [&mut self.x, &mut self.gamma, &mut self.beta]
            .into_iter()
            .for_each(visit);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let x = operand(values, self.x)?.kind;
        if !matches!(x.dtype(), DType::I16 | DType::I32) {
            return Err(Fault::OperandType);
        }
        let vector = TensorType::new(DType::I16, &[x.row_length()])?;
        constant(values, self.gamma, &vector)?;
        constant(values, self.beta, &vector)?;
        if self.numerator > 1 << 62 {
            return Err(Fault::Multiplier);
        }
        if self.shifts.iter().any(|shift| !(1..=62).contains(shift)) {
            return Err(Fault::Shift);
        }
        Ok(Checked {
            output: x.with_rows_of(DType::I16, x.row_length())?,
            opening: x.row_opening() + 2 * vector.element_opening(),
        })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements, centred: bool) -> i64 {
        let length = at.kind.row_length() as usize;
        let (row, column) = at.kind.row_of(at.index);
        let columns = row * length..(row + 1) * length;
        let x: Vec<_> = columns.map(|index| data.element(self.x, index)).collect();
        let mean = if centred {
            mean(x.iter().sum(), length)
        } else {
            0
        };
        let squares = x.iter().fold(0, |sum, x| add_square(sum, x - mean));
        let (gamma, beta) = (
            data.element(self.gamma, column),
            data.element(self.beta, column),
        );
        let x = x.get(column).copied().unwrap_or_default();
        self.scaled(x - mean, self.inverse(squares), gamma, beta)
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8], centred: bool) {
        let Ok(x) = operand(work.values, self.x) else {
            return;
        };
        let length = x.kind.row_length() as usize;
        let [gammas, betas] =
            [self.gamma, self.beta].map(|number| work.data.bytes(number).as_chunks().0);
        let value = |bytes: &[u8; 2]| i64::from(i16::from_le_bytes(*bytes));
        let mut row = vec![0; length];
        let rows = work.data.bytes(self.x).chunks(x.kind.row_bytes().max(1));
        let outputs = output.as_chunks_mut().0.chunks_mut(length.max(1));
        for (bytes, output) in rows.skip(work.rows.start).zip(outputs) {
            load64(x.kind.dtype(), bytes, &mut row);
            if centred {
                let mean = mean(row.iter().sum(), length);
                for x in &mut row {
                    *x -= mean;
                }
            }
            let inverse = self.inverse(row.iter().copied().fold(0, add_square));
            let columns = row.iter().zip(gammas).zip(betas);
            for (output, ((&distance, gamma), beta)) in output.iter_mut().zip(columns) {
                let scaled = self.scaled(distance, inverse, value(gamma), value(beta));
                let [low, high, ..] = scaled.to_le_bytes();
                *output = [low, high];
            }
        }
    }

    /// `numerator // max(1, isqrt(squares))`.
    fn inverse(&self, squares: i64) -> i64 {
        (self.numerator / root(squares).max(1).unsigned_abs()).cast_signed()
    }

    /// What a distance from the mean becomes, in int16.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn scaled(&self, distance: i64, inverse: i64, gamma: i64, beta: i64) -> i64 {
        let [first, second] = self.shifts.map(u32::from);
        let normal = shifted(distance.wrapping_mul(inverse), first);
        let gained = shifted(normal.wrapping_mul(gamma), second);
        DType::I16.saturate(gained.wrapping_add(beta))
    }
}

/// `(sum + N // 2) // N`.
fn mean(sum: i64, length: usize) -> i64 {
    let length = i64::try_from(length).unwrap_or(1).max(1);
    (sum + length / 2).div_euclid(length.max(1))
}

#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
const fn add_square(sum: i64, distance: i64) -> i64 {
    sum.wrapping_add(distance.wrapping_mul(distance))
}

rules! {
    // Whether the mean is taken off.
    Norm:
    LayerNorm true,
    RmsNorm false
}
