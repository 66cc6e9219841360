//! Why bytes are not read.

/// What a reader returns.
pub type Result<T> = core::result::Result<T, Refusal>;

/// Why bytes are no certificates or no report: the errors of `IEvidence`. Places are of bytes in what is read, from 0 on: in what
/// was unpacked, where that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// What begins here does not end within what it is part of.
    Truncated(usize),
    /// Another tag than what must be here.
    Tag {
        /// Where.
        at: usize,
        /// What is there.
        tag: u8,
        /// What must be.
        expected: u8,
    },
    /// A length that is not the shortest encoding of a number below 65,536.
    Length(usize),
    /// Something where nothing may follow.
    Trailing(usize),
    /// An integer that is not minimal, not positive, or too long.
    Integer(usize),
    /// Not the only thing that is accepted here.
    Differs(usize),
    /// No time, or one before 1970.
    Time(usize),
    /// An instruction of a packed stream that ends too early, takes what is not there, or is of no kind.
    Packed(usize),
    /// An instruction of a packed stream that would write too much.
    Unpacked(usize),
    /// A key with its binding of this length.
    KeyLength(usize),
    /// Not one to seven certificates.
    Certificates(usize),
    /// A certificate that names another issuer than the one before it.
    Issuer {
        /// Which certificate.
        index: usize,
        /// Hash of the name.
        name: [u8; 32],
        /// Hash of the issuer's name.
        expected: [u8; 32],
    },
    /// A certificate after one that is no authority's.
    Authority(usize),
    /// An authority too many.
    PathLength(usize),
    /// A key usage that lacks what the certificate is for.
    KeyUsage {
        /// Which certificate.
        index: usize,
        /// Its bits, the first the highest.
        usage: u16,
    },
    /// An unknown critical extension.
    ExtensionCritical(usize),
    /// An extension that came before, or that contradicts another.
    Extension(usize),
    /// A fresh part of this length.
    ReportLength(usize),
    /// A byte of the fresh part.
    Report {
        /// Where.
        at: usize,
        /// What is there.
        value: u8,
        /// What must be.
        expected: u8,
    },
    /// A body of this length.
    BodyLength(usize),
    /// A measurement that is zero and should not be.
    Measurement(usize),
    /// An opaque field that goes beyond the body, comes twice, or is not of its form.
    Field(usize),
    /// There is no opaque field of this kind.
    FieldMissing(usize),
    /// A signer of this length.
    SignerLength(usize),
    /// A report of another signer than the last certificate's key.
    Signer {
        /// The report's.
        signer: [u8; 32],
        /// The certificate's.
        certified: [u8; 32],
    },
}
