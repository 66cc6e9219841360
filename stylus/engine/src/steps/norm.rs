//! `LayerNorm` and `RmsNorm` of int16 where all but the sum of squares fits int32.

use super::Job;
use crate::simd::for_each_kernel;
use assay_core::{
    operators::{Norm, Operands},
    DType, Value,
};

pub(crate) struct Normal {
    x: u16,
    centred: bool,
    gamma: Vec<i32>,
    beta: Vec<i32>,
    numerator: u64,
    shifts: [u8; 2],
}

/// Columns whose sum of int16 fits int32, and that of the lower halves of their squares.
const COLUMNS: usize = 1 << 15;

impl Normal {
    /// None where `x` is int32 or an intermediate value may exceed int32: a distance is at most the root of the squares,
    /// so that its product with `inv` is at most the numerator.
    pub(super) fn new(norm: &Norm, centred: bool, values: &[Value<'_>]) -> Option<Self> {
        let value = |number: u16| &values[usize::from(number)];
        let words = |number: u16| -> Option<Vec<i32>> {
            let words = value(number).constant?.as_chunks().0.iter();
            Some(words.map(|&word| i16::from_le_bytes(word).into()).collect())
        };
        let [first, second] = norm.shifts;
        if first > 30 || second > 30 || norm.numerator >= 1 << 31 {
            return None;
        }
        let halves = norm.shifts.map(|shift| 1_u64 << shift >> 1);
        let normal = norm.numerator + halves[0];
        let gained = (((normal >> first) + 1) << 15) + halves[1] + (1 << 16);
        let x = &value(norm.x).kind;
        let fits = normal.max(gained) < 1 << 31;
        if x.dtype() != DType::I16 || x.row_length() as usize > COLUMNS || !fits {
            return None;
        }
        Some(Self {
            x: norm.x,
            centred,
            gamma: words(norm.gamma)?,
            beta: words(norm.beta)?,
            numerator: norm.numerator,
            shifts: norm.shifts,
        })
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) {
        let x = job.data.bytes(self.x);
        job.rows(3, output, |rows, output| {
            let row = job.kind.row_bytes();
            let x = x[rows.start * row..].chunks_exact(row);
            for (x, output) in x.zip(output.chunks_exact_mut(row)) {
                normalise(job.kernel, self, x.as_chunks().0, output);
            }
        });
    }
}

for_each_kernel! {
    /// The squares of distances add up to `Σx² − 2·mean·Σx + length·mean²`, for which squares are halved into 16 bits each,
    /// so that no sum exceeds int32.
    fn normalise(norm: &Normal, x: &[[u8; 2]], output: &mut [u8]) {
        let value = |&x: &[u8; 2]| i32::from(i16::from_le_bytes(x));
        let [mut sum, mut high, mut low] = [0_i32; 3];
        for x in x {
            let x = value(x);
            sum += x;
            high += (x * x) >> 16;
            low += (x * x) & 0xffff;
        }
        let mut squares = (i64::from(high) << 16) + i64::from(low);
        let mut mean = 0;
        if norm.centred {
            let (length, sum) = (i64::try_from(x.len()).unwrap_or(i64::MAX), i64::from(sum));
            let rounded = (sum + length / 2).div_euclid(length);
            squares += rounded * (length * rounded - 2 * sum);
            mean = i32::try_from(rounded).unwrap_or_default();
        }
        let inverse = norm.numerator / squares.unsigned_abs().isqrt().max(1);
        let inverse = i32::try_from(inverse).unwrap_or(i32::MAX);
        let [first, second] = norm.shifts.map(|shift| shift & 31);
        let halves = [(1_i32 << first) >> 1, (1_i32 << second) >> 1];
        let constants = norm.gamma.iter().zip(&norm.beta);
        let outputs = output.as_chunks_mut().0;
        for ((x, (gamma, beta)), output) in x.iter().zip(constants).zip(outputs) {
            let normal = (value(x) - mean).wrapping_mul(inverse).wrapping_add(halves[0]) >> first;
            let gained = normal.wrapping_mul(*gamma).wrapping_add(halves[1]) >> second;
            let value = gained.wrapping_add(*beta).clamp(i16::MIN.into(), i16::MAX.into());
            let [low, high, ..] = value.to_le_bytes();
            *output = [low, high];
        }
    }
}
