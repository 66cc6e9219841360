//! `LayerNormalization` and `RMSNormalization` over the last dimensions.
//!
//! With `d = N·x − Σ x`, or `x` above its zero point, times a power of two: `√N·d / √(Σ d² + e²)`, where e stands for
//! epsilon. It is one more column, so that `RmsNorm` has it among the squares.

use super::{
    concat::joined,
    index::{channels, reshaped},
};
use crate::onnx::{
    error::Reason,
    factor::ROUNDING,
    operand::{Integer, Quantisation},
    step::{axis, float, int, Step},
};
use assay_core::{
    operators::{
        Epilogue, Norm, Operator, Pair, ReduceSum, RequantiseTensor, RmsNorm, Side, SideScale, Sub,
    },
    DType,
};

/// What an int8 is above another at most.
const SPAN: f64 = 255.0;
/// Bits behind the point of the normal number.
const NORMAL: i32 = 30;
/// Bits below the result's last place that its int16 has, where there is room for them.
const BELOW: i32 = 6;

/// `2^k·(N·x − Σ x)`, or `2^k·(x − zero)`, and what epsilon is among them.
struct Distances {
    bits: u32,
    /// Without the power of two, as the next.
    epsilon: f64,
    /// The most of d.
    most: f64,
}

impl Distances {
    /// As many bits as keep all squares of a row below 2^63.
    fn new(count: f64, scale: f64, epsilon: f64, centred: bool) -> Result<Self, Reason> {
        let most = SPAN * if centred { count } else { 1.0 };
        let unit = if centred { count } else { 1.0 };
        // Σ d² is N·unit² times the variance in units of the scale.
        let epsilon = (epsilon * count).sqrt() * unit / scale;
        for bits in (0..=14).rev() {
            let largest = libm::ldexp(most.max(epsilon), bits) + 1.0;
            let squares = largest * largest * (count + 1.0);
            // The row's sum is multiplied, too.
            if largest < libm::ldexp(1.0, 30) && squares < libm::ldexp(1.0, 62) {
                return Ok(Self {
                    bits: bits.unsigned_abs(),
                    epsilon,
                    most,
                });
            }
        }
        Err(Reason::Scale)
    }
}

pub(super) fn convert(mut step: Step<'_, '_>, centred: bool) -> Result<Integer, Reason> {
    let (x, input) = step.activation(0, "the input")?;
    let x = step.graph.plain(x)?;
    let dims = step.graph.dims(x)?;
    let first = axis(int(step.node, "axis", -1), dims.len())?;
    let (before, row) = dims.split_at(first);
    let count = row.iter().product::<u32>();
    let rows = before.iter().product::<u32>();
    let x = reshaped(&mut step, x, vec![rows, count])?;
    let epsilon = f64::from(float(step.node, "epsilon", 1e-5));
    if !(0.0..1e6).contains(&epsilon) {
        return Err(Reason::Attribute("epsilon"));
    }
    let width = count as usize;
    let gamma = step.operand(1, "the gain")?;
    let gamma = gamma.flat_reals(width, "the gain")?;
    let beta = match step.operands.get(2).and_then(Option::as_ref) {
        Some(beta) => beta.flat_reals(width, "the offset")?,
        None => vec![0.0; width],
    };
    let (n, scale) = (f64::from(count), f64::from(input.scale));
    let of = Distances::new(n, scale, epsilon, centred)?;
    let distances = distances(&mut step, x, input, &of, centred)?;
    let column = libm::rint(libm::ldexp(of.epsilon, of.bits.cast_signed()));
    let parts = if column > 0.0 {
        #[allow(clippy::cast_possible_truncation, reason = "below 2^30")]
        let column = column as i32;
        step.graph.check_room(4 * rows as usize)?;
        let columns = vec![column; rows as usize];
        vec![distances, step.graph.words_of(&[rows, 1], &columns)?]
    } else {
        vec![distances]
    };
    let wide = joined(&mut step, parts, 1)?;
    let value = normalised(&mut step, wide, [&gamma, &beta], n, &of)?;
    let value = channels(&mut step, value, 0, count)?;
    let value = reshaped(&mut step, value, dims)?;
    Ok(step.result(value, false))
}

/// int32 of x's shape.
fn distances(
    step: &mut Step<'_, '_>,
    x: u16,
    input: Quantisation,
    of: &Distances,
    centred: bool,
) -> Result<u16, Reason> {
    let count = step.graph.dims(x)?[1];
    // Twice the factor, of which a shift by one takes half: exact.
    let by = |factor: u32, zero: i16| -> Result<Side, Reason> {
        let m = factor.checked_mul(2 << of.bits);
        let m = m.filter(|&m| m < 1 << 31).ok_or(Reason::Scale)?;
        Ok(Side {
            zero,
            scale: Some(SideScale {
                left: 0,
                m,
                s: 1,
                rounding: ROUNDING,
            }),
        })
    };
    let (b, left, right) = if centred {
        let sums = step.graph.push(Operator::ReduceSum(ReduceSum {
            x,
            square: false,
            dtype: DType::I32,
        }))?;
        (sums, by(count, 0)?, by(1, 0)?)
    } else {
        let nothing = step.graph.constant(&[1], vec![0])?;
        (nothing, by(1, input.zero.into())?, Side::default())
    };
    let epilogue = Epilogue {
        bias: None,
        requantise: None,
    };
    step.graph.push(Operator::Sub(Sub(Pair {
        a: x,
        b,
        left,
        right,
        epilogue,
    })))
}

/// int8 of the distances' shape, gains and offsets in units of the result.
fn normalised(
    step: &mut Step<'_, '_>,
    x: u16,
    [gamma, beta]: [&[f64]; 2],
    n: f64,
    of: &Distances,
) -> Result<u16, Reason> {
    let output = f64::from(step.output.scale);
    let largest = |reals: &[f64]| {
        reals
            .iter()
            .fold(0.0_f64, |most, real| most.max(real.abs()))
    };
    let (most_gamma, most_beta) = (largest(gamma) / output, largest(beta) / output);
    if !(most_gamma < 1e9 && most_beta < 1e9) {
        return Err(Reason::Scale);
    }
    // The most bits with which 15 hold a number.
    let room = |most: f64| 14 - libm::frexp(most).1;
    let below = BELOW.min(room(most_beta));
    let fine = room(most_gamma).min(30 + below);
    let numerator = 62 - libm::frexp(n.sqrt()).1;
    let shifts = [numerator - NORMAL, NORMAL + fine - below];
    let narrow = |shift: i32| u8::try_from(shift).ok().filter(|s| (1..=62).contains(s));
    let [Some(first), Some(second)] = shifts.map(narrow) else {
        return Err(Reason::Scale);
    };
    let width = step.graph.dims(x)?[1];
    let mut vector = |reals: &[f64], bits: i32| {
        #[allow(clippy::cast_possible_truncation, reason = "below 2^15")]
        let element = |real: &f64| libm::rint(libm::ldexp(real / output, bits)) as i16;
        let mut elements: Vec<i16> = reals.iter().map(element).collect();
        // The column of epsilon is left out behind.
        elements.resize(width as usize, 0);
        step.graph.halves(&elements)
    };
    let (gamma, beta) = (vector(gamma, fine)?, vector(beta, below)?);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, at most 2^62"
    )]
    let numerator = libm::ldexp(n.sqrt(), numerator) as u64;
    let normal = step.graph.push(Operator::RmsNorm(RmsNorm(Norm {
        x,
        gamma,
        beta,
        numerator,
        shifts: [first, second],
    })))?;
    let least = error_of_root(n, of);
    let units = n.sqrt() * (most_gamma * least + libm::ldexp(0.5, -fine));
    step.report_units(least, units + libm::ldexp(1.0, -below));
    let epilogue = step.epilogue(None, &[libm::ldexp(1.0, -below)], &[f64::from(i16::MAX)])?;
    step.graph.push(Operator::Requantise(RequantiseTensor {
        x: normal,
        epilogue,
    }))
}

/// How far the root, its floor, epsilon and the quotient are from real ones at most, as a share, for a row whose elements
/// are not all the same.
fn error_of_root(n: f64, of: &Distances) -> f64 {
    let epsilon = libm::ldexp(of.epsilon, of.bits.cast_signed());
    // The least squares: one element apart by one, of which the mean takes a share.
    let unit = libm::ldexp(of.most / SPAN, of.bits.cast_signed());
    let squares = unit * unit * (1.0 - 1.0 / n).max(0.5 / n) + epsilon * epsilon;
    0.5 * (epsilon + 0.25) / squares + 1.0 / squares.sqrt() + libm::ldexp(1.0, -29)
}
