//! `Requantise`: an epilogue alone.

use super::{
    broadcast::Spans,
    lanes::{from, load32},
    operand, At, Checked, Elements, Epilogue, Operands, Rule, Work,
};
use crate::{reader::Reader, DType, Fault, Value};
use alloc::{vec, vec::Vec};

/// An epilogue alone.
///
/// - Formula: `acc = x`, then the epilogue.
/// - Shape: that of `x`.
/// - Dtypes: `x` int8, int16 or int32; the output int32, or what the epilogue makes of it.
/// - Descriptor: `x u16 ‖ epilogue`
/// - Opening: an element of `x`, and the epilogue's.
/// - Source: `Requantize` of `TFLite` (`reference/requantize.h`); by single rounding this repository's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequantiseTensor {
    /// Number of the operand: int8, int16 or int32 of any shape.
    pub x: u16,
    /// What is done to each element.
    pub epilogue: Epilogue,
}

impl Rule for RequantiseTensor {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            x: reader.u16()?,
            epilogue: Epilogue::read(reader)?,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
        self.epilogue.write(out);
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
        self.epilogue.operands(visit);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let x = operand(values, self.x)?.kind;
        if x.dtype() == DType::I64 {
            return Err(Fault::OperandType);
        }
        let output = x.with_rows_of(self.epilogue.dtype(), x.row_length())?;
        let opening = x.element_opening() + self.epilogue.check(values, &output)?;
        Ok(Checked { output, opening })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let x = i32::try_from(data.element(self.x, at.index)).unwrap_or_default();
        self.epilogue.element(x, (at.kind, at.index), data)
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let Ok(x) = operand(work.values, self.x) else {
            return;
        };
        let size = work.kind.dtype().size() as usize;
        let spans = Spans::of(work, &[&x.kind], self.epilogue.is_alike());
        let mut sums = vec![0; spans.length()];
        for (number, output) in output.chunks_mut(spans.length() * size).enumerate() {
            let place = spans.place(work, &x.kind, number);
            let sums = sums.get_mut(..output.len() / size).unwrap_or_default();
            let bytes = from(&x.kind, work.data.bytes(self.x), place.at(0));
            load32(x.kind.dtype(), bytes, sums);
            let row = work.rows.start + number;
            self.epilogue
                .apply(sums, work.data, (work.kind, row), output);
        }
    }
}
