//! AVX-512 VNNI: `vpdpbusd` adds the products of four taps to the sum of each channel, and does not saturate.
//!
//! Sixty-four elements of the output are computed at once: channels of a pixel, or where fewer than 64 divide them,
//! several pixels. Four taps of these are four registers, whose bytes are woven so that those of one element stand
//! together. That leaves of each 128 bits four elements in each register, which is what packing the sums undoes.
//!
//! Pixels stand as uint8, 128 too large, so a sum begins at −128 times the sum of its channel's weights.

use super::{super::grid::Grid, Depthwise};
use crate::finish::{halves, Finish};
use std::arch::x86_64::*;

/// Elements that are computed at once.
const LANES: usize = 64;

/// Weights, and how elements lie in registers.
pub(super) struct Blocks {
    shape: Shape,
    /// From the first tap to each, and some of them again to make fours, whose weights are 0.
    taps: Vec<usize>,
    farthest: usize,
    /// By 64 channels.
    each: Vec<Block>,
}

#[derive(Clone, Copy)]
enum Shape {
    /// 64 channels of one pixel, or what is left of them.
    Channels,
    /// Pixels that follow each other, as far as 64 elements go.
    Neighbours,
    /// So many pixels that do not.
    Pixels(usize),
}

/// The constants of 64 elements.
struct Block {
    /// For each four taps the four registers' weights.
    weights: Vec<Four>,
    finish: halves::Block,
}

#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Four([[[i8; 4]; 16]; 4]);

impl Blocks {
    /// None where the epilogue is of another kind than usual.
    pub(super) fn new(grid: &Grid, weights: &[u8], finish: &Finish) -> Option<Self> {
        let (channels, mut taps) = (grid.channels, grid.taps());
        let shape = match (LANES.is_multiple_of(channels), grid.stride[1]) {
            (true, 1) => Shape::Neighbours,
            (true, _) if (8..LANES).contains(&channels) => Shape::Pixels(LANES / channels),
            _ => Shape::Channels,
        };
        let count = taps.len();
        let blocks = (0..channels).step_by(LANES).map(|first| {
            let channel = |place: usize| match shape {
                Shape::Channels => Some(first + place).filter(|&channel| channel < channels),
                _ => Some(place % channels),
            };
            let weight = |place: usize, tap: usize| match channel(place) {
                Some(channel) if tap < count => weights[channel * count + tap].cast_signed(),
                _ => 0,
            };
            let fours = (0..count).step_by(4).map(|tap| {
                Four(halves::woven(|place| {
                    std::array::from_fn(|at| weight(place, tap + at))
                }))
            });
            let start = |place: usize| {
                (0..count)
                    .map(|tap| -128 * i32::from(weight(place, tap)))
                    .sum()
            };
            Some(Block {
                weights: fours.collect(),
                finish: finish.block(|place| Some((channel(place)?, start(place))))?,
            })
        });
        let blocks = blocks.collect::<Option<_>>()?;
        taps.resize(count.next_multiple_of(4), 0);
        Some(Self {
            shape,
            farthest: taps.iter().copied().max()?,
            taps,
            each: blocks,
        })
    }

    /// Some pixels of a row of the output, from those in `x` on.
    pub(super) fn run(&self, of: &Depthwise, x: &[u8], output: &mut [u8]) {
        let channels = of.grid.channels;
        let step = of.grid.stride[1] * channels;
        let count = output.len() / channels;
        let lined = |pixels: usize, step: usize| Strip {
            pixel: step,
            input: pixels * step,
            output: LANES,
            count: output.len().div_ceil(LANES),
            width: LANES,
        };
        match self.shape {
            Shape::Channels => {
                for (block, first) in self.each.iter().zip((0..).step_by(LANES)) {
                    let strip = Strip {
                        pixel: 0,
                        input: step,
                        output: channels,
                        count,
                        width: LANES.min(channels - first),
                    };
                    self.strip::<1>(block, &strip, &x[first..], &mut output[first..]);
                }
            }
            Shape::Neighbours => {
                let strip = lined(LANES / channels, channels);
                self.strip::<1>(&self.each[0], &strip, x, output);
            }
            Shape::Pixels(pixels) => {
                let (strip, block) = (lined(pixels, step), &self.each[0]);
                match pixels {
                    2 => self.strip::<2>(block, &strip, x, output),
                    4 => self.strip::<4>(block, &strip, x, output),
                    _ => self.strip::<8>(block, &strip, x, output),
                }
            }
        }
    }

    fn strip<const P: usize>(&self, block: &Block, strip: &Strip, x: &[u8], output: &mut [u8]) {
        // SAFETY: there are blocks only for a kernel that the CPU has.
        unsafe {
            if block.finish.double() {
                each::<P, true>(self, block, strip, x, output);
            } else {
                each::<P, false>(self, block, strip, x, output);
            }
        }
    }
}

/// Where registers of elements come from and go.
struct Strip {
    /// Bytes of the input between the pixels of one register.
    pixel: usize,
    /// Bytes of the input and of the output between registers.
    input: usize,
    output: usize,
    /// How many, and how many elements of each go out, of the last as many as there is room for.
    count: usize,
    width: usize,
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn each<const P: usize, const DOUBLE: bool>(
    blocks: &Blocks,
    block: &Block,
    strip: &Strip,
    x: &[u8],
    output: &mut [u8],
) {
    let last = (strip.count - 1) * strip.input + blocks.farthest;
    assert!(x.len() >= last + (P - 1) * strip.pixel + LANES / P);
    let x = x.as_ptr();
    for (at, output) in output
        .chunks_mut(strip.output)
        .enumerate()
        .take(strip.count)
    {
        let mut sums = [_mm512_setzero_si512(); 4];
        for (taps, weights) in blocks.taps.as_chunks::<4>().0.iter().zip(&block.weights) {
            // SAFETY: no tap is farther than the farthest, of which the assertion is.
            let fours = unsafe {
                let x = x.add(at * strip.input);
                [
                    elements::<P>(x.add(taps[0]), strip.pixel),
                    elements::<P>(x.add(taps[1]), strip.pixel),
                    elements::<P>(x.add(taps[2]), strip.pixel),
                    elements::<P>(x.add(taps[3]), strip.pixel),
                ]
            };
            let low = [
                _mm512_unpacklo_epi8(fours[0], fours[1]),
                _mm512_unpacklo_epi8(fours[2], fours[3]),
            ];
            let high = [
                _mm512_unpackhi_epi8(fours[0], fours[1]),
                _mm512_unpackhi_epi8(fours[2], fours[3]),
            ];
            let woven = [
                _mm512_unpacklo_epi16(low[0], low[1]),
                _mm512_unpackhi_epi16(low[0], low[1]),
                _mm512_unpacklo_epi16(high[0], high[1]),
                _mm512_unpackhi_epi16(high[0], high[1]),
            ];
            for ((sum, x), w) in sums.iter_mut().zip(woven).zip(&weights.0) {
                *sum = _mm512_dpbusd_epi32(*sum, x, halves::load(w));
            }
        }
        let bytes = halves::finished::<DOUBLE>(&block.finish, sums);
        let width = output.len().min(strip.width);
        // SAFETY: `output` has them.
        unsafe { halves::store(bytes, output.as_mut_ptr(), width) };
    }
}

/// 64 / P bytes of each of P pixels.
///
/// # Safety
/// They can be read.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
#[inline]
unsafe fn elements<const P: usize>(x: *const u8, pixel: usize) -> __m512i {
    // SAFETY: the caller's.
    unsafe {
        let eight = |at: usize| x.add(at * pixel).cast::<i64>().read_unaligned();
        match P {
            1 => _mm512_loadu_si512(x.cast()),
            2 => {
                let [a, b] = [x, x.add(pixel)].map(|x| _mm256_loadu_si256(x.cast()));
                _mm512_inserti64x4::<1>(_mm512_castsi256_si512(a), b)
            }
            4 => {
                let four = [0, 1, 2, 3].map(|at| _mm_loadu_si128(x.add(at * pixel).cast()));
                let low = _mm256_set_m128i(four[1], four[0]);
                let high = _mm256_set_m128i(four[3], four[2]);
                _mm512_inserti64x4::<1>(_mm512_castsi256_si512(low), high)
            }
            _ => _mm512_setr_epi64(
                eight(0),
                eight(1),
                eight(2),
                eight(3),
                eight(4),
                eight(5),
                eight(6),
                eight(7),
            ),
        }
    }
}
