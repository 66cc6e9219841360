//! `FloorDiv` of int32 by int32, each dividend for some rows after another.

use super::Job;
use assay_core::{
    operators::{FloorDiv, Operands},
    DType, TensorType, Value,
};

pub(crate) struct Quotient {
    a: u16,
    b: u16,
    /// Elements of the output that a dividend serves before the next one does; after the last, the first does.
    run: usize,
}

impl Quotient {
    /// None where a type is not int32, the divisors have not the output's shape, or the dividends more than one dimension
    /// above 1.
    pub(super) fn new(quotient: FloorDiv, values: &[Value<'_>], kind: &TensorType) -> Option<Self> {
        let [a, b] = [quotient.a, quotient.b].map(|number| &values[usize::from(number)].kind);
        let words = [a, b, kind].iter().all(|kind| kind.dtype() == DType::I32);
        let (mut run, mut found, mut dims) = (1, false, a.shape().iter().rev());
        for &dim in kind.shape().iter().rev() {
            match dims.next() {
                Some(&own) if own > 1 && found => return None,
                Some(&own) if own > 1 => found = true,
                _ if found => {}
                _ => run *= dim as usize,
            }
        }
        (words && b.shape() == kind.shape()).then_some(Self {
            a: quotient.a,
            b: quotient.b,
            run,
        })
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) {
        let [a, b] = [self.a, self.b].map(|number| job.data.bytes(number).as_chunks().0);
        let length = job.kind.row_length() as usize;
        job.rows(16, output, |rows, output| {
            let mut at = rows.start * length;
            let mut output = output.as_chunks_mut().0;
            while !output.is_empty() {
                let count = (self.run - at % self.run).min(output.len());
                let (part, rest) = output.split_at_mut(count);
                let dividend = i32::from_le_bytes(a[at / self.run % a.len()]);
                for (output, &b) in part.iter_mut().zip(&b[at..]) {
                    *output = quotient(dividend, i32::from_le_bytes(b)).to_le_bytes();
                }
                (at, output) = (at + count, rest);
            }
        });
    }
}

/// Rounded down; 0 where `b` is 0.
fn quotient(a: i32, b: i32) -> i32 {
    if b == 0 {
        return 0;
    }
    let (towards_zero, rest) = (a.saturating_div(b), a.wrapping_rem(b));
    towards_zero - i32::from(rest != 0 && (rest < 0) != (b < 0))
}
