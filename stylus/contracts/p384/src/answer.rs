//! What a call answers.

use super::{
    keccak,
    refusal::{malformed, Data},
    selector::{VERIFY, VERIFY_BATCH},
};
use assay_p384::{verify, verify_batch, Chain};

/// Status, 0 where it answers and 1 where it reverts, and length of the data; none where the arguments are not those of a
/// function.
pub(crate) fn answer(args: &[u8], chain: &mut Chain, data: &mut Data) -> Option<(usize, usize)> {
    let (selector, args) = args.split_first_chunk()?;
    let (records, hints) = (bytes(args, 0)?, bytes(args, 32)?);
    let verified = match *selector {
        VERIFY => verify(chain, records, hints),
        VERIFY_BATCH => verify_batch(chain, records, hints, keccak),
        _ => return None,
    };
    Some(match verified {
        Ok(holds) => {
            data[31] = u8::from(holds);
            (0, 32)
        }
        Err(error) => (1, malformed(data, error)),
    })
}

/// The bytes whose offset stands at a place.
fn bytes(args: &[u8], at: usize) -> Option<&[u8]> {
    let from = args.get(number(args.get(at..)?.first_chunk()?)?..)?;
    let (length, bytes) = from.split_first_chunk()?;
    bytes.get(..number(length)?)
}

/// A word as a length; none where it has more than 32 bits.
fn number(word: &[u8; 32]) -> Option<usize> {
    let (parts, _) = word.as_chunks::<8>();
    let [a, b, c, low] = parts.first_chunk()?.map(u64::from_be_bytes);
    (a | b | c | low >> 32 == 0).then_some(low as usize)
}
