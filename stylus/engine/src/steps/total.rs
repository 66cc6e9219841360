//! `ReduceSum` of int8 to int32.

use super::Job;
use crate::simd::for_each_kernel;
use assay_core::{
    operators::{Operands, ReduceSum},
    DType, TensorType, Value,
};

pub(crate) struct Total {
    x: u16,
    length: usize,
}

impl Total {
    /// None where elements are squared or of another dtype.
    pub(super) fn new(sum: ReduceSum, values: &[Value<'_>], kind: &TensorType) -> Option<Self> {
        let x = &values[usize::from(sum.x)].kind;
        let plain = x.dtype() == DType::I8 && kind.dtype() == DType::I32 && !sum.square;
        plain.then(|| Self {
            x: sum.x,
            length: x.row_length() as usize,
        })
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) {
        let x = job.data.bytes(self.x);
        job.rows(self.length.div_ceil(8), output, |rows, output| {
            let x = &x[rows.start * self.length..rows.end * self.length];
            add_up(job.kernel, x, self.length, output);
        });
    }
}

for_each_kernel! {
    /// A row has at most 2^24 elements of 2^7: no sum wraps past int32, and none that wrapped would be wrong.
    fn add_up(x: &[u8], length: usize, output: &mut [u8]) {
        for (x, output) in x.chunks_exact(length).zip(output.as_chunks_mut().0) {
            let sum = x.iter().fold(0_i32, |sum, x| sum.wrapping_add(x.cast_signed().into()));
            *output = sum.to_le_bytes();
        }
    }
}
