//! What pools have in common.

use super::{operand, window::Window, At, Checked, Operands, Work};
use crate::{DType, Fault, TensorType, Value};
use alloc::vec;

pub(super) fn check(values: &[Value<'_>], x: u16, window: &Window) -> Result<Checked, Fault> {
    let x = operand(values, x)?.kind;
    if !matches!(x.dtype(), DType::I8 | DType::I16) {
        return Err(Fault::OperandType);
    }
    let &[images, height, width, channels] = x.shape() else {
        return Err(Fault::OperandShape);
    };
    if window.dilation != [1, 1] {
        return Err(Fault::Window);
    }
    let [rows, columns] = window.steps([height, width])?;
    Ok(Checked {
        output: TensorType::new(x.dtype(), &[images, rows, columns, channels])?,
        opening: window.paths(&x) * x.element_opening(),
    })
}

/// The places of the elements of `x` that an element of the output is made of.
pub(super) fn covered<'a>(
    x: &TensorType,
    at: &At<'_>,
    window: &'a Window,
) -> impl Iterator<Item = usize> + 'a {
    let channels = x.row_length() as usize;
    let (row, channel) = at.kind.row_of(at.index);
    let pixels = window.taps(x, (at.kind, row)).flatten();
    pixels.map(move |pixel| pixel * channels + channel)
}

/// Rows of the output: each channel folded from `start`, then finished by how many pixels there were. 32 bits hold the
/// sum of the largest window.
pub(super) fn run<D: Operands>(
    (x, window): (u16, &Window),
    work: &Work<'_, D>,
    output: &mut [u8],
    (start, fold): (i32, impl Fn(i32, i32) -> i32),
    finish: impl Fn(i32, i32) -> i32,
) {
    let (Ok(value), data) = (operand(work.values, x), work.data.bytes(x)) else {
        return;
    };
    let (size, length) = (value.kind.dtype().size() as usize, value.kind.row_bytes());
    let mut folded = vec![start; value.kind.row_length() as usize];
    let rows = output.chunks_exact_mut(work.kind.row_bytes());
    for (row, output) in work.rows.clone().zip(rows) {
        let mut count = 0;
        folded.fill(start);
        for pixel in window.taps(&value.kind, (work.kind, row)).flatten() {
            let pixel = data.get(pixel * length..(pixel + 1) * length);
            let pixel = pixel.unwrap_or_default();
            count += 1;
            if size == 1 {
                for (folded, x) in folded.iter_mut().zip(pixel) {
                    *folded = fold(*folded, x.cast_signed().into());
                }
            } else {
                for (folded, x) in folded.iter_mut().zip(pixel.as_chunks().0) {
                    *folded = fold(*folded, i16::from_le_bytes(*x).into());
                }
            }
        }
        for (output, &folded) in output.chunks_exact_mut(size).zip(&folded) {
            output.copy_from_slice(&finish(folded, count).to_le_bytes()[..size]);
        }
    }
}
