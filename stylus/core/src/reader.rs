//! Reads little-endian integers off the front of a byte string.

use crate::Fault;
#[cfg(feature = "all")]
use alloc::vec::Vec;

/// What is left to read.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (head, rest) = self.rest.split_at_checked(count).ok_or(Fault::Truncated)?;
        self.rest = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (head, rest) = self.rest.split_first_chunk().ok_or(Fault::Truncated)?;
        self.rest = rest;
        Ok(*head)
    }

    /// A hash, where it lies.
    #[cfg(feature = "all")]
    pub(crate) fn hash(&mut self) -> Result<&'a [u8; 32], Fault> {
        let (head, rest) = self.rest.split_first_chunk().ok_or(Fault::Truncated)?;
        self.rest = rest;
        Ok(head)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Fault> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(crate) fn i8(&mut self) -> Result<i8, Fault> {
        Ok(i8::from_le_bytes(self.array()?))
    }

    #[cfg(feature = "all")]
    pub(crate) fn i16(&mut self) -> Result<i16, Fault> {
        Ok(i16::from_le_bytes(self.array()?))
    }

    /// A count of dimensions, 1 to 4.
    #[cfg(feature = "all")]
    pub(crate) fn rank(&mut self) -> Result<u8, Fault> {
        let rank = self.u8()?;
        if (1..=4).contains(&rank) {
            Ok(rank)
        } else {
            Err(Fault::Rank)
        }
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Fault> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    /// So many of them.
    #[cfg(feature = "all")]
    pub(crate) fn u16s(&mut self, count: u8) -> Result<Vec<u16>, Fault> {
        (0..count).map(|_| self.u16()).collect()
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Fault> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    #[cfg(feature = "all")]
    pub(crate) fn u64(&mut self) -> Result<u64, Fault> {
        Ok(u64::from_le_bytes(self.array()?))
    }
}
