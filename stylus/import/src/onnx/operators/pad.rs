//! `Pad`: a number, or elements again, before and after each dimension.

use super::{
    concat::joined,
    index::{taken, Laid},
};
use crate::onnx::{
    constant,
    error::Reason,
    operand::Integer,
    step::{attribute, axis, Step},
};

pub(super) fn convert(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let role = "the paddings";
    let mut x = Laid::input(&step)?;
    let dims = x.dims(&step)?;
    let pads = step
        .integers(1, "pads", role)?
        .ok_or(Reason::Missing(role))?;
    let axes = match step.integers(3, "", "the axes")? {
        Some(numbers) => {
            let axes = numbers.into_iter().map(|number| axis(number, dims.len()));
            axes.collect::<Result<Vec<_>, _>>()?
        }
        None => (0..dims.len()).collect(),
    };
    if pads.len() != 2 * axes.len() {
        return Err(Reason::Shape(role));
    }
    let mode = attribute(step.node, "mode").map_or(&b"constant"[..], |mode| &mode.string);
    let size = |place: usize| u32::try_from(pads[place]).map_err(|_| Reason::Attribute("pads"));
    for (place, &axis) in axes.iter().enumerate() {
        let (before, after) = (size(place)?, size(place + axes.len())?);
        let at = x.at(axis);
        if before == 0 && after == 0 {
            continue;
        }
        if mode == b"constant" {
            let with = number(&step, x)?;
            let mut parts = vec![x.value];
            for (place, size) in [(0, before), (1, after)] {
                if size > 0 {
                    let block = filled(&mut step, x.value, at, size, with)?;
                    parts.insert(place * parts.len(), block);
                }
            }
            x.value = joined(&mut step, parts, at)?;
            continue;
        }
        let (along, before) = (i64::from(dims[axis]), i64::from(before));
        let count = along + before + i64::from(after);
        let count = usize::try_from(count).map_err(|_| Reason::TooLarge)?;
        let index: fn(i64, i64) -> i64 = match mode {
            b"edge" => |index, along| index.clamp(0, along - 1),
            b"reflect" => |index, along| {
                let index = index.rem_euclid((2 * along - 2).max(1));
                index.min(2 * along - 2 - index)
            },
            b"wrap" => |index, along| index.rem_euclid(along),
            _ => return Err(Reason::Attribute("mode")),
        };
        x.value = taken(&mut step, x.value, at, count, |place| {
            u32::try_from(index(i64::from(place) - before, along)).unwrap_or(u32::MAX)
        })?;
    }
    Ok(x.result(&step))
}

/// What is put around, as an int8 of the input.
fn number(step: &Step<'_, '_>, x: Laid) -> Result<i8, Reason> {
    let role = "the padding's value";
    let given = step.node.inputs.get(2).filter(|name| !name.is_empty());
    if given.is_none() {
        let real = attribute(step.node, "value").map_or(0.0, |value| value.float);
        return exact(x, real);
    }
    if let Some(&tensor) = given.and_then(|name| step.graph.constants.get(name.as_str())) {
        if let Ok(bytes) = constant::bytes(tensor, role) {
            return bytes.first().copied().ok_or(Reason::Data(role));
        }
    }
    let real = step.graph.number(step.node, 2)?;
    exact(x, real.ok_or(Reason::NotConstant(role))?)
}

/// That an int8 stands for a number.
fn exact(x: Laid, real: f32) -> Result<i8, Reason> {
    let q = x.of.quantise(real);
    if (x.of.real(q) - real).abs() <= x.of.scale * 0.5 {
        Ok(q)
    } else {
        Err(Reason::Quantisation("the padding's value"))
    }
}

/// A constant of the shape of x but for an axis.
fn filled(
    step: &mut Step<'_, '_>,
    x: u16,
    axis: usize,
    size: u32,
    with: i8,
) -> Result<u16, Reason> {
    let mut dims = step.graph.dims(x)?;
    dims[axis] = size;
    let elements = dims.iter().fold(1_usize, |product, &dim| {
        product.saturating_mul(dim as usize)
    });
    step.graph.check_room(elements)?;
    step.graph.constant(&dims, vec![with; elements])
}
