//! `MatMul` and `Gemm` by constant weights, one row for each column of the result.

use super::linear;
use crate::onnx::{
    error::Reason,
    operand::{Integer, Weights},
    step::{float, int, Step},
};
use assay_core::operators::{MatMul, Operator};

/// Columns as rows.
fn transposed(elements: &[i8], columns: usize) -> Vec<i8> {
    let column = |column| elements.iter().skip(column).step_by(columns);
    (0..columns).flat_map(column).copied().collect()
}

fn product(mut step: Step<'_, '_>, by_rows: bool) -> Result<Integer, Reason> {
    let (x, input) = step.activation(0, "the first operand")?;
    let a = step.graph.plain(x)?;
    let Weights {
        dims,
        elements,
        scales,
    } = step
        .operand(1, "the weights")?
        .weights(usize::from(!by_rows))?;
    let &[first, second] = &dims[..] else {
        return Err(Reason::Shape("the weights"));
    };
    let bias = step.operands.get(2).and_then(Option::as_ref);
    let bias = linear::bias(bias, input, &scales)?;
    let (rows, dims) = if by_rows {
        (elements, [first, second])
    } else {
        (transposed(&elements, second as usize), [second, first])
    };
    let epilogue = linear::ending(&mut step, input, &rows, &scales, bias.as_deref())?;
    let b = step.graph.constant(&dims, rows)?;
    let value = step
        .graph
        .push(Operator::MatMul(MatMul { a, b, epilogue }))?;
    Ok(step.result(value, false))
}

pub(super) fn mat_mul(step: Step<'_, '_>) -> Result<Integer, Reason> {
    product(step, false)
}

pub(super) fn gemm(step: Step<'_, '_>) -> Result<Integer, Reason> {
    let one = |name| float(step.node, name, 1.0).to_bits() == 1.0_f32.to_bits();
    if !one("alpha") || !one("beta") {
        return Err(Reason::Attribute("alpha or beta"));
    }
    if int(step.node, "transA", 0) != 0 {
        return Err(Reason::Attribute("transA"));
    }
    let by_rows = int(step.node, "transB", 0) != 0;
    product(step, by_rows)
}
