//! `MatMul` by the packed product.

use super::Job;
use crate::{
    buffers::Constants,
    finish::{largest_sum, Finish},
    gemm::{multiply, Packed},
    scratch::Refused,
    Kernel,
};
use assay_core::{
    operators::{MatMul, Operands},
    Value,
};
use std::sync::OnceLock;

pub(crate) struct Product {
    a: u16,
    right: Right,
    /// Rows of one matrix of `a`, columns, and what they have in common.
    height: usize,
    columns: usize,
    depth: usize,
    finish: Finish,
}

/// The right matrix.
enum Right {
    /// A constant.
    Packed(Packed),
    /// One for all matrices of `a`, packed in each run.
    One(u16),
    /// One for each.
    Each(u16),
}

/// Bytes of `a` that are multiplied at once, so that they stay in the second cache.
const CACHED: usize = 1 << 18;
/// Rows that no kernel's tiles are cut by.
const WHOLE: usize = 96;

impl Product {
    pub(super) fn new(
        kernel: Kernel,
        matmul: &MatMul,
        values: &[Value<'_>],
    ) -> Result<Self, Refused> {
        let value = |number: u16| &values[usize::from(number)];
        let (a, b) = (value(matmul.a), value(matmul.b));
        let depth = b.kind.row_length() as usize;
        let dims = |value: &Value<'_>| {
            let dims = value.kind.shape().iter().rev().nth(1);
            dims.map_or(1, |&dim| dim as usize)
        };
        let (height, columns) = (dims(a), dims(b));
        let right = match b.constant {
            _ if b.kind.shape().len() > 2 => Right::Each(matmul.b),
            Some(bytes) => Right::Packed(Packed::try_new(kernel, bytes, columns, depth)?),
            None => Right::One(matmul.b),
        };
        Ok(Self {
            a: matmul.a,
            right,
            height,
            columns,
            depth,
            finish: Finish::new(
                kernel,
                &matmul.epilogue,
                columns,
                largest_sum(depth),
                &Constants(values),
            ),
        })
    }

    pub(super) fn bytes(&self) -> usize {
        match &self.right {
            Right::Packed(packed) => packed.bytes(),
            _ => 0,
        }
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) -> Result<(), Refused> {
        let pack = |b: &[u8]| Packed::try_new(job.kernel, b, self.columns, self.depth);
        match &self.right {
            Right::Packed(packed) => self.shared(job, packed, output),
            Right::One(b) => self.shared(job, &pack(job.data.bytes(*b))?, output),
            Right::Each(b) => {
                let b = job.data.bytes(*b);
                let bytes = self.columns * self.depth;
                let refused = OnceLock::new();
                self.matrices(job, output, |matrix, a, finish, output| {
                    match pack(&b[matrix * bytes..][..bytes]) {
                        Ok(packed) => into(a, &packed, finish, output),
                        // The first to be refused is told of.
                        Err(error) => drop(refused.set(error)),
                    }
                });
                return refused.into_inner().map_or(Ok(()), Err);
            }
        }
        Ok(())
    }

    /// Times the same matrix.
    fn shared(&self, job: &Job<'_>, packed: &Packed, output: &mut [u8]) {
        if self.finish.by_matrix() {
            self.matrices(job, output, |_, a, finish, output| {
                into(a, packed, finish, output);
            });
            return;
        }
        let (a, row) = (job.data.bytes(self.a), self.columns * self.finish.size());
        let rows = output.len() / row;
        let share = if rows * self.columns * self.depth < SHARED_FROM {
            rows
        } else {
            rows.div_ceil(job.threads.count())
        };
        job.threads.each(output, share * row, |first, part| {
            let a = &a[first / row * self.depth..][..part.len() / row * self.depth];
            into(a, packed, &self.finish, part);
        });
    }

    /// Calls `work` with each matrix of `a`: its number, rows, epilogue and where they go.
    fn matrices(
        &self,
        job: &Job<'_>,
        output: &mut [u8],
        work: impl Fn(usize, &[u8], &Finish, &mut [u8]) + Sync,
    ) {
        let (a, bytes) = (job.data.bytes(self.a), self.height * self.depth);
        let size = self.height * self.columns * self.finish.size();
        job.threads.each(output, size, |first, part| {
            let matrix = first / size;
            let own = self.finish.of_matrix(matrix);
            let a = &a[matrix * bytes..][..bytes];
            work(matrix, a, own.as_ref().unwrap_or(&self.finish), part);
        });
    }
}

/// Multiply-adds that are worth a second thread.
const SHARED_FROM: usize = 1 << 20;

/// Rows of `a` that are multiplied at once.
pub(super) fn cached_rows(depth: usize) -> usize {
    (CACHED / depth / WHOLE).max(1) * WHOLE
}

/// The finished product.
fn into(a: &[u8], packed: &Packed, finish: &Finish, output: &mut [u8]) {
    let row = packed.columns() * finish.size();
    let rows = cached_rows(packed.depth());
    let parts = output.chunks_mut(rows * row);
    for (a, part) in a.chunks(rows * packed.depth()).zip(parts) {
        multiply(a, packed, &mut |tile| finish.tile(tile, row, part));
    }
}
