//! `DepthwiseConv2D` with one row of weights a channel, over images with their padding.

#[cfg(target_arch = "x86_64")]
mod avx512_vnni;
mod plain;

use super::{grid::Grid, Job};
use crate::{
    buffers::Constants,
    finish::{largest_sum, Finish},
    scratch::Refused,
    Kernel,
};
use assay_core::{
    operators::{Filter, Operands},
    TensorType, Value,
};

pub(crate) struct Depthwise {
    x: u16,
    pad: u8,
    grid: Grid,
    /// From the first tap of a window to each.
    taps: Vec<usize>,
    finish: Finish,
    way: Way,
}

enum Way {
    Plain(plain::Weights),
    #[cfg(target_arch = "x86_64")]
    Quads(avx512_vnni::Blocks),
}

impl Depthwise {
    /// None where a channel has more than one row of weights, or weights or scales are of another kind than usual.
    pub(super) fn new(
        kernel: Kernel,
        conv: &Filter,
        values: &[Value<'_>],
        kind: &TensorType,
    ) -> Option<Self> {
        let w = &values[usize::from(conv.w)];
        let grid = Grid::new(conv.window, &values[usize::from(conv.x)].kind, kind)?;
        if w.kind.rows() as usize != grid.channels {
            return None;
        }
        let most = largest_sum(w.kind.row_length() as usize);
        let constants = Constants(values);
        let finish = Finish::new(kernel, &conv.epilogue, grid.channels, most, &constants);
        if finish.by_matrix() {
            return None;
        }
        let weights = w.constant?;
        #[cfg(target_arch = "x86_64")]
        let quads = avx512_vnni::Blocks::new(&grid, weights, &finish).map(Way::Quads);
        #[cfg(not(target_arch = "x86_64"))]
        let quads = None;
        Some(Self {
            x: conv.x,
            pad: conv.pad.cast_unsigned(),
            taps: grid.taps(),
            way: quads.unwrap_or_else(|| Way::Plain(plain::Weights::new(weights, grid.channels))),
            grid,
            finish,
        })
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) -> Result<(), Refused> {
        let (mask, cost) = match &self.way {
            Way::Plain(_) => (0, self.taps.len()),
            #[cfg(target_arch = "x86_64")]
            Way::Quads(_) => (0x80, 1 + self.taps.len() / 16),
        };
        let x = job.data.bytes(self.x);
        self.grid.padded(job.kernel, x, (self.pad, mask), |x| {
            let row = job.kind.row_bytes();
            job.rows(cost, output, |rows, output| {
                let mut first = rows.start;
                while first < rows.end {
                    // Pixels that follow each other in a row of the output do so in the input.
                    let count = self.grid.left_in_row(first).min(rows.end - first);
                    let output = &mut output[(first - rows.start) * row..][..count * row];
                    let x = &x[self.grid.first_covered(first)..];
                    match &self.way {
                        Way::Plain(weights) => weights.run(self, job.kernel, x, output),
                        #[cfg(target_arch = "x86_64")]
                        Way::Quads(blocks) => blocks.run(self, x, output),
                    }
                    first += count;
                }
            });
        })
    }
}
