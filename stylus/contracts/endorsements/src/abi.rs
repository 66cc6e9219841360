//! Arguments as they are encoded, and an answer in words.

use assay_attestation::bytes::copy;

/// Bytes of the longest answer: nine words, a length, and a record of 240 bytes in words.
const LONGEST: usize = 9 * 32 + 32 + 256;

/// The bytes whose offset stands at a place.
pub(crate) fn bytes(args: &[u8], at: usize) -> Option<&[u8]> {
    let from = args.get(number(args.get(at..)?.first_chunk()?)?..)?;
    let (length, bytes) = from.split_first_chunk()?;
    bytes.get(..number(length)?)
}

/// The truth at a place.
pub(crate) fn truth(args: &[u8], at: usize) -> Option<bool> {
    match number(args.get(at..)?.first_chunk()?)? {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

/// A word as a length; none where it has more than 32 bits.
fn number(word: &[u8; 32]) -> Option<usize> {
    let (parts, _) = word.as_chunks::<8>();
    let [a, b, c, low] = parts.first_chunk()?.map(u64::from_be_bytes);
    let low = u32::try_from(low).ok()?;
    (a | b | c == 0).then_some(low as usize)
}

/// An answer, or an error, as it is written.
pub(crate) struct Answer {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Answer {
    /// All zero, so that it takes no data segment.
    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; LONGEST],
            length: 0,
        }
    }

    pub(crate) fn written(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// Bytes as they are. What has no room is not written; nothing here has none.
    pub(crate) fn put(&mut self, bytes: &[u8]) {
        copy(self.bytes.get_mut(self.length..).unwrap_or_default(), bytes);
        self.length += bytes.len();
    }

    /// A word with a number.
    #[inline(never)]
    pub(crate) fn number(&mut self, number: u64) {
        self.length += 24;
        self.put(&number.to_be_bytes());
    }

    /// The last bytes, with zeros up to a whole word.
    pub(crate) fn last(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.put(bytes);
        self.length = self.length.next_multiple_of(32);
    }
}
