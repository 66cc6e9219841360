//! A window that moves over the height and width of int[N, H, W, C].

use crate::{reader::Reader, Fault, TensorType};
use alloc::vec::Vec;

/// Kernel, stride, dilation and padding: height first, then width.
///
/// - Formula: of a direction with `L` pixels, `(L + before + after − reach) // stride + 1` come out.
/// - Descriptor: each attribute in turn, `height u8 ‖ width u8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Rows and columns of the kernel, at least 1.
    pub kernel: [u8; 2],
    /// Pixels that the window moves, at least 1.
    pub stride: [u8; 2],
    /// Pixels from a neighbour in the kernel to the next, at least 1; of pools 1.
    pub dilation: [u8; 2],
    /// Pixels of padding at the top and at the left, less than the kernel's reach `(kernel − 1)·dilation + 1`.
    pub before: [u8; 2],
    /// Pixels of padding at the bottom and at the right, less than the kernel's reach.
    pub after: [u8; 2],
}

impl Window {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let mut pair = || Ok([reader.u8()?, reader.u8()?]);
        Ok(Self {
            kernel: pair()?,
            stride: pair()?,
            dilation: pair()?,
            before: pair()?,
            after: pair()?,
        })
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        for pair in [
            self.kernel,
            self.stride,
            self.dilation,
            self.before,
            self.after,
        ] {
            out.extend(pair);
        }
    }

    /// Rows and columns of what comes out for an `x` of so many.
    pub(super) fn steps(&self, size: [u32; 2]) -> Result<[u32; 2], Fault> {
        Ok([self.steps_along(0, size[0])?, self.steps_along(1, size[1])?])
    }

    fn steps_along(&self, axis: usize, size: u32) -> Result<u32, Fault> {
        let (stride, dilation) = (self.stride[axis], self.dilation[axis]);
        let [before, after] = [self.before[axis], self.after[axis]].map(u32::from);
        if self.kernel[axis] == 0 || stride == 0 || dilation == 0 {
            return Err(Fault::Window);
        }
        let (reach, padded) = (self.reach(axis), size + before + after);
        if before >= reach || after >= reach || padded < reach {
            return Err(Fault::Window);
        }
        Ok((padded - reach) / u32::from(stride) + 1)
    }

    /// Rows or columns from the first that the kernel reads to the last. The kernel has been checked.
    fn reach(&self, axis: usize) -> u32 {
        u32::from(self.kernel[axis].saturating_sub(1)) * u32::from(self.dilation[axis]) + 1
    }

    /// How many elements of a channel it covers.
    pub(super) fn area(&self) -> u32 {
        u32::from(self.kernel[0]) * u32::from(self.kernel[1])
    }

    /// How many paths open the rows of `x` that an element reads, or an element of each.
    pub(super) fn paths(&self, x: &TensorType) -> u64 {
        let columns = x.shape().iter().rev().nth(1).copied().unwrap_or(1);
        u64::from(self.kernel[0]) * x.paths(self.reach(1).min(columns))
    }

    /// For each place of the kernel, row-major, the row of `x` (the channels there) that it covers when row `row` of the
    /// output is computed; none in the padding.
    pub(super) fn taps<'a>(
        &'a self,
        x: &TensorType,
        (kind, row): (&TensorType, usize),
    ) -> impl Iterator<Item = Option<usize>> + 'a {
        let [_, height, width, _] = image(x).map(|dim| dim as usize);
        let [_, rows, columns, _] = image(kind).map(|dim| (dim as usize).max(1));
        let place = [row / columns % rows, row % columns];
        let first = row / columns / rows * height;
        let along = move |axis: usize, tap: u8, size: usize| {
            let from = place[axis] * usize::from(self.stride[axis]);
            let covered = from + usize::from(tap) * usize::from(self.dilation[axis]);
            let inside = covered.checked_sub(self.before[axis].into())?;
            (inside < size).then_some(inside)
        };
        let (mut i, mut j) = (0_u8, 0_u8);
        (0..self.area()).map(move |_| {
            if j == self.kernel[1] {
                (i, j) = (i.saturating_add(1), 0);
            }
            let at = j;
            j = j.saturating_add(1);
            Some((first + along(0, i, height)?) * width + along(1, at, width)?)
        })
    }
}

/// The four dimensions of images: their number, height, width, channels.
pub(super) fn image(kind: &TensorType) -> [u32; 4] {
    kind.shape().try_into().unwrap_or([1; 4])
}
