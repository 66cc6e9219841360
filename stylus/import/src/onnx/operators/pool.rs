//! `MaxPool`, `AveragePool` and `GlobalAveragePool`.
//!
//! The average is a sum whose division is part of requantisation, so that it is rounded once.

use super::{index::reshaped, linear, window::window};
use crate::onnx::{
    error::Reason,
    operand::Integer,
    step::{attribute, int, length, Step},
};
use assay_core::{
    operators::{DepthwiseConv2D, Filter, MaxPool, Operator, ReduceSum, RequantiseTensor, Window},
    DType,
};

fn images(step: &mut Step<'_, '_>, x: Integer) -> Result<(u16, Window, u32), Reason> {
    let x = step.graph.channels_last(x)?;
    let [_, height, width, channels] = step.graph.dims(x)?[..] else {
        return Err(Reason::Shape("the input"));
    };
    let window = window(step.node, [height, width], None)?;
    Ok((x, window, channels))
}

/// That a quantised pool's input is NCHW.
fn check_layout(step: &Step<'_, '_>) -> Result<(), Reason> {
    if int(step.node, "channels_last", 0) == 0 {
        Ok(())
    } else {
        Err(Reason::Attribute("channels_last"))
    }
}

pub(super) fn max(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (x, _) = step.activation(0, "the input")?;
    let (x, window, _) = images(&mut step, x)?;
    let value = step.graph.push(Operator::MaxPool(MaxPool { x, window }))?;
    Ok(step.result(value, true))
}

/// The sum is a convolution with ones, where what is outside counts, too, or nothing is.
pub(super) fn average(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    check_layout(&step)?;
    let (x, input) = step.activation(0, "the input")?;
    let (x, window, channels) = images(&mut step, x)?;
    let inside = [window.before, window.after] == [[0; 2]; 2];
    if !inside && attribute(step.node, "count_include_pad").is_none_or(|count| count.int == 0) {
        return Err(Reason::Attribute(
            "count_include_pad: 0 with paddings; a pool that counts them is imported",
        ));
    }
    let [height, width] = window.kernel.map(usize::from);
    let area = height * width;
    step.graph.check_room(channels as usize * area)?;
    let ones = vec![1; channels as usize * area];
    let share = share(area)?;
    let scales = vec![share; channels as usize];
    let epilogue = linear::ending(&mut step, input, &ones, &scales, None)?;
    let w = step.graph.constant(&[channels, length(area)?], ones)?;
    let value = step
        .graph
        .push(Operator::DepthwiseConv2D(DepthwiseConv2D(Filter {
            x,
            w,
            window,
            pad: input.zero,
            epilogue,
        })))?;
    Ok(step.result(value, true))
}

/// One of so many.
fn share(count: usize) -> Result<f64, Reason> {
    Ok(1.0 / f64::from(length(count)?))
}

/// Channels first, the sum is one of a row.
pub(super) fn global_average(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    check_layout(&step)?;
    let (x, input) = step.activation(0, "the input")?;
    let x = step.graph.plain(x)?;
    let [batch, channels, height, width] = step.graph.dims(x)?[..] else {
        return Err(Reason::Shape("the input"));
    };
    let area = height * width;
    let rows = reshaped(&mut step, x, vec![batch, channels, area])?;
    let sums = step.graph.push(Operator::ReduceSum(ReduceSum {
        x: rows,
        square: false,
        dtype: DType::I32,
    }))?;
    let zeros = i64::from(area) * -i64::from(input.zero);
    let bias = i32::try_from(zeros).map_err(|_| Reason::Overflow)?;
    let bias = step.graph.words(&[bias])?;
    let factor = f64::from(input.scale) * share(area as usize)? / f64::from(step.output.scale);
    let most = 255.0 * f64::from(area);
    let epilogue = step.epilogue(Some(bias), &[factor], &[most])?;
    let means = step
        .graph
        .push(Operator::Requantise(RequantiseTensor { x: sums, epilogue }))?;
    let value = reshaped(&mut step, means, vec![batch, channels, 1, 1])?;
    Ok(step.result(value, false))
}
