//! Functions of one element: tables of what the reference kernels give for each of the 256 values.

use crate::tflite::{
    error::Reason,
    fixed_point::Multiplier,
    node::{Node, Quantization, Stop},
    schema,
};

use assay_core::operators::{divide_by_power, Lut8, Operator};

/// Lut8; the value itself where nothing changes.
pub(super) fn look_up(
    node: &mut Node<'_, '_>,
    x: u16,
    entry: impl Fn(i8) -> i8,
) -> Result<u16, Stop> {
    if (i8::MIN..=i8::MAX).all(|q| entry(q) == q) {
        return Ok(x);
    }
    let entries = (i8::MIN..=i8::MAX).map(|q| entry(q).cast_unsigned());
    let table = node.constant(&[256], entries.collect())?;
    Ok(node.push(Operator::Lut8(Lut8 { x, table }))?)
}

fn quantizations(node: &Node<'_, '_>) -> Result<(Quantization, Quantization), Stop> {
    Ok((
        node.input(0, "the input")?.quantization("the input")?,
        node.output(0)?.quantization("the output")?,
    ))
}

fn apply(node: &mut Node<'_, '_>, entry: impl Fn(i8) -> i8) -> Result<Vec<u16>, Stop> {
    let x = node.value(0, "the input")?;
    Ok(vec![look_up(node, x, entry)?])
}

/// The nearest int8.
fn saturated(value: i64) -> i8 {
    let clamped = value.clamp(i8::MIN.into(), i8::MAX.into());
    i8::try_from(clamped).unwrap_or_default()
}

/// `zero + multiplier·(q − zero)` between two real bounds (`QuantizedReluX`).
fn relu_between(node: &mut Node<'_, '_>, low: f32, high: Option<f32>) -> Result<Vec<u16>, Stop> {
    let (input, output) = quantizations(node)?;
    let multiplier = ratio(input.scale / output.scale)?;
    #[allow(
        clippy::cast_possible_truncation,
        reason = "it saturates, and bounds beyond int8 are clamped"
    )]
    let bound =
        |real: f32| ((real / output.scale).round() as i64).saturating_add(output.zero.into());
    let least = bound(low).max(i8::MIN.into());
    let most = high.map_or(i8::MAX.into(), |high| bound(high).min(i8::MAX.into()));
    apply(node, |q| {
        let scaled = multiplier.apply(i32::from(q) - i32::from(input.zero));
        saturated(
            (i64::from(output.zero) + i64::from(scaled))
                .max(least)
                .min(most),
        )
    })
}

fn ratio(factor: f32) -> Result<Multiplier, Reason> {
    Multiplier::new(factor.into()).ok_or(Reason::Scale)
}

pub(super) fn relu(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    relu_between(node, 0.0, None)
}

pub(super) fn relu6(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    relu_between(node, 0.0, Some(6.0))
}

pub(super) fn relu_n1_to_1(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    relu_between(node, -1.0, Some(1.0))
}

pub(super) fn relu_0_to_1(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    relu_between(node, 0.0, Some(1.0))
}

/// Two factors, both from single precision (`LeakyReluPrepare`).
pub(super) fn leaky_relu(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let alpha = node.options::<schema::LeakyRelu>()?.alpha();
    let (input, output) = quantizations(node)?;
    let below = ratio(input.scale * alpha / output.scale)?;
    let above = ratio(input.scale / output.scale)?;
    apply(node, |q| {
        let value = i32::from(q) - i32::from(input.zero);
        let multiplier = if value >= 0 { above } else { below };
        saturated(i64::from(output.zero) + i64::from(multiplier.apply(value)))
    })
}

/// From one quantisation of int8 to another.
pub(super) fn quantize(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let (input, output) = quantizations(node)?;
    let factor = f64::from(input.scale) / f64::from(output.scale);
    let multiplier = Multiplier::new(factor).ok_or(Reason::Scale)?;
    apply(node, |q| {
        let scaled = multiplier.apply(i32::from(q) - i32::from(input.zero));
        saturated(i64::from(output.zero) + i64::from(scaled))
    })
}

/// `LUTPopulate`: a function of the real value, in single precision.
fn of_real(node: &mut Node<'_, '_>, function: fn(f32) -> f32) -> Result<Vec<u16>, Stop> {
    let (input, output) = quantizations(node)?;
    let inverse = 1.0 / output.scale;
    apply(node, |q| {
        let real = input.scale * f32::from(i16::from(q) - i16::from(input.zero));
        let rescaled = (function(real) * inverse).round();
        #[allow(
            clippy::cast_possible_truncation,
            reason = "it saturates, as the entry does then"
        )]
        let entry = (rescaled + f32::from(output.zero)) as i64;
        saturated(entry)
    })
}

/// The exponential, computed in double so that it is rounded right whatever the machine's library does.
pub(super) fn logistic(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let output = node.output(0)?.quantization("the output")?;
    // What the kernel asks of its output (`SigmoidPrepare`).
    if output.scale.to_bits() != (1.0_f32 / 256.0).to_bits() {
        return Err(Reason::Quantisation("the output").into());
    }
    #[allow(
        clippy::cast_possible_truncation,
        reason = "single precision is what the kernel computes in"
    )]
    of_real(node, |real| {
        1.0 / (1.0 + libm::exp(f64::from(-real)) as f32)
    })
}

pub(super) fn tanh(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "single precision is what the kernel computes in"
    )]
    of_real(node, |real| libm::tanh(f64::from(real)) as f32)
}

/// A multiplier in the 16 bits of [`hard_swish`] (`DownScaleInt32ToInt16Multiplier`).
fn narrowed(multiplier: Multiplier) -> i16 {
    let rounded = (i64::from(multiplier.m) + (1 << 15)) >> 16;
    i16::try_from(rounded).unwrap_or(i16::MAX)
}

/// `x·min(max(x + 3, 0), 6) / 6` in 16 bits, as `reference/hard_swish.h` computes it.
pub(super) fn hard_swish(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let (input, output) = quantizations(node)?;
    let fine = input.scale / 128.0;
    let out = ratio(fine / output.scale)?;
    let relu = ratio(fine / (3.0 / 32768.0))?;
    if out.s > 0 {
        return Err(Reason::Scale.into());
    }
    apply(node, |q| {
        let raised = wrap16((i32::from(q) - i32::from(input.zero)) * 128);
        let value = doubling_high16(raised, narrowed(out));
        let mut gate = raised;
        if relu.s > 0 {
            gate = shifted_left(gate, relu.s - 1);
        }
        gate = doubling_high16(gate, narrowed(relu));
        if relu.s > 0 {
            gate = shifted_left(gate, 1);
        } else {
            gate = wrap16(divide_by_power(gate.into(), relu.s.unsigned_abs()));
        }
        let gate = wrap16((i32::from(gate) + (1 << 15)) >> 1);
        let product = wrap16(i32::from(gate) * i32::from(value) / (1 << 15));
        let scaled = divide_by_power(product.into(), out.s.unsigned_abs());
        saturated(i64::from(scaled) + i64::from(output.zero))
    })
}

fn wrap16(value: i32) -> i16 {
    let [low, high, ..] = value.to_le_bytes();
    i16::from_le_bytes([low, high])
}

fn saturated16(value: i64) -> i16 {
    let clamped = value.clamp(i16::MIN.into(), i16::MAX.into());
    i16::try_from(clamped).unwrap_or_default()
}

/// `SaturatingLeftShift`.
fn shifted_left(value: i16, amount: i32) -> i16 {
    saturated16(i64::from(value) << amount)
}

/// `SaturatingRoundingDoublingHighMul` of 16 bits.
fn doubling_high16(a: i16, b: i16) -> i16 {
    let product = i32::from(a) * i32::from(b);
    let nudge = if product >= 0 { 1 << 14 } else { 1 - (1 << 14) };
    saturated16(((product + nudge) / (1 << 15)).into())
}
