//! `DepthwiseConv2D` with one row of weights a channel, all channels of a pixel at once.

use super::{grid::Grid, Job};
use crate::{
    buffers::Constants,
    finish::{Finish, Part},
    simd::for_each_kernel,
    Kernel,
};
use assay_core::{
    operators::{Filter, Operands},
    TensorType, Value,
};

pub(crate) struct Depthwise {
    x: u16,
    /// Of all channels for each tap.
    weights: Vec<i16>,
    finish: Finish,
    pad: u8,
    grid: Grid,
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
        let finish = Finish::new(kernel, &conv.epilogue, grid.channels, &Constants(values));
        if finish.by_matrix() {
            return None;
        }
        let (bytes, taps) = (w.constant?, w.kind.row_length() as usize);
        let of_tap = |tap| bytes.iter().skip(tap).step_by(taps);
        Some(Self {
            x: conv.x,
            weights: (0..taps)
                .flat_map(of_tap)
                .map(|w| w.cast_signed().into())
                .collect(),
            finish,
            pad: conv.pad.cast_unsigned(),
            grid,
        })
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) {
        let grid = &self.grid;
        let x = grid.padded(job.data.bytes(self.x), self.pad);
        let channels = grid.channels;
        let taps: Vec<usize> = (0..grid.kernel[0] * grid.kernel[1])
            .map(|tap| grid.offset(tap / grid.kernel[1], tap % grid.kernel[1]))
            .collect();
        job.rows(taps.len(), output, |rows, output| {
            let row = job.kind.row_bytes();
            let mut sums = vec![0; PIXELS * CHANNELS];
            let mut first = rows.start;
            while first < rows.end {
                // Pixels that follow each other in a row of the output do so in the input.
                let count = PIXELS.min(grid.left_in_row(first)).min(rows.end - first);
                let from = grid.first_covered(first);
                let output = &mut output[(first - rows.start) * row..][..count * row];
                for channel in (0..channels).step_by(CHANNELS) {
                    let width = CHANNELS.min(channels - channel);
                    let line = Line {
                        x: &x[from + channel..],
                        step: grid.stride[1] * channels,
                        taps: &taps,
                        weights: &self.weights[channel..],
                        channels,
                    };
                    accumulate(job.kernel, &line, width, &mut sums[..count * CHANNELS]);
                    self.finish.part(Part {
                        sums: &sums,
                        pitch: CHANNELS,
                        rows: count,
                        column: channel,
                        columns: width,
                        output: &mut output[channel * self.finish.size()..],
                        row,
                    });
                }
                first += count;
            }
        });
    }
}

/// Pixels and channels that are computed at once.
const PIXELS: usize = 32;
const CHANNELS: usize = 64;

/// Some channels of pixels in a row.
struct Line<'a> {
    /// From the first channel of the first tap of the first pixel on.
    x: &'a [u8],
    /// From pixel to pixel.
    step: usize,
    /// From the first tap to each.
    taps: &'a [usize],
    /// From the first channel on, of each tap.
    weights: &'a [i16],
    /// From tap to tap in the weights.
    channels: usize,
}

for_each_kernel! {
    /// The sums of `width` channels, [`CHANNELS`] apart from pixel to pixel.
    fn accumulate(line: &Line<'_>, width: usize, sums: &mut [i32]) {
        let mut pixel = 0;
        let (fours, _) = sums.as_chunks_mut::<{ 4 * CHANNELS }>();
        for sums in fours {
            channels::<4>(line, pixel, width, sums);
            pixel += 4;
        }
        for sums in sums.chunks_exact_mut(CHANNELS).skip(pixel) {
            channels::<1>(line, pixel, width, sums);
            pixel += 1;
        }
    }
}

/// The sums of P pixels.
#[inline(always)]
fn channels<const P: usize>(line: &Line<'_>, pixel: usize, width: usize, sums: &mut [i32]) {
    let mut at = 0;
    while at + 16 <= width {
        some::<P, 16>(line, pixel, at, sums);
        at += 16;
    }
    while at + 8 <= width {
        some::<P, 8>(line, pixel, at, sums);
        at += 8;
    }
    while at < width {
        some::<P, 1>(line, pixel, at, sums);
        at += 1;
    }
}

/// The sums of N channels of P pixels. A product of two int8 fits 16 bits.
#[inline(always)]
fn some<const P: usize, const N: usize>(
    line: &Line<'_>,
    pixel: usize,
    at: usize,
    sums: &mut [i32],
) {
    let mut acc = [[0_i32; N]; P];
    for (tap, &offset) in line.taps.iter().enumerate() {
        let Some(w) = line.weights[tap * line.channels + at..].first_chunk::<N>() else {
            return;
        };
        for (p, acc) in acc.iter_mut().enumerate() {
            let from = (pixel + p) * line.step + offset + at;
            let Some(x) = line.x[from..].first_chunk::<N>() else {
                return;
            };
            for i in 0..N {
                let product = i16::from(x[i].cast_signed()).wrapping_mul(w[i]);
                acc[i] = acc[i].wrapping_add(product.into());
            }
        }
    }
    for (acc, sums) in acc.iter().zip(sums.chunks_exact_mut(CHANNELS)) {
        sums[at..at + N].copy_from_slice(acc);
    }
}
