//! Records and hints as bytes.

use crate::{
    chain::{Chain, MAX},
    verify::{self, BatchHints, Hint, Record},
};

/// Bytes of a record.
pub const RECORD: usize = 240;
/// Bytes of the inverse that comes before all other hints.
const INVERSE: usize = 48;
/// Bytes of a single signature's other hints: flags, y, k.
const SINGLE: usize = 97;
/// The same in a batch: flags, y, k1, k2.
const EACH: usize = 145;
/// The flag that R's x is r + n. In a batch the lower bits are the skew.
const WRAPPED: u8 = 0x80;

/// Why bytes are no signatures and hints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// Records of this length: not one for a single signature, not one to eight for a batch.
    Records(usize),
    /// Hints of this length.
    Hints {
        /// Bytes given.
        length: usize,
        /// Bytes that the records need.
        expected: usize,
    },
}

/// 48 bytes from a place on.
fn field(bytes: &[u8], at: usize) -> Option<&[u8; 48]> {
    bytes.get(at..)?.first_chunk()
}

fn record(bytes: &[u8]) -> Option<&Record> {
    let (fields, _) = bytes.as_chunks::<48>();
    fields.first_chunk()
}

fn hint(bytes: &[u8]) -> Option<(u8, Hint<'_>)> {
    let (flags, y, k) = (*bytes.first()?, field(bytes, 1)?, field(bytes, 49)?);
    Some((
        flags & !WRAPPED,
        Hint {
            wrapped: flags & WRAPPED != 0,
            y,
            k,
        },
    ))
}

fn batch_hints(bytes: &[u8]) -> Option<BatchHints<'_>> {
    let (skew, hint) = hint(bytes)?;
    Some(BatchHints {
        hint,
        k2: field(bytes, 97)?,
        skew,
    })
}

fn expect(hints: &[u8], expected: usize) -> Result<(), Malformed> {
    let length = hints.len();
    if length == expected {
        Ok(())
    } else {
        Err(Malformed::Hints { length, expected })
    }
}

/// Whether a signature holds and its hints are right. `chain` is a new one.
///
/// # Errors
/// Where there are not as many bytes as one signature has.
pub fn verify(chain: &mut Chain, records: &[u8], hints: &[u8]) -> Result<bool, Malformed> {
    if records.len() != RECORD {
        return Err(Malformed::Records(records.len()));
    }
    expect(hints, INVERSE + SINGLE)?;
    let (Some(record), Some(inverse), Some((0, hint))) = (
        record(records),
        field(hints, 0),
        hints.get(INVERSE..).and_then(hint),
    ) else {
        return Ok(false);
    };
    Ok(verify::verify(chain, record, &hint, inverse))
}

/// Whether all signatures of a batch hold and their hints are right. `chain` is a new one.
///
/// # Errors
/// Where there are not as many bytes as one to eight signatures have.
pub fn verify_batch(
    chain: &mut Chain,
    records: &[u8],
    hints: &[u8],
    keccak: impl Fn(&[u8]) -> [u8; 32],
) -> Result<bool, Malformed> {
    let signatures = records.len() / RECORD;
    if !records.len().is_multiple_of(RECORD) || signatures == 0 || signatures > MAX {
        return Err(Malformed::Records(records.len()));
    }
    expect(hints, INVERSE + EACH * signatures)?;
    let Some(inverse) = field(hints, 0) else {
        return Ok(false);
    };
    // Both parts by their hashes, then the signature's index.
    let mut seed = [0; 65];
    seed[..32].copy_from_slice(&keccak(records));
    seed[32..64].copy_from_slice(&keccak(hints));
    let hash = |index| {
        let mut seed = seed;
        seed[64] = index;
        keccak(&seed)
    };
    let each = |index: usize| {
        Some((
            record(records.get(index * RECORD..)?)?,
            batch_hints(hints.get(INVERSE + index * EACH..)?)?,
        ))
    };
    Ok(verify::verify_batch(chain, signatures, each, inverse, hash))
}
