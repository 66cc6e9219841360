//! JSON as the command of `packages/tensor` prints it.

use crate::{model::Tensor, text};
use assay_core::TensorType;
use serde_json::{json, Value};

pub fn printed(value: &Value) -> String {
    format!("{value:#}")
}

pub fn kind(of: &TensorType) -> Value {
    json!({ "dtype": text::dtype(of.dtype()), "shape": of.shape() })
}

pub fn tensor(of: &Tensor, sha256: Option<&str>) -> Value {
    let mut tensor =
        json!({ "operator": of.operator, "output": of.output, "value": of.value, "kind": of.kind });
    if let Some(name) = &of.name {
        tensor["name"] = name.as_str().into();
    }
    if let Some([unsigned, channels_last]) = of.onnx {
        tensor["unsigned"] = unsigned.into();
        tensor["channelsLast"] = channels_last.into();
    }
    if let Some(sha256) = sha256 {
        tensor["sha256"] = sha256.into();
    }
    tensor
}
