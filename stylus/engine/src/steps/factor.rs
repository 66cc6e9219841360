//! `MulShift` by a factor a row, where neither factor is int64, to int8 or int16.

use super::Job;
use crate::simd::for_each_kernel;
use assay_core::{
    operators::{MulShift, Operands},
    DType, TensorType, Value,
};

pub(crate) struct Factor {
    x: u16,
    f: u16,
    shift: u8,
}

impl Factor {
    /// None where `x` is not int32 of the output's shape, or `f` not int32 with an element for each of its rows.
    pub(super) fn new(product: MulShift, values: &[Value<'_>], kind: &TensorType) -> Option<Self> {
        let [x, f] = [product.x, product.f].map(|number| &values[usize::from(number)].kind);
        let words = x.dtype() == DType::I32 && f.dtype() == DType::I32;
        let narrow = matches!(kind.dtype(), DType::I8 | DType::I16);
        let rows =
            f.row_length() == 1 && f.shape().len() == kind.shape().len() && f.rows() == kind.rows();
        (words && narrow && rows && x.shape() == kind.shape()).then_some(Self {
            x: product.x,
            f: product.f,
            shift: product.shift,
        })
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) {
        let x = job.data.bytes(self.x).as_chunks().0;
        let f = job.data.bytes(self.f).as_chunks().0;
        let length = job.kind.row_length() as usize;
        job.rows(4, output, |rows, output| {
            let x = &x[rows.start * length..rows.end * length];
            let f = &f[rows];
            match job.kind.dtype() {
                DType::I8 => scale8(job.kernel, x, f, self.shift, output),
                _ => scale16(job.kernel, x, f, self.shift, output),
            }
        });
    }
}

for_each_kernel! {
    fn scale8(x: &[[u8; 4]], f: &[[u8; 4]], shift: u8, output: &mut [u8]) {
        scale(x, f, shift, [i8::MIN.into(), i8::MAX.into()], output.as_chunks_mut().0, |y| {
            [y.to_le_bytes()[0]]
        });
    }
}

for_each_kernel! {
    fn scale16(x: &[[u8; 4]], f: &[[u8; 4]], shift: u8, output: &mut [u8]) {
        scale(x, f, shift, [i16::MIN.into(), i16::MAX.into()], output.as_chunks_mut().0, |y| {
            let [low, high, ..] = y.to_le_bytes();
            [low, high]
        });
    }
}

/// The product of two int32 and half of 2^62 fit int64: nothing wraps.
#[inline(always)]
fn scale<const N: usize>(
    x: &[[u8; 4]],
    f: &[[u8; 4]],
    shift: u8,
    [lo, hi]: [i64; 2],
    output: &mut [[u8; N]],
    bytes: impl Fn(i64) -> [u8; N],
) {
    let length = x.len() / f.len().max(1);
    let (half, shift) = ((1_i64 << shift) >> 1, shift & 63);
    let rows = x.chunks_exact(length).zip(output.chunks_exact_mut(length));
    for ((x, output), &f) in rows.zip(f) {
        let f = i64::from(i32::from_le_bytes(f));
        for (&x, output) in x.iter().zip(output) {
            let product = i64::from(i32::from_le_bytes(x)) * f + half;
            *output = bytes((product >> shift).clamp(lo, hi));
        }
    }
}
