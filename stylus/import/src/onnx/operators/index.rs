//! `Reshape`, `Flatten`, `Transpose` and `Concat`: elements under other indices.

use crate::onnx::{
    constant,
    error::Reason,
    operand::Integer,
    step::{attribute, axis, int, Step},
};
use assay_core::operators::{Concat, Operator, Reshape, Slice, Span, Transpose};

/// Where a dimension of the model's NCHW is in NHWC.
const TURNED: [usize; 4] = [0, 3, 1, 2];

pub(super) fn reshape(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (x, _) = step.activation(0, "the input")?;
    let value = step.graph.plain(x)?;
    let old = step.graph.dims(value)?;
    let given = step.graph.given(step.node, 1, "the new dimensions")?;
    let numbers = constant::integers(given, "the new dimensions")?;
    if numbers.contains(&0) && int(step.node, "allowzero", 0) != 0 {
        return Err(Reason::Attribute("allowzero"));
    }
    let bad = Reason::Shape("the new dimensions");
    let mut dims = Vec::new();
    for (place, &number) in numbers.iter().enumerate().take(5) {
        dims.push(match number {
            0 => *old.get(place).ok_or(bad.clone())?,
            -1 => 0,
            _ => u32::try_from(number).map_err(|_| bad.clone())?,
        });
    }
    let elements = old.iter().product::<u32>();
    let mut known = dims.iter().filter(|dim| **dim != 0);
    let known = known.try_fold(1_u32, |all, &dim| all.checked_mul(dim));
    let rest = elements / known.ok_or(bad.clone())?;
    let mut open = dims.iter_mut().filter(|dim| **dim == 0);
    if let (Some(dim), None) = (open.next(), open.next()) {
        *dim = rest;
    }
    let value = reshaped(&mut step, value, dims)?;
    Ok(step.result(value, false))
}

pub(super) fn flatten(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (x, _) = step.activation(0, "the input")?;
    let value = step.graph.plain(x)?;
    let dims = step.graph.dims(value)?;
    let number = int(step.node, "axis", 1);
    // The end is an axis here.
    let cut = if usize::try_from(number) == Ok(dims.len()) {
        dims.len()
    } else {
        axis(number, dims.len())?
    };
    let (rows, row) = dims.split_at(cut);
    let dims = vec![rows.iter().product(), row.iter().product()];
    let value = reshaped(&mut step, value, dims)?;
    Ok(step.result(value, false))
}

/// The value itself where nothing changes.
pub(super) fn reshaped(step: &mut Step<'_, '_>, x: u16, dims: Vec<u32>) -> Result<u16, Reason> {
    if step.graph.dims(x)? == dims {
        return Ok(x);
    }
    step.graph.push(Operator::Reshape(Reshape { x, dims }))
}

pub(super) fn transpose(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (x, _) = step.activation(0, "the input")?;
    let x = step.graph.plain(x)?;
    let rank = step.graph.dims(x)?.len();
    let axes: Vec<u8> = match attribute(step.node, "perm") {
        Some(given) => {
            let axes = given.ints.iter().map(|&axis| u8::try_from(axis));
            let axes = axes.collect::<Result<_, _>>();
            axes.map_err(|_| Reason::Attribute("perm"))?
        }
        None => (0..rank)
            .rev()
            .filter_map(|axis| u8::try_from(axis).ok())
            .collect(),
    };
    let value = permuted(&mut step, x, axes)?;
    Ok(step.result(value, false))
}

/// The value itself where nothing moves.
fn permuted(step: &mut Step<'_, '_>, x: u16, axes: Vec<u8>) -> Result<u16, Reason> {
    if axes
        .iter()
        .copied()
        .map(usize::from)
        .eq(0..step.graph.dims(x)?.len())
    {
        return Ok(x);
    }
    step.graph.push(Operator::Transpose(Transpose { x, axes }))
}

/// Each operand brought to the output's quantisation.
pub(super) fn concat(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let mut operands = Vec::new();
    for place in 0..step.operands.len() {
        operands.push(step.activation(place, "an operand")?);
    }
    let first = operands.first().ok_or(Reason::Missing("an operand"))?.0;
    let rank = step.graph.dims(first.value)?.len();
    let mut at = axis(int(step.node, "axis", 0), rank)?;
    let channels_last = rank == 4 && operands.iter().any(|(x, _)| x.channels_last);
    let mut parts = Vec::new();
    for (x, of) in operands {
        let value = if channels_last {
            step.graph.channels_last(x)?
        } else {
            step.graph.plain(x)?
        };
        parts.push(step.table(value, of, |real| real)?);
    }
    if channels_last {
        at = TURNED[at];
    }
    let value = joined(&mut step, parts, at)?;
    Ok(step.result(value, channels_last))
}

/// The only part itself.
pub(super) fn joined(step: &mut Step<'_, '_>, parts: Vec<u16>, axis: usize) -> Result<u16, Reason> {
    if let [only] = parts[..] {
        return Ok(only);
    }
    let axis = u8::try_from(axis).map_err(|_| Reason::Attribute("an axis"))?;
    step.graph.push(Operator::Concat(Concat { axis, parts }))
}

/// Some channels of an image; the value itself where these are all.
pub(super) fn channels(
    step: &mut Step<'_, '_>,
    x: u16,
    begin: u32,
    length: u32,
) -> Result<u16, Reason> {
    let dims = step.graph.dims(x)?;
    if dims.last() == Some(&length) {
        return Ok(x);
    }
    let mut spans: Vec<Span> = dims
        .iter()
        .map(|&length| Span {
            begin: 0,
            length,
            step: 1,
        })
        .collect();
    if let Some(last) = spans.last_mut() {
        (last.begin, last.length) = (begin, length);
    }
    step.graph.push(Operator::Slice(Slice { x, spans }))
}
