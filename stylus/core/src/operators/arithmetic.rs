//! `Add`, `Sub` and `Mul` of two operands, each rescaled, with an epilogue.

use super::{
    broadcast::{place, Shape, Spans},
    lanes::{wrap32, LANES},
    operand, At, Checked, Elements, Epilogue, Operands, Rule, Side, Work,
};
use crate::{reader::Reader, DType, Fault, Value};
use alloc::{vec, vec::Vec};

/// Two operands that broadcast, and what is done to each and to the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Number of the left operand: int8, int16 or int32.
    pub a: u16,
    /// Number of the right operand: int8, int16 or int32.
    pub b: u16,
    /// What is done to the left one.
    pub left: Side,
    /// What is done to the right one.
    pub right: Side,
    /// What is done to the result.
    pub epilogue: Epilogue,
}

/// The sum of two tensors, each side brought to a common scale, then the epilogue.
///
/// - Formula: `acc = left + right` in int32, wrapping the exact result; then the epilogue.
/// - Shape: the broadcast shape of `a` and `b`.
/// - Dtypes: `a` and `b` int8, int16 or int32, each its own; the output int32, or what the epilogue makes of it.
/// - Descriptor: `a u16 ‖ b u16 ‖ side ‖ side ‖ epilogue`
/// - Opening: an element of `a` and one of `b`, and the epilogue's.
/// - Source: `AddElementwise` of `TFLite` (`reference/integer_ops/add.h`), where `left` is 20 and rounding is double.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Add(pub Pair);

/// The difference of two tensors, each side brought to a common scale, then the epilogue.
///
/// - Formula: `acc = left − right` in int32, wrapping the exact result; then the epilogue.
/// - Shape: the broadcast shape of `a` and `b`.
/// - Dtypes: `a` and `b` int8, int16 or int32, each its own; the output int32, or what the epilogue makes of it.
/// - Descriptor: `a u16 ‖ b u16 ‖ side ‖ side ‖ epilogue`
/// - Opening: an element of `a` and one of `b`, and the epilogue's.
/// - Source: `SubElementwise` of `TFLite` (`reference/sub.h`), where `left` is 20 and rounding is double.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sub(pub Pair);

/// The product of two tensors, zero points taken off, then the epilogue.
///
/// - Formula: `acc = left · right` in int32, wrapping the exact result; then the epilogue.
/// - Shape: the broadcast shape of `a` and `b`.
/// - Dtypes: `a` and `b` int8, int16 or int32, each its own; the output int32, or what the epilogue makes of it.
/// - Descriptor: `a u16 ‖ b u16 ‖ side ‖ side ‖ epilogue`
/// - Opening: an element of `a` and one of `b`, and the epilogue's.
/// - Source: `MulElementwise` of `TFLite` (`reference/integer_ops/mul.h`), whose sides have no scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mul(pub Pair);

impl Pair {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            a: reader.u16()?,
            b: reader.u16()?,
            left: Side::read(reader)?,
            right: Side::read(reader)?,
            epilogue: Epilogue::read(reader)?,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.a.to_le_bytes());
        out.extend(self.b.to_le_bytes());
        self.left.write(out);
        self.right.write(out);
        self.epilogue.write(out);
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.a);
        visit(&mut self.b);
        self.epilogue.operands(visit);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let (a, b) = (operand(values, self.a)?.kind, operand(values, self.b)?.kind);
        if a.dtype() == DType::I64 || b.dtype() == DType::I64 {
            return Err(Fault::OperandType);
        }
        let shape = Shape::of(&a, &b)?;
        self.left.check()?;
        self.right.check()?;
        let output = shape.with(self.epilogue.dtype())?;
        let opening =
            a.element_opening() + b.element_opening() + self.epilogue.check(values, &output)?;
        Ok(Checked { output, opening })
    }

    #[inline(never)]
    fn element(&self, at: &At<'_>, data: &dyn Elements, combine: fn(i64, i64) -> i64) -> i64 {
        let (Ok(a), Ok(b)) = (operand(at.values, self.a), operand(at.values, self.b)) else {
            return 0;
        };
        let a = data.element(self.a, place(at.kind, &a.kind, at.index));
        let b = data.element(self.b, place(at.kind, &b.kind, at.index));
        let sum = wrap32(combine(self.left.value(a), self.right.value(b)));
        self.epilogue.element(sum, (at.kind, at.index), data)
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn run<D: Operands>(
        &self,
        work: &Work<'_, D>,
        output: &mut [u8],
        combine: impl Fn(i64, i64) -> i64,
    ) {
        let (Ok(a), Ok(b)) = (operand(work.values, self.a), operand(work.values, self.b)) else {
            return;
        };
        let (a, b) = (
            (&a.kind, work.data.bytes(self.a)),
            (&b.kind, work.data.bytes(self.b)),
        );
        let size = work.kind.dtype().size() as usize;
        let spans = Spans::of(work, &[a.0, b.0], self.epilogue.is_alike());
        let (mut left, mut right) = ([0; LANES], [0; LANES]);
        let mut sums = vec![0; spans.length()];
        for (number, output) in output.chunks_mut(spans.length() * size).enumerate() {
            let a_place = spans.place(work, a.0, number);
            let b_place = spans.place(work, b.0, number);
            let sums = sums.get_mut(..output.len() / size).unwrap_or_default();
            for (step, sums) in sums.chunks_mut(LANES).enumerate() {
                let left = left.get_mut(..sums.len()).unwrap_or_default();
                let right = right.get_mut(..sums.len()).unwrap_or_default();
                a_place.load(a.0, a.1, step * LANES, left);
                b_place.load(b.0, b.1, step * LANES, right);
                self.left.apply(left);
                self.right.apply(right);
                for ((sum, &left), &right) in sums.iter_mut().zip(&*left).zip(&*right) {
                    *sum = wrap32(combine(left, right));
                }
            }
            let row = work.rows.start + number;
            self.epilogue
                .apply(sums, work.data, (work.kind, row), output);
        }
    }
}

rules! {
    // How the sides are combined: in int64, wrapping, of which the low 32 bits are taken.
    Pair:
    Add i64::wrapping_add,
    Sub i64::wrapping_sub,
    Mul i64::wrapping_mul
}
