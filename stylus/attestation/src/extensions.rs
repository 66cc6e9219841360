//! A certificate's extensions: what its key is for.

use crate::{
    certificate::key,
    der::{Reader, BITS, OCTETS, SEQUENCE},
    Refusal, Result,
};

const BOOLEAN: u8 = 0x01;
/// 2.5.29.19.
const BASIC_CONSTRAINTS: &[u8; 3] = &[0x55, 0x1d, 0x13];
/// 2.5.29.15.
const KEY_USAGE: &[u8; 3] = &[0x55, 0x1d, 0x0f];
/// 2.5.29.37.
const EXTENDED_KEY_USAGE: &[u8; 3] = &[0x55, 0x1d, 0x25];
/// 2.23.133.5.4.1: TCG DICE, of a device and the firmware that it runs.
const FIRMWARE: &[u8; 6] = &[0x67, 0x81, 5, 5, 4, 1];
/// 2.23.133.5.4.1.1: TCG DICE's `TcbInfo`, which certificates since Blackwell have in the place of [`FIRMWARE`].
const TCB_INFO: &[u8; 7] = &[0x67, 0x81, 5, 5, 4, 1, 1];
/// Texts of a `TcbInfo`: vendor, model, version.
const TCB_TEXTS: [u8; 3] = [0x80, 0x81, 0x82];
/// Its numbers, of one byte each: SVN, layer, index.
const TCB_NUMBERS: [u8; 3] = [0x83, 0x84, 0x85];
/// Its list of firmware.
const TCB_FIRMWARE: u8 = 0xa6;
/// Its flags, a `BIT STRING` of 32 bits, up to these.
const TCB_FLAGS: &[u8] = &[0x87, 5, 0];
/// Its vendor's information and its type, of one byte each.
const TCB_LAST: [u8; 2] = [0x88, 0x89];
/// 1.3.6.1.5.5.7.3.9: answers on revocation.
const OCSP_SIGNING: &[u8; 8] = &[0x2b, 6, 1, 5, 5, 7, 3, 9];
/// `BOOLEAN TRUE`.
const TRUE: &[u8] = &[BOOLEAN, 1, 0xff];
/// `INTEGER 1`.
const ONE: &[u8] = &[2, 1, 1];
/// `OBJECT IDENTIFIER` of SHA-384, and the head of an `OCTET STRING` of 48 bytes.
const SHA384: &[u8] = &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2, OCTETS, 48];
/// Extensions of a certificate at most.
const MOST: usize = 16;

/// What a key may sign, as `IEvidence` numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Documents.
    Other,
    /// Certificates.
    Authority,
    /// Reports.
    Firmware,
    /// Answers on revocation.
    Responder,
}

/// What is read of extensions.
#[derive(Clone, Copy, Debug)]
pub struct Extensions<'a> {
    /// Bits of the key usage, the first the highest; 0 where there is none.
    pub usage: u16,
    /// Limit of the authorities below it; 255 where there is none.
    pub path_length: u8,
    /// The firmware's id.
    pub firmware: Option<&'a [u8; 48]>,
    /// What its key may sign.
    pub purpose: Purpose,
}

impl<'a> Extensions<'a> {
    /// Takes the sequence of extensions.
    ///
    /// # Errors
    /// Where it is none, one comes twice, or a critical one is not known.
    pub(crate) fn take(reader: &mut Reader<'a>) -> Result<Self> {
        let begins = reader.at();
        let mut list = reader.content(SEQUENCE)?;
        let mut read = Self {
            usage: 0,
            path_length: u8::MAX,
            firmware: None,
            purpose: Purpose::Other,
        };
        let mut kinds = [None; MOST];
        let mut count = 0;
        let mut responder = false;
        while !list.is_empty() {
            let at = list.at();
            let mut extension = list.content(SEQUENCE)?;
            let kind = extension.object()?;
            let critical = extension.next_is(BOOLEAN);
            if critical {
                extension.expect(TRUE)?;
            }
            let mut content = extension.content(OCTETS)?;
            extension.finish()?;
            let before = kinds.get(..count).unwrap_or_default();
            if before.contains(&Some(kind)) {
                return Err(Refusal::Extension(at));
            }
            *kinds.get_mut(count).ok_or(Refusal::Extension(at))? = Some(kind);
            count += 1;
            if kind.is(BASIC_CONSTRAINTS) {
                let mut constraints = content.content(SEQUENCE)?;
                if !constraints.is_empty() {
                    constraints.expect(TRUE)?;
                    read.purpose = Purpose::Authority;
                    if !critical {
                        return Err(Refusal::Extension(at));
                    }
                }
                if !constraints.is_empty() {
                    read.path_length = limit(&mut constraints)?;
                }
                constraints.finish()?;
            } else if kind.is(KEY_USAGE) {
                read.usage = usage(&mut content)?;
            } else if kind.is(EXTENDED_KEY_USAGE) {
                responder = signs_answers(&mut content)?;
            } else if kind.is(FIRMWARE) || kind.is(TCB_INFO) {
                // A certificate has one of the two, or none.
                if read.firmware.is_some() {
                    return Err(Refusal::Extension(at));
                }
                read.firmware = Some(if kind.is(FIRMWARE) {
                    firmware(&mut content)?
                } else {
                    layered(&mut content)?
                });
            } else if critical {
                return Err(Refusal::ExtensionCritical(at));
            } else {
                continue;
            }
            content.finish()?;
        }
        if read.purpose == Purpose::Other {
            read.purpose = match (read.firmware, responder) {
                (None, false) => Purpose::Other,
                (Some(_), false) => Purpose::Firmware,
                (None, true) => Purpose::Responder,
                (Some(_), true) => return Err(Refusal::Extension(begins)),
            };
        }
        Ok(read)
    }
}

/// How many authorities may follow.
fn limit(reader: &mut Reader<'_>) -> Result<u8> {
    let at = reader.at();
    match reader.natural(1)? {
        [] => Ok(0),
        [limit @ ..=254] => Ok(*limit),
        _ => Err(Refusal::Integer(at)),
    }
}

/// Named bits, without those after the last that is set.
fn usage(reader: &mut Reader<'_>) -> Result<u16> {
    let at = reader.at();
    let bits = reader.content(BITS)?;
    let (unused, usage, last) = match *bits.rest() {
        [unused @ 0..8, first] => (unused, u16::from_be_bytes([first, 0]), first),
        [unused @ 0..8, first, second] => (unused, u16::from_be_bytes([first, second]), second),
        _ => return Err(Refusal::Differs(at)),
    };
    if last == 0 || last.trailing_zeros() != u32::from(unused) {
        return Err(Refusal::Differs(at));
    }
    Ok(usage)
}

/// Whether answers on revocation are among what a key is for.
fn signs_answers(reader: &mut Reader<'_>) -> Result<bool> {
    let mut purposes = reader.content(SEQUENCE)?;
    let mut found = false;
    loop {
        found |= purposes.object()?.is(OCSP_SIGNING);
        if purposes.is_empty() {
            return Ok(found);
        }
    }
}

/// The id of the firmware, beside the device's own key.
fn firmware<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8; 48]> {
    let mut parts = reader.content(SEQUENCE)?;
    parts.expect(ONE)?;
    key(&mut parts)?;
    let id = hash(&mut parts)?;
    parts.finish()?;
    Ok(id)
}

/// The first of the two ids of a `TcbInfo` that has all its parts. The second is of zeros: a report names one firmware, and
/// could not say which other one is meant.
fn layered<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8; 48]> {
    let mut parts = reader.content(SEQUENCE)?;
    for tag in TCB_TEXTS {
        parts.content(tag)?;
    }
    for tag in TCB_NUMBERS {
        byte(&mut parts, tag)?;
    }
    let mut ids = parts.content(TCB_FIRMWARE)?;
    let id = hash(&mut ids)?;
    let at = ids.at();
    if hash(&mut ids)? != &[0; 48] {
        return Err(Refusal::Differs(at));
    }
    ids.finish()?;
    parts.expect(TCB_FLAGS)?;
    parts.take(4)?;
    for tag in TCB_LAST {
        byte(&mut parts, tag)?;
    }
    parts.finish()?;
    Ok(id)
}

/// A value of one byte with a tag.
fn byte(reader: &mut Reader<'_>, tag: u8) -> Result<()> {
    reader.expect(&[tag, 1])?;
    reader.take(1)?;
    Ok(())
}

/// A SHA-384 with its algorithm.
fn hash<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8; 48]> {
    let mut hashed = reader.content(SEQUENCE)?;
    hashed.expect(SHA384)?;
    let at = hashed.at();
    let id = hashed.take(48)?.first_chunk();
    hashed.finish()?;
    id.ok_or(Refusal::Truncated(at))
}
