//! Arguments as they are encoded, and an answer in words.

use assay_attestation::bytes::copy;

/// Bytes of an answer at most: eight records, seven certificates, a report, and what the encoding adds.
const ANSWER: usize = 4096;

/// The bytes whose offset stands at a place.
pub(crate) fn bytes(args: &[u8], at: usize) -> Option<&[u8]> {
    let from = from(args, at)?;
    let (length, bytes) = from.split_first_chunk()?;
    bytes.get(..number(length)?)
}

/// What begins at the offset that stands at a place.
pub(crate) fn from(args: &[u8], at: usize) -> Option<&[u8]> {
    args.get(number(word(args, at)?)?..)
}

/// The word at a place.
pub(crate) fn word(args: &[u8], at: usize) -> Option<&[u8; 32]> {
    args.get(at..)?.first_chunk()
}

/// A word as a number; none where it has more than 64 bits.
pub(crate) fn long(word: &[u8; 32]) -> Option<u64> {
    let (parts, _) = word.as_chunks::<8>();
    let [a, b, c, low] = parts.first_chunk()?.map(u64::from_be_bytes);
    (a | b | c == 0).then_some(low)
}

/// A word as a length; none where it has more than 32 bits.
pub(crate) fn number(word: &[u8; 32]) -> Option<usize> {
    let number = long(word)?;
    u32::try_from(number).ok().map(|number| number as usize)
}

/// An answer, or an error, as it is written.
pub(crate) struct Answer {
    bytes: [u8; ANSWER],
    length: usize,
}

impl Answer {
    /// All zero, so that it takes no data segment.
    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; ANSWER],
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

    /// Zeros up to a whole word, counted from the front.
    pub(crate) fn pad(&mut self) {
        self.length = self.length.next_multiple_of(32);
    }

    /// A word with a number.
    #[inline(never)]
    pub(crate) fn number(&mut self, number: u64) {
        self.length += 24;
        self.put(&number.to_be_bytes());
    }
}
