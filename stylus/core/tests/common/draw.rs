//! Attributes and operands drawn from noise.

use super::{
    agreement::{elements, extremes},
    Noise,
};
use assay_core::{
    operators::{Epilogue, Requantise, Rounding, Scale},
    DType, Draft, TensorType,
};

/// One of several.
pub fn one<T: Copy>(noise: &mut Noise, of: &[T]) -> T {
    of[noise.below(of.len())]
}

/// 32 bits.
pub fn word(noise: &mut Noise) -> u32 {
    let bytes = noise.bytes(4);
    u32::from_le_bytes(bytes.try_into().unwrap())
}

/// A type that is in range.
pub fn kind(dtype: DType, shape: &[u32]) -> TensorType {
    TensorType::new(dtype, shape).unwrap()
}

/// A constant of noise and extremes.
pub fn constant(draft: &mut Draft, noise: &mut Noise, dtype: DType, shape: &[u32]) -> u16 {
    let kind = kind(dtype, shape);
    let data = extremes(noise, &kind);
    draft.constant(kind, data).unwrap()
}

/// A multiplier and a shift in the rounding's range.
pub fn scale(noise: &mut Noise, rounding: Rounding) -> (u32, i8) {
    let shifts = match rounding {
        Rounding::Single => (1..=62).collect::<Vec<_>>(),
        Rounding::Double => (-31..=30).collect(),
    };
    let m = one(noise, &[0, 1, i32::MAX.cast_unsigned()]);
    let m = if noise.below(2) == 0 {
        word(noise) >> 1
    } else {
        m
    };
    (m, one(noise, &shifts))
}

/// Any epilogue for an output of a shape.
pub fn epilogue(draft: &mut Draft, noise: &mut Noise, output: &[u32]) -> Epilogue {
    let columns = *output.last().unwrap();
    let bias = (noise.below(2) == 0).then(|| constant(draft, noise, DType::I32, &[columns]));
    if noise.below(4) == 0 {
        return Epilogue {
            bias,
            requantise: None,
        };
    }
    let rounding = one(noise, &[Rounding::Single, Rounding::Double]);
    let many = match (noise.below(3), output) {
        (1, _) => Some(columns),
        (2, [.., matrices, _, _]) => Some(*matrices),
        _ => None,
    };
    let scale = if let Some(count) = many {
        let scales: Vec<_> = (0..count).map(|_| scale(noise, rounding)).collect();
        let m: Vec<_> = scales.iter().map(|scale| scale.0.into()).collect();
        let s: Vec<_> = scales.iter().map(|scale| scale.1.into()).collect();
        let (m, s) = (elements(DType::I32, &m), elements(DType::I8, &s));
        let m = draft.constant(kind(DType::I32, &[count]), m).unwrap();
        let s = draft.constant(kind(DType::I8, &[count]), s).unwrap();
        if count == columns {
            Scale::Channel { m, s }
        } else {
            Scale::Matrix { m, s }
        }
    } else {
        let (m, s) = scale(noise, rounding);
        Scale::Tensor { m, s }
    };
    let wide = noise.below(2) == 0;
    let entries = if wide { 1 << 16 } else { 256 };
    let odds = if wide { 8 } else { 2 };
    let table = (noise.below(odds) == 0).then(|| constant(draft, noise, DType::I8, &[entries]));
    let mut number = || {
        let bytes = [noise.byte(), noise.byte()];
        if wide {
            i16::from_le_bytes(bytes)
        } else {
            bytes[0].cast_signed().into()
        }
    };
    let (a, b) = (number(), number());
    let requantise = Requantise {
        zero_point: number(),
        lo: a.min(b),
        hi: a.max(b),
        wide,
        rounding,
        scale,
        table,
    };
    Epilogue {
        bias,
        requantise: Some(requantise),
    }
}
