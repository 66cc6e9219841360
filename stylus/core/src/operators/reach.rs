//! What a fused operator reads of its operands: boxes, from which follow what opens an element and what it costs.

use super::{
    concat::NAMED, Add, Cast, Epilogue, LayerNorm, Mul, Operator, RequantiseTensor, RmsNorm, Scale,
    Sub,
};
use crate::{Fault, TensorType, Value};
use alloc::{vec, vec::Vec};

/// What an element may cost: 1 for each that is read of the operands.
const MOST: u64 = 65_536;
/// What an element that an operator within makes costs besides what that reads: the judges' gas for it, by theirs for one that
/// is read.
const MADE: u64 = 13;

/// So many elements in succession in each dimension; 1 in those that there are not.
type Extent = [u32; 4];

/// How often the rule of each operator is followed to make one element of what the last gives. `values` are operands, then
/// outputs.
pub(super) fn times(operators: &[Operator], values: &[Value<'_>]) -> Vec<u64> {
    let operands = values.len().saturating_sub(operators.len());
    let mut times = vec![0_u64; operators.len()];
    if let Some(last) = times.last_mut() {
        *last = 1;
    }
    let outputs = values.iter().skip(operands);
    for (at, (operator, output)) in operators.iter().zip(outputs).enumerate().rev() {
        let own = times.get(at).copied().unwrap_or_default();
        reads(
            operator,
            values,
            (&output.kind, [1; 4]),
            &mut |number, of| {
                let place = usize::from(number).checked_sub(operands);
                if let Some(times) = place.and_then(|place| times.get_mut(place)) {
                    *times = times.saturating_add(own.saturating_mul(elements(&of)));
                }
            },
        );
    }
    times
}

/// Bytes that open an element of what the last operator gives, the descriptor apart. `values` are operands, then outputs.
///
/// # Errors
/// [`Fault::Opening`] where an element costs too much.
pub(super) fn opening(operators: &[Operator], values: &[Value<'_>]) -> Result<u64, Fault> {
    let operands = values.len().saturating_sub(operators.len());
    let outputs = values.iter().skip(operands);
    let times = times(operators, values);
    let mut cost = 0_u64;
    for ((operator, output), times) in operators.iter().zip(outputs).zip(times) {
        reads(
            operator,
            values,
            (&output.kind, [1; 4]),
            &mut |number, of| {
                let is_made = usize::from(number) >= operands;
                let each = times.saturating_mul(if is_made { MADE } else { 1 });
                cost = cost.saturating_add(each.saturating_mul(elements(&of)));
            },
        );
    }
    if cost > MOST {
        return Err(Fault::Opening);
    }
    let mut bytes = NAMED * operands as u64;
    let mut left = vec![(values.len().saturating_sub(1), [1; 4])];
    while let Some((number, of)) = left.pop() {
        let Some(value) = values.get(number) else {
            continue;
        };
        let operator = number
            .checked_sub(operands)
            .and_then(|at| operators.get(at));
        match operator {
            None => bytes = bytes.saturating_add(value.kind.box_opening(&of)),
            Some(operator) => reads(operator, values, (&value.kind, of), &mut |number, of| {
                left.push((number.into(), of));
            }),
        }
    }
    Ok(bytes)
}

fn elements(of: &Extent) -> u64 {
    of.iter()
        .fold(1, |product, &dim| product.saturating_mul(dim.into()))
}

/// A box of an operator's output.
struct Asked<'a> {
    values: &'a [Value<'a>],
    output: &'a TensorType,
    of: Extent,
}

/// Calls `visit` with each box that an operator reads of an operand, by its number, for a box of its output.
#[inline(never)]
fn reads(
    operator: &Operator,
    values: &[Value<'_>],
    (output, of): (&TensorType, Extent),
    visit: &mut dyn FnMut(u16, Extent),
) {
    let asked = Asked { values, output, of };
    let mut pair = |a: u16, b: u16| {
        visit(a, asked.served(a, of));
        visit(b, asked.served(b, of));
    };
    match operator {
        Operator::Add(Add(of)) | Operator::Sub(Sub(of)) | Operator::Mul(Mul(of)) => {
            pair(of.a, of.b);
        }
        Operator::MulShift(of) => pair(of.x, of.f),
        Operator::FloorDiv(of) => pair(of.a, of.b),
        Operator::Requantise(RequantiseTensor { x, .. }) | Operator::Cast(Cast { x, .. }) => {
            visit(*x, of);
        }
        Operator::Lut8(operator) => {
            visit(operator.x, of);
            visit(operator.table, asked.anywhere(operator.table));
        }
        Operator::Reshape(operator) => visit(operator.x, asked.anywhere(operator.x)),
        Operator::Transpose(operator) => {
            let mut turned = [1; 4];
            for (&axis, &extent) in operator.axes.iter().zip(&of) {
                if let Some(slot) = turned.get_mut(usize::from(axis)) {
                    *slot = extent;
                }
            }
            visit(operator.x, turned);
        }
        Operator::MatMul(operator) => {
            visit(operator.a, asked.rows(operator.a, asked.column(1)));
            visit(operator.b, asked.rows(operator.b, asked.column(0)));
        }
        Operator::ReduceSum(operator) => visit(operator.x, asked.rows(operator.x, asked.column(1))),
        Operator::Softmax(operator) => {
            let row = asked.rows(operator.x, asked.column(1));
            visit(operator.x, row);
            visit(operator.table, asked.all(operator.table));
            if let Some(mask) = operator.mask {
                visit(mask, asked.served(mask, row));
            }
        }
        Operator::LayerNorm(LayerNorm(norm)) | Operator::RmsNorm(RmsNorm(norm)) => {
            visit(norm.x, asked.rows(norm.x, asked.column(1)));
            visit(norm.gamma, vector(asked.column(0)));
            visit(norm.beta, vector(asked.column(0)));
        }
        _ => {}
    }
    let Some(epilogue) = epilogue(operator) else {
        return;
    };
    if let Some(bias) = epilogue.bias {
        visit(bias, vector(asked.column(0)));
    }
    let Some(requantise) = &epilogue.requantise else {
        return;
    };
    let scales = match requantise.scale {
        Scale::Tensor { .. } => None,
        Scale::Channel { m, s } => Some((m, s, asked.column(0))),
        Scale::Matrix { m, s } => Some((m, s, asked.column(2))),
    };
    if let Some((m, s, count)) = scales {
        visit(m, vector(count));
        visit(s, vector(count));
    }
    if let Some(table) = requantise.table {
        visit(table, asked.anywhere(table));
    }
}

impl Asked<'_> {
    fn kind(&self, number: u16) -> &TensorType {
        let value = self.values.get(usize::from(number));
        value.map_or(self.output, |value| &value.kind)
    }

    /// What the box has in a dimension, counted from the last.
    fn column(&self, from_last: usize) -> u32 {
        column(self.output, &self.of, from_last)
    }

    /// What serves a box of the output in an operand that is broadcast.
    #[inline(never)]
    fn served(&self, number: u16, of: Extent) -> Extent {
        let kind = self.kind(number);
        let mut served = [1; 4];
        for (from_last, &dim) in kind.shape().iter().rev().enumerate() {
            let extent = dim.min(column(self.output, &of, from_last));
            set(kind, &mut served, from_last, extent);
        }
        served
    }

    /// So many whole rows of an operand, in each of the matrices that it has for those of the box.
    #[inline(never)]
    fn rows(&self, number: u16, rows: u32) -> Extent {
        let kind = self.kind(number);
        let mut of = self.served(number, self.of);
        set(kind, &mut of, 1, rows);
        set(kind, &mut of, 0, kind.row_length());
        of
    }

    /// One element for an element, else all of them.
    fn anywhere(&self, number: u16) -> Extent {
        if elements(&self.of) == 1 {
            [1; 4]
        } else {
            self.all(number)
        }
    }

    #[inline(never)]
    fn all(&self, number: u16) -> Extent {
        let mut all = [1; 4];
        for (slot, &dim) in all.iter_mut().zip(self.kind(number).shape()) {
            *slot = dim;
        }
        all
    }
}

const fn epilogue(operator: &Operator) -> Option<&Epilogue> {
    match operator {
        Operator::MatMul(operator) => Some(&operator.epilogue),
        Operator::Requantise(operator) => Some(&operator.epilogue),
        Operator::Add(pair) => Some(&pair.0.epilogue),
        Operator::Sub(pair) => Some(&pair.0.epilogue),
        Operator::Mul(pair) => Some(&pair.0.epilogue),
        _ => None,
    }
}

const fn vector(length: u32) -> Extent {
    [length, 1, 1, 1]
}

/// The place of a dimension, counted from the last.
fn place(kind: &TensorType, from_last: usize) -> Option<usize> {
    kind.shape().len().checked_sub(1 + from_last)
}

/// What a box has in a dimension, counted from the last.
fn column(kind: &TensorType, of: &Extent, from_last: usize) -> u32 {
    let at = place(kind, from_last).and_then(|at| of.get(at));
    at.copied().unwrap_or(1)
}

fn set(kind: &TensorType, of: &mut Extent, from_last: usize, extent: u32) {
    if let Some(slot) = place(kind, from_last).and_then(|at| of.get_mut(at)) {
        *slot = extent;
    }
}
