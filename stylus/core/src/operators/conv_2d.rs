//! `Conv2D`: a window of all channels times each row of weights, with an epilogue.

use super::{
    dot::{dots, term},
    operand, At, Checked, Elements, Epilogue, Operands, Rule, Window, Work,
};
use crate::{reader::Reader, DType, Fault, TensorType, Value};
use alloc::vec::Vec;

/// `Σ x[n, oh·SH + i·DH − PT, ow·SW + j·DW − PL, c]·w[o, (i·KW + j)·C + c]` in int32, wrapping, then the epilogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conv2D {
    /// Number of the operand int8[N, H, W, C].
    pub x: u16,
    /// Number of the weights, int8[O, KH·KW·C].
    pub w: u16,
    /// What of `x` an element reads.
    pub window: Window,
    /// What `x` is outside its height and width: its zero point.
    pub pad: i8,
    /// What is done to the sum.
    pub epilogue: Epilogue,
}

impl Rule for Conv2D {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            x: reader.u16()?,
            w: reader.u16()?,
            window: Window::read(reader)?,
            pad: reader.i8()?,
            epilogue: Epilogue::read(reader)?,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
        out.extend(self.w.to_le_bytes());
        self.window.write(out);
        out.extend(self.pad.to_le_bytes());
        self.epilogue.write(out);
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
        visit(&mut self.w);
        self.epilogue.operands(visit);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let (x, w) = (operand(values, self.x)?.kind, operand(values, self.w)?.kind);
        if x.dtype() != DType::I8 || w.dtype() != DType::I8 {
            return Err(Fault::OperandType);
        }
        let &[images, height, width, channels] = x.shape() else {
            return Err(Fault::OperandShape);
        };
        let [rows, columns] = self.window.steps([height, width])?;
        let &[outputs, taps] = w.shape() else {
            return Err(Fault::OperandShape);
        };
        if u64::from(taps) != u64::from(self.window.area()) * u64::from(channels) {
            return Err(Fault::OperandShape);
        }
        let output = TensorType::new(self.epilogue.dtype(), &[images, rows, columns, outputs])?;
        let read = self.window.paths(&x) * x.row_opening() + w.row_opening();
        Ok(Checked {
            output,
            opening: read + self.epilogue.check(values, &output)?,
        })
    }

    fn element<E: Elements>(&self, at: &At<'_>, data: &E) -> i64 {
        let Ok(x) = operand(at.values, self.x) else {
            return 0;
        };
        let (channels, outputs) = (x.kind.row_length() as usize, at.kind.row_length() as usize);
        let (row, o) = (at.index / outputs, at.index % outputs);
        let first = o * self.window.area() as usize * channels;
        let mut sum = 0_i32;
        for (tap, pixel) in self.window.taps(&x.kind, (at.kind, row)).enumerate() {
            for c in 0..channels {
                let x = pixel.map_or(self.pad.into(), |pixel| {
                    data.element(self.x, pixel * channels + c)
                });
                let w = data.element(self.w, first + tap * channels + c);
                sum = sum.wrapping_add(term(x, w));
            }
        }
        self.epilogue.element(sum, (at.kind, at.index), data)
    }

    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let Ok(x) = operand(work.values, self.x) else {
            return;
        };
        let (channels, data) = (x.kind.row_bytes(), work.data.bytes(self.x));
        let (mut patch, mut sums) = (Vec::new(), Vec::new());
        let outputs = output.chunks_exact_mut(work.kind.row_bytes());
        for (row, output) in work.rows.clone().zip(outputs) {
            patch.clear();
            for pixel in self.window.taps(&x.kind, (work.kind, row)) {
                match pixel.and_then(|pixel| data.get(pixel * channels..(pixel + 1) * channels)) {
                    Some(pixel) => patch.extend_from_slice(pixel),
                    None => patch.resize(patch.len() + channels, self.pad.cast_unsigned()),
                }
            }
            dots(&patch, work.data.bytes(self.w), &mut sums);
            self.epilogue
                .apply(&sums, work.data, (work.kind, row), output);
        }
    }
}
