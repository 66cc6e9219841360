//! Which pixels a window covers.

use crate::{
    scratch::{self, Refused},
    simd::for_each_kernel,
    Kernel,
};
use assay_core::{operators::Window, TensorType};

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
    /// None where images with their padding would be far larger than what is declared.
    pub(super) fn new(window: Window, x: &TensorType, kind: &TensorType) -> Option<Self> {
        let (&[images, height, width, channels], &[_, rows, columns, _]) =
            (x.shape(), kind.shape())
        else {
            return None;
        };
        let wide = |pair: [u8; 2]| pair.map(usize::from);
        let grid = Self {
            kernel: wide(window.kernel),
            stride: wide(window.stride),
            dilation: wide(window.dilation),
            before: wide(window.before),
            size: [height as usize, width as usize],
            channels: channels as usize,
            steps: [rows as usize, columns as usize],
        };
        (grid.padded_bytes(images as usize) <= 4 * (x.bytes() + kind.bytes()) + (1 << 16))
            .then_some(grid)
    }

    /// Where row `row` of the output is: in its height and width, and in which image.
    fn place(&self, row: usize) -> [usize; 3] {
        let [rows, columns] = self.steps;
        [row / columns % rows, row % columns, row / columns / rows]
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

    /// So many images as far as windows reach.
    fn padded_bytes(&self, images: usize) -> usize {
        let [height, width] = self.reach();
        images * height * width * self.channels
    }

    /// Bytes of padding to the left of each line.
    fn left(&self) -> usize {
        self.before[1].min(self.reach()[1]) * self.channels
    }

    /// Calls `work` with the images as far as windows reach, with their padding, each byte altered by `mask`. 64 bytes more,
    /// and 64 for each column of a step to the right, are anything.
    pub(super) fn padded(
        &self,
        kernel: Kernel,
        x: &[u8],
        (pad, mask): (u8, u8),
        work: impl FnOnce(&[u8]),
    ) -> Result<(), Refused> {
        let images = x.len() / (self.size[0] * self.size[1] * self.channels);
        let bytes = self.padded_bytes(images);
        let more = self.left() + FILLED;
        scratch::try_with(bytes + more.max(64 * (self.stride[1] + 1)), |padded| {
            fill(kernel, self, x, pad ^ mask, mask, padded);
            work(padded);
        })
    }

    /// Where in the padded images the window of row `row` of the output begins.
    pub(super) fn first_covered(&self, row: usize) -> usize {
        let ([y, x, image], [height, width]) = (self.place(row), self.reach());
        ((image * height + y * self.stride[0]) * width + x * self.stride[1]) * self.channels
    }

    /// The same of each row from `first` on.
    pub(super) fn begins(&self, mut first: usize, mut begins: &mut [usize]) {
        let step = self.stride[1] * self.channels;
        while !begins.is_empty() {
            let count = self.left_in_row(first).min(begins.len());
            let (line, rest) = begins.split_at_mut(count);
            let from = self.first_covered(first);
            for (begin, x) in line.iter_mut().zip(0..) {
                *begin = from + x * step;
            }
            (first, begins) = (first + count, rest);
        }
    }

    /// Whether there is neither padding nor what no window reaches.
    pub(super) fn is_covered(&self) -> bool {
        self.before == [0; 2] && self.reach() == self.size
    }

    /// Whether each window is one pixel, in order.
    pub(super) fn is_pixels(&self) -> bool {
        self.kernel == [1; 2] && self.stride == [1; 2] && self.size == self.steps
    }

    /// From there to each of its taps.
    pub(super) fn taps(&self) -> Vec<usize> {
        let [rows, columns] = self.dilation;
        let offset = |i, j| (i * rows * self.reach()[1] + j * columns) * self.channels;
        let of_row = |i| (0..self.kernel[1]).map(move |j| offset(i, j));
        (0..self.kernel[0]).flat_map(of_row).collect()
    }
}

/// Bytes of padding that are written at once, and more than are asked for.
const FILLED: usize = 16;

for_each_kernel! {
    /// Line by line; what is written too far is overwritten by what comes next, and there is more than the images.
    fn fill(grid: &Grid, x: &[u8], pad: u8, mask: u8, padded: &mut [u8]) {
        let [height, width] = grid.reach();
        let (width, line) = (width * grid.channels, grid.size[1] * grid.channels);
        let left = grid.left();
        let length = line.min(width - left);
        let above = (grid.before[0] * width).min(height * width);
        for (index, image) in x.chunks(grid.size[0] * line).enumerate() {
            let padded = &mut padded[index * height * width..];
            padded[..above + left].fill(pad);
            let mut at = above + left;
            for line in image.chunks(line).take((height * width - above) / width) {
                for (padded, x) in padded[at..at + length].iter_mut().zip(&line[..length]) {
                    *padded = x ^ mask;
                }
                // To where the next line begins.
                for from in (length..width).step_by(FILLED) {
                    padded[at + from..][..FILLED].fill(pad);
                }
                at += width;
            }
            padded[at.min(height * width)..height * width].fill(pad);
        }
    }
}
