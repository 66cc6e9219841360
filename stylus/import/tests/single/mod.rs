//! Programs of one operator.

use assay_core::{
    operators::{Epilogue, Operator, Requantise, RequantiseTensor, Rounding, Scale},
    DType, Draft, TensorType,
};

/// Neither bias nor requantisation.
pub const BARE: Epilogue = Epilogue {
    bias: None,
    requantise: None,
};
/// The input.
pub const X: u16 = Draft::INPUT;

pub fn kind(dtype: DType, shape: &[u32]) -> TensorType {
    TensorType::new(dtype, shape).unwrap()
}

/// A constant with elements that its dtype holds.
pub fn constant(draft: &mut Draft, dtype: DType, shape: &[u32], elements: &[i64]) -> u16 {
    let size = dtype.size() as usize;
    let data = elements
        .iter()
        .flat_map(|x| x.to_le_bytes()[..size].to_vec())
        .collect();
    draft.constant(kind(dtype, shape), data).unwrap()
}

/// A program with one operator over an input, made with its constants.
pub fn program(input: TensorType, make: impl FnOnce(&mut Draft) -> Operator) -> Vec<u8> {
    let mut draft = Draft::new(input);
    let operator = make(&mut draft);
    draft.push(operator).unwrap();
    draft.encode().unwrap()
}

/// Halves the input's elements and shifts them by `s`, with two roundings; int16 where `wide`, else int8.
pub fn halved(s: i8, wide: bool) -> Operator {
    let [lo, hi] = if wide {
        [i16::MIN, i16::MAX]
    } else {
        [-128, 127]
    };
    let requantise = Requantise {
        zero_point: 0,
        lo,
        hi,
        wide,
        rounding: Rounding::Double,
        scale: Scale::Tensor { m: 1 << 30, s },
        table: None,
    };
    let epilogue = Epilogue {
        bias: None,
        requantise: Some(requantise),
    };
    Operator::Requantise(RequantiseTensor { x: X, epilogue })
}
