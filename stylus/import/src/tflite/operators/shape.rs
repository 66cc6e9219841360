//! `RESHAPE`, `SQUEEZE` and `EXPAND_DIMS`: the same elements under other dimensions.

use crate::tflite::node::{Node, Stop};
use assay_core::operators::{Operator, Reshape};

/// To the output's declared shape.
pub(super) fn convert(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let x = node.value(0, "the input")?;
    let dims = node.output_shape()?;
    Ok(vec![reshaped(node, x, &dims)?])
}

/// Under other dimensions; the value itself where it has them.
pub(super) fn reshaped(node: &mut Node<'_, '_>, x: u16, dims: &[u32]) -> Result<u16, Stop> {
    if node.dims(x)? == dims {
        return Ok(x);
    }
    let dims = dims.to_vec();
    Ok(node.push(Operator::Reshape(Reshape { x, dims }))?)
}
