//! The errors, as bytes.

use super::{
    abi::Answer,
    selector::{
        ANSWER, CHOICE, CHOICES, DOCUMENT_LENGTH, FLAGS, ISSUER, ISSUER_LENGTH, MEASUREMENTS,
        SIGNED_LENGTH, TEXT, TRUNCATED, VERSION,
    },
};
use assay_attestation::{reference::Malformed, revocation::Unanswered};

/// Why nothing was read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Refused {
    /// A signature with its key has this length.
    Signed(usize),
    /// A document of this length is none.
    Document(Malformed, usize),
    /// An issuer has this length.
    Issuer(usize),
    /// An answer is none.
    Answer(Unanswered),
}

/// Writes an error, each of which has one number; nothing was written before.
pub(crate) fn write(answer: &mut Answer, selector: [u8; 4], number: usize) {
    answer.put(&selector);
    answer.number(number as u64);
}

/// Writes why nothing was read.
pub(crate) fn refused(answer: &mut Answer, refused: Refused) {
    let (selector, number) = match refused {
        Refused::Signed(length) => (SIGNED_LENGTH, length),
        Refused::Document(malformed, length) => match malformed {
            Malformed::Ends => (TRUNCATED, length),
            Malformed::Text(at) => (TEXT, at),
            Malformed::Version(at) => (VERSION, at),
            Malformed::Flags(at) => (FLAGS, at),
            Malformed::Measurements(at) => (MEASUREMENTS, at),
            Malformed::Choices(count) => (CHOICES, count),
            Malformed::Choice(index) => (CHOICE, index),
            Malformed::Long(octets) => (DOCUMENT_LENGTH, octets),
        },
        Refused::Issuer(length) => (ISSUER_LENGTH, length),
        Refused::Answer(Unanswered::Answer(at)) => (ANSWER, at),
        Refused::Answer(Unanswered::Issuer(at)) => (ISSUER, at),
    };
    write(answer, selector, number);
}
