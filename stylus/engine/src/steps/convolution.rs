//! `Conv2D` as a product: each window of the input is a row. Where a window is one pixel they lie there already; else a
//! kernel reads them from the padded images, or some at a time are gathered.

use super::{grid::Grid, product::cached_rows, Job};
use crate::{
    buffers::Constants,
    finish::{largest_sum, Finish},
    gemm::{multiply, multiply_padded, multiply_windows, Packed, Tile, Windows},
    scratch::{self, Refused},
    simd::for_each_kernel,
    Kernel,
};
use assay_core::{
    operators::{Filter, Operands},
    TensorType, Value,
};
use std::ops::Range;

pub(crate) struct Convolution {
    x: u16,
    packed: Packed,
    finish: Finish,
    pad: u8,
    grid: Grid,
    rows: Rows,
}

/// How the product's rows are found.
enum Rows {
    /// They are the input's pixels.
    Pixels,
    /// In the padded images, from where a window begins, at each four elements.
    Windows(Vec<usize>),
    /// Gathered from runs there: where each begins, and how long all are.
    Gathered(Vec<usize>, usize),
}

/// Bytes of windows that are gathered at once, so that they stay in the first cache.
const GATHERED: usize = 1 << 15;

impl Convolution {
    /// None where weights or scales are of another kind than usual.
    pub(super) fn new(
        kernel: Kernel,
        conv: &Filter,
        values: &[Value<'_>],
        kind: &TensorType,
    ) -> Option<Result<Self, Refused>> {
        let w = &values[usize::from(conv.w)];
        let (columns, depth) = (w.kind.rows() as usize, w.kind.row_length() as usize);
        let (most, constants) = (largest_sum(depth), Constants(values));
        let finish = Finish::new(kernel, &conv.epilogue, columns, most, &constants);
        if finish.by_matrix() {
            return None;
        }
        let grid = Grid::new(conv.window, &values[usize::from(conv.x)].kind, kind)?;
        let (taps, weights) = (grid.taps(), w.constant?);
        // Neighbours in a row of the kernel make one run.
        let pixels = if grid.dilation[1] == 1 {
            grid.kernel[1]
        } else {
            1
        };
        let run = pixels * grid.channels;
        let runs = taps.into_iter().step_by(pixels);
        let whole = |weights| Packed::try_new(kernel, weights, columns, depth);
        let (packed, rows) = if grid.is_pixels() {
            (whole(weights), Rows::Pixels)
        } else if Packed::takes_windows(kernel) {
            let fours = run.next_multiple_of(4);
            let words = runs.flat_map(|begin| (begin..begin + run).step_by(4));
            let packed = apart(weights, run, fours).and_then(|weights| {
                Packed::try_new(kernel, &weights, columns, depth / run * fours)
            });
            (packed, Rows::Windows(words.collect()))
        } else {
            (whole(weights), Rows::Gathered(runs.collect(), run))
        };
        Some(packed.map(|packed| Self {
            x: conv.x,
            packed,
            finish,
            pad: conv.pad.cast_unsigned(),
            grid,
            rows,
        }))
    }

    pub(super) fn bytes(&self) -> usize {
        self.packed.bytes()
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) -> Result<(), Refused> {
        let (x, packed) = (job.data.bytes(self.x), &self.packed);
        let mask = if packed.unsigned() { 0x80 } else { 0 };
        let padding = (self.pad, mask);
        match &self.rows {
            Rows::Pixels => {
                let depth = packed.depth();
                self.parts(job, output, cached_rows(depth), |rows, sink| {
                    multiply(&x[rows.start * depth..rows.end * depth], packed, sink);
                });
                Ok(())
            }
            Rows::Windows(words) => self.grid.padded(job.kernel, x, padding, |x| {
                self.parts(job, output, usize::MAX, |rows, sink| {
                    let begins = |first, begins: &mut [usize]| {
                        self.grid.begins(rows.start + first, begins);
                    };
                    let windows = Windows {
                        begins: &begins,
                        words,
                    };
                    multiply_windows(x, windows, rows.len(), packed, sink);
                });
            }),
            Rows::Gathered(runs, run) => self.grid.padded(job.kernel, x, padding, |x| {
                let stride = packed.row_bytes();
                let most = (GATHERED / stride).max(1).next_multiple_of(WHOLE);
                self.parts(job, output, most, |rows, sink| {
                    let count = rows.len();
                    let bytes = packed.whole_rows(count) * stride;
                    scratch::with(bytes + COPIED, |patches| {
                        let mut begins = vec![0; count];
                        self.grid.begins(rows.start, &mut begins);
                        gather(job.kernel, x, &begins, runs, *run, stride, patches);
                        let columns = 0..packed.columns();
                        multiply_padded(&patches[..bytes], count, packed, columns, sink);
                    });
                });
            }),
        }
    }

    /// Calls `work` with the rows of each part of the output, at most `most`, and what takes their tiles.
    fn parts(
        &self,
        job: &Job<'_>,
        output: &mut [u8],
        most: usize,
        work: impl Fn(Range<usize>, &mut dyn FnMut(&Tile<'_>)) + Sync,
    ) {
        let row = job.kind.row_bytes();
        let cost = 1 + self.packed.depth() / 64;
        job.parts(cost, most, output, |rows, part| {
            work(rows, &mut |tile| self.finish.tile(tile, row, part));
        });
    }
}

/// Runs of weights, each as long as `fours`.
fn apart(weights: &[u8], run: usize, fours: usize) -> Result<Vec<u8>, Refused> {
    let (mut apart, bytes) = (Vec::new(), weights.len() / run * fours);
    scratch::reserve(&mut apart, bytes)?;
    apart.resize(bytes, 0);
    for (apart, run) in apart.chunks_mut(fours).zip(weights.chunks(run)) {
        apart[..run.len()].copy_from_slice(run);
    }
    Ok(apart)
}

/// Rows that no kernel's tiles are cut by.
const WHOLE: usize = 96;
/// Bytes that are copied at once, and more than are asked for.
const COPIED: usize = 16;

for_each_kernel! {
    /// The windows that begin at `begins`, each of some runs, one after another. What is copied beyond a run is
    /// overwritten by the next, and meets no weights beyond the last.
    fn gather(
        x: &[u8],
        begins: &[usize],
        runs: &[usize],
        run: usize,
        stride: usize,
        patches: &mut [u8],
    ) {
        for (row, begin) in begins.iter().enumerate() {
            for (index, from) in runs.iter().enumerate() {
                let (x, to) = (&x[begin + from..], &mut patches[row * stride + index * run..]);
                for at in (0..run).step_by(COPIED) {
                    to[at..][..COPIED].copy_from_slice(&x[at..][..COPIED]);
                }
            }
        }
    }
}
