//! Reference measurements: the documents in which NVIDIA says what a driver or a VBIOS measures to.
//!
//! Such a document is XML under an enveloped signature. It is not parsed here but written: the sender sends its fields, the
//! canonical octets are made of them by one template, and the signature is asked for over those. So what is read is what was
//! signed, and there is no second reading of it: fields hold no character that means something in XML, so that octets
//! say which fields they were made of. A document of another layout is one that cannot be sent.
//!
//! The fields, one after another, with lengths and numbers in one byte:
//!
//! | field | |
//! |---|---|
//! | tagId | 48 bytes |
//! | tagVersion, revision | a number each |
//! | product | length, characters |
//! | colloquialVersion | length, characters |
//! | measurements from index 0 on | 64 at most, each: flags; length and characters of its name; 48 bytes for each alternative |
//!
//! Of a measurement's flags, 0x80 says that it is active and the lower six bits are the number of alternatives. With 0x40
//! and no number there is one alternative, of zeros only, which is not sent. A name of no length is `Measurement_` and the
//! index. There is one way to send a document: what can be left out must be.

mod octets;
mod values;

use crate::sha384;
use octets::Page;

pub use values::Values;

/// The index that means nothing where the device's video decoder is off: NVIDIA's own verifier leaves it out then.
pub const DECODER: usize = 35;

/// Bytes of a measured value.
pub const VALUE: usize = 48;

/// Room for a document's octets. NVIDIA's have 17,500 at most.
pub const PAGE: usize = 32_768;

/// Measurements that a device has at most.
pub const MEASUREMENTS: usize = 64;

const ACTIVE: u8 = 0x80;
const BLANK: u8 = 0x40;
const COUNT: u8 = 0x3f;
/// More would not be in the order of their numbers: Hash10 comes before Hash2.
const ALTERNATIVES: usize = 10;

/// What a document refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A driver, whose version has two or three numbers: 550.90.07.
    Driver = 1,
    /// A VBIOS, whose version has five bytes in capital hexadecimal digits: 96.00.9F.00.01.
    Vbios = 2,
}

/// Why bytes are no fields of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// They end before the fields do.
    Ends,
    /// The text at an offset is empty, too long or has a character other than letters, digits, `.`, `-` and `_`.
    Text(usize),
    /// The version at an offset is neither a driver's nor a VBIOS's.
    Version(usize),
    /// The flags at an offset are none, or say at length what has a shorter form.
    Flags(usize),
    /// The measurement at an offset is one too many.
    Measurements(usize),
    /// There are fewer or more choices than active measurements with several alternatives, but this many.
    Choices(usize),
    /// The measurement at an index has no alternative of the number that was chosen.
    Choice(usize),
    /// The document has this many octets, more than there is room for.
    Long(usize),
}

/// A document's fields.
#[derive(Clone, Copy, Debug)]
pub struct Reference<'a> {
    tag: &'a [u8; VALUE],
    tag_version: u8,
    revision: u8,
    product: &'a [u8],
    version: &'a [u8],
    kind: Kind,
    measurements: &'a [u8],
    active: u64,
}

/// A measurement as a document has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measurement<'a> {
    pub(crate) active: bool,
    /// Empty where it is the usual one.
    name: &'a [u8],
    /// None but one of zeros where empty.
    alternatives: &'a [[u8; VALUE]],
}

impl<'a> Reference<'a> {
    /// Reads fields.
    ///
    /// # Errors
    /// Where bytes are no fields of a document, or not in the one way to send them.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut left = Left { bytes, at: 0 };
        let tag = left.take(VALUE)?.first_chunk().ok_or(Malformed::Ends)?;
        let (tag_version, revision) = (left.number()?, left.number()?);
        let at = left.at;
        let product = left.text(MAX_PRODUCT)?;
        if product.is_empty() {
            return Err(Malformed::Text(at));
        }
        let at = left.at;
        let version = left.text(MAX_VERSION)?;
        let kind = kind(version).ok_or(Malformed::Version(at))?;
        let measurements = left.bytes;
        let (mut active, mut index) = (0, 0);
        while !left.bytes.is_empty() {
            if index == MEASUREMENTS {
                return Err(Malformed::Measurements(left.at));
            }
            active |= u64::from(left.measurement(index)?.active) << index;
            index += 1;
        }
        Ok(Self {
            tag,
            tag_version,
            revision,
            product,
            version,
            kind,
            measurements,
            active,
        })
    }

    /// What it refers to.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// What it calls the product, with zeros after it: GH100.
    #[must_use]
    pub fn product(&self) -> [u8; 32] {
        padded(self.product)
    }

    /// The version, with zeros after it.
    #[must_use]
    pub fn version(&self) -> [u8; 32] {
        padded(self.version)
    }

    /// What a device must measure by it, written to `page`. `choices` has the number of an alternative for every index that has
    /// several, in the order of indices; `decoder` is whether the device's video decoder is on.
    ///
    /// # Errors
    /// Where the choices are none of the document's, or there is too little room.
    pub fn values<'p>(
        &self,
        choices: &[u8],
        decoder: bool,
        page: &'p mut [u8],
    ) -> Result<Values<'p>, Malformed> {
        Values::of(self, choices, decoder, page)
    }

    /// Writes the document's canonical octets, without its signature. [`PAGE`] bytes are enough for every document that this
    /// module was made for.
    ///
    /// # Errors
    /// Where there is too little room.
    pub fn octets<'p>(&self, page: &'p mut [u8]) -> Result<&'p [u8], Malformed> {
        let mut written = Page::new(page);
        octets::document(self, &mut written);
        written.finish().map_err(Malformed::Long)
    }

    /// What is signed: the hash of the signature's description of this document. `page` is overwritten.
    ///
    /// # Errors
    /// As [`Self::octets`].
    pub fn digest(&self, page: &mut [u8]) -> Result<[u8; VALUE], Malformed> {
        let document = sha384(self.octets(page)?);
        let mut written = Page::new(page);
        octets::signed_info(&document, &mut written);
        Ok(sha384(written.finish().map_err(Malformed::Long)?))
    }

    /// Its measurements, from index 0 on.
    pub(crate) fn measurements(&self) -> impl Iterator<Item = Measurement<'a>> {
        let mut left = Left {
            bytes: self.measurements,
            at: 0,
        };
        // They were read before, so none fails.
        (0..MEASUREMENTS).map_while(move |index| {
            (!left.bytes.is_empty())
                .then(|| left.measurement(index).ok())
                .flatten()
        })
    }
}

impl Measurement<'_> {
    /// One of its alternatives; none where there are not as many.
    pub(crate) fn alternative(&self, choice: usize) -> Option<&[u8; VALUE]> {
        match self.alternatives {
            [] => (choice == 0).then_some(&[0; VALUE]),
            alternatives => alternatives.get(choice),
        }
    }

    pub(crate) const fn count(&self) -> usize {
        match self.alternatives.len() {
            0 => 1,
            count => count,
        }
    }
}

/// Longest text that a word holds.
const MAX_PRODUCT: usize = 32;
const MAX_VERSION: usize = 32;
/// NVIDIA's longest has 24 characters.
const MAX_NAME: usize = 64;

/// Bytes that are still to be read, and where they begin.
struct Left<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Left<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, left) = self.bytes.split_at_checked(length).ok_or(Malformed::Ends)?;
        self.bytes = left;
        self.at += length;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u8, Malformed> {
        self.take(1)?.first().copied().ok_or(Malformed::Ends)
    }

    /// A text, which may be empty.
    fn text(&mut self, most: usize) -> Result<&'a [u8], Malformed> {
        let at = self.at;
        let length = usize::from(self.number()?);
        let text = self.take(length)?;
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        if length <= most && text.iter().all(plain) {
            Ok(text)
        } else {
            Err(Malformed::Text(at))
        }
    }

    fn measurement(&mut self, index: usize) -> Result<Measurement<'a>, Malformed> {
        let at = self.at;
        let flags = self.number()?;
        let count = usize::from(flags & COUNT);
        if (flags & BLANK == 0) != (count > 0) || count > ALTERNATIVES {
            return Err(Malformed::Flags(at));
        }
        let name_at = self.at;
        let name = self.text(MAX_NAME)?;
        if octets::is_usual(name, index) {
            return Err(Malformed::Text(name_at));
        }
        let (alternatives, _) = self.take(count * VALUE)?.as_chunks();
        if alternatives == [[0; VALUE]] {
            return Err(Malformed::Flags(at));
        }
        Ok(Measurement {
            active: flags & ACTIVE != 0,
            name,
            alternatives,
        })
    }
}

/// What a version is of.
fn kind(version: &[u8]) -> Option<Kind> {
    let hexadecimal = |byte: &u8| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
    let mut parts = 0;
    let (mut bytes, mut numbers) = (true, true);
    for part in version.split(|byte| *byte == b'.') {
        parts += 1;
        bytes &= part.len() == 2 && part.iter().all(hexadecimal);
        numbers &= !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    }
    match parts {
        2 | 3 if numbers => Some(Kind::Driver),
        5 if bytes => Some(Kind::Vbios),
        _ => None,
    }
}

/// A text of at most a word, and zeros.
fn padded(text: &[u8]) -> [u8; 32] {
    let mut word = [0; 32];
    for (to, from) in word.iter_mut().zip(text) {
        *to = *from;
    }
    word
}
