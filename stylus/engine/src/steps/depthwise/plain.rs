//! Plain Rust, all channels of some pixels at once.

use super::Depthwise;
use crate::{finish::Part, simd::for_each_kernel, Kernel};

/// Of all channels for each tap.
pub(super) struct Weights(Vec<i16>);

impl Weights {
    pub(super) fn new(bytes: &[u8], channels: usize) -> Self {
        let taps = bytes.len() / channels;
        let of_tap = |tap| bytes.iter().skip(tap).step_by(taps);
        let weights = (0..taps).flat_map(of_tap);
        Self(weights.map(|w| w.cast_signed().into()).collect())
    }

    /// Some pixels of a row of the output, from those in `x` on.
    pub(super) fn run(&self, of: &Depthwise, kernel: Kernel, x: &[u8], output: &mut [u8]) {
        let channels = of.grid.channels;
        let step = of.grid.stride[1] * channels;
        let row = channels * of.finish.size();
        let mut sums = [0; PIXELS * CHANNELS];
        for (some, output) in output.chunks_mut(PIXELS * row).enumerate() {
            let count = output.len() / row;
            let x = &x[some * PIXELS * step..];
            for channel in (0..channels).step_by(CHANNELS) {
                let width = CHANNELS.min(channels - channel);
                let line = Line {
                    x: &x[channel..],
                    step,
                    taps: &of.taps,
                    weights: &self.0[channel..],
                    channels,
                };
                accumulate(kernel, &line, width, &mut sums[..count * CHANNELS]);
                of.finish.part(Part {
                    sums: &sums,
                    pitch: CHANNELS,
                    rows: count,
                    column: channel,
                    columns: width,
                    output: &mut output[channel * of.finish.size()..],
                    row,
                });
            }
        }
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
