//! The contract as the SDK has it: what its interface is printed from. It asks what a chain enters, so that there is one
//! reading of a call, and decodes what that answers.

use crate::{
    answer::{answer, Working},
    interface::{
        readReferenceCall, readRevocationCall, EndorsementsAnswer, EndorsementsCalldataLength,
        EndorsementsChoice, EndorsementsChoices, EndorsementsDocumentLength, EndorsementsFlags,
        EndorsementsIssuer, EndorsementsIssuerLength, EndorsementsMeasurements,
        EndorsementsSignedLength, EndorsementsText, EndorsementsTruncated, EndorsementsVersion,
    },
};
use alloc::{boxed::Box, vec::Vec};
use alloy_primitives::{aliases::U48, FixedBytes};
use alloy_sol_types::{SolCall, SolError};
use stylus_sdk::{abi::Bytes, prelude::*};
use tiny_keccak::{Hasher, Keccak};

type Word = FixedBytes<32>;
/// The members of `Reference`.
type ReferenceMembers = (Word, u8, Word, Word, u64, Word);
/// The members of `Revocation`.
type RevocationMembers = (Word, Word, Word, u8, u8, U48, U48, U48);

macro_rules! refusals {
    ($($name:ident($error:ident),)*) => {
        /// Why bytes were not read.
        #[derive(SolidityError)]
        pub enum Refusal {
            $(#[doc = concat!("`", stringify!($error), "`.")] $name($error),)*
        }

        impl Refusal {
            /// An error from its bytes.
            fn decode(data: &[u8]) -> Option<Self> {
                $(if let Ok(error) = $error::abi_decode(data) {
                    return Some(Self::$name(error));
                })*
                None
            }
        }
    };
}

refusals! {
    Calldata(EndorsementsCalldataLength),
    Signed(EndorsementsSignedLength),
    Truncated(EndorsementsTruncated),
    Text(EndorsementsText),
    Version(EndorsementsVersion),
    Flags(EndorsementsFlags),
    Measurements(EndorsementsMeasurements),
    Choices(EndorsementsChoices),
    Choice(EndorsementsChoice),
    Document(EndorsementsDocumentLength),
    IssuerLength(EndorsementsIssuerLength),
    Answer(EndorsementsAnswer),
    Issuer(EndorsementsIssuer),
}

/// Of alloy's there is only what calls a chain's host.
fn keccak(bytes: &[u8]) -> [u8; 32] {
    let (mut hasher, mut hash) = (Keccak::v256(), [0; 32]);
    hasher.update(bytes);
    hasher.finalize(&mut hash);
    hash
}

/// What a call answers, decoded.
fn ask<C: SolCall>(call: &C) -> Result<C::Return, Refusal> {
    let mut working = Box::new(Working::new());
    let accepted = answer(&call.abi_encode(), &mut working, keccak);
    let data = working.answer.written();
    match accepted {
        Some(true) => Ok(C::abi_decode_returns(data).expect("an answer of its own")),
        _ => Err(Refusal::decode(data).expect("an error of its own")),
    }
}

fn bytes(bytes: alloy_primitives::Bytes) -> Bytes {
    Vec::from(bytes).into()
}

/// It keeps nothing.
#[storage]
#[entrypoint]
pub struct Endorsements;

#[public]
#[allow(clippy::missing_panics_doc, reason = "what it decodes it encoded")]
impl Endorsements {
    /// Reads a reference document.
    ///
    /// # Errors
    /// Where it is none, or the choices are not its.
    pub fn read_reference(
        signed: Bytes,
        document: Bytes,
        choices: Bytes,
        decoder: bool,
    ) -> Result<(Bytes, ReferenceMembers), Refusal> {
        let answer = ask(&readReferenceCall {
            signed: signed.0.into(),
            document: document.0.into(),
            choices: choices.0.into(),
            decoder,
        })?;
        let read = answer.read;
        let members = (
            read.signer,
            read.kind,
            read.product,
            read.version,
            read.indices,
            read.values,
        );
        Ok((bytes(answer.record), members))
    }

    /// Reads an answer on revocation.
    ///
    /// # Errors
    /// Where it is none, or of another issuer's certificate.
    pub fn read_revocation(
        signed: Bytes,
        issuer: Bytes,
        answer: Bytes,
    ) -> Result<(Bytes, RevocationMembers), Refusal> {
        let answer = ask(&readRevocationCall {
            signed: signed.0.into(),
            issuer: issuer.0.into(),
            answer: answer.0.into(),
        })?;
        let read = answer.read;
        let members = (
            read.certificate,
            read.issuer,
            read.signer,
            read.status,
            read.reason,
            read.revokedAt,
            read.thisUpdate,
            read.nextUpdate,
        );
        Ok((bytes(answer.record), members))
    }
}

#[cfg(test)]
mod tests {
    use super::{ask, keccak, Refusal};
    use crate::{
        abi::Answer,
        interface::{readReferenceCall, readRevocationCall, EndorsementsCalldataLength},
        refusal::{refused, write, Refused},
        selector::{CALLDATA_LENGTH, READ_REFERENCE, READ_REVOCATION},
    };
    use alloc::vec::Vec;
    use alloy_primitives::U256;
    use alloy_sol_types::{SolCall, SolError};
    use assay_attestation::{reference::Malformed, revocation::Unanswered};

    const AT: usize = 0x0102_0304;

    #[test]
    fn errors_are_encoded_as_by_the_sdk() {
        let document = |why| Refused::Document(why, AT);
        for why in [
            Refused::Signed(AT),
            document(Malformed::Ends),
            document(Malformed::Text(AT)),
            document(Malformed::Version(AT)),
            document(Malformed::Flags(AT)),
            document(Malformed::Measurements(AT)),
            document(Malformed::Choices(AT)),
            document(Malformed::Choice(AT)),
            document(Malformed::Long(AT)),
            Refused::Issuer(AT),
            Refused::Answer(Unanswered::Answer(AT)),
            Refused::Answer(Unanswered::Issuer(AT)),
        ] {
            let mut answer = Answer::new();
            refused(&mut answer, why);
            let decoded = Refusal::decode(answer.written()).expect("an error");
            assert_eq!(answer.written(), Vec::from(decoded), "{why:?}");
            assert_eq!(answer.written().len(), 36, "{why:?}");
        }
        let mut answer = Answer::new();
        write(&mut answer, CALLDATA_LENGTH, AT);
        let calldata = EndorsementsCalldataLength {
            length: U256::from(AT),
        };
        assert_eq!(answer.written(), calldata.abi_encode());
    }

    #[test]
    fn selectors_are_those_of_the_functions() {
        assert_eq!(
            (READ_REFERENCE, READ_REVOCATION),
            (readReferenceCall::SELECTOR, readRevocationCall::SELECTOR)
        );
    }

    #[test]
    fn an_answer_decodes_to_what_was_read() {
        let measurement = [&[0x81, 0][..], &[9; 48]].concat();
        let document = [
            &[3; 48][..],
            &[0, 1, 5],
            b"GH100",
            &[6],
            b"545.00",
            &measurement,
        ]
        .concat();
        let signed = [[1; 96], [2; 96]].concat();
        let call = readReferenceCall {
            signed: signed.clone().into(),
            document: document.into(),
            choices: Vec::new().into(),
            decoder: true,
        };
        let Ok(answer) = ask(&call) else {
            panic!("refused")
        };
        assert_eq!(answer.record[48..], signed);
        assert_eq!(
            answer.read.signer,
            keccak(&[&[2; 96][..], &[0; 32]].concat())
        );
        assert_eq!((answer.read.kind, answer.read.indices), (0, 1));
        assert!(answer.read.product.starts_with(b"GH100\0"));
        assert!(answer.read.version.starts_with(b"545.00\0"));
        assert_eq!(answer.read.values, keccak(&[9; 48]));
    }
}
