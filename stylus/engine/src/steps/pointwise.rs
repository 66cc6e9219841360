//! `Requantise`, `Add`, `Sub` and `Mul` where rows meet whole rows: some rows and columns at a time are widened to int32,
//! combined and finished.

use super::Job;
use crate::{
    buffers::Constants,
    finish::{Finish, Part, Rescale, Sums},
    simd::for_each_kernel,
    Kernel,
};
use assay_core::{
    operators::{Operands, Operator, Pair, Side},
    DType, TensorType, Value,
};

/// Rows and columns that are computed at once.
const ROWS: usize = 16;
const COLUMNS: usize = 64;

pub(crate) struct Pointwise {
    left: Input,
    right: Option<(Combine, Input)>,
    finish: Finish,
    /// Whether int16 is finished where it lies.
    direct: bool,
}

#[derive(Clone, Copy)]
enum Combine {
    Add,
    Sub,
    Mul,
}

struct Input {
    number: u16,
    dtype: DType,
    /// Row r of the output reads row r mod this.
    rows: usize,
    zero: i32,
    /// To the left by so many bits, then rescaled.
    scale: Option<(u32, Rescale)>,
}

impl Pointwise {
    /// None for another operator, or where rows do not meet whole rows, or intermediate values may exceed int32.
    pub(super) fn new(
        kernel: Kernel,
        operator: &Operator,
        values: &[Value<'_>],
        kind: &TensorType,
    ) -> Option<Self> {
        let input = |number, side: &Side| Input::new(number, side, values, kind);
        let pair = |combine, pair: &Pair| {
            let right = (combine, input(pair.b, &pair.right)?);
            Some((input(pair.a, &pair.left)?, Some(right), pair.epilogue))
        };
        let (left, right, epilogue) = match operator {
            Operator::Requantise(requantise) => {
                let x = input(requantise.x, &Side::default())?;
                (x, None, requantise.epilogue)
            }
            Operator::Add(add) => pair(Combine::Add, &add.0)?,
            Operator::Sub(sub) => pair(Combine::Sub, &sub.0)?,
            Operator::Mul(mul) => pair(Combine::Mul, &mul.0)?,
            _ => return None,
        };
        let columns = kind.row_length() as usize;
        let finish = Finish::new(kernel, &epilogue, columns, u64::MAX, &Constants(values));
        let plain = left.dtype == DType::I16 && left.zero == 0 && left.scale.is_none();
        let alone = right.is_none() && left.rows == kind.rows() as usize;
        let found = Self {
            direct: plain && alone && finish.takes_words(columns),
            left,
            right,
            finish,
        };
        (!found.finish.by_matrix()).then_some(found)
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) {
        let columns = job.kind.row_length() as usize;
        job.rows(4, output, |rows, output| {
            let row = job.kind.row_bytes();
            if self.direct {
                self.finish.words(&mut Part {
                    sums: &job.data.bytes(self.left.number).as_chunks().0[rows.start * columns..],
                    pitch: columns,
                    rows: rows.len(),
                    column: 0,
                    columns,
                    output,
                    row,
                });
                return;
            }
            let mut left = [[0; 16]; ROWS * COLUMNS / 16];
            let mut right = left;
            for (first, output) in rows.step_by(ROWS).zip(output.chunks_mut(ROWS * row)) {
                let count = output.len() / row;
                for column in (0..columns).step_by(COLUMNS) {
                    let place = Place {
                        row: first,
                        rows: count,
                        column,
                        width: COLUMNS.min(columns - column),
                        columns,
                    };
                    let bytes = job.data.bytes(self.left.number);
                    load(job.kernel, &self.left, bytes, &place, &mut left);
                    if let Some((operation, input)) = &self.right {
                        let bytes = job.data.bytes(input.number);
                        load(job.kernel, input, bytes, &place, &mut right);
                        combine(job.kernel, *operation, &mut left, &right);
                    }
                    self.finish.part(Part {
                        sums: left.as_flattened(),
                        pitch: COLUMNS,
                        rows: count,
                        column,
                        columns: place.width,
                        output: &mut output[column * self.finish.size()..],
                        row,
                    });
                }
            }
        });
    }
}

impl Input {
    fn new(number: u16, side: &Side, values: &[Value<'_>], kind: &TensorType) -> Option<Self> {
        let own = &values[usize::from(number)].kind;
        // The same last dimensions, and only ones before them.
        let mut dims = kind.shape().iter().rev().zip(own.shape().iter().rev());
        let rest = dims.by_ref().skip_while(|(a, b)| a == b);
        let repeats = rest.map(|(_, &own)| own).all(|own| own == 1);
        if own.row_length() != kind.row_length() || !repeats {
            return None;
        }
        let scale = match side.scale {
            None => None,
            Some(scale) => {
                let rescale = Rescale::new(scale.rounding, scale.m, scale.s)?;
                Some((scale.left.into(), rescale))
            }
        };
        Some(Self {
            number,
            dtype: own.dtype(),
            rows: own.rows() as usize,
            zero: side.zero.into(),
            scale,
        })
    }
}

/// Some rows and columns of a tensor of so many columns.
struct Place {
    row: usize,
    rows: usize,
    column: usize,
    width: usize,
    columns: usize,
}

for_each_kernel! {
    /// An operand's values at a place, [`COLUMNS`] from row to row.
    fn load(input: &Input, bytes: &[u8], place: &Place, values: &mut [Sums]) {
        for (index, values) in values.chunks_exact_mut(COLUMNS / 16).enumerate().take(place.rows) {
            let row = (place.row + index) % input.rows;
            let from = row * place.columns + place.column;
            let values = &mut values.as_flattened_mut()[..place.width];
            match input.dtype {
                DType::I8 => widen(bytes, from, values, |[a]: [u8; 1]| a.cast_signed().into()),
                DType::I16 => widen(bytes, from, values, |a| i16::from_le_bytes(a).into()),
                _ => widen(bytes, from, values, i32::from_le_bytes),
            }
            for value in values {
                *value = value.wrapping_sub(input.zero);
            }
        }
        if let Some((left, rescale)) = &input.scale {
            for value in values.as_flattened_mut() {
                *value = value.wrapping_shl(*left);
            }
            rescale.apply(values);
        }
    }
}

/// The elements from element `from` on.
#[inline(always)]
fn widen<const N: usize>(
    bytes: &[u8],
    from: usize,
    values: &mut [i32],
    element: impl Fn([u8; N]) -> i32,
) {
    let bytes = &bytes[from * N..][..values.len() * N];
    for (value, bytes) in values.iter_mut().zip(bytes.as_chunks().0) {
        *value = element(*bytes);
    }
}

for_each_kernel! {
    fn combine(operation: Combine, left: &mut [Sums], right: &[Sums]) {
        let pairs = left.as_flattened_mut().iter_mut().zip(right.as_flattened());
        match operation {
            Combine::Add => pairs.for_each(|(a, b)| *a = a.wrapping_add(*b)),
            Combine::Sub => pairs.for_each(|(a, b)| *a = a.wrapping_sub(*b)),
            Combine::Mul => pairs.for_each(|(a, b)| *a = a.wrapping_mul(*b)),
        }
    }
}
