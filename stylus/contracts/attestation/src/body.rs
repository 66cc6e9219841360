//! A report's body from the code of an account and from calldata.

use assay_attestation::{bytes::copy, Refusal, BODY};

/// The byte that code begins with, and a body.
pub(crate) type Room = [u8; 1 + BODY];

/// An account's code is none that begins a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It begins with another byte, or is longer.
    Code,
    /// The body is too long.
    Body(Refusal),
}

/// Appends what was sent to the `copied` bytes of code that are in the room. `copied` is more than the room where the code is.
pub(crate) fn joined<'r>(
    room: &'r mut Room,
    copied: usize,
    sent: &[u8],
) -> Result<&'r [u8], Unfit> {
    let length = (copied + sent.len()).saturating_sub(1);
    if copied == 0 || copied > room.len() || room.first() != Some(&0) {
        return Err(Unfit::Code);
    }
    if length > BODY {
        return Err(Unfit::Body(Refusal::BodyLength(length)));
    }
    copy(room.get_mut(copied..).unwrap_or_default(), sent);
    Ok(room.get(1..1 + length).unwrap_or_default())
}
