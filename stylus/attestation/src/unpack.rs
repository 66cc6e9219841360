//! Unpacks certificates and reports, which say much that all say or that was said before.
//!
//! A window begins with a dictionary and grows by what is unpacked. A stream of instructions writes bytes as they are, copies
//! bytes of the window, or writes them as digits. `contracts/interfaces/IEvidence.sol` says how it is encoded. Many streams
//! unpack to the same bytes, so a stream identifies nothing; what is read, hashed and signed is what it unpacks to.

use crate::{
    bytes::{copy, digit},
    dictionary::{write, WORDS},
    Refusal, Result, BODY,
};
use core::ops::Range;

/// Bytes of certificates at most.
pub const CHAIN: usize = 7 * 1024;
/// Bytes that every window begins with.
pub const DICTIONARY: usize = 8 * WORDS;

/// What is read of a first byte, and of a place: whether bytes of the window are taken, and whether as digits.
const TAKES: u8 = 0x80;
const AS_DIGITS: usize = 0x4000;
/// Bytes that are taken at least.
const LEAST: usize = 2;
const PLACES: usize = AS_DIGITS;

/// What was unpacked in a call, behind the dictionary: a chain, then a body.
pub struct Window {
    bytes: [u8; DICTIONARY + CHAIN + BODY],
    length: usize,
}

// Each byte has a place that an instruction can name.
const _: () = assert!(DICTIONARY + CHAIN + BODY <= PLACES);

impl Window {
    /// All zero, so that it takes no data segment.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            bytes: [0; DICTIONARY + CHAIN + BODY],
            length: 0,
        }
    }

    /// Unpacks at most so many bytes behind what is there, and says where they are.
    ///
    /// # Errors
    /// [`Refusal::Packed`] where an instruction ends too early, takes what is not there, or is of no kind;
    /// [`Refusal::Unpacked`] where it would write too much.
    #[inline(never)]
    pub fn unpack(&mut self, packed: &[u8], most: usize) -> Result<Range<usize>> {
        if self.length == 0 {
            if let Some(words) = self.bytes.as_chunks_mut().0.first_chunk_mut() {
                write(words);
            }
            self.length = DICTIONARY;
        }
        let begins = self.length;
        let room = self
            .bytes
            .get_mut(..begins.saturating_add(most))
            .ok_or(Refusal::Unpacked(0))?;
        let mut length = begins;
        let mut rest = packed;
        while let Some((&first, after)) = rest.split_first() {
            let at = packed.len() - rest.len();
            let (malformed, excess) = (Refusal::Packed(at), Refusal::Unpacked(at));
            if first < TAKES {
                let (bytes, after) = after
                    .split_at_checked(usize::from(first) + 1)
                    .ok_or(malformed)?;
                let to = room
                    .get_mut(length..)
                    .and_then(|free| free.get_mut(..bytes.len()))
                    .ok_or(excess)?;
                copy(to, bytes);
                length += bytes.len();
                rest = after;
                continue;
            }
            let mut left = usize::from(first - TAKES) + LEAST;
            let (place, after) = after.split_first_chunk().ok_or(malformed)?;
            let place = usize::from(u16::from_be_bytes(*place));
            rest = after;
            if place < PLACES {
                // Where it runs into what it writes, that repeats: twice as much each time.
                while left > 0 {
                    let (written, free) = room.split_at_mut_checked(length).ok_or(excess)?;
                    let from = written.get(place..).unwrap_or_default();
                    let count = left.min(from.len());
                    if count == 0 {
                        return Err(malformed);
                    }
                    copy(free.get_mut(..count).ok_or(excess)?, from);
                    length += count;
                    left -= count;
                }
                continue;
            }
            let (written, free) = room.split_at_mut_checked(length).ok_or(excess)?;
            let from = written
                .get(place - AS_DIGITS..)
                .and_then(|from| from.get(..left))
                .ok_or(malformed)?;
            let to = free.get_mut(..2 * left).ok_or(excess)?;
            for (pair, byte) in to.as_chunks_mut().0.iter_mut().zip(from) {
                *pair = [digit(byte >> 4), digit(byte & 15)];
            }
            length += 2 * left;
        }
        self.length = length;
        Ok(begins..length)
    }

    /// What is at places that [`Self::unpack`] said.
    #[must_use]
    pub fn at(&self, places: &Range<usize>) -> &[u8] {
        self.bytes.get(places.clone()).unwrap_or_default()
    }
}

impl Default for Window {
    fn default() -> Self {
        Self::new()
    }
}
