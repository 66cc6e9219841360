//! `Conv2D`: a window of all channels times each row of weights, with an epilogue.

use super::{
    dot::{dots, product_of_rows, term},
    operand, At, Checked, Elements, Filter, Operands, Rule, Work,
};
use crate::{reader::Reader, Fault, TensorType, Value};
use alloc::vec::Vec;

/// A window of all channels times each row of weights, then the epilogue.
///
/// - Formula: `acc = Σ_{i,j,c} x[n, oh·SH + i·DH − PT, ow·SW + j·DW − PL, c]·w[o, (i·KW + j)·C + c]` in int32,
///   wrapping, `x` being `pad` outside its height and width; then the epilogue.
/// - Shape: `x[N,H,W,C]` and `w[O,KH·KW·C]` give `[N,OH,OW,O]`, `OH = (H + top + bottom − reach) // stride + 1`, `OW`
///   alike.
/// - Dtypes: `x` and `w` int8; the output int32, or what the epilogue makes of it.
/// - Descriptor: `x u16 ‖ w u16 ‖ window ‖ pad i8 ‖ epilogue`
/// - Opening: a row of `w`; for each row of the kernel as many rows of `x` in succession as it reaches over, at most
///   `W`; and the epilogue's.
/// - Source: `ConvPerChannel` of `TFLite` (`reference/integer_ops/conv.h`) with the input's zero point as `pad` and
///   folded into the bias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conv2D(pub Filter);

impl Rule for Conv2D {
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
        let fits = |area: u32, channels: u32, _, taps: u32| {
            u64::from(taps) == u64::from(area) * u64::from(channels)
        };
        self.0.check(values, fits, TensorType::row_opening)
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let Ok(x) = operand(at.values, self.0.x) else {
            return 0;
        };
        let channels = x.kind.row_length() as usize;
        let (row, o) = at.kind.row_of(at.index);
        let first = o * self.0.window.area() as usize * channels;
        let mut sum = 0_i32;
        for (tap, pixel) in self.0.window.taps(&x.kind, (at.kind, row)).enumerate() {
            let w = first + tap * channels;
            let part = if let Some(pixel) = pixel {
                let x = (self.0.x, pixel * channels);
                product_of_rows(data, x, (self.0.w, w), channels)
            } else {
                let each = (0..channels).map(|c| data.element(self.0.w, w + c));
                each.fold(0, |sum: i32, w| {
                    sum.wrapping_add(term(self.0.pad.into(), w))
                })
            };
            sum = sum.wrapping_add(part);
        }
        self.0.epilogue.element(sum, (at.kind, at.index), data)
    }

    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let Ok(x) = operand(work.values, self.0.x) else {
            return;
        };
        let (channels, data) = (x.kind.row_bytes(), work.data.bytes(self.0.x));
        let (mut patch, mut sums) = (Vec::new(), Vec::new());
        let outputs = output.chunks_exact_mut(work.kind.row_bytes());
        for (row, output) in work.rows.clone().zip(outputs) {
            patch.clear();
            for pixel in self.0.window.taps(&x.kind, (work.kind, row)) {
                match pixel.and_then(|pixel| data.get(pixel * channels..(pixel + 1) * channels)) {
                    Some(pixel) => patch.extend_from_slice(pixel),
                    None => patch.resize(patch.len() + channels, self.0.pad.cast_unsigned()),
                }
            }
            dots(&patch, work.data.bytes(self.0.w), &mut sums);
            self.0
                .epilogue
                .apply(&sums, work.data, (work.kind, row), output);
        }
    }
}
