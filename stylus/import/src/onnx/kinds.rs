//! Operators by name: what each is once quantisation is taken off, and what to use instead of those that are not here.

use super::{function, proto::Node};

/// The domain of onnxruntime's own operators.
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
    /// Gives what it takes.
    Pass,
    /// Elements under other indices, or the largest of some: the same for integers as for real numbers.
    Same,
    /// Between `DequantizeLinear` and `QuantizeLinear`.
    Real,
    /// A function of each element, which may be between others.
    Function,
    /// So many operands with scale and zero point each, then those of the output, then a bias.
    Quantised(usize),
    /// As `QGemm`: two operands, a bias, scale and zero point of the output.
    Gemm,
    /// As `QLinearConcat`: scale and zero point of the output, then the operands.
    Concat,
    /// As `MatMulInteger`: two operands and their zero points; gives the sums.
    Sums,
}

/// The operator's plain name and form; none where it is not imported.
pub(super) fn form(node: &Node) -> Option<(&str, Form)> {
    use Form::{
        Concat, Constant, Dequantise, Function, Gemm, Pass, Quantise, Quantised, Real, Same, Sums,
    };
    let kind = node.kind.as_str();
    // Before they were ONNX's own, onnxruntime had these among its own.
    let form = match kind {
        "QuantizeLinear" => Quantise,
        "DequantizeLinear" => Dequantise,
        "QLinearConv" => return Some(("Conv", Quantised(2))),
        "QLinearMatMul" => return Some(("MatMul", Quantised(2))),
        "Gelu" => Function,
        _ => match node.domain.as_str() {
            "" | "ai.onnx" => match kind {
                "Constant" => Constant,
                "Identity" | "Dropout" | "Cast" => Pass,
                "Reshape" | "Flatten" | "Transpose" | "Squeeze" | "Unsqueeze" | "Slice"
                | "Split" | "Gather" | "Pad" | "Resize" | "Upsample" | "Tile" | "Expand"
                | "DepthToSpace" | "SpaceToDepth" | "MaxPool" | "GlobalMaxPool" | "ReduceMax" => {
                    Same
                }
                "Conv"
                | "MatMul"
                | "Gemm"
                | "Add"
                | "Sub"
                | "Mul"
                | "AveragePool"
                | "GlobalAveragePool"
                | "ReduceMean"
                | "ReduceSum"
                | "Softmax"
                | "Concat"
                | "LayerNormalization"
                | "RMSNormalization"
                | "SimplifiedLayerNormalization" => Real,
                "ConvInteger" => return Some(("Conv", Sums)),
                "MatMulInteger" => return Some(("MatMul", Sums)),
                _ if function::is(kind) => Function,
                _ => return None,
            },
            CONTRIBUTED => match kind {
                "QLinearAdd" => return Some(("Add", Quantised(2))),
                "QLinearMul" => return Some(("Mul", Quantised(2))),
                "QLinearSigmoid" => return Some(("Sigmoid", Quantised(1))),
                "QLinearLeakyRelu" => return Some(("LeakyRelu", Quantised(1))),
                "QLinearAveragePool" => return Some(("AveragePool", Quantised(1))),
                "QLinearGlobalAveragePool" => return Some(("GlobalAveragePool", Quantised(1))),
                "QLinearReduceMean" => return Some(("ReduceMean", Quantised(1))),
                "QLinearSoftmax" => return Some(("Softmax", Quantised(1))),
                "QLinearConcat" => return Some(("Concat", Concat)),
                "QGemm" => return Some(("Gemm", Gemm)),
                "FastGelu" | "QuickGelu" => Function,
                _ => return None,
            },
            _ => return None,
        },
    };
    Some((kind, form))
}

/// The name with its domain where that is not ONNX's own.
pub(super) fn name(node: &Node) -> String {
    match node.domain.as_str() {
        "" | "ai.onnx" => node.kind.clone(),
        domain => format!("{domain}.{}", node.kind),
    }
}

/// What could stand for an operator that is not imported.
pub(super) fn replacement(node: &Node) -> &'static str {
    match node.kind.as_str() {
        "DynamicQuantizeLinear" | "DynamicQuantizeMatMul" | "MatMulIntegerToFloat"
        | "DynamicQuantizeLSTM" | "QAttention" => {
            "static quantisation with sample inputs, as quantize_static does it: here scales are made of each input, by \
             floats, so that no integer of the program would have one right value"
        }
        "BatchNormalization" => "Conv with it folded in, as quantisers' preprocessing does",
        "InstanceNormalization" | "GroupNormalization" => {
            "Reshape and LayerNormalization, or a BatchNormalization folded into Conv"
        }
        "LSTM" | "GRU" | "RNN" | "Loop" | "If" | "Scan" => {
            "the steps one after the other, without a loop"
        }
        "ReduceMin" => "Neg, ReduceMax, Neg",
        "ReduceL2" | "ReduceSumSquare" | "LpNormalization" => "Mul with itself and ReduceSum",
        "ArgMax" | "ArgMin" | "TopK" | "NonMaxSuppression" | "NonZero" => {
            "the scores as output; who reads them chooses"
        }
        "Shape" | "Size" | "ConstantOfShape" | "Range" | "EyeLike" => {
            "fixed dimensions, and constants folded (onnxsim, or onnxruntime's preprocessing)"
        }
        "ConvTranspose" => "Resize and Conv, or Conv and DepthToSpace",
        "GridSample" | "RoiAlign" | "AffineGrid" => "Resize and Slice",
        "SkipLayerNormalization" | "SkipSimplifiedLayerNormalization" => {
            "Add and LayerNormalization, unfused"
        }
        "BiasGelu" => "Add and Gelu, unfused",
        "Attention" | "MultiHeadAttention" | "GroupQueryAttention" => {
            "MatMul, Softmax and MatMul, unfused"
        }
        "Einsum" => "MatMul with Transpose and Reshape",
        "Where" | "QLinearWhere" => "Add of a large negative constant where it masks, or Mul",
        "Equal" | "Greater" | "Less" | "GreaterOrEqual" | "LessOrEqual" | "Not" | "And" | "Or"
        | "Xor" => "constants folded, or Mul and Clip",
        "LogSoftmax" => "Softmax, whose order is the same",
        "Hardmax" => "Softmax",
        "LRN" => "another normalisation, such as one folded into Conv",
        "MaxRoiPool" | "LpPool" | "MaxUnpool" => "MaxPool or AveragePool",
        "CumSum" => "MatMul by a constant triangle of ones",
        "ScatterND" | "ScatterElements" | "GatherND" | "GatherElements" | "OneHot" => {
            "Slice and Concat, or Gather by constants"
        }
        "EmbedLayerNormalization" => "Gather outside, and LayerNormalization",
        "QLinearConvTranspose" => "Resize and QLinearConv",
        _ => "a sum, product, convolution, pool or function of the supported ones",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(kind: &str, domain: &str) -> Node {
        Node {
            kind: kind.into(),
            domain: domain.into(),
            ..Node::default()
        }
    }

    /// The operators of `registry.py` of onnxruntime's quantiser, those that it writes, and those of networks for phones.
    const COMMON: &str = "ArgMax Conv Gemm MatMul Add Mul Relu Clip LeakyRelu Sigmoid MaxPool GlobalAveragePool Split Pad \
        Reshape Squeeze Unsqueeze Flatten Resize AveragePool Concat Softmax Where ConvTranspose Slice Gather \
        GatherElements InstanceNormalization LayerNormalization BatchNormalization TopK CumSum Transpose \
        EmbedLayerNormalization Attention LSTM QuantizeLinear DequantizeLinear DynamicQuantizeLinear ConvInteger \
        MatMulInteger QLinearConv QLinearMatMul Constant Identity Cast Dropout HardSwish HardSigmoid Gelu Erf Div Sub Pow \
        Sqrt Tanh ReduceMean ReduceSum ReduceMax GlobalMaxPool PRelu Elu Upsample DepthToSpace SpaceToDepth Tile Expand \
        Min Max Exp Neg Abs Shape GRU RNN Einsum LogSoftmax NonMaxSuppression";
    const CONTRIBUTED_COMMON: &str = "QLinearAdd QLinearMul QLinearSigmoid QLinearLeakyRelu QLinearAveragePool \
        QLinearGlobalAveragePool QLinearSoftmax QLinearConcat QGemm QLinearWhere DynamicQuantizeMatMul \
        MatMulIntegerToFloat QAttention SkipLayerNormalization BiasGelu FastGelu QuickGelu Gelu MultiHeadAttention";

    #[test]
    fn what_converters_write_is_imported_or_has_a_replacement_of_its_own() {
        let general = replacement(&node("Telephone", ""));
        let mut refused = Vec::new();
        for (names, domain) in [(COMMON, ""), (CONTRIBUTED_COMMON, CONTRIBUTED)] {
            for kind in names.split_whitespace() {
                let node = node(kind, domain);
                if form(&node).is_none() {
                    assert_ne!(replacement(&node), general, "{kind}");
                    refused.push(kind);
                }
            }
        }
        assert_eq!(refused.len(), 25, "{refused:?}");
    }
}
