//! `RESIZE_NEAREST_NEIGHBOR`.

use super::shape::reshaped;
use crate::tflite::{
    error::Reason,
    node::{Node, Stop},
    schema,
};
use assay_core::operators::{Gather, Operator};

/// Pixels gathered by the number that the kernel gives each.
pub(super) fn nearest(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let options = node.options::<schema::ResizeNearestNeighbor>()?;
    let (corners, centers) = (options.align_corners(), options.half_pixel_centers());
    let x = node.value(0, "the input")?;
    let [batch, height, width, channels] = node.dims(x)?[..] else {
        return Err(Reason::Shape("the input").into());
    };
    let sizes = node.integers(1, "the size")?;
    let size = |place: usize| {
        let size = sizes.get(place).and_then(|&size| u32::try_from(size).ok());
        size.filter(|size| (1..1 << 24).contains(size))
            .ok_or(Reason::Attribute("the size"))
    };
    let (rows, columns) = (size(0)?, size(1)?);
    let pixels = (rows as usize).saturating_mul(columns as usize);
    let pixels = pixels.saturating_mul(batch as usize);
    node.check_room(pixels.saturating_mul(4))?;
    let mut indices = Vec::with_capacity(pixels);
    for image in 0..batch {
        for row in 0..rows {
            let row = image * height + neighbour(row, height, rows, corners, centers);
            for column in 0..columns {
                let column = neighbour(column, width, columns, corners, centers);
                indices.push((row * width + column).cast_signed());
            }
        }
    }
    let gather = Gather {
        x: reshaped(node, x, &[batch * height * width, channels])?,
        indices: node.words(&[batch, rows, columns], &indices)?,
    };
    Ok(vec![node.push(Operator::Gather(gather))?])
}

/// `GetNearestNeighbor`, in single precision as there.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "single precision is what the kernel computes in; sizes are positive and at most 2^24"
)]
fn neighbour(place: u32, from: u32, to: u32, align_corners: bool, half_pixel_centers: bool) -> u32 {
    let scale = if align_corners && to > 1 {
        (from - 1) as f32 / (to - 1) as f32
    } else {
        from as f32 / to as f32
    };
    let offset = if half_pixel_centers { 0.5 } else { 0.0 };
    let exact = (place as f32 + offset) * scale;
    let nearest = if align_corners {
        exact.round()
    } else {
        exact.floor()
    };
    (nearest as u32).min(from - 1)
}
