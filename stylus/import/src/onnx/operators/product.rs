//! `MatMul` and `Gemm`: by constant weights, one row for each column of the result, or of two activations.

use super::{
    index::{permuted, reshaped},
    linear,
};
use crate::onnx::{
    error::Reason,
    factor::ROUNDING,
    operand::{Integer, Matrix, Operand, Quantisation},
    step::{float, int, Step},
};
use assay_core::{
    operators::{Add, Epilogue, MatMul, Operator, Pair, ReduceSum, Side, SideScale, Sub},
    DType,
};

/// What an int8 is above a zero point at most.
const SPAN: f64 = 255.0;
/// Sums as they are.
const BARE: Epilogue = Epilogue {
    bias: None,
    requantise: None,
};

/// Columns as rows.
fn transposed(elements: &[i8], columns: usize) -> Vec<i8> {
    let column = |column| elements.iter().skip(column).step_by(columns);
    (0..columns).flat_map(column).copied().collect()
}

/// The axes with the last two exchanged.
fn exchanged(rank: usize) -> Vec<usize> {
    let mut axes: Vec<usize> = (0..rank).collect();
    if rank > 1 {
        axes.swap(rank - 1, rank - 2);
    }
    axes
}

/// By rows where the second operand has a row for each column of the result.
fn product(mut step: Step<'_, '_>, by_rows: bool) -> Result<Integer, Reason> {
    match (
        step.operand(0, "the first operand")?,
        step.operand(1, "the weights")?,
    ) {
        (Operand::Value(..), Operand::Value(..)) => of_two(step, by_rows),
        (Operand::Constant(..), Operand::Value(x, input)) => {
            // `a·b` is the transposition of `bᵀ·aᵀ`.
            if by_rows || step.operands.get(2).is_some_and(Option::is_some) {
                return Err(Reason::Constant("the first operand"));
            }
            let x = step.graph.plain(x)?;
            let axes = exchanged(step.graph.dims(x)?.len());
            let turned = permuted(&mut step, x, &axes)?;
            let weights = step.operand(0, "the weights")?;
            if step.after.factor.is_some() || step.after.offset.is_some() {
                return Err(Reason::Float("the result"));
            }
            let value = weighted(&mut step, turned, input, &weights, true)?;
            let value = permuted(&mut step, value, &axes)?;
            Ok(step.result(value, false))
        }
        (Operand::Value(x, input), weights) => {
            let x = step.graph.plain(x)?;
            let value = weighted(&mut step, x, input, &weights, by_rows)?;
            Ok(step.result(value, false))
        }
        _ => Err(Reason::Constant("the first operand")),
    }
}

fn weighted(
    step: &mut Step<'_, '_>,
    a: u16,
    input: Quantisation,
    weights: &Operand<'_>,
    by_rows: bool,
) -> Result<u16, Reason> {
    let Matrix {
        dims: [first, second],
        elements,
        scales,
    } = weights.matrix(usize::from(!by_rows))?;
    let rank = step.graph.dims(a)?.len();
    let (scales, bias) = linear::channels(step, input.scale.into(), scales, [0, rank])?;
    let (rows, dims) = if by_rows {
        (elements, [first, second])
    } else {
        (transposed(&elements, second as usize), [second, first])
    };
    let epilogue = linear::ending(step, input, &rows, &scales, bias.as_deref())?;
    let b = step.graph.constant(&dims, rows)?;
    step.graph.push(Operator::MatMul(MatMul { a, b, epilogue }))
}

/// `Σ (a − za)·(b − zb)` is `Σ a·b − zb·Σ a − za·Σ b + K·za·zb`.
fn of_two(mut step: Step<'_, '_>, by_rows: bool) -> Result<Integer, Reason> {
    let (a, of_a) = step.activation(0, "the first operand")?;
    let (b, of_b) = step.activation(1, "the second operand")?;
    let (a, b) = (step.graph.plain(a)?, step.graph.plain(b)?);
    let rank = step.graph.dims(b)?.len();
    let b = if by_rows {
        b
    } else {
        permuted(&mut step, b, &exchanged(rank))?
    };
    let (&[.., width], &[.., columns, depth]) =
        (&step.graph.dims(a)?[..], &step.graph.dims(b)?[..])
    else {
        return Err(Reason::Shape("the second operand"));
    };
    if width != depth {
        return Err(Reason::Shape("the second operand"));
    }
    let unit = f64::from(of_a.scale) * f64::from(of_b.scale);
    let scales = vec![1.0; columns as usize];
    let rank = step.graph.dims(a)?.len();
    let (scales, bias) = linear::channels(&step, unit, scales, [0, rank])?;
    let (za, zb) = (i64::from(of_a.zero), i64::from(of_b.zero));
    let both = i64::from(width) * za * zb;
    let bias = bias.unwrap_or_else(|| vec![0; columns as usize]);
    let bias: Vec<i64> = bias.iter().map(|bias| bias.saturating_add(both)).collect();
    let most = vec![f64::from(width) * SPAN * SPAN; scales.len()];
    let epilogue = linear::rescaled(&mut step, unit, &bias, &scales, &most)?;
    // The sums of the rows of an operand, once its other has a zero point.
    let mut parts = Vec::new();
    if zb != 0 {
        parts.push((row_sums(&mut step, a, false)?, zb));
    }
    if za != 0 {
        parts.push((row_sums(&mut step, b, true)?, za));
    }
    let ending = |last: bool| if last { epilogue } else { BARE };
    let mut value = step.graph.push(Operator::MatMul(MatMul {
        a,
        b,
        epilogue: ending(parts.is_empty()),
    }))?;
    while let Some((sums, zero)) = parts.pop() {
        let m = u32::try_from(2 * zero.abs()).map_err(|_| Reason::Scale)?;
        let pair = Pair {
            a: value,
            b: sums,
            left: Side::default(),
            right: Side {
                zero: 0,
                scale: Some(SideScale {
                    left: 0,
                    m,
                    s: 1,
                    rounding: ROUNDING,
                }),
            },
            epilogue: ending(parts.is_empty()),
        };
        value = step.graph.push(if zero > 0 {
            Operator::Sub(Sub(pair))
        } else {
            Operator::Add(Add(pair))
        })?;
    }
    Ok(step.result(value, false))
}

/// The sum of each row: a column, or as a row.
fn row_sums(step: &mut Step<'_, '_>, x: u16, as_row: bool) -> Result<u16, Reason> {
    let sums = step.graph.push(Operator::ReduceSum(ReduceSum {
        x,
        square: false,
        dtype: DType::I32,
    }))?;
    let mut dims = step.graph.dims(sums)?;
    let last = dims.len() - 1;
    if as_row {
        dims.swap(last, last - 1);
    }
    reshaped(step, sums, dims)
}

pub(super) fn mat_mul(step: Step<'_, '_>) -> Result<Integer, Reason> {
    product(step, false)
}

pub(super) fn gemm(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let one = |name| float(step.node, name, 1.0).to_bits() == 1.0_f32.to_bits();
    if !one("alpha") || !one("beta") {
        return Err(Reason::Attribute("alpha or beta"));
    }
    if int(step.node, "transA", 0) != 0 {
        let (x, of) = step.activation(0, "the first operand")?;
        let value = step.graph.plain(x)?;
        let value = permuted(&mut step, value, &[1, 0])?;
        let channels_last = false;
        let turned = Integer {
            value,
            channels_last,
            ..x
        };
        let mut operands = step.operands.to_vec();
        operands[0] = Some(Operand::Value(turned, of));
        step.operands = operands.into();
    }
    let by_rows = int(step.node, "transB", 0) != 0;
    product(step, by_rows)
}
