//! `Concat`: each operand brought to the output's quantisation.

use super::index::TURNED;
use crate::onnx::{
    constant,
    error::Reason,
    function,
    operand::{Integer, Operand},
    step::{axis, int, Step},
};
use assay_core::operators::{Concat, Operator};

pub(super) fn convert(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let role = "an operand";
    let mut channels_last = false;
    let mut rank = 0;
    for operand in step.operands.iter().flatten() {
        match operand {
            Operand::Value(x, _) => {
                rank = step.graph.dims(x.value)?.len();
                channels_last |= x.channels_last;
            }
            Operand::Constant(tensor, _) => rank = tensor.dims.len(),
        }
    }
    let mut at = axis(int(step.node, "axis", 0), rank)?;
    let mut parts = Vec::new();
    for place in 0..step.operands.len() {
        let (value, of) = match step.operand(place, role)? {
            Operand::Value(x, of) if channels_last => (step.graph.channels_last(x)?, of),
            Operand::Value(x, of) => (step.graph.plain(x)?, of),
            Operand::Constant(tensor, scales) => {
                let of = scales.as_ref().ok_or(Reason::Float(role))?.whole(role)?;
                let dims = constant::dims(tensor, role)?;
                let elements = constant::bytes(tensor, role)?;
                let value = step.graph.constant(&dims, elements)?;
                let x = Integer {
                    value,
                    unsigned: false,
                    channels_last: false,
                };
                if channels_last {
                    (step.graph.channels_last(x)?, of)
                } else {
                    (value, of)
                }
            }
        };
        parts.push(step.table(value, &function::reals(of))?);
    }
    if channels_last {
        at = TURNED[at % 4];
    }
    let value = joined(&mut step, parts, at)?;
    Ok(step.result(value, channels_last))
}

/// Most operands of Concat.
const MOST: usize = 255;

/// The only part itself.
pub(super) fn joined(
    step: &mut Step<'_, '_>,
    mut parts: Vec<u16>,
    axis: usize,
) -> Result<u16, Reason> {
    let narrow = u8::try_from(axis).map_err(|_| Reason::Attribute("an axis"))?;
    while parts.len() > 1 {
        let groups = parts.chunks(MOST).map(|group| match *group {
            [only] => Ok(only),
            _ => step.graph.push(Operator::Concat(Concat {
                axis: narrow,
                parts: group.to_vec(),
            })),
        });
        parts = groups.collect::<Result<_, _>>()?;
    }
    parts.pop().ok_or(Reason::Missing("an operand"))
}
