//! What the module exports, each argument and each result a byte string. Types are in their canonical bytes, `u32` are
//! four bytes, hashes 32; `docs/programs.md` and `docs/commitments.md` fix the rest.

use crate::{opened, prepared, Executor, Failure};
use assay_core::{cut, Keccak256, Opening, Program, TensorType};
use assay_import::tflite;
use tiny_keccak::{Hasher, Keccak};

/// A function's byte strings, or why there are none.
pub type Answer = Result<Vec<Vec<u8>>, Failure>;

/// Hears of an execution while it goes on: the number of an operator, counted from 0, and bytes of its output.
pub type Report<'a> = &'a mut dyn FnMut(u16, &[u8]);

/// Calls a function by its name; what executes and hashes much is `E`'s.
///
/// # Errors
/// What the function gives, or [`Failure::Call`] where there is none of this name and number of arguments.
pub fn call<E: Executor>(name: &[u8], arguments: &[&[u8]], report: Report<'_>) -> Answer {
    match (name, arguments) {
        (b"kernels", []) => Ok(E::kernels().iter().map(|name| (*name).into()).collect()),
        (b"output_types", [program]) => output_types(program),
        (b"opening_bytes", [program]) => opening_bytes(program),
        (b"validate_program", [program]) => validate_program(program),
        (b"program_id", [program]) => program_id(program),
        (b"tensor_hash", [kind, data]) => tensor_hash::<E>(kind, data),
        (b"tensor_nodes", [kind, data, lowest]) => tensor_nodes::<E>(kind, data, lowest),
        (b"program_parts", [program]) => program_parts(program),
        (b"salted_hash", [salt, hash]) => salted_hash(salt, hash),
        (b"prepare_program", [handle, program, how]) => {
            prepared::prepare::<E>(handle, program, how)
        }
        (b"run_prepared", [handle, input, tell]) => prepared::run::<E>(handle, input, tell, report),
        (b"claim_prepared", [handle, input, input_salt, output_salt]) => {
            prepared::claim::<E>(handle, input, [input_salt, output_salt])
        }
        (b"open_prepared", [handle, input, operator, element]) => {
            opened::open::<E>(handle, input, [operator, element])
        }
        (b"output_prepared", [handle, input, operator]) => {
            prepared::output::<E>(handle, input, operator)
        }
        (b"drop_prepared", [handle]) => prepared::release::<E>(handle),
        (b"import_tflite", [model]) => import_tflite(model),
        (b"open_row", [kind, data, row]) => open_row(kind, data, row),
        (b"verify_row", [kind, hash, row, leaves, path]) => {
            verify_row(kind, hash, row, leaves, path)
        }
        (b"cut_program", [program, most]) => cut_program(program, most),
        _ => Err(Failure::Call),
    }
}

/// Keccak in plain Rust.
pub struct Software;

impl Keccak256 for Software {
    fn keccak256(bytes: &[u8]) -> [u8; 32] {
        let mut hash = [0; 32];
        let mut keccak = Keccak::v256();
        keccak.update(bytes);
        keccak.finalize(&mut hash);
        hash
    }
}

pub(crate) fn exact<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Failure> {
    bytes.try_into().map_err(|_| length(N, bytes))
}

fn length(expected: usize, bytes: &[u8]) -> Failure {
    Failure::Length {
        expected,
        actual: bytes.len(),
    }
}

pub(crate) fn number(bytes: &[u8]) -> Result<u32, Failure> {
    exact(bytes).map(u32::from_le_bytes)
}

/// A type, and data of its length.
fn tensor(kind: &[u8], data: &[u8]) -> Result<TensorType, Failure> {
    let kind = TensorType::decode(kind).map_err(Failure::Type)?;
    if data.len() == kind.bytes() {
        Ok(kind)
    } else {
        Err(length(kind.bytes(), data))
    }
}

/// The type of each operator's output, in order.
///
/// # Errors
/// [`Failure::Program`].
pub fn output_types(program: &[u8]) -> Answer {
    let program = Program::decode(program)?;
    let encoded = outputs(&program).map(|kind| {
        let mut bytes = Vec::new();
        kind.encode(&mut bytes);
        bytes
    });
    Ok(encoded.collect())
}

/// What the opening of an element of each operator's output may have at most, in order, as `u32`: one string.
///
/// # Errors
/// [`Failure::Program`].
pub fn opening_bytes(program: &[u8]) -> Answer {
    let program = Program::decode(program)?;
    Ok(vec![program
        .openings()
        .flat_map(u32::to_le_bytes)
        .collect()])
}

fn outputs<'p>(program: &'p Program<'_>) -> impl Iterator<Item = &'p TensorType> {
    let first = 1 + program.constants().count();
    program.values().iter().skip(first).map(|value| &value.kind)
}

/// Nothing, where the bytes are a program.
///
/// # Errors
/// [`Failure::Program`].
pub fn validate_program(program: &[u8]) -> Answer {
    Program::decode(program)?;
    Ok(Vec::new())
}

/// The program's id.
///
/// # Errors
/// [`Failure::Program`].
pub fn program_id(program: &[u8]) -> Answer {
    let id = assay_core::program_id::<Software>(&Program::decode(program)?);
    Ok(vec![id.to_vec()])
}

/// The tensor's hash.
///
/// # Errors
/// [`Failure::Type`], or [`Failure::Length`] of the data.
pub fn tensor_hash<E: Executor>(kind: &[u8], data: &[u8]) -> Answer {
    let kind = tensor(kind, data)?;
    Ok(vec![E::hash(&kind, data).to_vec()])
}

/// The nodes of the tensor's tree from a height on, a `u32`, or from the root's where that is lower: each level as its
/// hashes one after the other, those of empty subtrees included.
///
/// # Errors
/// [`Failure::Type`], or [`Failure::Length`] of data or height.
pub fn tensor_nodes<E: Executor>(kind: &[u8], data: &[u8], lowest: &[u8]) -> Answer {
    let (kind, lowest) = (tensor(kind, data)?, number(lowest)?);
    let levels = E::nodes(&kind, data, lowest);
    Ok(levels.iter().map(|level| level.concat()).collect())
}

/// For each operator its bytes, code included, then the numbers of the values that it names, in order, each once, as `u16`.
///
/// # Errors
/// [`Failure::Program`].
pub fn program_parts(program: &[u8]) -> Answer {
    let program = Program::decode(program)?;
    let mut parts = Vec::new();
    for (descriptor, operator) in program.descriptors().zip(program.operators()) {
        let mut named = Vec::new();
        for number in operator.numbers() {
            named.extend(number.to_le_bytes());
        }
        parts.push(descriptor.to_vec());
        parts.push(named);
    }
    Ok(parts)
}

/// The salted hash.
///
/// # Errors
/// [`Failure::Length`] of salt or hash.
pub fn salted_hash(salt: &[u8], hash: &[u8]) -> Answer {
    let (salt, hash) = (exact(salt)?, exact(hash)?);
    Ok(vec![
        assay_core::salted_hash::<Software>(&salt, &hash).to_vec()
    ])
}

/// The program of a .tflite file, then each output of the model's operators as [`imported_tensor`] writes it.
///
/// # Errors
/// [`Failure::Import`].
pub fn import_tflite(model: &[u8]) -> Answer {
    let imported = tflite::import(model).map_err(|error| Failure::Import(error.to_string()))?;
    let tensors = imported.tensors.iter();
    let tensors = tensors.map(|tensor| {
        let place = [tensor.operator, tensor.output];
        imported_tensor(place, tensor.value, tensor.kind, &tensor.name)
    });
    Ok([imported.program].into_iter().chain(tensors).collect())
}

/// An output of a model's operator, by the operator's index and its own: `operator u32 ‖ output u32 ‖ value u16 ‖
/// length u8 ‖ kind ‖ name`.
#[must_use]
pub fn imported_tensor(place: [usize; 2], value: u16, kind: &str, name: &str) -> Vec<u8> {
    let word = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
    let length = u8::try_from(kind.len()).unwrap_or(u8::MAX);
    let mut bytes = place.map(word).concat();
    bytes.extend(value.to_le_bytes());
    bytes.push(length);
    bytes.extend(&kind.as_bytes()[..usize::from(length)]);
    bytes.extend(name.as_bytes());
    bytes
}

/// The leaves of a row and the hashes of its path, lowest first.
///
/// # Errors
/// [`Failure::Type`], [`Failure::Length`] of the data, or [`Failure::Row`].
pub fn open_row(kind: &[u8], data: &[u8], row: &[u8]) -> Answer {
    let (kind, row) = (tensor(kind, data)?, number(row)?);
    let rows = kind.rows();
    let opening =
        assay_core::open_row::<Software>(&kind, data, row).ok_or(Failure::Row { row, rows })?;
    Ok(vec![opening.leaves, opening.path.concat()])
}

/// The bytes of the row that an opening proves under a tensor's hash.
///
/// # Errors
/// [`Failure::Type`], [`Failure::Length`] of hash or path, [`Failure::Row`], or [`Failure::Opening`].
pub fn verify_row(kind: &[u8], hash: &[u8], row: &[u8], leaves: &[u8], path: &[u8]) -> Answer {
    let kind = TensorType::decode(kind).map_err(Failure::Type)?;
    let (hash, row, rows) = (exact(hash)?, number(row)?, kind.rows());
    let opening = Opening {
        leaves: leaves.to_vec(),
        path: path.chunks(32).map(exact).collect::<Result<_, _>>()?,
    };
    match assay_core::verify_row::<Software>(&kind, &hash, row, &opening) {
        Ok(bytes) => Ok(vec![bytes]),
        Err(assay_core::OpeningError::Row) => Err(Failure::Row { row, rows }),
        Err(error) => Err(Failure::Opening(error)),
    }
}

/// The first account's chunk of a program, then the further accounts' code, for accounts of at most `most` bytes.
///
/// # Errors
/// [`Failure::Accounts`] where 256 of them do not hold it.
pub fn cut_program(program: &[u8], most: &[u8]) -> Answer {
    let most = usize::try_from(number(most)?).map_err(|_| Failure::Accounts)?;
    let (first, others) = cut(program, most).ok_or(Failure::Accounts)?;
    Ok([vec![first.to_vec()], others].concat())
}
