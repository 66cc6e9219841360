//! What convolutions and matrix products end in: bias, scales and bounds.
//!
//! `Σ (x − zero)·w + bias` is `Σ x·w + (bias − zero·Σ w)`: the input's zero point goes into the bias.

use crate::onnx::{error::Reason, operand::Quantisation, step::Step};
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
        folded.push(bias);
    }
    rescaled(step, input.scale.into(), &folded, scales, &most)
}

/// The epilogue of sums in units of `input` times each channel's scale, which are at most so large with their bias.
pub(super) fn rescaled(
    step: &mut Step<'_, '_>,
    input: f64,
    bias: &[i64],
    scales: &[f64],
    most: &[f64],
) -> Result<Epilogue, Reason> {
    let narrow = bias.iter().map(|&bias| i32::try_from(bias));
    let narrow: Vec<i32> = narrow
        .collect::<Result<_, _>>()
        .map_err(|_| Reason::Overflow)?;
    let output = f64::from(step.output.scale);
    let factors: Vec<f64> = scales.iter().map(|scale| input * scale / output).collect();
    let bias = if narrow.iter().all(|&bias| bias == 0) {
        None
    } else {
        Some(step.graph.words(&narrow)?)
    };
    step.epilogue(bias, &factors, most)
}

/// The scales of a product's channels and its bias in their units, with what the model multiplies and adds behind it.
/// Channels lie along the dimension before `behind` others of the `rank` that the result has.
pub(super) fn channels(
    step: &Step<'_, '_>,
    input: f64,
    mut scales: Vec<f64>,
    [behind, rank]: [usize; 2],
) -> Result<(Vec<f64>, Option<Vec<i64>>), Reason> {
    let count = scales.len();
    let units = |scales: &[f64]| -> Vec<f64> { scales.iter().map(|scale| input * scale).collect() };
    let own = step.operands.get(2).and_then(Option::as_ref);
    let mut bias = own.map(|own| own.bias(&units(&scales), 0)).transpose()?;
    if let Some((factor, inverse)) = &step.after.factor {
        factor.check_rank(rank)?;
        let factors = factor.reals(count, behind, "a factor")?;
        for (scale, factor) in scales.iter_mut().zip(factors) {
            *scale *= if *inverse { 1.0 / factor } else { factor };
        }
    }
    if let Some(offset) = &step.after.offset {
        offset.check_rank(rank)?;
        if !scales.iter().all(|&scale| scale > 0.0) {
            return Err(Reason::Scale);
        }
        let offsets = offset.bias(&units(&scales), behind)?;
        bias = Some(match bias {
            None => offsets,
            Some(bias) => {
                let sums = bias.iter().zip(&offsets);
                sums.map(|(a, b)| a.saturating_add(*b)).collect()
            }
        });
    }
    Ok((scales, bias))
}
