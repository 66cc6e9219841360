//! `Transpose` of whole rows, or of int8 whose rows become columns.

use super::Job;
use assay_core::{
    operators::{Operands, Transpose},
    TensorType, Value,
};

pub(crate) struct Turned {
    x: u16,
    /// Of the output: how many steps each dimension has, and how far one is in `x`, in bytes. What comes before three
    /// dimensions is one.
    dims: [usize; 4],
    steps: [usize; 4],
    /// Whether a row is one in `x`, too; else the last dimension but one is `x`'s last.
    rows: bool,
}

/// Rows and columns that are turned at once.
const SQUARE: usize = 16;

impl Turned {
    /// None where neither is so.
    pub(super) fn new(
        transpose: &Transpose,
        values: &[Value<'_>],
        kind: &TensorType,
    ) -> Option<Self> {
        let x = &values[usize::from(transpose.x)].kind;
        let (size, rank) = (kind.dtype().size() as usize, kind.shape().len());
        let mut found = Self {
            x: transpose.x,
            dims: [1; 4],
            steps: [0; 4],
            rows: false,
        };
        for (at, &axis) in transpose.axes.iter().enumerate() {
            let place = 4 - rank + at;
            found.dims[place] = kind.shape()[at] as usize;
            let after = x.shape()[usize::from(axis) + 1..].iter();
            found.steps[place] = after.fold(size, |step, &dim| step * dim as usize);
        }
        found.rows = found.steps[3] == size;
        (found.rows || (found.steps[2] == 1 && size == 1)).then_some(found)
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) {
        let x = job.data.bytes(self.x);
        let [.., height, _] = self.dims;
        job.rows(4, output, |rows, output| {
            let row = job.kind.row_bytes();
            let (mut at, mut output) = (rows.start, output);
            while !output.is_empty() {
                // To the end of the last dimension but one, or of the share.
                let first = at % height;
                let count = (height - first).min(output.len() / row);
                let (part, rest) = output.split_at_mut(count * row);
                let x = &x[self.source(at / height) + first * self.steps[2]..];
                if self.rows {
                    copy(x, self.steps[2], row, part);
                } else {
                    turn(x, self.steps[3], row, part);
                }
                (at, output) = (at + count, rest);
            }
        });
    }

    /// Where in `x` matrix `index` of the last two dimensions begins.
    fn source(&self, index: usize) -> usize {
        let [_, depth, ..] = self.dims;
        index / depth * self.steps[0] + index % depth * self.steps[1]
    }
}

/// Rows of so many bytes, `step` apart in `x`.
fn copy(x: &[u8], step: usize, row: usize, output: &mut [u8]) {
    match row {
        16 => whole::<16>(x, step, output),
        32 => whole::<32>(x, step, output),
        64 => whole::<64>(x, step, output),
        128 => whole::<128>(x, step, output),
        _ => {
            for (at, output) in output.chunks_exact_mut(row).enumerate() {
                output.copy_from_slice(&x[at * step..][..row]);
            }
        }
    }
}

fn whole<const N: usize>(x: &[u8], step: usize, output: &mut [u8]) {
    for (at, output) in output.as_chunks_mut::<N>().0.iter_mut().enumerate() {
        if let Some(x) = x[at * step..].first_chunk() {
            *output = *x;
        }
    }
}

/// Row r of the output, of so many bytes, is byte r of each row of `x`, which are `step` apart.
fn turn(x: &[u8], step: usize, row: usize, output: &mut [u8]) {
    let height = output.len() / row;
    let [high, wide] = [height, row].map(|size| size / SQUARE * SQUARE);
    for column in (0..wide).step_by(SQUARE) {
        for first in (0..high).step_by(SQUARE) {
            let mut square = [[0; SQUARE]; SQUARE];
            for (at, line) in square.iter_mut().enumerate() {
                let from = (column + at) * step + first;
                line.copy_from_slice(&x[from..from + SQUARE]);
            }
            for (at, line) in turned(square).iter().enumerate() {
                output[(first + at) * row + column..][..SQUARE].copy_from_slice(line);
            }
        }
    }
    for (first, output) in output.chunks_exact_mut(row).enumerate() {
        let done = if first < high { wide } else { 0 };
        for (at, output) in output.iter_mut().enumerate().skip(done) {
            *output = x[at * step + first];
        }
    }
}

/// Columns become rows: lines that are half of them apart are woven byte by byte, four times.
fn turned(mut square: [[u8; SQUARE]; SQUARE]) -> [[u8; SQUARE]; SQUARE] {
    for _ in 0..SQUARE.ilog2() {
        let lines = square;
        for at in 0..SQUARE / 2 {
            [square[2 * at], square[2 * at + 1]] = woven(lines[at], lines[SQUARE / 2 + at]);
        }
    }
    square
}

/// The bytes of two lines in turn. SSE2, which every x86-64 has, does that in two instructions.
#[cfg(target_arch = "x86_64")]
fn woven(a: [u8; SQUARE], b: [u8; SQUARE]) -> [[u8; SQUARE]; 2] {
    use std::arch::x86_64::{__m128i, _mm_unpackhi_epi8, _mm_unpacklo_epi8};
    // SAFETY: each is sixteen bytes.
    unsafe {
        let [a, b] = [a, b].map(|line| std::mem::transmute::<[u8; SQUARE], __m128i>(line));
        std::mem::transmute([_mm_unpacklo_epi8(a, b), _mm_unpackhi_epi8(a, b)])
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn woven(a: [u8; SQUARE], b: [u8; SQUARE]) -> [[u8; SQUARE]; 2] {
    let both = |at: usize| if at % 2 == 0 { a[at / 2] } else { b[at / 2] };
    [0, SQUARE].map(|from| std::array::from_fn(|at| both(from + at)))
}
