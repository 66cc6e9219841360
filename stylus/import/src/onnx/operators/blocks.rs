//! `DepthToSpace` and `SpaceToDepth`: blocks of pixels as channels, and back.

use super::index::{permuted, reshaped};
use crate::onnx::{
    error::Reason,
    operand::Integer,
    step::{attribute, int, Step},
};

/// Channels last, its dimensions, and the side of a block.
fn images(step: &mut Step<'_, '_>) -> Result<(u16, [u32; 4], u32), Reason> {
    let (x, _) = step.activation(0, "the input")?;
    let x = step.graph.channels_last(x)?;
    let dims = step.graph.dims(x)?;
    let dims = <[u32; 4]>::try_from(dims).map_err(|_| Reason::Shape("the input"))?;
    let side = u32::try_from(int(step.node, "blocksize", 0)).unwrap_or(0);
    if side == 0 || side > 1 << 12 {
        return Err(Reason::Attribute("blocksize"));
    }
    Ok((x, dims, side))
}

/// `[N·H, W, side, side·C]` to `[N·H, side, W, side·C]`, or the other way.
fn exchanged(
    step: &mut Step<'_, '_>,
    x: u16,
    dims: Vec<u32>,
    wanted: Vec<u32>,
) -> Result<Integer, Reason> {
    let rows = reshaped(step, x, dims)?;
    let turned = permuted(step, rows, &[0, 2, 1, 3])?;
    let value = reshaped(step, turned, wanted)?;
    Ok(step.result(value, true))
}

pub(super) fn depth_to_space(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (mut x, [batch, height, width, channels], side) = images(&mut step)?;
    let area = side * side;
    if channels % area != 0 {
        return Err(Reason::Shape("the input"));
    }
    let depth = channels / area;
    match attribute(step.node, "mode").map_or(&b"DCR"[..], |mode| &mode.string) {
        b"DCR" => {}
        b"CRD" => {
            let pixels = reshaped(&mut step, x, vec![batch * height * width, depth, area])?;
            x = permuted(&mut step, pixels, &[0, 2, 1])?;
        }
        _ => return Err(Reason::Attribute("mode")),
    }
    let dims = vec![batch * height, width, side, side * depth];
    let wanted = vec![batch, height * side, width * side, depth];
    exchanged(&mut step, x, dims, wanted)
}

pub(super) fn space_to_depth(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (x, [batch, height, width, channels], side) = images(&mut step)?;
    if height % side != 0 || width % side != 0 {
        return Err(Reason::Shape("the input"));
    }
    let (rows, columns) = (height / side, width / side);
    let dims = vec![batch * rows, side, columns, side * channels];
    let wanted = vec![batch, rows, columns, side * side * channels];
    exchanged(&mut step, x, dims, wanted)
}
