//! Where a kernel lies as it moves over height and width.

use crate::tflite::error::Reason;
use assay_core::operators::Window;

/// Kernel, stride and dilation as the file has them.
pub(super) struct Steps {
    pub(super) kernel: [i32; 2],
    pub(super) stride: [i32; 2],
    pub(super) dilation: [i32; 2],
    pub(super) padding: i8,
}

/// The number of `Padding` that stands for SAME.
const SAME: i8 = 0;
const VALID: i8 = 1;

/// `ComputePaddingHeightWidth` of `TFLite`: SAME gives as many rows as strides begin inside, the odd one of the paddings
/// after the last row.
///
/// # Errors
/// [`Reason::Attribute`] where a number is below 1 or does not fit a byte, [`Reason::Shape`] where the kernel is larger than
/// the input.
pub(super) fn window(size: [u32; 2], steps: &Steps) -> Result<Window, Reason> {
    let mut window = Window {
        kernel: bytes(steps.kernel, "the kernel")?,
        stride: bytes(steps.stride, "the stride")?,
        dilation: bytes(steps.dilation, "the dilation")?,
        before: [0; 2],
        after: [0; 2],
    };
    for (axis, size) in size.into_iter().enumerate() {
        let stride = u32::from(window.stride[axis]);
        let gaps = u32::from(window.kernel[axis]) - 1;
        let reach = gaps * u32::from(window.dilation[axis]) + 1;
        let padding = match steps.padding {
            SAME => ((size.div_ceil(stride) - 1) * stride + reach).saturating_sub(size),
            VALID if size >= reach => 0,
            VALID => return Err(Reason::Shape("the input")),
            _ => return Err(Reason::Attribute("the padding")),
        };
        let narrow = |part: u32| u8::try_from(part).map_err(|_| Reason::Attribute("the padding"));
        window.before[axis] = narrow(padding / 2)?;
        window.after[axis] = narrow(padding - padding / 2)?;
    }
    Ok(window)
}

/// Numbers from 1 to 255.
fn bytes(pair: [i32; 2], name: &'static str) -> Result<[u8; 2], Reason> {
    match pair.map(u8::try_from) {
        [Ok(height @ 1..), Ok(width @ 1..)] => Ok([height, width]),
        _ => Err(Reason::Attribute(name)),
    }
}
