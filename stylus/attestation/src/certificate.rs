//! X.509 certificates (RFC 5280), as far as these chains need: version 3, ECDSA with SHA-384, keys on P-384.

use crate::{
    der::{Reader, BITS, SEQUENCE, SET},
    extensions::Extensions,
    time::time,
    Refusal, Result,
};

/// Bytes of a key: x and y.
pub const KEY: usize = 96;

/// `[0] { INTEGER 2 }`: version 3.
const VERSION: &[u8] = &[0xa0, 3, 2, 1, 2];
/// `SEQUENCE { ecdsa-with-SHA384 }`.
const ALGORITHM: &[u8] = &[0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
/// A key's `SEQUENCE { SEQUENCE { id-ecPublicKey, secp384r1 }, BIT STRING { 0 unused, uncompressed, x, y } }`, up to x.
const KEY_BEGINS: &[u8] = &[
    0x30, 0x76, 0x30, 0x10, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 5, 0x2b, 0x81, 4, 0, 0x22,
    3, 0x62, 0, 4,
];
/// The extensions of a version 3 certificate.
const EXTENSIONS: u8 = 0xa3;
/// Bytes of a serial number at most.
const SERIAL: usize = 20;
/// `PrintableString`, `UTF8String`, `IA5String`.
const TEXTS: [u8; 3] = [0x13, 0x0c, 0x16];

/// A signature: r and s.
pub type Signature = [[u8; 48]; 2];

/// A certificate.
#[derive(Clone, Copy, Debug)]
pub struct Certificate<'a> {
    /// What is signed.
    pub signed: &'a [u8],
    /// Its number among those of its issuer, big-endian without zeros before it.
    pub serial: &'a [u8],
    /// The issuer's name, which is not looked into: it must be one that was read as a subject's.
    pub issuer: &'a [u8],
    /// Unix seconds from which on it is valid.
    pub not_before: u64,
    /// Unix seconds until which it is valid; [`crate::ENDLESS`] where it does not end.
    pub not_after: u64,
    /// The subject's name.
    pub subject: &'a [u8],
    /// The subject's key: x and y.
    pub key: &'a [u8; KEY],
    /// What the key is for.
    pub extensions: Extensions<'a>,
    /// The issuer's signature.
    pub signature: Signature,
}

impl<'a> Certificate<'a> {
    /// Takes a certificate.
    ///
    /// # Errors
    /// Where it is none, or says what is not read here.
    #[inline(never)]
    pub fn take(reader: &mut Reader<'a>) -> Result<Self> {
        let mut outer = reader.content(SEQUENCE)?;
        let body = outer.value(SEQUENCE)?;
        outer.expect(ALGORITHM)?;
        let signature = signature(&mut outer)?;
        outer.finish()?;

        let mut inner = body.content;
        inner.expect(VERSION)?;
        let at = inner.at();
        let serial = inner.natural(SERIAL)?;
        if serial.is_empty() {
            return Err(Refusal::Integer(at));
        }
        inner.expect(ALGORITHM)?;
        let issuer = inner.value(SEQUENCE)?.whole;
        let mut validity = inner.content(SEQUENCE)?;
        let (not_before, not_after) = (time(&mut validity)?, time(&mut validity)?);
        validity.finish()?;
        let subject = name(&mut inner)?;
        let key = key(&mut inner)?;
        let mut tagged = inner.content(EXTENSIONS)?;
        inner.finish()?;
        let extensions = Extensions::take(&mut tagged)?;
        tagged.finish()?;
        Ok(Self {
            signed: body.whole,
            serial,
            issuer,
            not_before,
            not_after,
            subject,
            key,
            extensions,
            signature,
        })
    }
}

/// Takes a `BIT STRING` with the DER of a signature.
///
/// # Errors
/// Where it has no two positive numbers of 48 bytes at most.
#[inline(never)]
pub fn signature(reader: &mut Reader<'_>) -> Result<Signature> {
    let mut bits = reader.content(BITS)?;
    bits.expect(&[0])?;
    let mut numbers = bits.content(SEQUENCE)?;
    bits.finish()?;
    let pair = [numbers.positive()?, numbers.positive()?];
    numbers.finish()?;
    Ok(pair)
}

/// Takes a key on P-384, uncompressed: x and y.
///
/// # Errors
/// Where it is of another kind.
#[inline(never)]
pub fn key<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8; KEY]> {
    reader.expect(KEY_BEGINS)?;
    let at = reader.at();
    reader
        .take(KEY)?
        .first_chunk()
        .ok_or(Refusal::Truncated(at))
}

/// Takes a name: a sequence of sets of one attribute each, whose value is a text.
///
/// # Errors
/// Where it is empty or has another form.
#[inline(never)]
pub fn name<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8]> {
    let name = reader.value(SEQUENCE)?;
    let mut parts = name.content;
    if parts.is_empty() {
        return Err(Refusal::Truncated(parts.at()));
    }
    while !parts.is_empty() {
        let mut set = parts.content(SET)?;
        let mut attribute = set.content(SEQUENCE)?;
        set.finish()?;
        attribute.object()?;
        let at = attribute.at();
        let text = attribute.any()?;
        if !TEXTS.contains(&text.tag) {
            return Err(Refusal::Differs(at));
        }
        attribute.finish()?;
    }
    Ok(name.whole)
}
