//! Lists of byte strings as one byte string: `length u32 ‖ bytes` each, little-endian.

use crate::Failure;

/// Takes a list of exactly `N` byte strings apart.
///
/// # Errors
/// [`Failure::Call`] where `bytes` is no such list.
pub fn split<const N: usize>(bytes: &[u8]) -> Result<[&[u8]; N], Failure> {
    let mut rest = bytes;
    let mut strings = [&[][..]; N];
    for string in &mut strings {
        let (&length, behind) = rest.split_first_chunk().ok_or(Failure::Call)?;
        let length = usize::try_from(u32::from_le_bytes(length)).map_err(|_| Failure::Call)?;
        (*string, rest) = behind.split_at_checked(length).ok_or(Failure::Call)?;
    }
    if rest.is_empty() {
        Ok(strings)
    } else {
        Err(Failure::Call)
    }
}

/// Appends a list to `out`.
///
/// # Errors
/// [`Failure::Call`] where a string is longer than a `u32` says.
pub fn join<S: AsRef<[u8]>>(strings: &[S], out: &mut Vec<u8>) -> Result<(), Failure> {
    for string in strings.iter().map(AsRef::as_ref) {
        let length = u32::try_from(string.len()).map_err(|_| Failure::Call)?;
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(string);
    }
    Ok(())
}
