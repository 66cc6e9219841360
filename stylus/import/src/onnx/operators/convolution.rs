//! `Conv` in two dimensions, whose weights `[O, C, KH, KW]` become `[O, KH·KW·C]`.

use super::{concat, index, linear, window::window};
use crate::onnx::{
    error::Reason,
    operand::{Integer, Weights},
    step::{int, length, Step},
};
use assay_core::operators::{Conv2D, DepthwiseConv2D, Filter, Operator};

/// The kernel as the program has it: of each output channel position by position, channels within.
fn packed(elements: &[i8], depth: usize, area: usize) -> Vec<i8> {
    let mut packed = Vec::with_capacity(elements.len());
    for filter in elements.chunks(depth * area) {
        for position in 0..area {
            packed.extend(filter.iter().skip(position).step_by(area));
        }
    }
    packed
}

/// Group by group, unless each channel is one.
pub(super) fn convert(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (x, input) = step.activation(0, "the input")?;
    let x = step.graph.channels_last(x)?;
    let Weights {
        dims,
        elements,
        scales,
    } = step.operand(1, "the weights")?.weights(0)?;
    let &[outputs, depth, height, width] = &dims[..] else {
        return Err(Reason::Shape("the weights"));
    };
    let [_, rows, columns, channels] = step.graph.dims(x)?[..] else {
        return Err(Reason::Shape("the input"));
    };
    let groups = u32::try_from(int(step.node, "group", 1)).unwrap_or(0);
    if groups == 0 || outputs % groups != 0 || depth.checked_mul(groups) != Some(channels) {
        return Err(Reason::Shape("the weights"));
    }
    let window = window(step.node, [rows, columns], Some([height, width]))?;
    let area = (height * width) as usize;
    let (scales, bias) = linear::channels(&step, input.scale.into(), scales, [2, 4])?;
    let (row, each) = (depth as usize * area, (outputs / groups) as usize);
    let elements = packed(&elements, depth as usize, area);
    let pad = input.zero;
    if depth == 1 && groups > 1 {
        let epilogue = linear::ending(&mut step, input, &elements, &scales, bias.as_deref())?;
        let w = step.graph.constant(&[outputs, length(area)?], elements)?;
        let value = step
            .graph
            .push(Operator::DepthwiseConv2D(DepthwiseConv2D(Filter {
                x,
                w,
                window,
                pad,
                epilogue,
            })))?;
        return Ok(step.result(value, true));
    }
    let mut parts = Vec::new();
    for group in 0..groups {
        let x = index::channels(&mut step, x, group * depth, depth)?;
        let range = group as usize * each..(group as usize + 1) * each;
        let elements = &elements[range.start * row..range.end * row];
        let bias = bias.as_ref().map(|bias| &bias[range.clone()]);
        let epilogue = linear::ending(&mut step, input, elements, &scales[range], bias)?;
        let dims = [length(each)?, length(row)?];
        let w = step.graph.constant(&dims, elements.to_vec())?;
        parts.push(step.graph.push(Operator::Conv2D(Conv2D(Filter {
            x,
            w,
            window,
            pad,
            epilogue,
        })))?);
    }
    let value = concat::joined(&mut step, parts, 3)?;
    Ok(step.result(value, true))
}
