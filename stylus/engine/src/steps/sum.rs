//! `Add` of int16, clamped to int16 and not rescaled: a residual stream's.

use super::Job;
use crate::simd::for_each_kernel;
use assay_core::{
    operators::{Epilogue, Operands, Pair, Requantise, Rounding, Scale, Side},
    DType, TensorType, Value,
};

pub(crate) struct Sum {
    left: u16,
    right: u16,
    /// By which the left operand is shifted to the right, rounded half up.
    shift: u8,
    /// Elements after which the right operand begins anew.
    period: usize,
}

impl Sum {
    /// None where operands or output are of another dtype, shape or scale.
    pub(super) fn new(pair: &Pair, values: &[Value<'_>], kind: &TensorType) -> Option<Self> {
        let [left, right] = [pair.a, pair.b].map(|number| &values[usize::from(number)].kind);
        let same = kind.shape().ends_with(right.shape()) && left.shape() == kind.shape();
        let words = [left, right, kind]
            .iter()
            .all(|kind| kind.dtype() == DType::I16);
        let plain = pair.right == Side::default() && pair.left.zero == 0;
        (same && words && plain && clamps(&pair.epilogue)).then_some(())?;
        let shift = match pair.left.scale {
            None => 0,
            Some(scale)
                if scale.left == 0 && scale.m == 1 && scale.rounding == Rounding::Single =>
            {
                u8::try_from(scale.s).ok().filter(|&s| s < 16)?
            }
            Some(_) => return None,
        };
        Some(Self {
            left: pair.a,
            right: pair.b,
            shift,
            period: right.bytes(),
        })
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) {
        let (left, right) = (job.data.bytes(self.left), job.data.bytes(self.right));
        job.rows(1, output, |rows, output| {
            let mut from = rows.start * job.kind.row_bytes();
            let mut output = output;
            while !output.is_empty() {
                let place = from % self.period;
                let count = (self.period - place).min(output.len());
                let (part, rest) = output.split_at_mut(count);
                add(job.kernel, &left[from..], self.shift, &right[place..], part);
                (from, output) = (from + count, rest);
            }
        });
    }
}

/// Whether the epilogue only clamps to int16.
fn clamps(epilogue: &Epilogue) -> bool {
    let Some(Requantise {
        zero_point: 0,
        lo: i16::MIN,
        hi: i16::MAX,
        wide: true,
        rounding: Rounding::Single,
        scale: Scale::Tensor { m, s },
        table: None,
    }) = epilogue.requantise
    else {
        return false;
    };
    epilogue.bias.is_none() && u32::try_from(s).is_ok_and(|s| 1_u32.checked_shl(s) == Some(m))
}

for_each_kernel! {
    /// No sum exceeds int32.
    fn add(left: &[u8], shift: u8, right: &[u8], output: &mut [u8]) {
        let half = (1_i32 << shift) >> 1;
        let operands = left.as_chunks().0.iter().zip(right.as_chunks().0);
        for (output, (&a, &b)) in output.as_chunks_mut().0.iter_mut().zip(operands) {
            let a = (i32::from(i16::from_le_bytes(a)) + half) >> shift;
            let sum = a + i32::from(i16::from_le_bytes(b));
            let [low, high, ..] = sum.clamp(i16::MIN.into(), i16::MAX.into()).to_le_bytes();
            *output = [low, high];
        }
    }
}
