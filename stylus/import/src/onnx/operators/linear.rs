//! What convolutions and matrix products end in: bias, scales and bounds.
//!
//! `Σ (x − zero)·w + bias` is `Σ x·w + (bias − zero·Σ w)`: the input's zero point goes into the bias.

use crate::onnx::{
    error::Reason,
    operand::{Operand, Quantisation},
    step::Step,
};
use assay_core::operators::Epilogue;

/// The epilogue for rows of weights, one for each channel.
pub(super) fn ending(
    step: &mut Step<'_, '_>,
    input: Quantisation,
    rows: &[i8],
    scales: &[f64],
    bias: Option<&[i64]>,
) -> Result<Epilogue, Reason> {
    let length = (rows.len() / scales.len().max(1)).max(1);
    let mut folded = Vec::with_capacity(scales.len());
    let mut most = Vec::with_capacity(scales.len());
    for (channel, row) in rows.chunks(length).enumerate() {
        let (mut sum, mut low, mut high) = (0_i64, 0_i64, 0_i64);
        for &w in row {
            let w = i64::from(w);
            sum += w;
            low += (w * -128).min(w * 127);
            high += (w * -128).max(w * 127);
        }
        let given = bias.and_then(|bias| bias.get(channel)).copied();
        let bias = given
            .unwrap_or(0)
            .checked_sub(sum * i64::from(input.zero))
            .ok_or(Reason::Overflow)?;
        let fits = |sum: i64| i32::try_from(bias.saturating_add(sum)).map_err(|_| Reason::Overflow);
        let ends = [fits(low)?, fits(high)?].map(i32::unsigned_abs);
        most.push(f64::from(ends[0].max(ends[1])));
        folded.push(i32::try_from(bias).map_err(|_| Reason::Overflow)?);
    }
    let (input, output) = (f64::from(input.scale), f64::from(step.output.scale));
    let factors: Vec<f64> = scales.iter().map(|scale| input * scale / output).collect();
    let bias = if folded.iter().all(|&bias| bias == 0) {
        None
    } else {
        Some(step.graph.words(&folded)?)
    };
    step.epilogue(bias, &factors, &most)
}

/// The bias operand in units of the accumulators.
pub(super) fn bias(
    operand: Option<&Operand<'_>>,
    input: Quantisation,
    scales: &[f64],
) -> Result<Option<Vec<i64>>, Reason> {
    let input = f64::from(input.scale);
    let units: Vec<f64> = scales.iter().map(|scale| input * scale).collect();
    operand.map(|operand| operand.bias(&units)).transpose()
}
