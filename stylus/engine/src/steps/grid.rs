//! Which pixels a window covers.

use assay_core::{operators::Window, TensorType};
use std::borrow::Cow;

/// Which pixels a window covers: height first, then width.
pub(super) struct Grid {
    pub(super) kernel: [usize; 2],
    pub(super) stride: [usize; 2],
    pub(super) dilation: [usize; 2],
    before: [usize; 2],
    /// Of the input.
    pub(super) size: [usize; 2],
    pub(super) channels: usize,
    /// Of the output.
    steps: [usize; 2],
}

impl Grid {
    pub(super) fn new(window: Window, x: &TensorType, kind: &TensorType) -> Option<Self> {
        let (&[_, height, width, channels], &[_, rows, columns, _]) = (x.shape(), kind.shape())
        else {
            return None;
        };
        let wide = |pair: [u8; 2]| pair.map(usize::from);
        Some(Self {
            kernel: wide(window.kernel),
            stride: wide(window.stride),
            dilation: wide(window.dilation),
            before: wide(window.before),
            size: [height as usize, width as usize],
            channels: channels as usize,
            steps: [rows as usize, columns as usize],
        })
    }

    /// Where row `row` of the output is: in its height and width, and in which image.
    pub(super) fn place(&self, row: usize) -> [usize; 3] {
        let [rows, columns] = self.steps;
        [row / columns % rows, row % columns, row / columns / rows]
    }

    /// The pixel that tap `tap` covers along an axis; none in the padding.
    pub(super) fn covered(&self, axis: usize, place: usize, tap: usize) -> Option<usize> {
        let covered = place * self.stride[axis] + tap * self.dilation[axis];
        let inside = covered.checked_sub(self.before[axis])?;
        (inside < self.size[axis]).then_some(inside)
    }

    /// Pixels from row `row` of the output to the end of its row of pixels.
    pub(super) fn left_in_row(&self, row: usize) -> usize {
        self.steps[1] - row % self.steps[1]
    }

    /// Height and width of an input with its padding, as far as windows reach.
    fn reach(&self) -> [usize; 2] {
        [0, 1].map(|axis| {
            (self.steps[axis] - 1) * self.stride[axis]
                + (self.kernel[axis] - 1) * self.dilation[axis]
                + 1
        })
    }

    /// The images as far as windows reach, with their padding.
    pub(super) fn padded<'x>(&self, x: &'x [u8], pad: u8) -> Cow<'x, [u8]> {
        let (reach, line) = (self.reach(), self.size[1] * self.channels);
        if reach == self.size && self.before == [0; 2] {
            return Cow::Borrowed(x);
        }
        let images = x.len() / (self.size[0] * line);
        let width = reach[1] * self.channels;
        let mut padded = vec![pad; images * reach[0] * width];
        let begin = self.before[1] * self.channels;
        let length = line.min(width - begin.min(width));
        for (image, padded) in x
            .chunks(self.size[0] * line)
            .zip(padded.chunks_mut(reach[0] * width))
        {
            let lines = padded.chunks_mut(width).skip(self.before[0]);
            for (line, padded) in image.chunks(line).zip(lines) {
                padded[begin..begin + length].copy_from_slice(&line[..length]);
            }
        }
        Cow::Owned(padded)
    }

    /// Where in the padded images the window of row `row` of the output begins.
    pub(super) fn first_covered(&self, row: usize) -> usize {
        let ([y, x, image], [height, width]) = (self.place(row), self.reach());
        ((image * height + y * self.stride[0]) * width + x * self.stride[1]) * self.channels
    }

    /// From there to one of its taps.
    pub(super) fn offset(&self, i: usize, j: usize) -> usize {
        let width = self.reach()[1];
        (i * self.dilation[0] * width + j * self.dilation[1]) * self.channels
    }
}
