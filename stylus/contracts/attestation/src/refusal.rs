//! The errors, as bytes.

use super::{
    abi::Answer,
    selector::{
        AUTHORITY, BODY_LENGTH, CERTIFICATES, DIFFERS, EXTENSION, EXTENSION_CRITICAL, FIELD,
        FIELD_MISSING, INTEGER, ISSUER, KEY_LENGTH, KEY_USAGE, LENGTH, MEASUREMENT, PACKED,
        PATH_LENGTH, REPORT, REPORT_LENGTH, SIGNER, SIGNER_LENGTH, TAG, TIME, TRAILING, TRUNCATED,
        UNPACKED,
    },
};
use assay_attestation::Refusal;

/// Writes an error of numbers; nothing was written before.
pub(crate) fn write(answer: &mut Answer, selector: [u8; 4], numbers: &[usize]) {
    answer.put(&selector);
    for number in numbers {
        answer.number(*number as u64);
    }
}

/// Writes why nothing was read.
pub(crate) fn refused(answer: &mut Answer, refusal: Refusal) {
    let (selector, number) = match refusal {
        Refusal::Truncated(at) => (TRUNCATED, at),
        Refusal::Length(at) => (LENGTH, at),
        Refusal::Trailing(at) => (TRAILING, at),
        Refusal::Integer(at) => (INTEGER, at),
        Refusal::Differs(at) => (DIFFERS, at),
        Refusal::Time(at) => (TIME, at),
        Refusal::Packed(at) => (PACKED, at),
        Refusal::Unpacked(at) => (UNPACKED, at),
        Refusal::KeyLength(length) => (KEY_LENGTH, length),
        Refusal::Certificates(count) => (CERTIFICATES, count),
        Refusal::Authority(index) => (AUTHORITY, index),
        Refusal::PathLength(index) => (PATH_LENGTH, index),
        Refusal::ExtensionCritical(at) => (EXTENSION_CRITICAL, at),
        Refusal::Extension(at) => (EXTENSION, at),
        Refusal::ReportLength(length) => (REPORT_LENGTH, length),
        Refusal::BodyLength(length) => (BODY_LENGTH, length),
        Refusal::Measurement(index) => (MEASUREMENT, index),
        Refusal::Field(kind) => (FIELD, kind),
        Refusal::FieldMissing(kind) => (FIELD_MISSING, kind),
        Refusal::SignerLength(length) => (SIGNER_LENGTH, length),
        Refusal::Tag { at, tag, expected } => {
            return write(answer, TAG, &[at, tag.into(), expected.into()]);
        }
        Refusal::KeyUsage { index, usage } => {
            return write(answer, KEY_USAGE, &[index, usage.into()]);
        }
        Refusal::Report {
            at,
            value,
            expected,
        } => return write(answer, REPORT, &[at, value.into(), expected.into()]),
        Refusal::Issuer {
            index,
            name,
            expected,
        } => {
            write(answer, ISSUER, &[index]);
            answer.put(&name);
            return answer.put(&expected);
        }
        Refusal::Signer { signer, certified } => {
            write(answer, SIGNER, &[]);
            answer.put(&signer);
            return answer.put(&certified);
        }
    };
    write(answer, selector, &[number]);
}
