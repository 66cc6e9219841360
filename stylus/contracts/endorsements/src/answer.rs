//! What a call answers.

use super::{
    abi::{bytes, truth, Answer},
    refusal::{refused, Refused},
    selector::{READ_REFERENCE, READ_REVOCATION},
};
use assay_attestation::{
    bytes::{concat, padded},
    reference::{Kind, Reference, PAGE},
    revocation::{Revocation, Status},
    Keccak, Key, DIGEST, RECORD,
};

/// Bytes of r and s, and of x and y.
const PAIR: usize = 96;
/// Bytes of what comes before a record: an offset and the words of what was read.
const REFERENCE: u64 = 32 * 7;
const REVOCATION: u64 = 32 * 9;

/// Memory for one call.
pub(crate) struct Working {
    pub(crate) answer: Answer,
    page: [u8; PAGE],
}

impl Working {
    /// All zero, so that it takes no data segment.
    #[allow(
        clippy::large_stack_arrays,
        reason = "a static of the program, a box elsewhere"
    )]
    pub(crate) const fn new() -> Self {
        Self {
            answer: Answer::new(),
            page: [0; PAGE],
        }
    }
}

/// Answers a call; whether it was accepted. None where the arguments are not those of a function.
pub(crate) fn answer(args: &[u8], working: &mut Working, keccak: impl Keccak) -> Option<bool> {
    let (selector, args) = args.split_first_chunk()?;
    let result = match *selector {
        READ_REFERENCE => {
            let (signed, document, choices) = (bytes(args, 0)?, bytes(args, 32)?, bytes(args, 64)?);
            working.reference(signed, document, choices, truth(args, 96)?, keccak)
        }
        READ_REVOCATION => {
            let (signed, issuer, answer) = (bytes(args, 0)?, bytes(args, 32)?, bytes(args, 64)?);
            working.revocation(signed, issuer, answer, keccak)
        }
        _ => return None,
    };
    if let Err(why) = result {
        refused(&mut working.answer, why);
    }
    Some(result.is_ok())
}

/// A signature with the key that must have made it.
struct Signed<'a> {
    bytes: &'a [u8],
    key: &'a [u8; PAIR],
}

impl<'a> Signed<'a> {
    fn decode(bytes: &'a [u8]) -> Result<Self, Refused> {
        match bytes.last_chunk() {
            Some(key) if bytes.len() == 2 * PAIR => Ok(Self { bytes, key }),
            _ => Err(Refused::Signed(bytes.len())),
        }
    }

    /// Id of the key where it is no authority's.
    fn signer(&self, keccak: impl Keccak) -> [u8; 32] {
        Key::new(self.key, &[0; 32]).id(keccak)
    }

    fn record(&self, digest: &[u8; DIGEST]) -> [u8; RECORD] {
        concat(&[digest, self.bytes])
    }
}

impl Working {
    fn reference(
        &mut self,
        signed: &[u8],
        document: &[u8],
        choices: &[u8],
        decoder: bool,
        keccak: impl Keccak,
    ) -> Result<(), Refused> {
        let signed = Signed::decode(signed)?;
        let malformed = |why| Refused::Document(why, document.len());
        let read = Reference::read(document).map_err(malformed)?;
        let (indices, values) = {
            let found = read.values(choices, decoder, &mut self.page);
            let found = found.map_err(malformed)?;
            (found.indices(), keccak(found.as_bytes()))
        };
        let digest = read.digest(&mut self.page).map_err(malformed)?;
        let answer = &mut self.answer;
        answer.number(REFERENCE);
        answer.put(&signed.signer(keccak));
        answer.number(match read.kind() {
            Kind::Driver => 0,
            Kind::Vbios => 1,
        });
        answer.put(&read.product());
        answer.put(&read.version());
        answer.number(indices);
        answer.put(&if indices == 0 { [0; 32] } else { values });
        answer.last(&signed.record(&digest));
        Ok(())
    }

    fn revocation(
        &mut self,
        signed: &[u8],
        issuer: &[u8],
        sent: &[u8],
        keccak: impl Keccak,
    ) -> Result<(), Refused> {
        let signed = Signed::decode(signed)?;
        let (key, name) = match issuer.split_first_chunk() {
            Some((key, name)) if !name.is_empty() => (key, name),
            _ => return Err(Refused::Issuer(issuer.len())),
        };
        let read = Revocation::read(sent, name, key).map_err(Refused::Answer)?;
        let issuer = Key::new(key, &keccak(name)).id(keccak);
        let serial: [u8; 32] = padded(&read.serial);
        let named: [u8; 64] = concat(&[&issuer, &serial]);
        let (status, reason, at) = match read.status {
            Status::Good => (0, 0, 0),
            Status::Revoked { at, reason } => (1, reason, at),
            Status::Unknown => (2, 0, 0),
        };
        let answer = &mut self.answer;
        answer.number(REVOCATION);
        answer.put(&keccak(&named));
        answer.put(&issuer);
        answer.put(&if signed.key == key {
            issuer
        } else {
            signed.signer(keccak)
        });
        for number in [
            status,
            reason.into(),
            at,
            read.this_update,
            read.next_update,
        ] {
            answer.number(number);
        }
        answer.last(&signed.record(&Revocation::digest(sent)));
        Ok(())
    }
}
