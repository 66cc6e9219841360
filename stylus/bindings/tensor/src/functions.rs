//! What the module exports, each argument and each result a byte string. Types are in their canonical bytes, `u32` are
//! four bytes, hashes 32; `docs/programs.md` and `docs/commitments.md` fix the rest.

use crate::{description::describe, Failure};
use assay_core::{cut, Keccak256, Opening, Program, TensorType};
use tiny_keccak::{Hasher, Keccak};

/// Bytes that the outputs of all operators may have together: an execution keeps them all, in 4 GiB of memory.
pub const MAX_OUTPUTS: u64 = 1 << 30;

/// A function's byte strings, or why there are none.
pub type Answer = Result<Vec<Vec<u8>>, Failure>;

struct Software;

impl Keccak256 for Software {
    fn keccak256(bytes: &[u8]) -> [u8; 32] {
        let mut hash = [0; 32];
        let mut keccak = Keccak::v256();
        keccak.update(bytes);
        keccak.finalize(&mut hash);
        hash
    }
}

fn exact<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Failure> {
    bytes.try_into().map_err(|_| length(N, bytes))
}

fn length(expected: usize, bytes: &[u8]) -> Failure {
    Failure::Length {
        expected,
        actual: bytes.len(),
    }
}

fn number(bytes: &[u8]) -> Result<u32, Failure> {
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

/// What a program is made of, as JSON: `input`, `constants`, `operators` and `outputs`, one an operator.
///
/// # Errors
/// [`Failure::Program`].
pub fn describe_program(program: &[u8]) -> Answer {
    Ok(vec![describe(&Program::decode(program)?).into_bytes()])
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
pub fn tensor_hash(kind: &[u8], data: &[u8]) -> Answer {
    let kind = tensor(kind, data)?;
    Ok(vec![
        assay_core::tensor_hash::<Software>(&kind, data).to_vec()
    ])
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

/// The elements of the program's output. Time is bounded only by the program.
///
/// # Errors
/// [`Failure::Program`], [`Failure::Length`] of the input, or [`Failure::Memory`] above [`MAX_OUTPUTS`].
pub fn execute_program(program: &[u8], input: &[u8]) -> Answer {
    let program = Program::decode(program)?;
    let outputs = &program.values()[1 + program.constants().count()..];
    let needed = outputs.iter().map(|value| value.kind.bytes() as u64).sum();
    if needed > MAX_OUTPUTS {
        return Err(Failure::Memory { needed });
    }
    Ok(vec![assay_core::execute(&program, input)?])
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
