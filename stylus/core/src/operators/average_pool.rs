//! `AveragePool`: the mean of a window, channel by channel.

use super::{operand, pool, At, Checked, Elements, Operands, Rule, Window, Work};
use crate::{reader::Reader, Fault, Value};
use alloc::vec::Vec;

/// The mean of a window, channel by channel, half away from zero.
///
/// - Formula: of the window's part inside `x`, `q` elements whose sum is `s`: `y = (s + q // 2) // q` where `s > 0`,
///   else `−((−s + q // 2) // q)`.
/// - Shape: `x[N,H,W,C]` gives `[N,OH,OW,C]`, `OH` and `OW` as of `Conv2D`.
/// - Dtypes: `x` int8 or int16; the output the same.
/// - Descriptor: `x u16 ‖ window`
/// - Opening: for each row of the kernel one element of each of as many rows of `x` in succession as it has columns, at
///   most `W`.
/// - Source: `AveragePool` of `TFLite` (`reference/integer_ops/pooling.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AveragePool {
    /// Number of the operand, int8 or int16[N, H, W, C].
    pub x: u16,
    /// What of `x` an element reads.
    pub window: Window,
}

impl Rule for AveragePool {
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
        let (mut sum, mut count) = (0_i32, 0);
        for index in pool::covered(&x.kind, at, &self.window) {
            sum = sum.wrapping_add(i32::try_from(data.element(self.x, index)).unwrap_or_default());
            count += 1;
        }
        mean(sum, count).into()
    }

    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let x = (self.x, &self.window);
        pool::run(x, work, output, (0, i32::wrapping_add), mean);
    }
}

/// `sum / count`, half away from zero; 0 of none.
fn mean(sum: i32, count: i32) -> i32 {
    let rounded = sum.wrapping_abs().wrapping_add(count / 2);
    let rounded = rounded.checked_div(count).unwrap_or_default();
    if sum > 0 {
        rounded
    } else {
        rounded.wrapping_neg()
    }
}
