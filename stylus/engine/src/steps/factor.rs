//! `MulShift` by a factor a row, neither of int64, to int8 or int16.

use super::Job;
use crate::simd::for_each_kernel;
use assay_core::{
    operators::{MulShift, Operands},
    DType, TensorType, Value,
};

pub(crate) struct Factor {
    x: u16,
    f: u16,
    dtypes: [DType; 2],
    shift: u8,
}

impl Factor {
    /// None where `x` has not the output's shape, `f` not an element for each of its rows, or one of them is int64.
    pub(super) fn new(product: MulShift, values: &[Value<'_>], kind: &TensorType) -> Option<Self> {
        let [x, f] = [product.x, product.f].map(|number| &values[usize::from(number)].kind);
        let dtypes = [x.dtype(), f.dtype()];
        let words = !dtypes.contains(&DType::I64);
        let narrow = matches!(kind.dtype(), DType::I8 | DType::I16);
        let rows =
            f.row_length() == 1 && f.shape().len() == kind.shape().len() && f.rows() == kind.rows();
        (words && narrow && rows && x.shape() == kind.shape()).then_some(Self {
            x: product.x,
            f: product.f,
            dtypes,
            shift: product.shift,
        })
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) {
        let [x, f] = [self.x, self.f].map(|number| job.data.bytes(number));
        let [x_row, f_row] = self.dtypes.map(|dtype| dtype.size() as usize);
        let x_row = x_row * job.kind.row_length() as usize;
        job.rows(4, output, |rows, output| {
            let f = &f[rows.start * f_row..rows.end * f_row];
            let f: Vec<i64> = match self.dtypes[1] {
                DType::I8 => f.as_chunks().0.iter().map(|&f| byte(f)).collect(),
                DType::I16 => f.as_chunks().0.iter().map(|&f| word(f)).collect(),
                _ => f.as_chunks().0.iter().map(|&f| double(f)).collect(),
            };
            let x = &x[rows.start * x_row..rows.end * x_row];
            match job.kind.dtype() {
                DType::I8 => scale8(job.kernel, x, self.dtypes[0], &f, self.shift, output),
                _ => scale16(job.kernel, x, self.dtypes[0], &f, self.shift, output),
            }
        });
    }
}

fn byte([x]: [u8; 1]) -> i64 {
    x.cast_signed().into()
}

fn word(x: [u8; 2]) -> i64 {
    i16::from_le_bytes(x).into()
}

fn double(x: [u8; 4]) -> i64 {
    i32::from_le_bytes(x).into()
}

for_each_kernel! {
    fn scale8(x: &[u8], dtype: DType, f: &[i64], shift: u8, output: &mut [u8]) {
        let bounded = |y: i64| [y.clamp(i8::MIN.into(), i8::MAX.into()).to_le_bytes()[0]];
        let output = output.as_chunks_mut().0;
        match dtype {
            DType::I8 => scale(x, byte, f, shift, output, bounded),
            DType::I16 => scale(x, word, f, shift, output, bounded),
            _ => scale(x, double, f, shift, output, bounded),
        }
    }
}

for_each_kernel! {
    fn scale16(x: &[u8], dtype: DType, f: &[i64], shift: u8, output: &mut [u8]) {
        let bounded = |y: i64| {
            let [low, high, ..] = y.clamp(i16::MIN.into(), i16::MAX.into()).to_le_bytes();
            [low, high]
        };
        let output = output.as_chunks_mut().0;
        match dtype {
            DType::I8 => scale(x, byte, f, shift, output, bounded),
            DType::I16 => scale(x, word, f, shift, output, bounded),
            _ => scale(x, double, f, shift, output, bounded),
        }
    }
}

/// The product of two int32 and half of 2^62 fit int64: nothing wraps.
#[inline(always)]
fn scale<const M: usize, const N: usize>(
    x: &[u8],
    element: impl Fn([u8; M]) -> i64,
    f: &[i64],
    shift: u8,
    output: &mut [[u8; N]],
    bytes: impl Fn(i64) -> [u8; N],
) {
    let x = x.as_chunks().0;
    let length = x.len() / f.len().max(1);
    let (half, shift) = ((1_i64 << shift) >> 1, shift & 63);
    let rows = x.chunks_exact(length).zip(output.chunks_exact_mut(length));
    for ((x, output), &f) in rows.zip(f) {
        for (&x, output) in x.iter().zip(output) {
            *output = bytes((element(x) * f + half) >> shift);
        }
    }
}
