//! Where a tensor is committed: under the program, the claim or the trace.

use super::{tensor::Pair, JudgeError, Shared};
use crate::{
    commitment::PROGRAM, program::VERSION, reader::Reader, salted_hash, Fault, Keccak256,
    TensorType,
};

/// What a program's id is the hash of.
pub(super) struct Header<'a> {
    shared: &'a Shared,
    input: TensorType,
    /// Number and root of the constants.
    constants: (u16, &'a [u8; 32]),
    /// Number and root of the operators.
    pub(super) operators: (u16, &'a [u8; 32]),
}

/// Under what a tensor is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The claim's input, salted.
    Input,
    /// The program's constants.
    Constant(u16),
    /// The trace, by operator.
    Trace(u16),
    /// The claim's output, salted.
    Output,
}

impl Place {
    /// Reads where operator `index`'s output is opened: 0 in the trace, 1 in the claim's output.
    pub(super) fn of_output(index: u16, reader: &mut Reader<'_>) -> Result<Self, JudgeError> {
        match reader.u8()? {
            0 => Ok(Self::Trace(index)),
            1 => Ok(Self::Output),
            other => Err(JudgeError::Kind(other)),
        }
    }
}

impl<'a> Header<'a> {
    /// Reads what a program's id is the hash of.
    #[inline(never)]
    pub(super) fn read<K: Keccak256>(
        shared: &'a Shared,
        reader: &mut Reader<'a>,
    ) -> Result<Self, JudgeError> {
        let bytes = reader.rest();
        let first = [reader.u8()?, reader.u8()?];
        let input = TensorType::read(reader)?;
        let constants = (reader.u16()?, reader.hash()?);
        let operators = (reader.u16()?, reader.hash()?);
        let length = bytes.len() - reader.rest().len();
        let id = K::keccak256(bytes.get(..length).unwrap_or_default());
        if id != shared.program {
            return Err(JudgeError::Program(id));
        }
        if first != [PROGRAM, VERSION] {
            return Err(Fault::Version.into());
        }
        Ok(Self {
            shared,
            input,
            constants,
            operators,
        })
    }

    /// The number of operator `index`'s output.
    pub(super) fn own(&self, index: u16) -> u32 {
        1 + u32::from(self.constants.0) + u32::from(index)
    }

    pub(super) fn place(&self, number: u16) -> Place {
        match number.checked_sub(1) {
            None => Place::Input,
            Some(constant) if constant < self.constants.0 => Place::Constant(constant),
            Some(other) => Place::Trace(other - self.constants.0),
        }
    }

    /// Reads a value's type; the input's is known.
    pub(super) fn kind(
        &self,
        number: u16,
        reader: &mut Reader<'_>,
    ) -> Result<TensorType, JudgeError> {
        match number {
            0 => Ok(self.input),
            _ => Ok(TensorType::read(reader)?),
        }
    }

    /// Reads the salt or the path that leads from a tensor's hash to what is shared. Nothing leads to zeros: the root of a
    /// trace that was not given.
    #[inline(never)]
    pub(super) fn expect<K: Keccak256>(
        &self,
        place: Place,
        number: u32,
        tensor: [u8; 32],
        reader: &mut Reader<'_>,
    ) -> Result<(), JudgeError> {
        let (listed, shared) = match place {
            Place::Input => (None, &self.shared.input),
            Place::Constant(index) => (Some((index, self.constants.0)), self.constants.1),
            Place::Trace(index) => (Some((index, self.operators.0)), &self.shared.trace),
            Place::Output if number + 1 == self.own(self.operators.0) => {
                (None, &self.shared.output)
            }
            Place::Output => return Err(JudgeError::Kind(1)),
        };
        let found = match listed {
            None => salted_hash::<K>(reader.hash()?, &tensor),
            Some((index, count)) => climb::<K>(tensor, index, count, reader)?,
        };
        if found == *shared && found != [0; 32] {
            Ok(())
        } else {
            Err(JudgeError::Value { number, found })
        }
    }
}

/// The root of a list of `count` items, of which `item` is the one at `index`. Reads the siblings, lowest first.
pub(super) fn climb<K: Keccak256>(
    item: [u8; 32],
    index: u16,
    count: u16,
    reader: &mut Reader<'_>,
) -> Result<[u8; 32], JudgeError> {
    let height = u32::from(count).next_power_of_two().trailing_zeros();
    above::<K>(item, index.into(), height, reader)
}

/// What is `height` levels above a node with this index. Reads the siblings, lowest first.
#[inline(never)]
pub(super) fn above<K: Keccak256>(
    node: [u8; 32],
    index: u32,
    height: u32,
    reader: &mut Reader<'_>,
) -> Result<[u8; 32], JudgeError> {
    let mut pair = Pair::default();
    let mut hash = node;
    for level in 0..height {
        hash = pair.join::<K>((index >> level) as usize, &hash, reader.hash()?);
    }
    Ok(hash)
}
