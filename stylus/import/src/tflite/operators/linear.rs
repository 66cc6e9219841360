//! What convolutions and matrix products end in: bias, scales and bounds.
//!
//! `Σ (x − zero)·w + bias` is `Σ x·w + (bias − zero·Σ w)`, modulo 2^32 as `TFLite`'s accumulators are: the input's zero point
//! goes into the bias.

use super::epilogue;
use crate::tflite::{
    error::Reason,
    fixed_point::Multiplier,
    node::{Node, Quantization, Stop},
};
use assay_core::operators::Scale;

/// Where the bias is among the operands.
const BIAS: usize = 2;

/// The bias of each of `count` channels; 0 where there is none.
pub(super) fn bias(node: &Node<'_, '_>, count: usize) -> Result<Vec<i32>, Stop> {
    if node.optional(BIAS)?.is_none() {
        return Ok(vec![0; count]);
    }
    let given = node.integers(BIAS, "the bias")?;
    if given.len() != count {
        return Err(Reason::Shape("the bias").into());
    }
    let narrow = given.into_iter().map(i32::try_from);
    let bias = narrow.collect::<Result<_, _>>();
    Ok(bias.map_err(|_| Reason::Data("the bias"))?)
}

/// The bias with the input's zero point in it, for weights whose rows sum up to `sums`.
pub(super) fn folded(
    node: &mut Node<'_, '_>,
    zero: i8,
    bias: &[i32],
    sums: &[i32],
) -> Result<u16, Stop> {
    let fold = |(bias, sum): (&i32, &i32)| bias.wrapping_sub(sum.wrapping_mul(zero.into()));
    let folded: Vec<i32> = bias.iter().zip(sums).map(fold).collect();
    node.vector(&folded)
}

/// The sum of each row of weights.
pub(super) fn row_sums(weights: &[u8], row: usize) -> Vec<i32> {
    let sum = |row: &[u8]| row.iter().map(|&w| i32::from(w.cast_signed())).sum();
    weights.chunks(row.max(1)).map(sum).collect()
}

/// One factor, or where they differ one for each channel.
pub(super) fn scale(node: &mut Node<'_, '_>, multipliers: &[Multiplier]) -> Result<Scale, Stop> {
    let first = *multipliers.first().ok_or(Reason::Shape("the weights"))?;
    if multipliers.iter().all(|&multiplier| multiplier == first) {
        return Ok(epilogue::all(first)?);
    }
    let m: Vec<i32> = multipliers.iter().map(|multiplier| multiplier.m).collect();
    let mut s = Vec::with_capacity(m.len());
    for &multiplier in multipliers {
        s.push(epilogue::parts(multiplier)?.1.cast_unsigned());
    }
    let length = u32::try_from(m.len()).map_err(|_| Reason::TensorType)?;
    Ok(Scale::Channel {
        m: node.vector(&m)?,
        s: node.constant(&[length], s)?,
    })
}

/// `input·weights / output` of each channel's scales, in double (`PopulateConvolutionQuantizationParams`).
pub(super) fn multipliers(
    input: Quantization,
    scales: impl Iterator<Item = f32>,
    output: Quantization,
) -> Result<Vec<Multiplier>, Reason> {
    scales
        .map(|scale| {
            let factor = f64::from(input.scale) * f64::from(scale) / f64::from(output.scale);
            Multiplier::new(factor).ok_or(Reason::Scale)
        })
        .collect()
}
