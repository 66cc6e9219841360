//! Answers on the revocation of a certificate: OCSP (RFC 6960), of one certificate that is named by SHA-384.
//!
//! What is read is what is signed, `tbsResponseData`. Whether whoever signed may answer for the issuer is for the caller to
//! know. An answer's own word on who signed it is only looked at for its form: the key that the signature holds by says it.

use crate::{
    der::{Reader, OCTETS, SEQUENCE},
    sha384,
    time::time,
    Refusal, DIGEST,
};

const BOOLEAN: u8 = 0x01;
const ENUMERATED: u8 = 0x0a;
const GENERALIZED_TIME: u8 = 0x18;

/// Tags of `ResponderID`: a name, or a key's hash.
const BY_NAME: u8 = 0xa1;
const BY_KEY: u8 = 0xa2;
/// Tags of `CertStatus`.
const GOOD: u8 = 0x80;
const REVOKED: u8 = 0xa1;
const UNKNOWN: u8 = 0x82;
/// Tags of optional parts.
const NEXT_UPDATE: u8 = 0xa0;
const REASON: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa1;

/// SHA-384 as an algorithm, with NULL for parameters and without.
const HASHES: [&[u8]; 2] = [
    &[0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2, 5, 0],
    &[0x30, 11, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2],
];
/// `OBJECT IDENTIFIER` 1.3.6.1.5.5.7.48.1.2: a nonce, which whoever asked compared.
const NONCE: &[u8] = &[6, 9, 0x2b, 6, 1, 5, 5, 7, 0x30, 1, 2];
/// `BOOLEAN TRUE`.
const TRUE: &[u8] = &[BOOLEAN, 1, 0xff];
/// Bytes of a key's hash by which a responder names itself: SHA-1.
const KEY_HASH: usize = 20;
/// Bytes of a serial number at most.
const SERIAL: usize = 20;
/// Bytes of a key's x and y.
const KEY: usize = 96;

/// What an authority answers of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is not revoked.
    Good,
    /// It is.
    Revoked {
        /// Unix seconds.
        at: u64,
        /// By RFC 5280, 0 where none is given.
        reason: u8,
    },
    /// It is not known.
    Unknown,
}

/// Why bytes are no answer of an issuer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// What begins here is not what is accepted.
    Answer(usize),
    /// The hash at an offset is not that of the issuer's name or key.
    Issuer(usize),
}

impl From<Refusal> for Unanswered {
    fn from(refusal: Refusal) -> Self {
        Self::Answer(match refusal {
            Refusal::Truncated(at)
            | Refusal::Tag { at, .. }
            | Refusal::Length(at)
            | Refusal::Trailing(at)
            | Refusal::Integer(at)
            | Refusal::Differs(at)
            | Refusal::Time(at) => at,
            // No other comes of reading DER.
            _ => 0,
        })
    }
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// The certificate's number among those of its issuer.
    pub serial: [u8; SERIAL],
    /// What is said of it.
    pub status: Status,
    /// Unix seconds at which this was known to be right.
    pub this_update: u64,
    /// Unix seconds at or before which there is newer information; 0 where there always is.
    pub next_update: u64,
}

impl Revocation {
    /// Reads what is signed of an answer, for an issuer with a name, in DER, and a key.
    ///
    /// # Errors
    /// Where it is none, or of another issuer's certificate.
    pub fn read(answer: &[u8], name: &[u8], key: &[u8; KEY]) -> Result<Self, Unanswered> {
        let mut outer = Reader::new(answer);
        let mut data = outer.content(SEQUENCE)?;
        outer.finish()?;
        responder(&mut data)?;
        generalized(&mut data)?;
        let mut responses = data.content(SEQUENCE)?;
        let read = single(&mut responses, name, key)?;
        responses.finish()?;
        extensions(&mut data)?;
        data.finish()?;
        Ok(read)
    }

    /// What is signed of an answer, as a signature takes it.
    #[must_use]
    pub fn digest(answer: &[u8]) -> [u8; DIGEST] {
        sha384(answer)
    }
}

/// Takes who says that it signed.
fn responder(data: &mut Reader<'_>) -> Result<(), Unanswered> {
    let at = data.at();
    let named = data.any()?;
    let mut content = named.content;
    match named.tag {
        BY_NAME => {
            content.value(SEQUENCE)?;
        }
        BY_KEY => {
            let hash = content.at();
            if content.content(OCTETS)?.rest().len() != KEY_HASH {
                return Err(Unanswered::Answer(hash));
            }
        }
        _ => return Err(Unanswered::Answer(at)),
    }
    Ok(content.finish()?)
}

/// Takes what is said of one certificate.
fn single(
    responses: &mut Reader<'_>,
    name: &[u8],
    key: &[u8; KEY],
) -> Result<Revocation, Unanswered> {
    let mut response = responses.content(SEQUENCE)?;
    let mut id = response.content(SEQUENCE)?;
    let algorithm = id.at();
    let whole = id.value(SEQUENCE)?.whole;
    if !HASHES.contains(&whole) {
        return Err(Unanswered::Answer(algorithm));
    }
    let mut point = [4; 1 + KEY];
    point[1..].copy_from_slice(key);
    for hashed in [name, &point] {
        let at = id.at();
        if id.content(OCTETS)?.rest() != sha384(hashed) {
            return Err(Unanswered::Issuer(at));
        }
    }
    let serial = id.positive()?;
    id.finish()?;

    let at = response.at();
    let said = response.any()?;
    let mut content = said.content;
    let status = match said.tag {
        GOOD => Status::Good,
        REVOKED => revoked(&mut content)?,
        UNKNOWN => Status::Unknown,
        _ => return Err(Unanswered::Answer(at)),
    };
    content.finish()?;
    let this_update = generalized(&mut response)?;
    let mut next_update = 0;
    if response.next_is(NEXT_UPDATE) {
        let mut tagged = response.content(NEXT_UPDATE)?;
        next_update = generalized(&mut tagged)?;
        tagged.finish()?;
    }
    extensions(&mut response)?;
    response.finish()?;
    Ok(Revocation {
        serial,
        status,
        this_update,
        next_update,
    })
}

/// Takes when and why.
fn revoked(content: &mut Reader<'_>) -> Result<Status, Unanswered> {
    let at = generalized(content)?;
    let mut reason = 0;
    if content.next_is(REASON) {
        let mut tagged = content.content(REASON)?;
        let place = tagged.at();
        reason = match tagged.content(ENUMERATED)?.rest() {
            &[code @ (0..=6 | 8..=10)] => code,
            _ => return Err(Unanswered::Answer(place)),
        };
        tagged.finish()?;
    }
    Ok(Status::Revoked { at, reason })
}

/// Takes a time that has four digits for the year, whatever it is.
fn generalized(reader: &mut Reader<'_>) -> Result<u64, Unanswered> {
    if reader.next_is(GENERALIZED_TIME) {
        Ok(time(reader)?)
    } else {
        Err(Unanswered::Answer(reader.at()))
    }
}

/// Takes extensions, if there are any: none may be critical but a nonce.
fn extensions(reader: &mut Reader<'_>) -> Result<(), Unanswered> {
    if !reader.next_is(EXTENSIONS) {
        return Ok(());
    }
    let mut tagged = reader.content(EXTENSIONS)?;
    let mut list = tagged.content(SEQUENCE)?;
    tagged.finish()?;
    // A sequence of none would be a second way to send none.
    loop {
        let mut extension = list.content(SEQUENCE)?;
        let nonce = extension.rest().starts_with(NONCE);
        extension.object()?;
        let at = extension.at();
        if extension.next_is(BOOLEAN) {
            extension.expect(TRUE)?;
            if !nonce {
                return Err(Unanswered::Answer(at));
            }
        }
        extension.value(OCTETS)?;
        extension.finish()?;
        if list.is_empty() {
            return Ok(());
        }
    }
}
