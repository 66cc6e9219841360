//! What goes wrong, and the exit code that says so.

use assay_core::{InputLength, ProgramError};
use assay_engine::{PlanError, RunError};
use assay_import::{bert::BertError, onnx::OnnxError, tflite::ImportError};
use std::{io, path::PathBuf};
use thiserror::Error;

/// Why a command does not do what it is asked.
#[derive(Debug, Error)]
pub enum Failure {
    #[error("Cannot {doing} {}: {error}.", file.display())]
    File {
        doing: &'static str,
        file: PathBuf,
        error: io::Error,
    },
    #[error("{} is quantised by sample sentences: give --samples, a JSON list of lists of token ids.", .0.display())]
    NoSamples(PathBuf),
    #[error("{} is no JSON list of lists of token ids.", .0.display())]
    Samples(PathBuf),
    #[error("{} has {actual} bytes, and the program takes {kind}: give its {expected} bytes, row-major and little-endian.", file.display())]
    Input {
        file: PathBuf,
        kind: String,
        expected: usize,
        actual: usize,
    },
    #[error("The program takes {} bytes, not {}.", .0.expected, .0.actual)]
    Length(InputLength),
    #[error("There is no operator {0}.")]
    Operator(usize),
    #[error("There is no element {element}: the output of operator {operator} has elements 0 to {last}.")]
    Element {
        operator: usize,
        element: usize,
        last: usize,
    },
    #[error("{} is neither a TFLite or ONNX model nor a program, nor a .safetensors file.", .0.display())]
    Format(PathBuf),
    #[error(
        "{}: it breaks the rule {:?} of docs/programs.md.",
        place(*.0),
        .0.fault
    )]
    Program(ProgramError),
    #[error(transparent)]
    Tflite(#[from] ImportError),
    #[error(transparent)]
    Onnx(#[from] OnnxError),
    #[error(transparent)]
    Encoder(#[from] BertError),
    #[error(transparent)]
    Machine(#[from] PlanError),
    #[error("memory does not suffice for {0} bytes")]
    Memory(usize),
    #[error("Cannot write the output: {0}.")]
    Output(#[from] io::Error),
}

impl Failure {
    /// 1: model, program or input refused; 2: wrong usage, or a file that cannot be read; 3: not on this machine.
    pub fn code(&self) -> u8 {
        match self {
            Self::File { .. }
            | Self::NoSamples(_)
            | Self::Samples(_)
            | Self::Input { .. }
            | Self::Length(_)
            | Self::Operator(_)
            | Self::Element { .. }
            | Self::Output(_) => 2,
            Self::Machine(_) | Self::Memory(_) => 3,
            _ => 1,
        }
    }
}

impl From<ProgramError> for Failure {
    fn from(error: ProgramError) -> Self {
        Self::Program(error)
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Length(length) => Self::Length(length),
            RunError::Memory { needed } => Self::Memory(needed),
        }
    }
}

fn place(error: ProgramError) -> String {
    error.operator.map_or("The program".into(), |operator| {
        format!("Operator {operator} of the program")
    })
}
