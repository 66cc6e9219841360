//! Programs, and the models that become them.

use crate::{
    arguments::{Encoder, Model as Flags},
    failure::Failure,
    text,
};
use assay_core::TensorType;
use assay_import::{
    bert::{self, Calibration, Quantised, Recipe},
    onnx::{self, Boundary, Rescaling},
    tflite,
};
use memmap2::Mmap;
#[cfg(unix)]
use memmap2::UncheckedAdvice;
use std::{
    fs::{self, File},
    io::Error,
    ops::Deref,
    path::Path,
};

/// The bytes of a file, of which only what is read comes into memory, or bytes made of it.
pub enum Bytes {
    Mapped(Mmap),
    Made(Vec<u8>),
}

impl Bytes {
    /// Gives up the memory of what was read of a file; it is read again where it is needed.
    pub fn give_up(&self) {
        #[cfg(unix)]
        if let Self::Mapped(map) = self {
            // SAFETY: the pages are a file's, and nothing was written to them. Where it fails they stay.
            let _ = unsafe { map.unchecked_advise(UncheckedAdvice::DontNeed) };
        }
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Made(bytes) => bytes,
        }
    }
}

/// A model as a program.
pub struct Model {
    /// Its canonical bytes.
    pub program: Bytes,
    /// What the model's operators give, in their order; none where the model was a program.
    pub tensors: Vec<Tensor>,
    /// How near it is to an ONNX model.
    pub onnx: Option<Onnx>,
}

/// How a program is the ONNX model of which it was made.
pub struct Onnx {
    pub input: Boundary,
    pub output: Boundary,
    pub rescalings: Vec<Rescaling>,
}

/// An output of an operator: the model's, or the program's own.
pub struct Tensor {
    pub operator: usize,
    pub kind: String,
    pub output: usize,
    /// In the model.
    pub name: Option<String>,
    /// The number of the program's value that equals it.
    pub value: usize,
    /// Of ONNX: whether the model's elements are uint8, and whether its channels come last in the program alone.
    pub onnx: Option<[bool; 2]>,
}

/// The bytes of a file.
///
/// # Errors
/// [`Failure::File`].
pub fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(|error| unread(file, error))
}

/// The same, mapped.
fn mapped(path: &Path) -> Result<Mmap, Failure> {
    let file = File::open(path).map_err(|error| unread(path, error))?;
    // SAFETY: that nobody writes the file while the command runs is the user's promise (docs/models.md).
    let map = unsafe { Mmap::map(&file) };
    map.map_err(|error| unread(path, error))
}

fn unread(file: &Path, error: Error) -> Failure {
    Failure::File {
        doing: "read",
        file: file.into(),
        error,
    }
}

/// The elements that a program takes, from a file that holds just them.
///
/// # Errors
/// [`Failure::File`], [`Failure::Input`].
pub fn read_input(file: &Path, kind: &TensorType) -> Result<Vec<u8>, Failure> {
    let bytes = read(file)?;
    if bytes.len() == kind.bytes() {
        return Ok(bytes);
    }
    Err(Failure::Input {
        file: file.into(),
        kind: text::kind(kind),
        expected: kind.bytes(),
        actual: bytes.len(),
    })
}

impl Model {
    /// A program, or a model made into one: the file's beginning says which.
    ///
    /// # Errors
    /// Why the file cannot be read or imported.
    pub fn read(Flags { file, encoder, .. }: &Flags) -> Result<Self, Failure> {
        let bytes = mapped(file)?;
        match &bytes[..] {
            [_, _, _, _, b'T', b'F', b'L', b'3', ..] => {
                Ok(Self::of_tflite(tflite::import(&bytes)?))
            }
            // A version of 1, then a type: no other format of models begins so.
            [1, 1..=4, 1..=4, ..] => Ok(Self {
                program: Bytes::Mapped(bytes),
                tensors: Vec::new(),
                onnx: None,
            }),
            // The length of a header, then the header, which is JSON.
            [_, _, _, _, _, _, 0, 0, b'{', ..] => read_encoder(file, &bytes, encoder),
            // A small number, the version of the intermediate representation, comes first.
            [8, 0..0x80, ..] => Ok(Self::of_onnx(onnx::import(&bytes)?)),
            _ => Err(Failure::Format(file.clone())),
        }
    }

    fn of_tflite(imported: tflite::Imported) -> Self {
        let tensors = imported.tensors.into_iter().map(|tensor| Tensor {
            operator: tensor.operator,
            kind: tensor.kind.into(),
            output: tensor.output,
            name: Some(tensor.name),
            value: tensor.value.into(),
            onnx: None,
        });
        Self {
            program: Bytes::Made(imported.program),
            tensors: tensors.collect(),
            onnx: None,
        }
    }

    fn of_onnx(imported: onnx::Imported) -> Self {
        let tensors = imported.tensors.into_iter().map(|tensor| Tensor {
            operator: tensor.operator,
            kind: tensor.kind,
            output: tensor.output,
            name: Some(tensor.name),
            value: tensor.value.into(),
            onnx: Some([tensor.unsigned, tensor.channels_last]),
        });
        Self {
            program: Bytes::Made(imported.program),
            tensors: tensors.collect(),
            onnx: Some(Onnx {
                input: imported.input,
                output: imported.output,
                rescalings: imported.rescalings,
            }),
        }
    }
}

fn read_encoder(file: &Path, weights: &[u8], encoder: &Encoder) -> Result<Model, Failure> {
    let samples = encoder.samples.as_deref();
    let samples = samples.ok_or_else(|| Failure::NoSamples(file.into()))?;
    let sentences: Vec<Vec<u32>> =
        serde_json::from_slice(&read(samples)?).map_err(|_| Failure::Samples(samples.into()))?;
    let config = encoder.config.clone();
    let config = read(&config.unwrap_or_else(|| file.with_file_name("config.json")))?;
    let network = bert::Encoder::read(&config, weights)?;
    let calibration = Calibration::new(&network, &sentences)?;
    let quantised = Quantised::new(&network, &calibration, &Recipe::default())?;
    Ok(Model {
        program: Bytes::Made(quantised.program(encoder.batch, encoder.tokens)?),
        tensors: Vec::new(),
        onnx: None,
    })
}
