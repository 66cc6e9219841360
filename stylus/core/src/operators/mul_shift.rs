//! `MulShift`: a product divided by a power of two.

use super::{
    broadcast::{place, zip, Shape},
    operand, At, Checked, Elements, Operands, Rule, Work,
};
use crate::{reader::Reader, DType, Fault, Value};
use alloc::vec::Vec;

/// A product in fixed point, divided by a power of two and rounded half up.
///
/// - Formula: `y = sat((x·f + 2^(shift−1)) >> shift)`, product and sum wrapping in int64; shift 0 neither adds nor
///   shifts.
/// - Shape: the broadcast shape of `x` and `f`.
/// - Dtypes: `x` and `f` of any, each its own; the output of any: the nearest value that it holds.
/// - Descriptor: `x u16 ‖ f u16 ‖ shift u8 ‖ dtype u8`
/// - Opening: an element of `x` and one of `f`.
/// - Source: this repository's own: multiplication of numbers with `shift` bits behind the point, for factors of a row
///   or a channel, rotary positions and gates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MulShift {
    /// Number of an operand of any dtype.
    pub x: u16,
    /// Number of the factor, of any dtype; broadcast.
    pub f: u16,
    /// Bits, 1 to 62, or 0, which neither adds nor shifts.
    pub shift: u8,
    /// Of the output.
    pub dtype: DType,
}

impl Rule for MulShift {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            x: reader.u16()?,
            f: reader.u16()?,
            shift: reader.u8()?,
            dtype: DType::read(reader)?,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
        out.extend(self.f.to_le_bytes());
        out.push(self.shift);
        out.push(self.dtype as u8);
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
        visit(&mut self.f);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let (x, f) = (operand(values, self.x)?.kind, operand(values, self.f)?.kind);
        let shape = Shape::of(&x, &f)?;
        if self.shift > 62 {
            return Err(Fault::Shift);
        }
        Ok(Checked {
            output: shape.with(self.dtype)?,
            opening: x.element_opening() + f.element_opening(),
        })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let (Ok(x), Ok(f)) = (operand(at.values, self.x), operand(at.values, self.f)) else {
            return 0;
        };
        let x = data.element(self.x, place(at.kind, &x.kind, at.index));
        let f = data.element(self.f, place(at.kind, &f.kind, at.index));
        self.dtype
            .saturate(shifted(x.wrapping_mul(f), self.shift.into()))
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let (Ok(x), Ok(f)) = (operand(work.values, self.x), operand(work.values, self.f)) else {
            return;
        };
        let shift = self.shift.into();
        zip(
            work,
            [(self.x, &x.kind), (self.f, &f.kind)],
            output,
            |x, f| shifted(x.wrapping_mul(f), shift),
        );
    }
}

/// Divided by 2^shift, rounded half up; the sum with the half wraps. `shift` is at most 62.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
pub(super) const fn shifted(product: i64, shift: u32) -> i64 {
    let half = 1_i64.wrapping_shl(shift) >> 1;
    product.wrapping_add(half).wrapping_shr(shift)
}
