//! `MaxPool`: the largest element of a window, channel by channel.

use super::{operand, pool, At, Checked, Elements, Operands, Rule, Window, Work};
use crate::{reader::Reader, Fault, Value};
use alloc::vec::Vec;

/// The largest element of a window, channel by channel.
///
/// - Formula: `y = max` of the window's part inside `x`: padding counts for nothing.
/// - Shape: `x[N,H,W,C]` gives `[N,OH,OW,C]`, `OH` and `OW` as of `Conv2D`.
/// - Dtypes: `x` int8 or int16; the output the same.
/// - Descriptor: `x u16 ‖ window`
/// - Opening: for each row of the kernel one element of each of as many rows of `x` in succession as it has columns, at
///   most `W`.
/// - Source: `MaxPool` of `TFLite` (`reference/integer_ops/pooling.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxPool {
    /// Number of the operand, int8 or int16[N, H, W, C].
    pub x: u16,
    /// What of `x` an element reads.
    pub window: Window,
}

impl Rule for MaxPool {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            x: reader.u16()?,
            window: Window::read(reader)?,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
        self.window.write(out);
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        pool::check(values, self.x, &self.window)
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let Ok(x) = operand(at.values, self.x) else {
            return 0;
        };
        pool::covered(&x.kind, at, &self.window)
            .map(|index| data.element(self.x, index))
            .max()
            .unwrap_or_default()
    }

    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let x = (self.x, &self.window);
        pool::run(x, work, output, (i32::MIN, i32::max), |largest, _| largest);
    }
}
