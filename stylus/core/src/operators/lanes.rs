//! Elements of any dtype as wider integers, many at a time, and back.

use super::{Operands, Work};
use crate::{DType, TensorType};

/// Elements that a kernel holds at a time.
pub(super) const LANES: usize = 128;

/// Defines a function that widens elements of a dtype, as many as there are in both slices.
macro_rules! load {
    ($name:ident, $wide:ident, $($dtype:ident $narrow:ident)+) => {
        #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
        pub(super) fn $name(dtype: DType, bytes: &[u8], out: &mut [$wide]) {
            match dtype {
                $(DType::$dtype => {
                    for (out, &bytes) in out.iter_mut().zip(bytes.as_chunks().0) {
                        *out = $narrow::from_le_bytes(bytes).into();
                    }
                })+
                #[allow(unreachable_patterns, reason = "int32 does not hold every dtype")]
                _ => {}
            }
        }
    };
}

load!(load32, i32, I8 i8 I16 i16 I32 i32);
load!(load64, i64, I8 i8 I16 i16 I32 i32 I64 i64);

/// Narrows values, each to the nearest that the dtype holds.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
pub(super) fn store(dtype: DType, values: &[i64], out: &mut [u8]) {
    match dtype {
        DType::I8 => narrow::<1>(dtype, values, out),
        DType::I16 => narrow::<2>(dtype, values, out),
        DType::I32 => narrow::<4>(dtype, values, out),
        DType::I64 => narrow::<8>(dtype, values, out),
    }
}

#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn narrow<const SIZE: usize>(dtype: DType, values: &[i64], out: &mut [u8]) {
    for (out, &value) in out.as_chunks_mut::<SIZE>().0.iter_mut().zip(values) {
        for (out, byte) in out.iter_mut().zip(dtype.saturate(value).to_le_bytes()) {
            *out = byte;
        }
    }
}

/// The low 32 bits.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
pub(super) const fn wrap32(value: i64) -> i32 {
    let [a, b, c, d, ..] = value.to_le_bytes();
    i32::from_le_bytes([a, b, c, d])
}

/// The bytes of elements from `index` on.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
pub(super) fn from<'a>(kind: &TensorType, bytes: &'a [u8], index: usize) -> &'a [u8] {
    let size = kind.dtype().size() as usize;
    bytes.get(index * size..).unwrap_or_default()
}

/// Each element of the output by `each` of the operand's at the same index.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
pub(super) fn map<D: Operands>(
    work: &Work<'_, D>,
    (number, x): (u16, &TensorType),
    output: &mut [u8],
    each: impl Fn(i64) -> i64,
) {
    let first = work.rows.start * work.kind.row_length() as usize;
    let from = from(x, work.data.bytes(number), first);
    let (size, out) = (x.dtype().size() as usize, work.kind.dtype());
    let mut lanes = [0; LANES];
    for (bytes, output) in from
        .chunks(LANES * size)
        .zip(output.chunks_mut(LANES * out.size() as usize))
    {
        load64(x.dtype(), bytes, &mut lanes);
        for lane in &mut lanes {
            *lane = each(*lane);
        }
        store(out, &lanes, output);
    }
}

/// One element of each row of the output, by `each` of a step of the operand's row and what its steps before gave,
/// beginning with `first`.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
pub(super) fn reduce<D: Operands>(
    work: &Work<'_, D>,
    (number, x): (u16, &TensorType),
    output: &mut [u8],
    first: i64,
    each: impl Fn(i64, &[i64]) -> i64,
) {
    let (size, out) = (x.dtype().size() as usize, work.kind.dtype());
    let rows = work.data.bytes(number).chunks(x.row_bytes().max(1));
    let outputs = output.chunks_mut(out.size() as usize);
    for (row, output) in rows.skip(work.rows.start).zip(outputs) {
        let mut lanes = [0; LANES];
        let mut result = first;
        for bytes in row.chunks(LANES * size) {
            load64(x.dtype(), bytes, &mut lanes);
            result = each(result, lanes.get(..bytes.len() / size).unwrap_or_default());
        }
        store(out, &[result], output);
    }
}
