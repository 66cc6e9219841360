//! `FULLY_CONNECTED`, which the reference kernels scale in double precision (`integer_ops/fully_connected.h`).

use super::{double_product::Staircase, epilogue, linear, shape::reshaped};
use crate::tflite::{
    error::Reason,
    node::{Node, Quantization, Stop},
    schema,
};
use assay_core::{
    operators::{MatMul, MulShift, Operator, RequantiseTensor, Rounding, Scale},
    DType, TensorType,
};

/// Multipliers of an epilogue are below this.
const EPILOGUE: i128 = 1 << 31;

/// One product; the input is flattened to rows of the weights' length where it is not made of them.
pub(super) fn convert(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let options = node.options::<schema::FullyConnected>()?;
    if options.weights_format() != 0 {
        return Err(Reason::Attribute("the weights' format").into());
    }
    let filter = node.input(1, "the weights")?;
    let Some(&[units, depth]) = filter.shape().as_deref() else {
        return Err(Reason::Shape("the weights").into());
    };
    if !filter.is_symmetric() {
        return Err(Reason::Quantisation("the weights").into());
    }
    let input = node.input(0, "the input")?.quantization("the input")?;
    let output = node.output(0)?.quantization("the output")?;
    let scales = filter.scales(units as usize, "the weights")?;
    let weights = node.bytes(1, "the weights")?;
    let sums = linear::row_sums(weights, depth as usize);
    let bias = linear::bias(node, sums.len())?;
    let bounds = epilogue::bounds(options.activation(), output)?;
    let zero = i32::from(output.zero);
    let results = (i32::from(bounds.0) - zero, i32::from(bounds.1) - zero);
    let rows = weights.chunks(depth as usize).zip(&bias);
    let stairs: Vec<Staircase> = rows
        .enumerate()
        .map(|(unit, (row, &bias))| Staircase {
            factor: f64::from(input.scale) * f64::from(scales.get(unit)) / f64::from(output.scale),
            range: range(row, bias, input.zero),
            results,
        })
        .collect();

    let x = node.value(0, "the input")?;
    let (mut dims, wanted) = (node.dims(x)?, node.output_shape()?);
    let in_rows = dims.len() > 1 && dims.last() == Some(&depth);
    if !in_rows || wanted.len() != dims.len() {
        let elements = dims.iter().product::<u32>();
        dims = vec![elements / depth, depth];
    }
    let bias = linear::folded(node, input.zero, &bias, &sums)?;
    let scale = epilogue_scale(node, &stairs)?;
    let product = MatMul {
        a: reshaped(node, x, &dims)?,
        b: node.constant(&[units, depth], weights.to_vec())?,
        epilogue: match scale {
            Some(scale) => {
                epilogue::epilogue(Some(bias), output, bounds, (scale, Rounding::Single))
            }
            None => epilogue::bias(bias),
        },
    };
    let mut product = node.push(Operator::MatMul(product))?;
    if scale.is_none() {
        product = finely_scaled(node, product, &stairs, (output, bounds))?;
    }
    Ok(vec![reshaped(node, product, &wanted)?])
}

/// The least and the greatest accumulator; all of int32 where it may wrap.
fn range(row: &[u8], bias: i32, zero: i8) -> (i64, i64) {
    let least = i64::from(i8::MIN) - i64::from(zero);
    let most = i64::from(i8::MAX) - i64::from(zero);
    let (mut low, mut high) = (i64::from(bias), i64::from(bias));
    for &weight in row {
        let weight = i64::from(weight.cast_signed());
        low += (weight * least).min(weight * most);
        high += (weight * least).max(weight * most);
    }
    if i32::try_from(low).is_ok() && i32::try_from(high).is_ok() {
        (low, high)
    } else {
        (i32::MIN.into(), i32::MAX.into())
    }
}

/// The multipliers of an epilogue that equal the staircases; none where 31 bits are too few for one of them.
fn epilogue_scale(node: &mut Node<'_, '_>, stairs: &[Staircase]) -> Result<Option<Scale>, Stop> {
    let (mut m, mut s) = (Vec::new(), Vec::new());
    for stairs in stairs {
        let Some(shift) = stairs.shift(EPILOGUE) else {
            return Err(Reason::Scale.into());
        };
        let Some(multiplier) = stairs.multiplier(shift, EPILOGUE) else {
            return Ok(None);
        };
        m.push(i32::try_from(multiplier).map_err(|_| Reason::Scale)?);
        s.push(i8::try_from(shift).map_err(|_| Reason::Scale)?);
    }
    let (Some(&first), Some(&shift)) = (m.first(), s.first()) else {
        return Err(Reason::Shape("the weights").into());
    };
    if m.iter().all(|&m| m == first) && s.iter().all(|&s| s == shift) {
        let m = u32::try_from(first).map_err(|_| Reason::Scale)?;
        return Ok(Some(Scale::Tensor { m, s: shift }));
    }
    let length = u32::try_from(m.len()).map_err(|_| Reason::TensorType)?;
    let s = s.into_iter().map(i8::cast_unsigned).collect();
    Ok(Some(Scale::Channel {
        m: node.vector(&m)?,
        s: node.constant(&[length], s)?,
    }))
}

/// The staircases by factors of 64 bits, and then zero point and bounds.
fn finely_scaled(
    node: &mut Node<'_, '_>,
    sums: u16,
    stairs: &[Staircase],
    (output, bounds): (Quantization, (i8, i8)),
) -> Result<u16, Stop> {
    // No product of a sum and a factor exceeds 2^62.
    let furthest = stairs
        .iter()
        .map(|stairs| stairs.range.0.abs().max(stairs.range.1.abs()));
    let limit = (1_i128 << 62) / i128::from(furthest.max().unwrap_or_default().max(1));
    let shifts = stairs.iter().map(|stairs| stairs.shift(limit));
    let shift = shifts.min().flatten().ok_or(Reason::Scale)?;
    let mut factors = Vec::new();
    for stairs in stairs {
        let factor = stairs.multiplier(shift, limit).ok_or(Reason::Scale)?;
        factors.extend(factor.to_le_bytes());
    }
    let length = u32::try_from(stairs.len()).map_err(|_| Reason::TensorType)?;
    let scaled = MulShift {
        x: sums,
        f: node.typed_constant(TensorType::new(DType::I64, &[length])?, factors)?,
        shift: u8::try_from(shift).map_err(|_| Reason::Scale)?,
        dtype: DType::I32,
    };
    let scaled = node.push(Operator::MulShift(scaled))?;
    Ok(node.push(Operator::Requantise(RequantiseTensor {
        x: scaled,
        epilogue: epilogue::epilogue(None, output, bounds, epilogue::ONE),
    }))?)
}
