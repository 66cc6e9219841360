//! Chains: each certificate issued by the key of the one before it.

use crate::{
    bytes::{concat, padded},
    certificate::{Certificate, Signature, KEY},
    der::Reader,
    extensions::Purpose,
    sha384, Refusal, Result,
};

/// Certificates at most: with a report, a batch of signatures has one more.
pub const CERTIFICATES: usize = 7;
/// Bytes of a record: digest, r, s, and the signer's x and y.
pub const RECORD: usize = 240;
/// A path length without a limit.
const NO_LIMIT: u8 = u8::MAX;
/// The usages that an authority and others need.
const SIGN_CERTIFICATES: u16 = 0x0400;
const SIGN: u16 = 0x8000;

/// A hash function: keccak256.
pub trait Keccak: Fn(&[u8]) -> [u8; 32] + Copy {}
impl<F: Fn(&[u8]) -> [u8; 32] + Copy> Keccak for F {}

/// A key and what it speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// x, y, and the binding.
    bytes: [u8; KEY + 32],
}

impl Key {
    /// A key of these coordinates with a binding.
    #[must_use]
    pub fn new(coordinates: &[u8; KEY], binding: &[u8; 32]) -> Self {
        Self {
            bytes: concat(&[coordinates, binding]),
        }
    }

    /// A key from its bytes: x, y and the binding.
    ///
    /// # Errors
    /// [`Refusal::KeyLength`] where there are not 128.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        match bytes.try_into() {
            Ok(bytes) => Ok(Self { bytes }),
            Err(_) => Err(Refusal::KeyLength(bytes.len())),
        }
    }

    /// Its id.
    pub fn id(&self, keccak: impl Keccak) -> [u8; 32] {
        keccak(&self.bytes)
    }

    /// x and y.
    fn coordinates(&self) -> &[u8] {
        self.bytes.split_at(KEY).0
    }

    /// What it speaks for.
    fn binding(&self) -> [u8; 32] {
        self.bytes.last_chunk().copied().unwrap_or_default()
    }

    /// The record of a signature by this key: what must hold.
    pub(crate) fn record(&self, signed: &[u8], [r, s]: &Signature) -> [u8; RECORD] {
        concat(&[&sha384(signed), r, s, self.coordinates()])
    }
}

/// What a certificate says, if its signature holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Id of its key.
    pub key: [u8; 32],
    /// Id for revocation.
    pub id: [u8; 32],
    /// Unix seconds from which on it is valid.
    pub not_before: u64,
    /// Unix seconds until which it is valid.
    pub not_after: u64,
    /// What its key may sign.
    pub purpose: Purpose,
    /// How many authorities may follow below it; 255 where there is no limit.
    pub path_length: u8,
}

/// What is read of one certificate of a chain.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// What must hold.
    pub record: [u8; RECORD],
    /// What it says then.
    pub statement: Statement,
    /// Its key.
    pub key: &'a [u8; KEY],
    /// The id of its firmware.
    pub firmware: Option<&'a [u8; 48]>,
}

/// A chain that is read from its anchor on.
pub struct Chain<'a, K> {
    reader: Reader<'a>,
    keccak: K,
    index: usize,
    issuer: Key,
    issuer_signs: bool,
    path_length: u8,
}

impl<'a, K: Keccak> Chain<'a, K> {
    /// A chain of certificates below an anchor, which may have this many authorities below it.
    pub fn new(anchor: Key, path_length: u8, certificates: &'a [u8], keccak: K) -> Self {
        Self {
            reader: Reader::new(certificates),
            keccak,
            index: 0,
            issuer: anchor,
            issuer_signs: true,
            path_length,
        }
    }

    /// The next certificate; none after the last.
    ///
    /// # Errors
    /// Where it is none that the one before it could have issued, or there is none at all, or more than seven.
    #[inline(never)]
    pub fn advance(&mut self) -> Result<Option<Link<'a>>> {
        let index = self.index;
        if self.reader.is_empty() && index > 0 {
            return Ok(None);
        }
        if self.reader.is_empty() || index >= CERTIFICATES {
            return Err(Refusal::Certificates(index));
        }
        if !self.issuer_signs {
            return Err(Refusal::Authority(index));
        }
        let certificate = Certificate::take(&mut self.reader)?;
        let (name, expected) = ((self.keccak)(certificate.issuer), self.issuer.binding());
        if name != expected {
            return Err(Refusal::Issuer {
                index,
                name,
                expected,
            });
        }
        let (purpose, path_length) = self.purpose(&certificate)?;
        let binding = match (purpose, certificate.extensions.firmware) {
            (Purpose::Authority, _) => (self.keccak)(certificate.subject),
            (Purpose::Firmware, Some(id)) => (self.keccak)(id),
            _ => [0; 32],
        };
        let key = Key::new(certificate.key, &binding);
        // The issuer's key id and the serial number as a word.
        let serial: [u8; 32] = padded(certificate.serial);
        let named: [u8; 64] = concat(&[&self.issuer.id(self.keccak), &serial]);
        let link = Link {
            record: self
                .issuer
                .record(certificate.signed, &certificate.signature),
            statement: Statement {
                key: key.id(self.keccak),
                id: (self.keccak)(&named),
                not_before: certificate.not_before,
                not_after: certificate.not_after,
                purpose,
                path_length,
            },
            key: certificate.key,
            firmware: certificate.extensions.firmware,
        };
        self.index = index + 1;
        self.issuer = key;
        self.issuer_signs = purpose == Purpose::Authority;
        self.path_length = path_length;
        Ok(Some(link))
    }

    /// What a certificate's key may sign, and how many authorities may follow it.
    fn purpose(&self, certificate: &Certificate<'_>) -> Result<(Purpose, u8)> {
        let (index, extensions) = (self.index, &certificate.extensions);
        let usage = extensions.usage;
        let authority = extensions.purpose == Purpose::Authority;
        if usage & if authority { SIGN_CERTIFICATES } else { SIGN } == 0 {
            return Err(Refusal::KeyUsage { index, usage });
        }
        if !authority {
            return Ok((extensions.purpose, 0));
        }
        let left = match self.path_length {
            0 => return Err(Refusal::PathLength(index)),
            NO_LIMIT => NO_LIMIT,
            limit => limit - 1,
        };
        Ok((extensions.purpose, left.min(extensions.path_length)))
    }
}
