//! `ReduceMean` and `ReduceSum` over any dimensions: sums of rows, whose division is part of requantisation, so that it is
//! rounded once.

use super::index::{permuted, reshaped};
use crate::onnx::{
    error::Reason,
    operand::{Integer, Quantisation},
    step::{axis, int, Step},
};
use assay_core::{
    operators::{Operator, ReduceMax, ReduceSum, RequantiseTensor},
    DType,
};

/// What an int8 is above a zero point at most.
const SPAN: f64 = 255.0;

pub(super) fn mean(step: Step<'_, '_>) -> Result<Integer, Reason> {
    convert(step, true)
}

pub(super) fn sum(step: Step<'_, '_>) -> Result<Integer, Reason> {
    convert(step, false)
}

fn convert(mut step: Step<'_, '_>, mean: bool) -> Result<Integer, Reason> {
    let (x, input) = step.activation(0, "the input")?;
    let x = step.graph.plain(x)?;
    let axes = axes(&step, x)?;
    let keep = int(step.node, "keepdims", 1) != 0;
    let value = reduced(&mut step, x, input, &axes, [keep, mean])?;
    Ok(step.result(value, false))
}

/// The largest, which is the same for integers.
pub(super) fn largest(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (x, _) = step.activation(0, "the input")?;
    let x = step.graph.plain(x)?;
    let (axes, keep) = if step.node.kind == "GlobalMaxPool" {
        ((2..step.graph.dims(x)?.len()).collect(), true)
    } else {
        let keep = int(step.node, "keepdims", 1) != 0;
        (axes(&step, x)?, keep)
    };
    let Rows { value, wanted, .. } = Rows::new(&mut step, x, &axes, keep)?;
    let value = step
        .graph
        .push(Operator::ReduceMax(ReduceMax { x: value }))?;
    let value = reshaped(&mut step, value, wanted)?;
    Ok(step.result(value, false))
}

/// All where none is named.
fn axes(step: &Step<'_, '_>, x: u16) -> Result<Vec<usize>, Reason> {
    let rank = step.graph.dims(x)?.len();
    // Where quantisation is stated, what follows the first operand is that.
    let place = if step.node.inputs.len() > 2 {
        usize::MAX
    } else {
        1
    };
    let numbers = step
        .integers(place, "axes", "the axes")?
        .unwrap_or_default();
    if numbers.is_empty() {
        if int(step.node, "noop_with_empty_axes", 0) != 0 {
            return Err(Reason::Attribute("noop_with_empty_axes"));
        }
        return Ok((0..rank).collect());
    }
    numbers
        .into_iter()
        .map(|number| axis(number, rank))
        .collect()
}

/// What is reduced, as rows.
struct Rows {
    value: u16,
    count: u32,
    /// The dimensions of the result.
    wanted: Vec<u32>,
}

impl Rows {
    fn new(step: &mut Step<'_, '_>, x: u16, axes: &[usize], keep: bool) -> Result<Self, Reason> {
        let dims = step.graph.dims(x)?;
        let (last, first): (Vec<usize>, Vec<usize>) =
            (0..dims.len()).partition(|axis| axes.contains(axis));
        let count = last.iter().map(|&axis| dims[axis]).product::<u32>();
        let kept: Vec<u32> = first.iter().map(|&axis| dims[axis]).collect();
        let x = permuted(step, x, &[first, last].concat())?;
        let rows = if kept.is_empty() || kept.len() > 3 {
            vec![kept.iter().product::<u32>(), count]
        } else {
            [&kept[..], &[count]].concat()
        };
        let value = reshaped(step, x, rows)?;
        let mut wanted = if keep {
            let dims = dims.iter().enumerate();
            dims.map(|(axis, &dim)| if axes.contains(&axis) { 1 } else { dim })
                .collect()
        } else {
            kept
        };
        // A program has no scalars.
        if wanted.is_empty() {
            wanted.push(1);
        }
        Ok(Self {
            value,
            count,
            wanted,
        })
    }
}

/// Sums or means over axes, which stay as dimensions of 1 or not.
pub(super) fn reduced(
    step: &mut Step<'_, '_>,
    x: u16,
    input: Quantisation,
    axes: &[usize],
    [keep, mean]: [bool; 2],
) -> Result<u16, Reason> {
    let Rows {
        value,
        count,
        wanted,
    } = Rows::new(step, x, axes, keep)?;
    let sums = step.graph.push(Operator::ReduceSum(ReduceSum {
        x: value,
        square: false,
        dtype: DType::I32,
    }))?;
    let zeros = i64::from(count) * -i64::from(input.zero);
    let bias = i32::try_from(zeros).map_err(|_| Reason::Overflow)?;
    let bias = if bias == 0 {
        None
    } else {
        Some(step.graph.words(&[bias])?)
    };
    let share = if mean { 1.0 / f64::from(count) } else { 1.0 };
    let factor = f64::from(input.scale) * share / f64::from(step.output.scale);
    let most = SPAN * f64::from(count);
    let epilogue = step.epilogue(bias, &[factor], &[most])?;
    let means = step
        .graph
        .push(Operator::Requantise(RequantiseTensor { x: sums, epilogue }))?;
    reshaped(step, means, wanted)
}
