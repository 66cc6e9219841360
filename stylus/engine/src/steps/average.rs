//! `AveragePool` of int8 where windows cover the images exactly, so that each has as many pixels.

use super::{grid::Grid, Job};
use crate::simd::for_each_kernel;
use assay_core::{
    operators::{AveragePool, Operands},
    DType, TensorType, Value,
};

pub(crate) struct Average {
    x: u16,
    grid: Grid,
    taps: Vec<usize>,
}

impl Average {
    /// None for another dtype, and where there is padding or what no window covers.
    pub(super) fn new(pool: AveragePool, values: &[Value<'_>], kind: &TensorType) -> Option<Self> {
        let x = &values[usize::from(pool.x)].kind;
        let grid = Grid::new(pool.window, x, kind)?;
        (x.dtype() == DType::I8 && grid.is_covered()).then(|| Self {
            x: pool.x,
            taps: grid.taps(),
            grid,
        })
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) {
        let x = job.data.bytes(self.x);
        job.rows(1 + self.taps.len() / 8, output, |rows, output| {
            for (row, output) in rows.zip(output.chunks_exact_mut(self.grid.channels)) {
                let x = &x[self.grid.first_covered(row)..];
                average(job.kernel, x, &self.taps, output);
            }
        });
    }
}

/// Channels whose sums are held at once.
const CHANNELS: usize = 64;

for_each_kernel! {
    /// The mean of each channel over the taps, half away from zero. A window has fewer than 2^16 pixels, so that no sum
    /// exceeds 2^23.
    fn average(x: &[u8], taps: &[usize], output: &mut [u8]) {
        let count = i32::try_from(taps.len()).unwrap_or(i32::MAX);
        for (output, first) in output.chunks_mut(CHANNELS).zip((0..).step_by(CHANNELS)) {
            let mut sums = [0_i32; CHANNELS];
            for tap in taps {
                for (sum, x) in sums.iter_mut().zip(&x[tap + first..][..output.len()]) {
                    *sum += i32::from(x.cast_signed());
                }
            }
            for (output, sum) in output.iter_mut().zip(sums) {
                let mean = (sum.abs() + count / 2) / count;
                *output = (mean * sum.signum()).to_le_bytes()[0];
            }
        }
    }
}
