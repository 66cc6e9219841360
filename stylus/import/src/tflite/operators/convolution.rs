//! `CONV_2D` and `DEPTHWISE_CONV_2D`.

use super::{
    epilogue, index, linear,
    window::{window, Steps},
};
use crate::tflite::{
    error::Reason,
    node::{Node, Stop},
    schema,
};
use assay_core::operators::{Conv2D, DepthwiseConv2D, Epilogue, Filter, Operator};
use std::ops::Range;

/// The four dimensions of an operand.
fn dims(node: &Node<'_, '_>, place: usize, role: &'static str) -> Result<[u32; 4], Stop> {
    let shape = node.input(place, role)?.shape().ok_or(Reason::TensorType)?;
    Ok(shape.try_into().map_err(|_| Reason::Shape(role))?)
}

/// Height and width of a kernel, which the window judges.
fn kernel(height: u32, width: u32) -> [i32; 2] {
    [height, width].map(|size| i32::try_from(size).unwrap_or(i32::MAX))
}

/// `CONV_2D`; where the weights are for fewer channels than the input has, group by group.
pub(super) fn full(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let options = node.options::<schema::Conv2D>()?;
    let [_, height, width, channels] = dims(node, 0, "the input")?;
    let [outputs, kernel_h, kernel_w, depth] = dims(node, 1, "the weights")?;
    let groups = channels / depth;
    if channels % depth != 0 || outputs % groups != 0 {
        return Err(Reason::Shape("the weights").into());
    }
    let steps = Steps {
        kernel: kernel(kernel_h, kernel_w),
        stride: [options.stride_h(), options.stride_w()],
        dilation: [options.dilation_h(), options.dilation_w()],
        padding: options.padding(),
    };
    let window = window([height, width], &steps)?;
    let weights = node.bytes(1, "the weights")?;
    let row = kernel_h * kernel_w * depth;
    let each = outputs / groups;
    let x = node.value(0, "the input")?;
    let mut parts = Vec::new();
    for group in 0..groups {
        let x = index::part(node, x, 3, group * depth, depth)?;
        let channels = group * each..(group + 1) * each;
        let rows = (channels.start * row) as usize..(channels.end * row) as usize;
        let weights = &weights[rows];
        let (pad, epilogue) = ending(
            node,
            (weights, row),
            options.activation(),
            (channels, outputs),
        )?;
        let w = node.constant(&[each, row], weights.to_vec())?;
        parts.push(node.push(Operator::Conv2D(Conv2D(Filter {
            x,
            w,
            window,
            pad,
            epilogue,
        })))?);
    }
    Ok(vec![index::concat(node, &parts, 3)?])
}

/// `DEPTHWISE_CONV_2D`, whose weights lie channel by channel in the program.
pub(super) fn depthwise(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let options = node.options::<schema::DepthwiseConv2D>()?;
    let [_, height, width, channels] = dims(node, 0, "the input")?;
    let [one, kernel_h, kernel_w, outputs] = dims(node, 1, "the weights")?;
    if one != 1 || outputs % channels != 0 {
        return Err(Reason::Shape("the weights").into());
    }
    let steps = Steps {
        kernel: kernel(kernel_h, kernel_w),
        stride: [options.stride_h(), options.stride_w()],
        dilation: [options.dilation_h(), options.dilation_w()],
        padding: options.padding(),
    };
    let window = window([height, width], &steps)?;
    let given = node.bytes(1, "the weights")?;
    let row = kernel_h * kernel_w;
    let mut weights = Vec::with_capacity(given.len());
    for channel in 0..outputs as usize {
        weights.extend(given.iter().skip(channel).step_by(outputs as usize));
    }
    let x = node.value(0, "the input")?;
    let (pad, epilogue) = ending(
        node,
        (&weights, row),
        options.activation(),
        (0..outputs, outputs),
    )?;
    let w = node.constant(&[outputs, row], weights)?;
    Ok(vec![node.push(Operator::DepthwiseConv2D(
        DepthwiseConv2D(Filter {
            x,
            w,
            window,
            pad,
            epilogue,
        }),
    ))?])
}

/// What x is outside, its zero point, and the epilogue for some of the channels, whose rows of weights are given.
fn ending(
    node: &mut Node<'_, '_>,
    (weights, row): (&[u8], u32),
    activation: i8,
    (channels, outputs): (Range<u32>, u32),
) -> Result<(i8, Epilogue), Stop> {
    let input = node.input(0, "the input")?.quantization("the input")?;
    let output = node.output(0)?.quantization("the output")?;
    let filter = node.input(1, "the weights")?;
    if !filter.is_symmetric() {
        return Err(Reason::Quantisation("the weights").into());
    }
    let sums = linear::row_sums(weights, row as usize);
    let scales = filter.scales(outputs as usize, "the weights")?;
    let channels = channels.start as usize..channels.end as usize;
    let bias = linear::bias(node, outputs as usize)?;
    let bias = linear::folded(node, input.zero, &bias[channels.clone()], &sums)?;
    let factors = linear::multipliers(input, channels.map(|channel| scales.get(channel)), output)?;
    let scale = linear::scale(node, &factors)?;
    let bounds = epilogue::bounds(activation, output)?;
    Ok((
        input.zero,
        epilogue::twice_rounded(Some(bias), output, bounds, scale),
    ))
}
