//! The operators, by what they do to real numbers.

mod arithmetic;
mod blocks;
mod concat;
mod convolution;
mod index;
mod linear;
mod norm;
mod pad;
mod pool;
mod product;
mod reduce;
mod resize;
mod shape;
mod softmax;
mod table;
mod window;

use super::{error::Reason, operand::Integer, step::Step};

/// Adds the operators to the program that one of the model becomes.
pub(super) fn convert(kind: &str, step: Step<'_, '_>) -> Result<Integer, Reason> {
    match kind {
        "Conv" => convolution::convert(step),
        "MatMul" => product::mat_mul(step),
        "Gemm" => product::gemm(step),
        "Add" => arithmetic::sum(step, false),
        "Sub" => arithmetic::sum(step, true),
        "Mul" => arithmetic::mul(step),
        "AveragePool" => pool::average(step),
        "GlobalAveragePool" => pool::global_average(step),
        "ReduceMean" => reduce::mean(step),
        "ReduceSum" => reduce::sum(step),
        "Softmax" => softmax::convert(step),
        "LayerNormalization" => norm::convert(step, true),
        "RMSNormalization" | "SimplifiedLayerNormalization" => norm::convert(step, false),
        "Concat" => concat::convert(step),
        _ => table::convert(kind, step),
    }
}

/// The same for operators that only move elements, or choose the largest: a tensor for each output.
pub(super) fn moved(kind: &str, step: Step<'_, '_>) -> Result<Vec<Integer>, Reason> {
    let only = match kind {
        "Split" => return index::split(step),
        "Flatten" => shape::flatten(step),
        "Reshape" => shape::reshape(step),
        "Squeeze" => shape::squeeze(step),
        "Unsqueeze" => shape::unsqueeze(step),
        "Expand" => shape::expand(step),
        "Transpose" => index::transpose(step),
        "Slice" => index::slice(step),
        "Gather" => index::gather(step),
        "Tile" => index::tile(step),
        "Pad" => pad::convert(step),
        "Resize" | "Upsample" => resize::convert(step),
        "DepthToSpace" => blocks::depth_to_space(step),
        "SpaceToDepth" => blocks::space_to_depth(step),
        "GlobalMaxPool" | "ReduceMax" => reduce::largest(step),
        _ => pool::max(step),
    };
    Ok(vec![only?])
}
