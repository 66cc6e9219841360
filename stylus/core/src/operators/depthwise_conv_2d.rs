//! `DepthwiseConv2D`: each channel by itself, a window of it times D rows of weights, with an epilogue.

use super::{dot::term, operand, At, Checked, Elements, Filter, Operands, Rule, Work};
use crate::{reader::Reader, Fault, TensorType, Value};
use alloc::{vec, vec::Vec};

/// Each channel by itself: a window of it times D rows of weights, then the epilogue.
///
/// - Formula: `acc = Σ_{i,j} x[n, oh·SH + i·DH − PT, ow·SW + j·DW − PL, o // D]·w[o, i·KW + j]` in int32, wrapping, `x`
///   being `pad` outside its height and width; then the epilogue.
/// - Shape: `x[N,H,W,C]` and `w[C·D,KH·KW]` give `[N,OH,OW,C·D]`, `OH` and `OW` as of `Conv2D`.
/// - Dtypes: `x` and `w` int8; the output int32, or what the epilogue makes of it.
/// - Descriptor: `x u16 ‖ w u16 ‖ window ‖ pad i8 ‖ epilogue`
/// - Opening: a row of `w`; for each row of the kernel one element of each of as many rows of `x` in succession as it
///   reaches over, at most `W`; and the epilogue's.
/// - Source: `DepthwiseConvPerChannel` of `TFLite` (`reference/integer_ops/depthwise_conv.h`) with the input's zero
///   point as `pad` and folded into the bias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepthwiseConv2D(pub Filter);

impl Rule for DepthwiseConv2D {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Filter::read(reader).map(Self)
    }

    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        self.0.operands(visit);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let fits =
            |area, channels, outputs: u32, taps| taps == area && outputs.is_multiple_of(channels);
        self.0.check(values, fits, TensorType::element_opening)
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let Ok(x) = operand(at.values, self.0.x) else {
            return 0;
        };
        let (channels, outputs) = (x.kind.row_length() as usize, at.kind.row_length() as usize);
        let (row, o) = at.kind.row_of(at.index);
        let (c, area) = (
            o / (outputs / channels.max(1)).max(1),
            self.0.window.area() as usize,
        );
        let mut sum = 0_i32;
        for (tap, pixel) in self.0.window.taps(&x.kind, (at.kind, row)).enumerate() {
            let x = pixel.map_or(self.0.pad.into(), |pixel| {
                data.element(self.0.x, pixel * channels + c)
            });
            sum = sum.wrapping_add(term(x, data.element(self.0.w, o * area + tap)));
        }
        self.0.epilogue.element(sum, (at.kind, at.index), data)
    }

    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let Ok(x) = operand(work.values, self.0.x) else {
            return;
        };
        let (channels, outputs) = (
            x.kind.row_length() as usize,
            work.kind.row_length() as usize,
        );
        let (data, copies) = (work.data.bytes(self.0.x), outputs / channels.max(1));
        let weights = by_tap(work.data.bytes(self.0.w), self.0.window.area() as usize);
        let padding = vec![self.0.pad.cast_unsigned(); channels];
        let (mut sums, mut spread) = (vec![0; outputs], vec![0; outputs]);
        let rows = output.chunks_exact_mut(work.kind.row_bytes());
        for (row, output) in work.rows.clone().zip(rows) {
            sums.fill(0);
            let taps = self.0.window.taps(&x.kind, (work.kind, row));
            for (pixel, weights) in taps.zip(weights.chunks_exact(outputs)) {
                let pixel =
                    pixel.and_then(|pixel| data.get(pixel * channels..(pixel + 1) * channels));
                let pixel = pixel.unwrap_or(&padding);
                if copies == 1 {
                    add_products(&mut sums, pixel, weights);
                } else {
                    for (spread, &x) in spread.chunks_exact_mut(copies).zip(pixel) {
                        spread.fill(x);
                    }
                    add_products(&mut sums, &spread, weights);
                }
            }
            self.0
                .epilogue
                .apply(&sums, work.data, (work.kind, row), output);
        }
    }
}

/// Weights of rows of `area`, ordered by the place in the row first.
fn by_tap(weights: &[u8], area: usize) -> Vec<i16> {
    let rows = weights.len() / area.max(1);
    let mut turned = Vec::with_capacity(weights.len());
    for tap in 0..area {
        let column = weights.iter().skip(tap).step_by(area).take(rows);
        turned.extend(column.map(|w| i16::from(w.cast_signed())));
    }
    turned
}

/// Adds to each sum the product of its element and its weight, which 16 bits hold.
fn add_products(sums: &mut [i32], x: &[u8], weights: &[i16]) {
    for ((sum, x), w) in sums.iter_mut().zip(x).zip(weights) {
        let product = i16::from(x.cast_signed()).wrapping_mul(*w);
        *sum = sum.wrapping_add(product.into());
    }
}
