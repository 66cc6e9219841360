//! The contract as the SDK has it: what its interface is printed from. It asks what a chain enters, so that there is one
//! reading of a call, and decodes what that answers.

use crate::{
    answer::{answer, Code, Working},
    body::Room,
    interface::{
        readAttestationCall, readAttestationReturn, readChainCall, readChainReturn, readReportCall,
        readReportReturn, Certificate, EvidenceAuthority, EvidenceBodyLength,
        EvidenceCalldataLength, EvidenceCertificates, EvidenceCode, EvidenceDiffers,
        EvidenceExtension, EvidenceExtensionCritical, EvidenceField, EvidenceFieldMissing,
        EvidenceInteger, EvidenceIssuer, EvidenceKeyLength, EvidenceKeyUsage, EvidenceLength,
        EvidenceMeasurement, EvidencePacked, EvidencePathLength, EvidenceReport,
        EvidenceReportLength, EvidenceSigner, EvidenceSignerLength, EvidenceTag, EvidenceTime,
        EvidenceTrailing, EvidenceTruncated, EvidenceUnpacked, Report, ReportParts,
    },
};
use alloc::{boxed::Box, vec::Vec};
use alloy_primitives::{aliases::U48, Address, FixedBytes};
use alloy_sol_types::{SolCall, SolError};
use assay_attestation::Keccak;
use stylus_sdk::{abi::Bytes, prelude::*};

type Word = FixedBytes<32>;
/// The members of `Certificate`.
type CertificateMembers = (Word, Word, U48, U48, u8, u8);
/// The members of `Report`.
type ReportMembers = (Word, Word, Word, Word, Word, Word, Word, u8, u8);
/// The members of `ReportParts`.
type Parts = (Bytes, Address, Bytes, u64, u64);

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
    Truncated(EvidenceTruncated),
    Tag(EvidenceTag),
    Length(EvidenceLength),
    Trailing(EvidenceTrailing),
    Integer(EvidenceInteger),
    Differs(EvidenceDiffers),
    Time(EvidenceTime),
    Packed(EvidencePacked),
    Unpacked(EvidenceUnpacked),
    KeyLength(EvidenceKeyLength),
    Certificates(EvidenceCertificates),
    Issuer(EvidenceIssuer),
    Authority(EvidenceAuthority),
    PathLength(EvidencePathLength),
    KeyUsage(EvidenceKeyUsage),
    ExtensionCritical(EvidenceExtensionCritical),
    Extension(EvidenceExtension),
    Calldata(EvidenceCalldataLength),
    ReportLength(EvidenceReportLength),
    Report(EvidenceReport),
    Code(EvidenceCode),
    BodyLength(EvidenceBodyLength),
    Measurement(EvidenceMeasurement),
    Field(EvidenceField),
    FieldMissing(EvidenceFieldMissing),
    SignerLength(EvidenceSignerLength),
    Signer(EvidenceSigner),
}

/// What a call answers, decoded.
fn ask<C: SolCall>(call: &C, code: impl Code, keccak: impl Keccak) -> Result<C::Return, Refusal> {
    let mut working = Box::new(Working::new());
    let accepted = answer(&call.abi_encode(), &mut working, code, keccak);
    let data = working.answer.written();
    match accepted {
        Some(true) => Ok(C::abi_decode_returns(data).expect("an answer of its own")),
        _ => Err(Refusal::decode(data).expect("an error of its own")),
    }
}

fn keccak(bytes: &[u8]) -> [u8; 32] {
    alloy_primitives::keccak256(bytes).0
}

fn parts((fresh, code, body, driver_indices, vbios_indices): Parts) -> ReportParts {
    ReportParts {
        fresh: fresh.0.into(),
        code,
        body: body.0.into(),
        driverIndices: driver_indices,
        vbiosIndices: vbios_indices,
    }
}

fn certificates(read: Vec<Certificate>) -> Vec<CertificateMembers> {
    let members = |read: Certificate| {
        (
            read.key,
            read.id,
            read.notBefore,
            read.notAfter,
            read.purpose,
            read.pathLength,
        )
    };
    read.into_iter().map(members).collect()
}

fn members(report: &Report) -> ReportMembers {
    (
        report.signer,
        report.nonce,
        report.driverValues,
        report.vbiosValues,
        report.driver,
        report.vbios,
        report.board,
        report.decoder,
        report.protectedPcie,
    )
}

fn bytes(bytes: alloy_primitives::Bytes) -> Bytes {
    Vec::from(bytes).into()
}

/// It keeps nothing.
#[storage]
#[entrypoint]
pub struct Evidence;

#[public]
#[allow(clippy::missing_panics_doc, reason = "what it decodes it encoded")]
impl Evidence {
    /// Reads a chain of certificates.
    ///
    /// # Errors
    /// Where it is none.
    pub fn read_chain(
        anchor: Bytes,
        path_length: u8,
        certificates: Bytes,
    ) -> Result<(Bytes, Vec<CertificateMembers>), Refusal> {
        let call = readChainCall {
            anchor: anchor.0.into(),
            pathLength: path_length,
            certificates: certificates.0.into(),
        };
        let readChainReturn { records, read } = ask(&call, |_: &_, _: &mut _| 0, keccak)?;
        Ok((bytes(records), self::certificates(read)))
    }

    /// Reads a report of a known device.
    ///
    /// # Errors
    /// Where it is none.
    pub fn read_report(
        &self,
        signer: Bytes,
        parts: Parts,
    ) -> Result<(Bytes, ReportMembers), Refusal> {
        let call = readReportCall {
            signer: signer.0.into(),
            parts: self::parts(parts),
        };
        let readReportReturn { records, report } = ask(&call, self.code(), keccak)?;
        Ok((bytes(records), members(&report)))
    }

    /// Reads a chain and a report of its last key.
    ///
    /// # Errors
    /// Where it is none.
    pub fn read_attestation(
        &self,
        anchor: Bytes,
        path_length: u8,
        certificates: Bytes,
        parts: Parts,
    ) -> Result<(Bytes, Vec<CertificateMembers>, ReportMembers), Refusal> {
        let call = readAttestationCall {
            anchor: anchor.0.into(),
            pathLength: path_length,
            certificates: certificates.0.into(),
            parts: self::parts(parts),
        };
        let readAttestationReturn {
            records,
            read,
            report,
        } = ask(&call, self.code(), keccak)?;
        Ok((bytes(records), self::certificates(read), members(&report)))
    }
}

impl Evidence {
    fn code(&self) -> impl Code + '_ {
        |account: &[u8; 20], room: &mut Room| {
            let code = self.vm().code(account.into());
            assay_attestation::bytes::copy(room, &code);
            code.len()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ask, Refusal};
    use crate::{
        abi::Answer,
        body::Room,
        interface::{readAttestationCall, readChainCall, readReportCall, EvidenceCalldataLength},
        refusal,
        selector::{CALLDATA_LENGTH, READ_ATTESTATION, READ_CHAIN, READ_REPORT},
    };
    use alloc::{boxed::Box, vec::Vec};
    use alloy_primitives::{Address, U256};
    use alloy_sol_types::{SolCall, SolError};
    use assay_attestation::Refusal as Plain;

    const A: [u8; 32] = [0xa5; 32];
    const B: [u8; 32] = [0x5a; 32];

    /// An error's bytes, by the SDK and by the entry.
    fn both(error: Plain) -> (Vec<u8>, Vec<u8>) {
        let mut answer = Box::new(Answer::new());
        refusal::refused(&mut answer, error);
        let written = answer.written().to_vec();
        let decoded = Refusal::decode(&written).expect("an error");
        (written, decoded.into())
    }

    #[test]
    fn errors_are_encoded_as_by_the_sdk() {
        let at = 0x0102_0304;
        for error in [
            Plain::Truncated(at),
            Plain::Tag {
                at,
                tag: 0x30,
                expected: 0x31,
            },
            Plain::Length(at),
            Plain::Trailing(at),
            Plain::Integer(at),
            Plain::Differs(at),
            Plain::Time(at),
            Plain::Packed(at),
            Plain::Unpacked(at),
            Plain::KeyLength(at),
            Plain::Certificates(at),
            Plain::Issuer {
                index: 3,
                name: A,
                expected: B,
            },
            Plain::Authority(at),
            Plain::PathLength(at),
            Plain::KeyUsage {
                index: 2,
                usage: 0x8001,
            },
            Plain::ExtensionCritical(at),
            Plain::Extension(at),
            Plain::ReportLength(at),
            Plain::Report {
                at,
                value: 1,
                expected: 2,
            },
            Plain::BodyLength(at),
            Plain::Measurement(at),
            Plain::Field(at),
            Plain::FieldMissing(at),
            Plain::SignerLength(at),
            Plain::Signer {
                signer: A,
                certified: B,
            },
        ] {
            let (written, again) = both(error);
            assert_eq!(written, again, "{error:?}");
            assert_eq!(written.len() % 32, 4, "{error:?}");
        }
        let mut answer = Box::new(Answer::new());
        refusal::write(&mut answer, CALLDATA_LENGTH, &[70_000]);
        let calldata = EvidenceCalldataLength {
            length: U256::from(70_000),
        };
        assert_eq!(answer.written(), calldata.abi_encode());
    }

    #[test]
    fn selectors_are_those_of_the_functions() {
        assert_eq!(
            [READ_CHAIN, READ_REPORT, READ_ATTESTATION],
            [
                readChainCall::SELECTOR,
                readReportCall::SELECTOR,
                readAttestationCall::SELECTOR
            ]
        );
    }

    /// A report in an account's code that does not begin with a zero byte.
    #[test]
    fn code_that_is_no_body_is_named() {
        let call = |account: Address| readReportCall {
            signer: Vec::from([0; 96]).into(),
            parts: super::ReportParts {
                fresh: Vec::from([0; 173]).into(),
                code: account,
                body: Vec::new().into(),
                driverIndices: 0,
                vbiosIndices: 0,
            },
        };
        let account = Address::repeat_byte(7);
        for (length, first) in [(0, 0), (9, 1), (10_000, 0)] {
            let code = |_: &[u8; 20], room: &mut Room| {
                room[0] = first;
                length
            };
            let refused = ask(&call(account), code, |_: &[u8]| A);
            let Err(Refusal::Code(error)) = refused else {
                panic!("accepted")
            };
            assert_eq!(error.account, account);
        }
        let refused = ask(&call(account), |_: &_, _: &mut _| 9, |_: &[u8]| A);
        assert!(matches!(refused, Err(Refusal::Report(_))));
    }
}
