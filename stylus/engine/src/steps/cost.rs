//! What an operator costs by the core's kernel, to know whether it is worth sharing out.

use assay_core::{
    operators::{Operator, Window},
    TensorType, Value,
};

/// Of a byte that is copied, in the units of [`super::SHARE`].
const COPIED: usize = 3;
/// Of a byte that is widened, computed with, and narrowed.
const COMPUTED: usize = 16;

/// Of a byte of the output, on average.
pub(super) fn cost(operator: &Operator, values: &[Value<'_>], kind: &TensorType) -> usize {
    let kind_of = |number: u16| &values[usize::from(number)].kind;
    let reduced = |x| COMPUTED * kind_of(x).row_bytes().div_ceil(kind.row_bytes());
    let pooled =
        |window: &Window| COMPUTED * window.kernel.map(usize::from).iter().product::<usize>();
    let filtered = |w| COMPUTED * kind_of(w).row_length() as usize;
    match operator {
        Operator::Concat(_) | Operator::Gather(_) | Operator::Slice(_) | Operator::Transpose(_) => {
            COPIED
        }
        Operator::ArgMax(argmax) => reduced(argmax.x),
        Operator::ReduceMax(max) => reduced(max.x),
        Operator::ReduceSum(sum) => reduced(sum.x),
        Operator::MaxPool(pool) => pooled(&pool.window),
        Operator::AveragePool(pool) => pooled(&pool.window),
        Operator::Conv2D(conv) => filtered(conv.0.w),
        Operator::DepthwiseConv2D(conv) => filtered(conv.0.w),
        // They go over their row some times.
        Operator::Softmax(_) | Operator::LayerNorm(_) | Operator::RmsNorm(_) => 4 * COMPUTED,
        _ => COMPUTED,
    }
}
