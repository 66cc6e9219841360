//! A reader of DER: tags of one byte, lengths below 65,536 in their shortest form, nothing before, between or after.

use crate::{
    bytes::{padded, same},
    Refusal, Result,
};

/// INTEGER.
pub const INTEGER: u8 = 0x02;
/// BIT STRING.
pub const BITS: u8 = 0x03;
/// OCTET STRING.
pub const OCTETS: u8 = 0x04;
/// OBJECT IDENTIFIER.
pub const OBJECT: u8 = 0x06;
/// SEQUENCE.
pub const SEQUENCE: u8 = 0x30;
/// SET.
pub const SET: u8 = 0x31;

/// A part of an argument, read from its front. It knows its place in the argument, which errors name.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Reads bytes from the first on.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Where the next byte is in the argument.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// What was not read yet.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether all was read.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether the next value has this tag.
    #[must_use]
    pub fn next_is(&self, tag: u8) -> bool {
        self.bytes.first() == Some(&tag)
    }

    /// Takes a number of bytes.
    ///
    /// # Errors
    /// [`Refusal::Truncated`] where there are fewer.
    pub fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self
            .bytes
            .split_at_checked(length)
            .ok_or(Refusal::Truncated(self.at))?;
        self.bytes = rest;
        self.at += length;
        Ok(taken)
    }

    /// Takes a value with whatever tag.
    ///
    /// # Errors
    /// Where it does not end within what is read, or its length is not in its shortest form.
    pub fn any(&mut self) -> Result<Value<'a>> {
        self.read(None)
    }

    /// Takes a value with a tag.
    ///
    /// # Errors
    /// As [`Self::any`], and [`Refusal::Tag`] where it has another tag.
    pub fn value(&mut self, expected: u8) -> Result<Value<'a>> {
        self.read(Some(expected))
    }

    #[inline(never)]
    fn read(&mut self, expected: Option<u8>) -> Result<Value<'a>> {
        let (bytes, at) = (self.bytes, self.at);
        let &[tag, first, ..] = bytes else {
            return Err(Refusal::Truncated(at));
        };
        if let Some(expected) = expected {
            if tag != expected {
                return Err(Refusal::Tag { at, tag, expected });
            }
        }
        let (header, length) = if first < 0x80 {
            (2, usize::from(first))
        } else {
            long(bytes, at)?
        };
        let (whole, rest) = bytes
            .split_at_checked(header + length)
            .ok_or(Refusal::Truncated(at))?;
        self.bytes = rest;
        self.at = at + header + length;
        let content = Reader {
            bytes: whole.get(header..).unwrap_or_default(),
            at: at + header,
        };
        Ok(Value {
            tag,
            whole,
            content,
        })
    }

    /// Takes a value with a tag, for its content.
    ///
    /// # Errors
    /// As [`Self::value`].
    pub fn content(&mut self, expected: u8) -> Result<Reader<'a>> {
        Ok(self.value(expected)?.content)
    }

    /// Takes bytes that must be these.
    ///
    /// # Errors
    /// [`Refusal::Differs`] where there are others.
    #[inline(never)]
    pub fn expect(&mut self, expected: &[u8]) -> Result<()> {
        let at = self.at;
        match self.take(expected.len()) {
            Ok(taken) if same(taken, expected) => Ok(()),
            _ => Err(Refusal::Differs(at)),
        }
    }

    /// Ends reading.
    ///
    /// # Errors
    /// [`Refusal::Trailing`] where something is left.
    pub fn finish(self) -> Result<()> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Trailing(self.at))
        }
    }

    /// Takes an integer that is not negative: its bytes, big-endian, without zeros before them, at most `most`.
    ///
    /// # Errors
    /// [`Refusal::Integer`] where it is negative, longer, or has more bytes than it needs.
    #[inline(never)]
    pub fn natural(&mut self, most: usize) -> Result<&'a [u8]> {
        let at = self.at;
        let bytes = self.content(INTEGER)?.bytes;
        let number = match bytes {
            [0] => &[],
            [0, rest @ ..] if rest.first().is_some_and(|first| *first >= 0x80) => rest,
            [1..0x80, ..] => bytes,
            _ => return Err(Refusal::Integer(at)),
        };
        if number.len() > most {
            return Err(Refusal::Integer(at));
        }
        Ok(number)
    }

    /// Takes an integer above zero, as a number of `N` bytes.
    ///
    /// # Errors
    /// As [`Self::natural`], and where it is zero.
    pub fn positive<const N: usize>(&mut self) -> Result<[u8; N]> {
        let at = self.at;
        let bytes = self.natural(N)?;
        if bytes.is_empty() {
            return Err(Refusal::Integer(at));
        }
        Ok(padded(bytes))
    }

    /// Takes an object identifier.
    ///
    /// # Errors
    /// [`Refusal::Differs`] where it is empty, a part begins with a zero digit, or the last one does not end.
    #[inline(never)]
    pub fn object(&mut self) -> Result<Object<'a>> {
        let at = self.at;
        let bytes = self.content(OBJECT)?.bytes;
        let (mut number, mut wrong, mut goes_on) = (0, bytes.is_empty(), false);
        for &byte in bytes {
            wrong |= !goes_on && byte == 0x80;
            goes_on = byte >= 0x80;
            number = number << 8 | u64::from(byte);
        }
        if wrong | goes_on {
            return Err(Refusal::Differs(at));
        }
        Ok(Object { number, bytes })
    }
}

/// Bytes of header and content where the length has a form of more than one byte.
#[inline(never)]
fn long(bytes: &[u8], at: usize) -> Result<(usize, usize)> {
    let (header, length, least) = match *bytes {
        [_, 0x81, low, ..] => (3, usize::from(low), 0x80),
        [_, 0x82, high, low, ..] => (4, usize::from(u16::from_be_bytes([high, low])), 0x100),
        [_, 0x81 | 0x82, ..] => return Err(Refusal::Truncated(at)),
        _ => return Err(Refusal::Length(at + 1)),
    };
    if length < least {
        return Err(Refusal::Length(at + 1));
    }
    Ok((header, length))
}

/// An object identifier: its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Object<'a> {
    // The last eight bytes come first in a comparison, since they are cheap to compare.
    number: u64,
    bytes: &'a [u8],
}

impl Object<'_> {
    /// Whether it is one of up to eight bytes.
    #[must_use]
    pub fn is<const N: usize>(&self, bytes: &[u8; N]) -> bool {
        const { assert!(N <= 8) };
        self.bytes.len() == N && self.number == u64::from_be_bytes(padded(bytes))
    }
}

/// A value that was taken.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    /// Its tag.
    pub tag: u8,
    /// Tag, length and content.
    pub whole: &'a [u8],
    /// What is to be read of it.
    pub content: Reader<'a>,
}
