//! `Conv2D` as a product: each window of the input is a row. Where a window is one pixel they lie there already; else
//! some rows at a time are gathered.

use super::{grid::Grid, Job};
use crate::{
    buffers::Constants,
    finish::Finish,
    gemm::{flip, multiply, multiply_padded, Packed, Tile},
    Kernel,
};
use assay_core::{
    operators::{Filter, Operands},
    TensorType, Value,
};

pub(crate) struct Convolution {
    x: u16,
    packed: Packed,
    finish: Finish,
    pad: u8,
    grid: Grid,
    /// Whether every window is one pixel, in order.
    direct: bool,
}

/// Bytes of windows that are gathered at once.
const GATHERED: usize = 1 << 16;

impl Convolution {
    /// None where weights or scales are of another kind than usual.
    pub(super) fn new(
        kernel: Kernel,
        conv: &Filter,
        values: &[Value<'_>],
        kind: &TensorType,
    ) -> Option<Self> {
        let w = &values[usize::from(conv.w)];
        let (columns, depth) = (w.kind.rows() as usize, w.kind.row_length() as usize);
        let finish = Finish::new(kernel, &conv.epilogue, columns, &Constants(values));
        if finish.by_matrix() {
            return None;
        }
        let x = &values[usize::from(conv.x)].kind;
        let window = conv.window;
        let plain = [window.before, window.after].as_flattened() == [0; 4];
        Some(Self {
            x: conv.x,
            packed: Packed::new(kernel, w.constant?, columns, depth),
            finish,
            pad: conv.pad.cast_unsigned(),
            grid: Grid::new(window, x, kind)?,
            direct: plain && window.kernel == [1, 1] && window.stride == [1, 1],
        })
    }

    pub(super) fn bytes(&self) -> usize {
        self.packed.bytes()
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) {
        let x = job.data.bytes(self.x);
        let row = job.kind.row_bytes();
        let stride = self.packed.row_bytes();
        let most = (GATHERED / stride).next_multiple_of(96);
        let rows = output.len() / row;
        let share = rows.div_ceil(job.threads.count()).min(most);
        job.threads.each(output, share * row, |first, part| {
            let (first, rows) = (first / row, part.len() / row);
            let mut sink = |tile: &Tile<'_>| self.finish.tile(tile, row, part);
            if self.direct {
                let a = &x[first * self.packed.depth()..][..rows * self.packed.depth()];
                multiply(a, &self.packed, &mut sink);
                return;
            }
            let mut gathered = vec![0; self.packed.whole_rows(rows) * stride];
            for (at, patch) in gathered.chunks_exact_mut(stride).enumerate().take(rows) {
                self.gather(x, first + at, patch);
            }
            if self.packed.unsigned() {
                flip(&mut gathered);
            }
            multiply_padded(
                &gathered,
                rows,
                &self.packed,
                0..self.packed.columns(),
                &mut sink,
            );
        });
    }

    /// What the window of row `row` of the output covers.
    fn gather(&self, x: &[u8], row: usize, patch: &mut [u8]) {
        let (grid, channels) = (&self.grid, self.grid.channels);
        let line = grid.kernel[1] * channels;
        let place = grid.place(row);
        for (i, patch) in patch.chunks_mut(line).enumerate().take(grid.kernel[0]) {
            let Some(y) = grid.covered(0, place[0], i) else {
                patch.fill(self.pad);
                continue;
            };
            let pixels = &x[(place[2] * grid.size[0] + y) * grid.size[1] * channels..];
            let whole = grid.dilation[1] == 1
                && grid.covered(1, place[1], 0).is_some()
                && grid.covered(1, place[1], grid.kernel[1] - 1).is_some();
            if let (true, Some(from)) = (whole, grid.covered(1, place[1], 0)) {
                patch.copy_from_slice(&pixels[from * channels..][..line]);
                continue;
            }
            for (j, patch) in patch.chunks_exact_mut(channels).enumerate() {
                match grid.covered(1, place[1], j) {
                    Some(x) => patch.copy_from_slice(&pixels[x * channels..][..channels]),
                    None => patch.fill(self.pad),
                }
            }
        }
    }
}
