//! The operators, by what they do to real numbers.

mod arithmetic;
mod convolution;
mod index;
mod linear;
mod pool;
mod product;
mod softmax;
mod table;
mod window;

use super::{error::Reason, operand::Integer, step::Step};

/// Adds the operators to the program that one of the model becomes.
pub(super) fn convert(kind: &'static str, step: Step<'_, '_>) -> Result<Integer, Reason> {
    match kind {
        "Conv" => convolution::convert(step),
        "MatMul" => product::mat_mul(step),
        "Gemm" => product::gemm(step),
        "Add" => arithmetic::sum(step, false),
        "Sub" => arithmetic::sum(step, true),
        "Mul" => arithmetic::mul(step),
        "MaxPool" => pool::max(step),
        "AveragePool" => pool::average(step),
        "GlobalAveragePool" => pool::global_average(step),
        "Softmax" => softmax::convert(step),
        "Concat" => index::concat(step),
        "Reshape" => index::reshape(step),
        "Flatten" => index::flatten(step),
        "Transpose" => index::transpose(step),
        _ => table::convert(kind, step),
    }
}
