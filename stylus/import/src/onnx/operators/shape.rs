//! `Reshape`, `Flatten`, `Squeeze`, `Unsqueeze` and `Expand`: other dimensions.

use super::index::{repeated, reshaped};
use crate::onnx::{
    error::Reason,
    operand::Integer,
    step::{axis, int, Step},
};

/// The input with the model's dimensions.
fn plain(step: &mut Step<'_, '_>) -> Result<(u16, Vec<u32>), Reason> {
    let (x, _) = step.activation(0, "the input")?;
    let value = step.graph.plain(x)?;
    Ok((value, step.graph.dims(value)?))
}

fn result(step: &mut Step<'_, '_>, value: u16, dims: Vec<u32>) -> Result<Integer, Reason> {
    let value = reshaped(step, value, dims)?;
    Ok(step.result(value, false))
}

pub(super) fn reshape(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let role = "the new dimensions";
    let (value, old) = plain(&mut step)?;
    let numbers = step
        .integers(1, "shape", role)?
        .ok_or(Reason::Missing(role))?;
    if numbers.contains(&0) && int(step.node, "allowzero", 0) != 0 {
        return Err(Reason::Attribute("allowzero"));
    }
    let bad = Reason::Shape(role);
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
    let rest = elements / known.ok_or(bad)?;
    let mut open = dims.iter_mut().filter(|dim| **dim == 0);
    if let (Some(dim), None) = (open.next(), open.next()) {
        *dim = rest;
    }
    result(&mut step, value, dims)
}

pub(super) fn flatten(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (value, dims) = plain(&mut step)?;
    let number = int(step.node, "axis", 1);
    // The end is an axis here.
    let cut = if usize::try_from(number) == Ok(dims.len()) {
        dims.len()
    } else {
        axis(number, dims.len())?
    };
    let (rows, row) = dims.split_at(cut);
    let dims = vec![rows.iter().product(), row.iter().product()];
    result(&mut step, value, dims)
}

pub(super) fn squeeze(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (value, dims) = plain(&mut step)?;
    let axes = match step.integers(1, "axes", "the axes")? {
        Some(numbers) => {
            let axes = numbers.into_iter().map(|number| axis(number, dims.len()));
            axes.collect::<Result<Vec<_>, _>>()?
        }
        None => (0..dims.len()).filter(|&place| dims[place] == 1).collect(),
    };
    if axes.iter().any(|&axis| dims[axis] != 1) {
        return Err(Reason::Shape("the input"));
    }
    let kept = dims.iter().enumerate();
    let kept = kept.filter(|(place, _)| !axes.contains(place));
    let mut kept: Vec<u32> = kept.map(|(_, &dim)| dim).collect();
    // A program has no scalars.
    if kept.is_empty() {
        kept.push(1);
    }
    result(&mut step, value, kept)
}

pub(super) fn unsqueeze(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let role = "the axes";
    let (value, mut dims) = plain(&mut step)?;
    let numbers = step
        .integers(1, "axes", role)?
        .ok_or(Reason::Missing(role))?;
    let rank = dims.len() + numbers.len().min(4);
    let axes = numbers.into_iter().take(4).map(|number| axis(number, rank));
    let mut axes: Vec<usize> = axes.collect::<Result<_, _>>()?;
    axes.sort_unstable();
    for axis in axes {
        if axis > dims.len() {
            return Err(Reason::Attribute("axes"));
        }
        dims.insert(axis, 1);
    }
    result(&mut step, value, dims)
}

/// Dimensions of 1 become as long as is asked for.
pub(super) fn expand(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let role = "the new dimensions";
    let (value, mut dims) = plain(&mut step)?;
    let numbers = step
        .integers(1, "shape", role)?
        .ok_or(Reason::Missing(role))?;
    while dims.len() < numbers.len().min(5) {
        dims.insert(0, 1);
    }
    let mut value = reshaped(&mut step, value, dims.clone())?;
    let before = dims.len() - numbers.len().min(dims.len());
    for (place, number) in (before..dims.len()).zip(numbers) {
        let wanted = u32::try_from(number).map_err(|_| Reason::Shape(role))?;
        if dims[place] == 1 {
            value = repeated(&mut step, value, place, wanted)?;
        } else if wanted != 1 && wanted != dims[place] {
            return Err(Reason::Shape(role));
        }
    }
    Ok(step.result(value, false))
}
