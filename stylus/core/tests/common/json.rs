//! Vectors as the oracle writes them.

use assay_core::{DType, ProgramError, TensorType};
use serde_json::Value;

/// The vectors of a section of a file, of which there are some.
pub fn section(file: &str, name: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(file).expect("the vectors are JSON");
    let found = list(&all[name]).clone();
    assert!(!found.is_empty(), "{name} is empty");
    found
}

pub fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

pub fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().expect("a number")).expect("a u32")
}

pub fn index(value: &Value) -> usize {
    number(value) as usize
}

pub fn bytes(value: &Value) -> Vec<u8> {
    let digits = value.as_str().expect("a string");
    let digits = digits.strip_prefix("0x").expect("0x");
    (0..digits.len() / 2)
        .map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).expect("two digits"))
        .collect()
}

pub fn hash(value: &Value) -> [u8; 32] {
    bytes(value).try_into().expect("32 bytes")
}

pub fn kind(value: &Value) -> TensorType {
    let dtype = match value["dtype"].as_str() {
        Some("int8") => DType::I8,
        Some("int16") => DType::I16,
        Some("int32") => DType::I32,
        Some("int64") => DType::I64,
        other => panic!("dtype {other:?}"),
    };
    let shape: Vec<u32> = list(&value["shape"]).iter().map(number).collect();
    TensorType::new(dtype, &shape).expect("a shape in range")
}

/// Asserts that a program is refused, or accepted, as a vector says.
pub fn assert_refused(error: Option<ProgramError>, vector: &Value) {
    let fault = error.map(|error| format!("{:?}", error.fault));
    assert_eq!(
        fault.as_deref(),
        vector["fault"].as_str(),
        "{}",
        vector["name"]
    );
    let operator = error.and_then(|error| error.operator).map(u64::from);
    assert_eq!(operator, vector["operator"].as_u64(), "{}", vector["name"]);
}
