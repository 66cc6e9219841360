//! Model files: an error that says why, or a program that is one.

use crate::{agreement, draw::Draw, tensor::IMPORTED, within};
use assay_core::Program;
use assay_import::{onnx, tflite as lite};

/// Bytes of structures that a file's byte may become: a list of two bytes each is one of nearly 200, and grows by
/// doubling.
const OF_BYTE: usize = 512;

fn bound(bytes: &[u8]) -> usize {
    IMPORTED + OF_BYTE * bytes.len()
}

/// A .tflite file.
pub fn tflite(bytes: &[u8]) {
    match within(bound(bytes), "importing", || lite::import(bytes)) {
        Ok(imported) => {
            let values = imported.tensors.iter().map(|tensor| tensor.value);
            check(&imported.program, values);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A .onnx file.
pub fn onnx(bytes: &[u8]) {
    match within(bound(bytes), "importing", || onnx::import(bytes)) {
        Ok(imported) => {
            let values = imported.tensors.iter().map(|tensor| tensor.value);
            check(&imported.program, values);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// That it is a program which has the values that are named, and which runs where it is small.
pub fn check(bytes: &[u8], values: impl Iterator<Item = u16>) {
    let program = Program::decode(bytes).expect("an imported program");
    assert_eq!(program.encode(), bytes);
    for value in values {
        assert!(usize::from(value) < program.values().len());
    }
    if agreement::is_small(&program) {
        let tail = bytes.len() / 2;
        let input = Draw::new(&bytes[tail..]).data(program.input());
        agreement::check(&program, input);
    }
}
