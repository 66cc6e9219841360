//! `FloorDiv`: a quotient, rounded down.

use super::{
    broadcast::{place, zip, Shape},
    operand, At, Checked, Elements, Operands, Rule, Work,
};
use crate::{reader::Reader, DType, Fault, Value};
use alloc::vec::Vec;

/// A quotient, rounded down.
///
/// - Formula: `y = sat(a // b)`, and 0 where `b` is 0.
/// - Shape: the broadcast shape of `a` and `b`.
/// - Dtypes: `a` and `b` of any, each its own; the output of any: the nearest value that it holds.
/// - Descriptor: `a u16 ‖ b u16 ‖ dtype u8`
/// - Opening: an element of `a` and one of `b`.
/// - Source: floored division (Knuth, The Art of Computer Programming, vol. 1, section 1.2.4); 0 for a divisor of 0 is
///   this repository's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloorDiv {
    /// Number of the dividend, of any dtype.
    pub a: u16,
    /// Number of the divisor, of any dtype; broadcast.
    pub b: u16,
    /// Of the output.
    pub dtype: DType,
}

impl Rule for FloorDiv {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            a: reader.u16()?,
            b: reader.u16()?,
            dtype: DType::read(reader)?,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.a.to_le_bytes());
        out.extend(self.b.to_le_bytes());
        out.push(self.dtype as u8);
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.a);
        visit(&mut self.b);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let (a, b) = (operand(values, self.a)?.kind, operand(values, self.b)?.kind);
        Ok(Checked {
            output: Shape::of(&a, &b)?.with(self.dtype)?,
            opening: a.element_opening() + b.element_opening(),
        })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let (Ok(a), Ok(b)) = (operand(at.values, self.a), operand(at.values, self.b)) else {
            return 0;
        };
        let a = data.element(self.a, place(at.kind, &a.kind, at.index));
        let b = data.element(self.b, place(at.kind, &b.kind, at.index));
        self.dtype.saturate(quotient(a, b))
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        if let (Ok(a), Ok(b)) = (operand(work.values, self.a), operand(work.values, self.b)) {
            zip(
                work,
                [(self.a, &a.kind), (self.b, &b.kind)],
                output,
                quotient,
            );
        }
    }
}

/// Rounded down; 0 where `b` is 0. The only quotient that int64 does not hold is 2^63, for which its nearest stands.
fn quotient(a: i64, b: i64) -> i64 {
    if b == 0 {
        return 0;
    }
    let (towards_zero, rest) = (a.saturating_div(b), a.wrapping_rem(b));
    towards_zero - i64::from(rest != 0 && (rest < 0) != (b < 0))
}
