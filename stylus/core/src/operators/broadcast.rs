//! How two operands of different shapes serve one output.

use super::{
    lanes::{from, load64, store, LANES},
    Operands, Work,
};
use crate::{DType, Fault, TensorType};

/// A shape, its dimensions at the end.
pub(super) struct Shape {
    dims: [u32; 4],
    rank: usize,
}

impl Shape {
    /// The shape that both broadcast to.
    pub(super) fn of(a: &TensorType, b: &TensorType) -> Result<Self, Fault> {
        let mut dims = [1; 4];
        let (mut left, mut right) = (a.shape().iter().rev(), b.shape().iter().rev());
        for dim in dims.iter_mut().rev() {
            let (&left, &right) = (left.next().unwrap_or(&1), right.next().unwrap_or(&1));
            if left != right && left != 1 && right != 1 {
                return Err(Fault::OperandShape);
            }
            *dim = left.max(right);
        }
        let rank = a.shape().len().max(b.shape().len());
        Ok(Self { dims, rank })
    }

    /// A tensor of this shape.
    pub(super) fn with(&self, dtype: DType) -> Result<TensorType, Fault> {
        let skipped = self.dims.len() - self.rank.min(4);
        TensorType::new(dtype, self.dims.split_at(skipped).1)
    }
}

/// Which elements of an operand serve a row of the output.
pub(super) struct Row {
    start: usize,
    /// 1, or 0 where one element serves all.
    step: usize,
}

impl Row {
    pub(super) fn of(output: &TensorType, operand: &TensorType, row: usize) -> Self {
        let length = operand.row_length() as usize;
        let (mut start, mut stride, mut rest) = (0, length, row);
        let mut dims = operand.shape().iter().rev().skip(1);
        for &dim in output.shape().iter().rev().skip(1) {
            let (dim, own) = ((dim as usize).max(1), *dims.next().unwrap_or(&1) as usize);
            if own > 1 {
                start += rest % dim * stride;
            }
            rest /= dim;
            stride *= own;
        }
        Self {
            start,
            step: usize::from(length > 1),
        }
    }

    /// An element for each, in order.
    pub(super) const fn from(start: usize) -> Self {
        Self { start, step: 1 }
    }

    /// The index of the element that serves a column.
    pub(super) const fn at(&self, column: usize) -> usize {
        self.start + self.step * column
    }

    /// The elements that serve some columns, widened; each of `out` one.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(super) fn load(&self, kind: &TensorType, bytes: &[u8], column: usize, out: &mut [i64]) {
        let bytes = from(kind, bytes, self.at(column));
        if self.step == 1 {
            load64(kind.dtype(), bytes, out);
        } else {
            let mut element = [0];
            load64(kind.dtype(), bytes, &mut element);
            out.fill(element[0]);
        }
    }
}

/// The index of the operand's element that serves element `index` of the output.
pub(super) fn place(output: &TensorType, operand: &TensorType, index: usize) -> usize {
    let (row, column) = output.row_of(index);
    Row::of(output, operand, row).at(column)
}

/// Elements of the output that are computed together: a row, or, where each operand has its shape or a single element and
/// its columns are alike, as many as fit lanes.
pub(super) struct Spans {
    length: usize,
    /// The first of the work, where operands need not be placed row by row.
    flat: Option<usize>,
}

impl Spans {
    pub(super) fn of<D>(work: &Work<'_, D>, operands: &[&TensorType], alike: bool) -> Self {
        let length = work.kind.row_length() as usize;
        let simple = operands
            .iter()
            .all(|kind| kind.shape() == work.kind.shape() || is_single(kind));
        if simple && alike {
            let flat = Some(work.rows.start * length);
            Self {
                length: LANES,
                flat,
            }
        } else {
            Self { length, flat: None }
        }
    }

    /// Elements of a span, but for the last.
    pub(super) const fn length(&self) -> usize {
        self.length
    }

    /// Which elements of an operand serve span `number`.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(super) fn place<D>(&self, work: &Work<'_, D>, operand: &TensorType, number: usize) -> Row {
        match self.flat {
            Some(_) if is_single(operand) => Row { start: 0, step: 0 },
            Some(first) => Row::from(first + number * LANES),
            None => Row::of(work.kind, operand, work.rows.start + number),
        }
    }
}

/// Whether there is one element.
fn is_single(kind: &TensorType) -> bool {
    kind.shape().iter().all(|&dim| dim == 1)
}

/// Each element of the output by `each` of the two that serve it.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
pub(super) fn zip<D: Operands>(
    work: &Work<'_, D>,
    operands: [(u16, &TensorType); 2],
    output: &mut [u8],
    each: impl Fn(i64, i64) -> i64,
) {
    let size = work.kind.dtype().size() as usize;
    let spans = Spans::of(work, &operands.map(|(_, kind)| kind), true);
    let mut lanes = [[0; LANES]; 2];
    for (number, output) in output.chunks_mut(spans.length() * size).enumerate() {
        let places = operands.map(|(_, kind)| spans.place(work, kind, number));
        for (step, output) in output.chunks_mut(LANES * size).enumerate() {
            let count = output.len() / size;
            for ((lanes, place), (number, kind)) in lanes.iter_mut().zip(&places).zip(operands) {
                let lanes = lanes.get_mut(..count).unwrap_or_default();
                place.load(kind, work.data.bytes(number), step * LANES, lanes);
            }
            let [left, right] = &mut lanes;
            for (left, &right) in left.iter_mut().zip(right.iter()) {
                *left = each(*left, right);
            }
            store(work.kind.dtype(), left, output);
        }
    }
}
