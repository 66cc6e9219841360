//! Why a function refuses, and the bytes that say so.

use assay_core::{Fault, InputLength, OpeningError, ProgramError};

/// Why a function refuses. `packages/tensor/src/failure.ts` reads the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The bytes are no program.
    Program(ProgramError),
    /// The bytes are no type.
    Type(Fault),
    /// A byte string has another length than is asked for.
    Length {
        /// Bytes asked for.
        expected: usize,
        /// Bytes given.
        actual: usize,
    },
    /// A tensor has no such row.
    Row {
        /// The row asked for, counted from 0.
        row: u32,
        /// How many there are.
        rows: u32,
    },
    /// An opening does not prove its row.
    Opening(OpeningError),
    /// A program does not fit the accounts that it may have.
    Accounts,
    /// The values that live at one time have more bytes than an execution may keep, or the system refuses memory.
    Memory {
        /// Bytes of the most that live at one time, or of what was asked for.
        needed: u64,
    },
    /// There is no such kernel here.
    Kernel,
    /// The system does not start as many threads.
    Threads {
        /// How many were asked for, the caller's own among them.
        asked: u64,
    },
    /// A program has no such operator, or an operator's output no such element.
    Element {
        /// Elements that the output has; 0 where there is no such operator.
        elements: u64,
    },
    /// There is no such prepared program: it is released, or running.
    Prepared,
    /// What is to be imported cannot be: why, for people.
    Import(String),
    /// The arguments are not what the function takes: an error of the caller's own.
    Call,
}

/// Stands for the absence of an operator: a program has at most 65,535.
const NO_OPERATOR: u16 = u16::MAX;

impl Failure {
    /// A code of 1 to 13, then what the variant holds, little-endian; `operator u16` is 65,535 where there is none.
    #[must_use]
    pub fn encode(self) -> Vec<u8> {
        let (code, details): (u8, Vec<u8>) = match self {
            Self::Program(ProgramError { fault, operator }) => {
                let [low, high] = operator.unwrap_or(NO_OPERATOR).to_le_bytes();
                (1, vec![fault as u8, low, high])
            }
            Self::Type(fault) => (2, vec![fault as u8]),
            Self::Length { expected, actual } => (
                3,
                [expected as u64, actual as u64]
                    .map(u64::to_le_bytes)
                    .concat(),
            ),
            Self::Row { row, rows } => (4, [row, rows].map(u32::to_le_bytes).concat()),
            Self::Opening(error) => (5, vec![error as u8]),
            Self::Accounts => (6, Vec::new()),
            Self::Memory { needed } => (7, needed.to_le_bytes().to_vec()),
            Self::Call => (8, Vec::new()),
            Self::Kernel => (9, Vec::new()),
            Self::Element { elements } => (10, elements.to_le_bytes().to_vec()),
            Self::Prepared => (12, Vec::new()),
            Self::Import(why) => (11, why.into_bytes()),
            Self::Threads { asked } => (13, asked.to_le_bytes().to_vec()),
        };
        [vec![code], details].concat()
    }
}

impl From<ProgramError> for Failure {
    fn from(error: ProgramError) -> Self {
        Self::Program(error)
    }
}

impl From<InputLength> for Failure {
    fn from(InputLength { expected, actual }: InputLength) -> Self {
        Self::Length { expected, actual }
    }
}
