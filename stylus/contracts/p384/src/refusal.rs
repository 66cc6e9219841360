//! The errors, as bytes.

use super::selector::{CALLDATA_LENGTH, HINTS_LENGTH, RECORDS_LENGTH};
use assay_p384::Malformed;

/// Room for a selector and two words.
pub(crate) type Data = [u8; 68];

/// Writes an error of one or two lengths, none of which has more than 32 bits here, and returns its own.
#[allow(clippy::cast_possible_truncation, reason = "lengths of calldata")]
fn write(data: &mut Data, selector: [u8; 4], first: usize, second: Option<usize>) -> usize {
    data[..4].copy_from_slice(&selector);
    data[32..36].copy_from_slice(&(first as u32).to_be_bytes());
    let Some(second) = second else { return 36 };
    data[64..].copy_from_slice(&(second as u32).to_be_bytes());
    68
}

/// Says of records and hints that they are none.
pub(crate) fn malformed(data: &mut Data, error: Malformed) -> usize {
    match error {
        Malformed::Records(length) => write(data, RECORDS_LENGTH, length, None),
        Malformed::Hints { length, expected } => write(data, HINTS_LENGTH, length, Some(expected)),
    }
}

/// Says of calldata that no batch is as long.
pub(crate) fn too_long(data: &mut Data, length: usize) -> usize {
    write(data, CALLDATA_LENGTH, length, None)
}
