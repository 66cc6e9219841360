//! `Resize` and `Upsample` by the nearest element.

use super::index::{taken, Laid};
use crate::onnx::{
    constant,
    error::Reason,
    operand::Integer,
    step::{attribute, Step},
};

/// Along one dimension.
struct Along {
    from: u32,
    to: u32,
    scale: f32,
}

pub(super) fn convert(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let mut x = Laid::input(&step)?;
    let dims = x.dims(&step)?;
    let text = |name, default: &'static [u8]| {
        attribute(step.node, name).map_or(default.to_vec(), |given| given.string.to_vec())
    };
    // Before version 11 the corner of the first element was that of the result, and there was one rounding.
    let old = step.graph.version < 11 || step.node.kind == "Upsample";
    let (place, rounding) = if old {
        (b"asymmetric".to_vec(), b"floor".to_vec())
    } else {
        (
            text("coordinate_transformation_mode", b"half_pixel"),
            text("nearest_mode", b"round_prefer_floor"),
        )
    };
    if text("mode", b"nearest") != b"nearest" {
        return Err(Reason::Attribute("mode, which has to be nearest"));
    }
    if text("keep_aspect_ratio_policy", b"stretch") != b"stretch" {
        return Err(Reason::Attribute(
            "keep_aspect_ratio_policy, which has to be stretch",
        ));
    }
    if attribute(step.node, "axes").is_some() {
        return Err(Reason::Attribute("axes"));
    }
    for (axis, along) in lengths(&step, old, &dims)?.into_iter().enumerate() {
        if along.to == along.from {
            continue;
        }
        nearest(0, &along, &place, &rounding)?;
        let index = |at| nearest(at, &along, &place, &rounding).unwrap_or(u32::MAX);
        x.value = taken(&mut step, x.value, x.at(axis), along.to as usize, index)?;
    }
    Ok(x.result(&step))
}

/// From the scales, or from the sizes.
fn lengths(step: &Step<'_, '_>, old: bool, dims: &[u32]) -> Result<Vec<Along>, Reason> {
    let role = "the scales";
    let bad = || Reason::Shape(role);
    let given = step
        .graph
        .optional(step.node, if old { 1 } else { 2 }, role)?;
    let scales = match (given, attribute(step.node, "scales")) {
        (Some(tensor), _) => constant::floats(tensor, role)?,
        (None, Some(given)) => given.floats.clone(),
        (None, None) => Vec::new(),
    };
    let mut all = Vec::new();
    if scales.is_empty() {
        let sizes = step.integers(3, "", "the sizes")?.ok_or_else(bad)?;
        if sizes.len() != dims.len() {
            return Err(bad());
        }
        for (&from, size) in dims.iter().zip(sizes) {
            let to = u32::try_from(size).map_err(|_| bad())?;
            let scale = single(to) / single(from);
            all.push(Along { from, to, scale });
        }
        return Ok(all);
    }
    if scales.len() != dims.len() {
        return Err(bad());
    }
    for (&from, scale) in dims.iter().zip(scales) {
        let to = (single(from) * scale).floor();
        if !(1.0..16_777_217.0).contains(&to) {
            return Err(bad());
        }
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "in the range above"
        )]
        let to = to as u32;
        all.push(Along { from, to, scale });
    }
    Ok(all)
}

/// Dimensions are at most 2^24.
#[allow(clippy::cast_precision_loss, reason = "at most 2^24")]
fn single(number: u32) -> f32 {
    number as f32
}

/// The element that is taken for a place of the result, in single precision as runtimes compute it.
fn nearest(at: u32, along: &Along, place: &[u8], rounding: &[u8]) -> Result<u32, Reason> {
    let Along { from, to, scale } = *along;
    let at = single(at);
    let exact = match place {
        b"asymmetric" => at / scale,
        b"half_pixel" => (at + 0.5) / scale - 0.5,
        b"pytorch_half_pixel" if to > 1 => (at + 0.5) / scale - 0.5,
        b"align_corners" if to > 1 => at * single(from - 1) / single(to - 1),
        b"pytorch_half_pixel" | b"align_corners" => 0.0,
        _ => return Err(Reason::Attribute("coordinate_transformation_mode")),
    };
    let nearest = match rounding {
        b"round_prefer_floor" => (exact - 0.5).ceil(),
        b"round_prefer_ceil" => (exact + 0.5).floor(),
        b"floor" => exact.floor(),
        b"ceil" => exact.ceil(),
        _ => return Err(Reason::Attribute("nearest_mode")),
    };
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, below at 0"
    )]
    let nearest = nearest as u32;
    Ok(nearest.min(from - 1))
}
