//! Elements of the file's constants, read once shape and data are known to agree.

use super::{
    error::Reason,
    proto::{Tensor, FLOAT, INT32, INT64, INT8, UINT8},
};

/// Data outside the file, in `TensorProto.DataLocation`.
const EXTERNAL: i32 = 1;
const MOST: u32 = 1 << 28;

type Role = &'static str;

/// The dimensions; none for a scalar. Their product is at most 2^28.
pub(super) fn dims(tensor: &Tensor, role: Role) -> Result<Vec<u32>, Reason> {
    let mut product = 1_u32;
    let narrow = tensor.dims.iter().map(|&dim| {
        let dim = u32::try_from(dim).ok()?;
        product = product.checked_mul(dim).filter(|count| *count <= MOST)?;
        Some(dim)
    });
    narrow.collect::<Option<_>>().ok_or(Reason::Shape(role))
}

/// Elements from the bytes, or from the list that is there in their place.
fn elements<T: Copy, L: Copy, const N: usize>(
    tensor: &Tensor,
    role: Role,
    from: fn([u8; N]) -> T,
    list: &[L],
    narrow: fn(L) -> Option<T>,
) -> Result<Vec<T>, Reason> {
    if tensor.location == EXTERNAL {
        return Err(Reason::External(role));
    }
    let count = dims(tensor, role)?.iter().product::<u32>() as usize;
    if tensor.raw.is_empty() {
        if list.len() != count {
            return Err(Reason::Data(role));
        }
        let narrowed = list.iter().map(|&element| narrow(element));
        return narrowed.collect::<Option<_>>().ok_or(Reason::Data(role));
    }
    let (chunks, rest) = tensor.raw.as_chunks::<N>();
    if chunks.len() != count || !rest.is_empty() {
        return Err(Reason::Data(role));
    }
    Ok(chunks.iter().map(|&chunk| from(chunk)).collect())
}

/// Whether the data are as long as shape and type say, where they are in the file and of a type whose length is known.
pub(super) fn fits(tensor: &Tensor) -> bool {
    let mut dims = tensor.dims.iter().map(|&dim| u64::try_from(dim).ok());
    let Some(count) = dims.try_fold(1_u64, |count, dim| count.checked_mul(dim?)) else {
        return false;
    };
    if tensor.location == EXTERNAL {
        return true;
    }
    if tensor.raw.is_empty() {
        let listed = match tensor.dtype {
            FLOAT => tensor.floats.len(),
            INT8 | UINT8 | INT32 => tensor.int32s.len(),
            INT64 => tensor.int64s.len(),
            _ => return true,
        };
        return listed as u64 == count;
    }
    let bits = match tensor.dtype {
        UINT8 | INT8 | 9 | 17..=20 => 8,
        4 | 5 | 10 | 16 => 16,
        FLOAT | INT32 | 12 => 32,
        INT64 | 11 | 13 | 14 => 64,
        15 => 128,
        21..=23 => 4,
        _ => return true,
    };
    let bytes = count.checked_mul(bits).map(|bits| bits.div_ceil(8));
    bytes == Some(tensor.raw.len() as u64)
}

/// int8 as it is, or uint8 less 128.
pub(super) fn bytes(tensor: &Tensor, role: Role) -> Result<Vec<i8>, Reason> {
    let list = &tensor.int32s;
    match tensor.dtype {
        INT8 => elements(tensor, role, i8::from_le_bytes, list, |x| {
            i8::try_from(x).ok()
        }),
        UINT8 => elements(
            tensor,
            role,
            |[byte]| centred(byte),
            list,
            |x| u8::try_from(x).ok().map(centred),
        ),
        _ => Err(Reason::Data(role)),
    }
}

fn centred(byte: u8) -> i8 {
    (byte ^ 0x80).cast_signed()
}

pub(super) fn floats(tensor: &Tensor, role: Role) -> Result<Vec<f32>, Reason> {
    match tensor.dtype {
        FLOAT => elements(tensor, role, f32::from_le_bytes, &tensor.floats, Some),
        _ => Err(Reason::Data(role)),
    }
}

/// Floats that are numbers.
pub(super) fn reals(tensor: &Tensor, role: Role) -> Result<Vec<f32>, Reason> {
    let floats = floats(tensor, role)?;
    if floats.iter().all(|real| real.is_finite()) {
        Ok(floats)
    } else {
        Err(Reason::Data(role))
    }
}

/// int32 or int64.
pub(super) fn integers(tensor: &Tensor, role: Role) -> Result<Vec<i64>, Reason> {
    match tensor.dtype {
        INT32 => {
            let from = |bytes| i64::from(i32::from_le_bytes(bytes));
            elements(tensor, role, from, &tensor.int32s, |x| Some(x.into()))
        }
        INT64 => elements(tensor, role, i64::from_le_bytes, &tensor.int64s, Some),
        _ => Err(Reason::Data(role)),
    }
}
