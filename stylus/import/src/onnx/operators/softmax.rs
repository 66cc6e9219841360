//! `Softmax` over one dimension.
//!
//! Where the result's last place is about 1/256, the operator's shares of 1/256 are it, by a table. Where it is finer, the
//! quotient is taken with more bits.

use super::index::{permuted, reshaped};
use crate::onnx::{
    error::Reason,
    factor::ROUNDING,
    function,
    operand::{Integer, Quantisation},
    step::{axis, int, Step},
};
use assay_core::{
    operators::{
        Division, Epilogue, FloorDiv, Lut8, MulShift, Operator, Pair, ReduceMax, ReduceSum,
        Requantise, RequantiseTensor, Scale, Side, Softmax, Sub,
    },
    DType,
};

/// What `Division::TfLite` gives.
const SHARES: Quantisation = Quantisation {
    scale: 1.0 / 256.0,
    zero: -128,
    unsigned: false,
};
/// Bits of a weight of 1.
const WEIGHT: u8 = 30;

pub(super) fn convert(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (x, input) = step.activation(0, "the input")?;
    let x = step.graph.plain(x)?;
    let dims = step.graph.dims(x)?;
    let rank = dims.len();
    let version = i64::from(i32::MAX).min(step.graph.version);
    // Before version 13 what follows the axis, which was 1, is one row.
    let flat = int(step.node, "opset", version) < 13;
    let at = axis(int(step.node, "axis", if flat { 1 } else { -1 }), rank)?;
    let value = if flat {
        let (rows, row) = dims.split_at(at);
        let rows = vec![rows.iter().product(), row.iter().product()];
        let x = reshaped(&mut step, x, rows)?;
        let value = of_rows(&mut step, x, input)?;
        reshaped(&mut step, value, dims)?
    } else {
        let mut axes: Vec<usize> = (0..rank).collect();
        axes.swap(at, rank - 1);
        let x = permuted(&mut step, x, &axes)?;
        let value = of_rows(&mut step, x, input)?;
        permuted(&mut step, value, &axes)?
    };
    Ok(step.result(value, false))
}

fn of_rows(step: &mut Step<'_, '_>, x: u16, input: Quantisation) -> Result<u16, Reason> {
    let share = f64::from(SHARES.scale) / f64::from(step.output.scale);
    if share > 1.01 {
        return finely(step, x, input);
    }
    // 2^31 − 1 is the most that a weight may be.
    let table = weights(input, f64::from(i32::MAX), |difference| difference);
    let table = step.graph.words(&table)?;
    let shares = step.graph.push(Operator::Softmax(Softmax {
        x,
        table,
        mask: None,
        division: Division::TfLite,
        shift: 0,
    }))?;
    // Half a share, and what its own arithmetic adds to that.
    step.report_units(0.0, 0.51 * share);
    step.table(shares, &function::reals(SHARES))
}

/// The largest element less each of −128 to 127 as weights.
fn weights(input: Quantisation, whole: f64, difference: impl Fn(i32) -> i32) -> Vec<i32> {
    let weight = |q: i32| {
        let real = libm::exp(-f64::from(difference(q)) * f64::from(input.scale));
        #[allow(clippy::cast_possible_truncation, reason = "at most 2^31 − 1")]
        let weight = libm::rint(real * whole) as i32;
        weight
    };
    (0..256).map(weight).collect()
}

/// Weights of 30 bits, divided by their sum to as many.
fn finely(step: &mut Step<'_, '_>, x: u16, input: Quantisation) -> Result<u16, Reason> {
    let count = step.graph.dims(x)?.last().copied().unwrap_or(1);
    let largest = step.graph.push(Operator::ReduceMax(ReduceMax { x }))?;
    // 127 for the largest, so that −128 is 255 less.
    let requantise = Requantise {
        zero_point: 127,
        lo: -128,
        hi: 127,
        wide: false,
        rounding: ROUNDING,
        scale: Scale::Tensor { m: 2, s: 1 },
        table: None,
    };
    let differences = step.graph.push(Operator::Sub(Sub(Pair {
        a: x,
        b: largest,
        left: Side::default(),
        right: Side::default(),
        epilogue: Epilogue {
            bias: None,
            requantise: Some(requantise),
        },
    })))?;
    let whole = libm::ldexp(1.0, WEIGHT.into());
    let table = weights(input, whole, |q| 255 - q);
    let table = step.graph.words(&table)?;
    let weights = step.graph.push(Operator::Lut8(Lut8 {
        x: differences,
        table,
    }))?;
    let sums = step.graph.push(Operator::ReduceSum(ReduceSum {
        x: weights,
        square: false,
        dtype: DType::I64,
    }))?;
    // At most 2^30, since one weight is that.
    let numerator = step.graph.longs(&[1 << (2 * WEIGHT)])?;
    let inverses = step.graph.push(Operator::FloorDiv(FloorDiv {
        a: numerator,
        b: sums,
        dtype: DType::I32,
    }))?;
    let shares = step.graph.push(Operator::MulShift(MulShift {
        x: weights,
        f: inverses,
        shift: WEIGHT,
        dtype: DType::I32,
    }))?;
    let output = f64::from(step.output.scale);
    let relative = 3.0 * f64::from(count) / whole;
    step.report_units(relative, relative / output);
    let epilogue = step.epilogue(None, &[1.0 / whole / output], &[whole])?;
    step.graph.push(Operator::Requantise(RequantiseTensor {
        x: shares,
        epilogue,
    }))
}
