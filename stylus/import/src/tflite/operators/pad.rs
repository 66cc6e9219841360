//! `PAD` and `PADV2`: constants before and after, dimension by dimension.

use super::index;
use crate::tflite::{
    error::Reason,
    node::{Node, Stop},
};

/// Padding by the zero point.
pub(super) fn pad(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let zero = node.output(0)?.quantization("the output")?.zero;
    padded(node, zero)
}

/// Padding by a value on the output's scale.
pub(super) fn pad_v2(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let &[value] = node.bytes(2, "the padding's value")? else {
        return Err(Reason::Shape("the padding's value").into());
    };
    padded(node, value.cast_signed())
}

fn padded(node: &mut Node<'_, '_>, with: i8) -> Result<Vec<u16>, Stop> {
    let mut x = node.value(0, "the input")?;
    let sizes = node.integers(1, "the paddings")?;
    if sizes.len() != 2 * node.dims(x)?.len() {
        return Err(Reason::Shape("the paddings").into());
    }
    for (axis, pair) in sizes.chunks(2).enumerate() {
        let mut parts = vec![x];
        for (place, &size) in pair.iter().enumerate() {
            let size = u32::try_from(size).map_err(|_| Reason::Attribute("the paddings"))?;
            if size > 0 {
                let block = filled(node, x, axis, size, with)?;
                parts.insert(place * parts.len(), block);
            }
        }
        x = index::concat(node, &parts, axis)?;
    }
    Ok(vec![x])
}

/// A constant of the shape of x but for an axis.
fn filled(node: &mut Node<'_, '_>, x: u16, axis: usize, size: u32, with: i8) -> Result<u16, Stop> {
    let mut dims = node.dims(x)?;
    dims[axis] = size;
    let elements = dims.iter().fold(1_usize, |product, &dim| {
        product.saturating_mul(dim as usize)
    });
    node.check_room(elements)?;
    node.constant(&dims, vec![with.cast_unsigned(); elements])
}
