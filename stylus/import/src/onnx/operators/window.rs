//! Where a kernel lies as it moves over height and width.

use crate::onnx::{
    error::Reason,
    proto::Node,
    step::{attribute, int},
};
use assay_core::operators::Window;

fn bytes<const N: usize>(node: &Node, name: &'static str, default: u8) -> Result<[u8; N], Reason> {
    let bad = Reason::Attribute(name);
    let Some(given) = attribute(node, name).filter(|given| !given.ints.is_empty()) else {
        return Ok([default; N]);
    };
    let narrow = given.ints.iter().map(|&int| u8::try_from(int).ok());
    let narrow: Vec<u8> = narrow.collect::<Option<_>>().ok_or(bad.clone())?;
    narrow.try_into().map_err(|_| bad)
}

/// From the attributes of convolutions and pools in two dimensions. The kernel is that of the weights where there are
/// some.
pub(super) fn window(
    node: &Node,
    size: [u32; 2],
    weights: Option<[u32; 2]>,
) -> Result<Window, Reason> {
    let bad = Reason::Attribute("kernel_shape");
    let kernel = if let Some(weights) = weights {
        let kernel = weights.map(|size| u8::try_from(size).ok());
        let [Some(height), Some(width)] = kernel else {
            return Err(bad);
        };
        [height, width]
    } else {
        bytes(node, "kernel_shape", 0)?
    };
    let stride: [u8; 2] = bytes(node, "strides", 1)?;
    let dilation = bytes(node, "dilations", 1)?;
    if [kernel, stride, dilation].concat().contains(&0) {
        return Err(bad);
    }
    let [top, left, bottom, right] = bytes(node, "pads", 0)?;
    let mut window = Window {
        kernel,
        stride,
        dilation,
        before: [top, left],
        after: [bottom, right],
    };
    let auto = attribute(node, "auto_pad").map_or(&b""[..], |auto| &auto.string);
    match auto {
        b"" | b"NOTSET" => {
            if int(node, "ceil_mode", 0) != 0 {
                for (axis, &size) in size.iter().enumerate() {
                    prolong(&mut window, axis, size)?;
                }
            }
        }
        b"VALID" => (window.before, window.after) = ([0; 2], [0; 2]),
        b"SAME_UPPER" | b"SAME_LOWER" => {
            for axis in 0..2 {
                let stride = u32::from(stride[axis]);
                let reach = (u32::from(kernel[axis]) - 1) * u32::from(dilation[axis]) + 1;
                let steps = size[axis].div_ceil(stride).saturating_sub(1);
                let padding = (steps * stride + reach).saturating_sub(size[axis]);
                let [less, more] = [padding / 2, padding - padding / 2]
                    .map(|part| u8::try_from(part).map_err(|_| Reason::Attribute("auto_pad")));
                let (before, after) = if auto == b"SAME_UPPER" {
                    (less?, more?)
                } else {
                    (more?, less?)
                };
                (window.before[axis], window.after[axis]) = (before, after);
            }
        }
        _ => return Err(Reason::Attribute("auto_pad")),
    }
    Ok(window)
}

/// Paddings after, so that the last window is there, too, unless it would begin in them.
fn prolong(window: &mut Window, axis: usize, size: u32) -> Result<(), Reason> {
    let [kernel, stride, dilation, before, after] = [
        window.kernel,
        window.stride,
        window.dilation,
        window.before,
        window.after,
    ]
    .map(|both| u32::from(both[axis]));
    let reach = (kernel - 1) * dilation + 1;
    let padded = size.saturating_add(before + after);
    let Some(moved) = padded.checked_sub(reach) else {
        return Ok(());
    };
    let mut last = moved.div_ceil(stride) * stride;
    if last >= size + before {
        last -= stride;
    }
    let more = (last + reach).saturating_sub(padded);
    let after = u8::try_from(after + more).map_err(|_| Reason::Attribute("ceil_mode"))?;
    window.after[axis] = after;
    Ok(())
}
