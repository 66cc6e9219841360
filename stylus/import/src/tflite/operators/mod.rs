//! The operators of `TFLite`, by what they have in common: each becomes one operator of the program or several.

mod activation;
mod arithmetic;
mod batch_mat_mul;
mod convolution;
mod double_product;
mod epilogue;
mod fully_connected;
mod index;
mod linear;
mod mean;
mod pad;
mod pool;

mod resize;
mod shape;
mod softmax;
mod window;

use super::node::{Node, Stop};

/// Adds an operator to the program and gives the values of its outputs.
pub(super) type Converter = fn(&mut Node<'_, '_>) -> Result<Vec<u16>, Stop>;

/// The converter of an operator; none where it is not supported.
pub(super) fn converter(name: &str) -> Option<Converter> {
    Some(match name {
        "CONV_2D" => convolution::full,
        "DEPTHWISE_CONV_2D" => convolution::depthwise,
        "FULLY_CONNECTED" => fully_connected::convert,
        "BATCH_MATMUL" => batch_mat_mul::convert,
        "AVERAGE_POOL_2D" => pool::average,
        "MAX_POOL_2D" => pool::max,
        "ADD" => arithmetic::add,
        "SUB" => arithmetic::sub,
        "MUL" => arithmetic::mul,
        "SOFTMAX" => softmax::convert,
        "RELU" => activation::relu,
        "RELU6" => activation::relu6,
        "RELU_N1_TO_1" => activation::relu_n1_to_1,
        "RELU_0_TO_1" => activation::relu_0_to_1,
        "LEAKY_RELU" => activation::leaky_relu,
        "LOGISTIC" => activation::logistic,
        "TANH" => activation::tanh,
        "HARD_SWISH" => activation::hard_swish,
        "QUANTIZE" => activation::quantize,
        "MEAN" => mean::mean,
        name if is_reshape(name) => shape::convert,
        "TRANSPOSE" => index::transpose,
        "SLICE" => index::slice,
        "STRIDED_SLICE" => index::strided_slice,
        "SPLIT" => index::split,
        "CONCATENATION" => index::concatenation,
        "PAD" => pad::pad,
        "PADV2" => pad::pad_v2,
        "RESIZE_NEAREST_NEIGHBOR" => resize::nearest,
        _ => return None,
    })
}

/// Whether an operator gives its first operand's elements under other dimensions.
pub(super) fn is_reshape(name: &str) -> bool {
    ["RESHAPE", "SQUEEZE", "EXPAND_DIMS"].contains(&name)
}
