//! Operators by name: what each is once quantisation is taken off, and what to use instead of those that are not here.

use super::proto::Node;

/// Domains in which quantised operators live.
const CONTRIBUTED: &str = "com.microsoft";

/// How an operator states the quantisation of operands and output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `QuantizeLinear`.
    Quantise,
    /// `DequantizeLinear`.
    Dequantise,
    /// `Constant`.
    Constant,
    /// Elements under other indices, or the largest of some: the same for integers as for real numbers.
    Same,
    /// Between `DequantizeLinear` and `QuantizeLinear`.
    Real,
    /// So many operands with scale and zero point each, then those of the output, then a bias.
    Quantised(usize),
    /// As `QGemm`: two operands, a bias, scale and zero point of the output.
    Gemm,
    /// As `QLinearConcat`: scale and zero point of the output, then the operands.
    Concat,
}

/// The operator's plain name and form; none where it is not imported.
pub(super) fn form(node: &Node) -> Option<(&'static str, Form)> {
    use Form::{Concat, Constant, Dequantise, Gemm, Quantise, Quantised, Real, Same};
    let ours = matches!(node.domain.as_str(), "" | "ai.onnx");
    Some(match node.kind.as_str() {
        "QuantizeLinear" => ("QuantizeLinear", Quantise),
        "DequantizeLinear" => ("DequantizeLinear", Dequantise),
        "QLinearConv" => ("Conv", Quantised(2)),
        "QLinearMatMul" => ("MatMul", Quantised(2)),
        "Constant" if ours => ("Constant", Constant),
        "Reshape" if ours => ("Reshape", Same),
        "Flatten" if ours => ("Flatten", Same),
        "Transpose" if ours => ("Transpose", Same),
        "Identity" if ours => ("Identity", Same),
        "MaxPool" if ours => ("MaxPool", Same),
        "Conv" if ours => ("Conv", Real),
        "MatMul" if ours => ("MatMul", Real),
        "Gemm" if ours => ("Gemm", Real),
        "Add" if ours => ("Add", Real),
        "Sub" if ours => ("Sub", Real),
        "Mul" if ours => ("Mul", Real),
        "Relu" if ours => ("Relu", Real),
        "Clip" if ours => ("Clip", Real),
        "Sigmoid" if ours => ("Sigmoid", Real),
        "Tanh" if ours => ("Tanh", Real),
        "LeakyRelu" if ours => ("LeakyRelu", Real),
        "AveragePool" if ours => ("AveragePool", Real),
        "GlobalAveragePool" if ours => ("GlobalAveragePool", Real),
        "Softmax" if ours => ("Softmax", Real),
        "Concat" if ours => ("Concat", Real),
        name if node.domain == CONTRIBUTED => match name {
            "QLinearAdd" => ("Add", Quantised(2)),
            "QLinearMul" => ("Mul", Quantised(2)),
            "QLinearSigmoid" => ("Sigmoid", Quantised(1)),
            "QLinearLeakyRelu" => ("LeakyRelu", Quantised(1)),
            "QLinearAveragePool" => ("AveragePool", Quantised(1)),
            "QLinearGlobalAveragePool" => ("GlobalAveragePool", Quantised(1)),
            "QLinearSoftmax" => ("Softmax", Quantised(1)),
            "QLinearConcat" => ("Concat", Concat),
            "QGemm" => ("Gemm", Gemm),
            _ => return None,
        },
        _ => return None,
    })
}

/// The name with its domain where that is not ONNX's own.
pub(super) fn name(node: &Node) -> String {
    match node.domain.as_str() {
        "" | "ai.onnx" => node.kind.clone(),
        domain => format!("{domain}.{}", node.kind),
    }
}

pub(super) fn replacement(node: &Node) -> &'static str {
    match node.kind.as_str() {
        "ConvInteger" | "MatMulInteger" | "DynamicQuantizeLinear" | "DynamicQuantizeMatMul" => {
            "static quantisation, whose scales are known before the input is"
        }
        "BatchNormalization" => "fold it into the convolution before quantising",
        "LSTM" | "GRU" | "RNN" | "Loop" | "If" | "Scan" => "unroll it, each step of its own",
        "HardSwish" | "Gelu" | "Elu" | "Selu" | "Mish" | "Softplus" | "Erf" | "Swish" => {
            "Relu, Clip, LeakyRelu, Sigmoid or Tanh"
        }
        "ReduceMean" => "GlobalAveragePool",
        "ReduceSum" => "GlobalAveragePool, its scale times the number of elements",
        "Squeeze" | "Unsqueeze" => "Reshape to constant dimensions",
        "Div" => "Mul by the constant's inverse",
        "Dropout" => "export for inference, without it",
        "Pad" => "the paddings of the convolution or pool that follows",
        "Resize" | "Upsample" => "a Conv with larger strides elsewhere, or Reshape and Concat",
        "Shape" | "Gather" | "Cast" => "fixed dimensions, and constants folded",
        "ConvTranspose" => "Conv, and Reshape and Transpose to larger images",
        "LayerNormalization" | "SkipLayerNormalization" | "Attention" => {
            "the importer of BERT models"
        }
        _ => "a sum, product, convolution, pool or table of the supported ones",
    }
}
