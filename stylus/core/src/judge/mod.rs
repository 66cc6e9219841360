//! The judge: whether a claim is wrong, by one opening and nothing else.
//!
//! An opening is a string of bytes (`docs/commitments.md`) that holds an operator's descriptor and the little of its
//! operands that is needed, each under a hash that both sides of a dispute share. What does not lead there is an error,
//! which says nothing of the claim; a [`Finding`] is proven. No program is decoded: the bytes of one operator suffice.

mod dispute;
mod place;
mod tensor;

use crate::{
    commitment::{OPERATOR, TENSOR},
    operators::{At, Operator},
    reader::Reader,
    tree::{empty, node},
    Fault, Keccak256, TensorType, Value, LEAF,
};
use alloc::vec::Vec;
pub use dispute::Dispute;
use place::{Header, Place};
use tensor::{Opened, Tensor, Tree};

/// What both sides of a dispute share: a claim, and the trace that its provider gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The program's id.
    pub program: [u8; 32],
    /// The salted hash of the input.
    pub input: [u8; 32],
    /// The salted hash of the output.
    pub output: [u8; 32],
    /// The root of the trace; zeros where there is none, under which nothing can be opened.
    pub trace: [u8; 32],
}

/// What is wrong with a claim. The numbers are part of the judge's interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Finding {
    /// Nothing, as far as the opening shows.
    None = 0,
    /// An element is another than its operator gives for the operands that the trace names.
    Element = 1,
    /// A tensor of the trace has another type than its operator gives, or is no tensor.
    TensorType = 2,
    /// The same of the claim's output.
    OutputType = 3,
    /// A byte of a leaf that holds no data is not zero, or a node above none but empty leaves is another than theirs, or a
    /// node above data is theirs.
    Padding = 4,
    /// The claim's output is not the last tensor of the trace.
    Output = 5,
}

/// Why an opening shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JudgeError {
    /// The bytes end before what they announce.
    Truncated,
    /// So many bytes follow.
    Trailing(usize),
    /// The opening's program has this id, which is not the claim's.
    Program([u8; 32]),
    /// What is opened is not the program's operator with this number.
    Operator(u16),
    /// The operator, or a type, breaks a rule of programs.
    Invalid(Fault),
    /// The value's tensor leads to `found`, which is not what is shared.
    Value {
        /// The value's number.
        number: u32,
        /// A salted hash, or the root of constants or trace.
        found: [u8; 32],
    },
    /// The value has other leaves than the element needs.
    Leaves(u32),
    /// The value has a byte that holds no data and is not zero.
    Padding(u32),
    /// There is no such element, or no such node.
    Element(u32),
    /// There is no such kind of opening, or place of a tensor.
    Kind(u8),
}

impl From<Fault> for JudgeError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Truncated => Self::Truncated,
            fault => Self::Invalid(fault),
        }
    }
}

/// Whether an element of an operator's output is wrong.
///
/// # Errors
/// The first [`JudgeError`] found.
pub fn find_fault<K: Keccak256>(shared: &Shared, opening: &[u8]) -> Result<Finding, JudgeError> {
    judged::<K>(shared, opening, |_| Ok(0))
}

/// Whether a claim is malformed: what no element can be opened of.
///
/// # Errors
/// The first [`JudgeError`] found.
pub fn decode_fault<K: Keccak256>(shared: &Shared, opening: &[u8]) -> Result<Finding, JudgeError> {
    judged::<K>(shared, opening, |reader| match reader.u8()? {
        0 => Err(JudgeError::Kind(0)),
        kind => Ok(kind),
    })
}

/// Judges an opening, the kind of which is read behind the program's header.
fn judged<K: Keccak256>(
    shared: &Shared,
    opening: &[u8],
    kind: fn(&mut Reader<'_>) -> Result<u8, JudgeError>,
) -> Result<Finding, JudgeError> {
    let mut reader = Reader::new(opening);
    let header = Header::read::<K>(shared, &mut reader)?;
    let finding = match kind(&mut reader)? {
        0 => wrong_element::<K>(&header, &mut reader),
        1 => wrong_type::<K>(&header, &mut reader),
        kind @ (2 | 4) => wrong_padding::<K>(&header, &mut reader, kind == 4),
        3 => wrong_output::<K>(&header, &mut reader),
        other => Err(JudgeError::Kind(other)),
    }?;
    match reader.rest().len() {
        0 => Ok(finding),
        more => Err(JudgeError::Trailing(more)),
    }
}

/// Whether an element is another than its operator gives.
fn wrong_element<K: Keccak256>(
    header: &Header<'_>,
    reader: &mut Reader<'_>,
) -> Result<Finding, JudgeError> {
    let (number, index) = (reader.u16()?, reader.u32()?);
    let step = Step::read::<K>(number, header, reader)?;
    let opened = step.operands::<K>(header, reader)?;
    let (values, kind) = step.output(header, &opened)?;
    let at = At {
        values: &values,
        kind: &kind,
        index: index as usize,
    };
    let leaf = Tree::of(&kind).leaf(at.index);
    let leaf = leaf.ok_or(JudgeError::Element(index))?;
    let own = header.own(step.index);
    let place = Place::of_output(step.index, reader)?;
    let claimed = Tensor::read::<K>(own, kind, Some(leaf), reader)?;
    header.expect::<K>(place, own, claimed.hash::<K>(), reader)?;
    let right = step.operator.element(&at, &opened);
    for (&number, tensor) in step.numbers.iter().zip(&opened.tensors) {
        if !tensor.is_as_read() {
            return Err(JudgeError::Leaves(number.into()));
        }
    }
    Ok(if claimed.element(at.index) == right {
        Finding::None
    } else {
        Finding::Element
    })
}

/// Whether the hash of an operator's output is that of a tensor of another type, or of no tensor at all.
fn wrong_type<K: Keccak256>(
    header: &Header<'_>,
    reader: &mut Reader<'_>,
) -> Result<Finding, JudgeError> {
    let step = Step::read::<K>(reader.u16()?, header, reader)?;
    let opened = step.operands::<K>(header, reader)?;
    let (_, kind) = step.output(header, &opened)?;
    let place = Place::of_output(step.index, reader)?;
    let length = reader.u16()?;
    let hashed = reader.take(length.into())?;
    header.expect::<K>(place, header.own(step.index), K::keccak256(hashed), reader)?;
    let mut string = Reader::new(hashed);
    let is_tensor = string.u8() == Ok(TENSOR);
    let is_right = is_tensor && TensorType::read(&mut string) == Ok(kind);
    Ok(match place {
        _ if is_right && string.rest().len() == 32 => Finding::None,
        Place::Output => Finding::OutputType,
        _ => Finding::TensorType,
    })
}

/// Whether a leaf has something where it holds no data, or an empty part of the tree is not empty, or, `by_hash`, one with
/// data is.
fn wrong_padding<K: Keccak256>(
    header: &Header<'_>,
    reader: &mut Reader<'_>,
    by_hash: bool,
) -> Result<Finding, JudgeError> {
    let index = reader.u16()?;
    if index >= header.operators.0 {
        return Err(JudgeError::Operator(index));
    }
    let (own, place) = (header.own(index), Place::of_output(index, reader)?);
    let kind = TensorType::read(reader)?;
    let tree = Tree::of(&kind);
    let (level, at) = (reader.u8()?, reader.u32()?);
    let height = tree.height.checked_sub(level.into());
    let siblings = height.ok_or(JudgeError::Kind(level))?;
    if u64::from(at) >= 1 << siblings {
        return Err(JudgeError::Element(at));
    }
    let mut hash;
    let holds = tree.holds_data(level.into(), at as usize);
    let finding = if holds && !by_hash {
        if level != 0 {
            return Err(JudgeError::Element(at));
        }
        let bytes = reader.take(1 + LEAF)?;
        hash = K::keccak256(bytes);
        let data = bytes.strip_prefix(&[0]).ok_or(JudgeError::Element(at))?;
        !tree.is_padded(at as usize, data)
    } else {
        hash = *reader.hash()?;
        let none = (0..level).fold(empty::<K>(), |below, _| node::<K>(&below, &below));
        (hash == none) == holds
    };
    hash = place::above::<K>(hash, at, siblings, reader)?;
    let tensor = crate::rooted_hash::<K>(&kind, &hash);
    header.expect::<K>(place, own, tensor, reader)?;
    Ok(if finding {
        Finding::Padding
    } else {
        Finding::None
    })
}

/// Whether the claim's output is another tensor than the trace's last.
fn wrong_output<K: Keccak256>(
    header: &Header<'_>,
    reader: &mut Reader<'_>,
) -> Result<Finding, JudgeError> {
    let last = header.operators.0.saturating_sub(1);
    let own = header.own(last);
    let output = *reader.hash()?;
    header.expect::<K>(Place::Output, own, output, reader)?;
    let traced = *reader.hash()?;
    header.expect::<K>(Place::Trace(last), own, traced, reader)?;
    Ok(if output == traced {
        Finding::None
    } else {
        Finding::Output
    })
}

/// An operator whose operands are numbered anew, by their order in the opening.
struct Step {
    /// Its place in the program.
    index: u16,
    operator: Operator,
    /// Bytes of the descriptor.
    descriptor: usize,
    /// The program's numbers of the operands, in order, each once.
    numbers: Vec<u16>,
}

impl Step {
    /// Reads `04 ‖ descriptor ‖ path` of the program's operator `index`.
    fn read<K: Keccak256>(
        index: u16,
        header: &Header<'_>,
        reader: &mut Reader<'_>,
    ) -> Result<Self, JudgeError> {
        if index >= header.operators.0 {
            return Err(JudgeError::Operator(index));
        }
        let bytes = reader.rest();
        if reader.u8()? != OPERATOR {
            return Err(JudgeError::Operator(index));
        }
        let mut operator = Operator::read(reader)?;
        let length = bytes.len() - reader.rest().len();
        let hash = K::keccak256(bytes.get(..length).unwrap_or_default());
        if place::climb::<K>(hash, index, header.operators.0, reader)? != *header.operators.1 {
            return Err(JudgeError::Operator(index));
        }
        let (own, mut numbers) = (header.own(index), Vec::new());
        let mut smaller = true;
        operator.operands_mut(&mut |number| {
            smaller &= u32::from(*number) < own;
            if let Err(at) = numbers.binary_search(number) {
                numbers.insert(at, *number);
            }
        });
        if !smaller {
            return Err(Fault::Operand.into());
        }
        operator.operands_mut(&mut |number| {
            let place = numbers.binary_search(number).unwrap_or_default();
            *number = u16::try_from(place).unwrap_or(u16::MAX);
        });
        Ok(Self {
            index,
            operator,
            descriptor: length - 1,
            numbers,
        })
    }

    /// Reads the operands: for each its type, then leaves of it or only its root, then where it is committed.
    fn operands<'a, K: Keccak256>(
        &self,
        header: &Header<'_>,
        reader: &mut Reader<'a>,
    ) -> Result<Opened<'a>, JudgeError> {
        let mut opened = Opened::default();
        for &number in &self.numbers {
            let kind = header.kind(number, reader)?;
            let tensor = Tensor::read::<K>(number.into(), kind, None, reader)?;
            let hash = tensor.hash::<K>();
            header.expect::<K>(header.place(number), number.into(), hash, reader)?;
            opened.tensors.push(tensor);
        }
        Ok(opened)
    }

    /// The operands by their new numbers, and what comes out. Whether a constant holds what the
    /// rules of programs ask of it is for whoever runs the program.
    fn output(
        &self,
        header: &Header<'_>,
        opened: &Opened<'_>,
    ) -> Result<(Vec<Value<'static>>, TensorType), JudgeError> {
        let numbers = self.numbers.iter().zip(&opened.tensors);
        let value = |(&number, tensor): (&u16, &Tensor<'_>)| Value {
            kind: tensor.kind,
            constant: matches!(header.place(number), Place::Constant(_)).then_some(&[][..]),
        };
        let values: Vec<_> = numbers.map(value).collect();
        let kind = self.operator.check(&values, self.descriptor)?.output;
        Ok((values, kind))
    }
}
