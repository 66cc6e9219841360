//! Lists of byte strings as one byte string: `length u32 ‖ bytes` each, little-endian.

use crate::{functions::Answer, Failure};

/// Takes a list apart.
///
/// # Errors
/// [`Failure::Call`] where `bytes` is no such list.
pub fn split(bytes: &[u8]) -> Result<Vec<&[u8]>, Failure> {
    let (mut rest, mut strings) = (bytes, Vec::new());
    while !rest.is_empty() {
        let (&length, behind) = rest.split_first_chunk().ok_or(Failure::Call)?;
        let length = usize::try_from(u32::from_le_bytes(length)).map_err(|_| Failure::Call)?;
        let (string, behind) = behind.split_at_checked(length).ok_or(Failure::Call)?;
        strings.push(string);
        rest = behind;
    }
    Ok(strings)
}

/// Appends a list to `out`.
///
/// # Errors
/// [`Failure::Call`] where a string is longer than a `u32` says, [`Failure::Memory`] where there is none for the list.
pub fn join<S: AsRef<[u8]>>(strings: &[S], out: &mut Vec<u8>) -> Result<(), Failure> {
    let lengths = strings.iter().map(|string| string.as_ref().len());
    let needed: usize = lengths.map(|length| size_of::<u32>() + length).sum();
    out.try_reserve_exact(needed).map_err(|_| Failure::Memory {
        needed: needed as u64,
    })?;
    for string in strings.iter().map(AsRef::as_ref) {
        let length = u32::try_from(string.len()).map_err(|_| Failure::Call)?;
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(string);
    }
    Ok(())
}

/// An answer's bytes.
#[must_use]
pub fn answer(answer: Answer) -> Vec<u8> {
    let mut bytes = vec![0];
    match answer.and_then(|strings| join(&strings, &mut bytes)) {
        Ok(()) => bytes,
        Err(failure) => failure.encode(),
    }
}
