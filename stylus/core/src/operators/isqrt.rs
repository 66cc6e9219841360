//! `Isqrt`: the square root, rounded down.

use super::{lanes::map, operand, At, Checked, Elements, Operands, Rule, Work};
use crate::{reader::Reader, DType, Fault, Value};
use alloc::vec::Vec;

/// The square root, rounded down.
///
/// - Formula: `y = ⌊√x⌋`, the largest integer whose square is at most `x`, and 0 where `x` is negative.
/// - Shape: that of `x`.
/// - Dtypes: `x` int32 or int64; the output the same.
/// - Descriptor: `x u16`
/// - Opening: an element of `x`.
/// - Source: the integer square root; 0 for negatives is this repository's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isqrt {
    /// Number of the operand: int32 or int64 of any shape.
    pub x: u16,
}

impl Rule for Isqrt {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self { x: reader.u16()? })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let x = operand(values, self.x)?.kind;
        if !matches!(x.dtype(), DType::I32 | DType::I64) {
            return Err(Fault::OperandType);
        }
        Ok(Checked {
            output: x,
            opening: x.element_opening(),
        })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        root(data.element(self.x, at.index))
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        map(work, (self.x, work.kind), output, root);
    }
}

/// The largest integer whose square is at most `x`; 0 for negatives. By Newton's iteration from above, which falls until it
/// is there; the standard library's takes a table of 512 bytes, which a program pays for at each call.
pub(super) fn root(x: i64) -> i64 {
    if x <= 0 {
        return 0;
    }
    let x = x.unsigned_abs();
    let mut root = 1_u64 << (64 - x.leading_zeros()).div_ceil(2);
    loop {
        // The root is at least 1: it begins above that of `x`, and the mean is not below it.
        let next = root.midpoint(x.checked_div(root).unwrap_or(x));
        if next >= root {
            return root.cast_signed();
        }
        root = next;
    }
}

#[cfg(test)]
mod tests {
    use super::root;

    #[test]
    fn the_root_is_the_largest_whose_square_is_not_greater() {
        for bit in 0..31 {
            for around in [-3_i64, -1, 0, 1, 3] {
                let square = ((1_i64 << bit) + around).pow(2);
                for x in [square - 1, square, square + 1, square + 2 * around] {
                    assert_eq!(root(x), x.checked_isqrt().unwrap_or(0), "{x}");
                }
            }
        }
        for x in (0..100_000).chain((i64::MAX - 1_000)..=i64::MAX) {
            assert_eq!(Some(root(x)), x.checked_isqrt(), "{x}");
        }
    }
}
