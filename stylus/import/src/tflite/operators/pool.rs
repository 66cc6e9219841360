//! `AVERAGE_POOL_2D` and `MAX_POOL_2D`.

use super::{
    activation, epilogue, index,
    shape::reshaped,
    window::{window, Steps},
};
use crate::tflite::{
    error::Reason,
    node::{Node, Stop},
    schema,
};
use assay_core::{
    operators::{AveragePool, MaxPool, Operator, Window},
    Fault,
};

pub(super) fn average(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    pool(node, |x, window| {
        Operator::AveragePool(AveragePool { x, window })
    })
}

pub(super) fn max(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    pool(node, |x, window| Operator::MaxPool(MaxPool { x, window }))
}

fn pool(node: &mut Node<'_, '_>, operator: fn(u16, Window) -> Operator) -> Result<Vec<u16>, Stop> {
    let options = node.options::<schema::Pool2D>()?;
    let x = node.value(0, "the input")?;
    let [batch, height, width, channels] = node.dims(x)?[..] else {
        return Err(Reason::Shape("the input").into());
    };
    let steps = Steps {
        kernel: [options.filter_h(), options.filter_w()],
        stride: [options.stride_h(), options.stride_w()],
        dilation: [1; 2],
        padding: options.padding(),
    };
    let window = window([height, width], &steps)?;
    let pooled = match node.push(operator(x, window)) {
        // Many pixels of many channels open too much, of one channel little.
        Err(Fault::Opening) => {
            let planes = index::transposed(node, x, &[0, 3, 1, 2])?;
            let planes = reshaped(node, planes, &[batch * channels, height, width, 1])?;
            let pooled = node.push(operator(planes, window))?;
            let [_, rows, columns, _] = node.dims(pooled)?[..] else {
                return Err(Reason::Shape("the output").into());
            };
            let pooled = reshaped(node, pooled, &[batch, channels, rows, columns])?;
            index::transposed(node, pooled, &[0, 2, 3, 1])?
        }
        other => other?,
    };
    let output = node.output(0)?.quantization("the output")?;
    let (lo, hi) = epilogue::bounds(options.activation(), output)?;
    Ok(vec![activation::look_up(node, pooled, |q| {
        q.max(lo).min(hi)
    })?])
}
