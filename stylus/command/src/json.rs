//! JSON as the command of `packages/tensor` prints it.

use crate::{model::Tensor, text};
use assay_core::{DType, TensorType};
use serde_json::{json, Value};

pub fn printed(value: &Value) -> String {
    format!("{value:#}")
}

pub fn kind(of: &TensorType) -> Value {
    json!({ "dtype": text::dtype(of.dtype()), "shape": of.shape() })
}

/// A type with its elements.
pub fn typed(of: &TensorType, elements: Value) -> Value {
    let mut typed = kind(of);
    typed["elements"] = elements;
    typed
}

/// int64 as digits in a string: the numbers of JSON's readers do not hold it.
pub fn elements(of: DType, data: &[u8]) -> Value {
    let elements = text::elements(of, data);
    if of == DType::I64 {
        elements.map(|element| element.to_string()).collect()
    } else {
        elements.collect()
    }
}

pub fn tensor(of: &Tensor, sha256: Option<&str>) -> Value {
    let mut tensor =
        json!({ "operator": of.operator, "kind": of.kind, "output": of.output, "value": of.value });
    if let Some(name) = &of.name {
        tensor["name"] = name.as_str().into();
    }
    if let Some(sha256) = sha256 {
        tensor["sha256"] = sha256.into();
    }
    tensor
}
