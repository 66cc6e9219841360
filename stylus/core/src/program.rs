//! The canonical bytes of a program, read and checked.

use crate::{operators::Operator, reader::Reader, Fault, ProgramError, TensorType};
use alloc::vec::Vec;

pub(crate) const VERSION: u8 = 1;

/// A tensor of a program: the input, a constant with its data, or the output of an operator.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    /// Element type and shape.
    pub kind: TensorType,
    /// A constant's elements, row-major.
    pub constant: Option<&'a [u8]>,
}

/// An operator and the bytes that describe it.
struct Step<'a> {
    operator: Operator,
    descriptor: &'a [u8],
}

/// A program that keeps every rule of `docs/programs.md`.
pub struct Program<'a> {
    input: TensorType,
    output: TensorType,
    values: Vec<Value<'a>>,
    steps: Vec<Step<'a>>,
    #[cfg(feature = "all")]
    openings: Vec<u32>,
    constants: usize,
}

impl<'a> Program<'a> {
    /// Reads and checks a program's canonical bytes.
    ///
    /// # Errors
    /// The first rule that the bytes break, and the operator that breaks it.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, ProgramError> {
        let mut reader = Reader::new(bytes);
        if reader.u8()? != VERSION {
            return Err(Fault::Version.into());
        }
        let input = TensorType::read(&mut reader)?;
        let constants = usize::from(reader.u16()?);
        let mut values = Vec::with_capacity(constants.min(bytes.len()) + 2);
        values.push(Value {
            kind: input,
            constant: None,
        });
        for _ in 0..constants {
            values.push(Value {
                kind: TensorType::read(&mut reader)?,
                constant: None,
            });
        }
        let operators = reader.u16()?;
        if operators == 0 {
            return Err(Fault::NoOperators.into());
        }
        let mut steps = Vec::new();
        for index in 0..operators {
            let before = reader.rest();
            let operator = Operator::read(&mut reader).map_err(|fault| ProgramError {
                fault,
                operator: Some(index),
            })?;
            let length = before.len() - reader.rest().len();
            let descriptor = before.get(..length).unwrap_or_default();
            steps.push(Step {
                operator,
                descriptor,
            });
        }
        for value in values.iter_mut().skip(1) {
            value.constant = Some(reader.take(value.kind.bytes())?);
        }
        if !reader.rest().is_empty() {
            return Err(Fault::Trailing.into());
        }
        let mut output = input;
        #[cfg(feature = "all")]
        let mut openings = Vec::with_capacity(steps.len());
        for (index, step) in (0..operators).zip(&steps) {
            let checked = step
                .operator
                .check(&values, step.descriptor.len())
                .map_err(|fault| ProgramError {
                    fault,
                    operator: Some(index),
                })?;
            output = checked.output;
            #[cfg(feature = "all")]
            openings.push(u32::try_from(checked.opening).unwrap_or(u32::MAX));
            values.push(Value {
                kind: output,
                constant: None,
            });
        }
        Ok(Self {
            input,
            output,
            values,
            steps,
            #[cfg(feature = "all")]
            openings,
            constants,
        })
    }

    /// The type of the input.
    #[must_use]
    pub const fn input(&self) -> &TensorType {
        &self.input
    }

    /// The type of the output: what the last operator gives.
    #[must_use]
    pub const fn output(&self) -> &TensorType {
        &self.output
    }

    /// The constants with their elements, in order.
    pub fn constants(&self) -> impl Iterator<Item = (&TensorType, &'a [u8])> {
        self.values
            .iter()
            .skip(1)
            .take(self.constants)
            .map(|value| (&value.kind, value.constant.unwrap_or_default()))
    }

    /// The operators, in order.
    pub fn operators(&self) -> impl Iterator<Item = &Operator> {
        self.steps.iter().map(|step| &step.operator)
    }

    /// The bytes of each operator, code included.
    pub fn descriptors(&self) -> impl Iterator<Item = &'a [u8]> + '_ {
        self.steps.iter().map(|step| step.descriptor)
    }

    /// The bytes that the opening of an element may have at most, descriptor included, for each operator in order.
    #[cfg(feature = "all")]
    pub fn openings(&self) -> impl Iterator<Item = u32> + '_ {
        self.openings.iter().copied()
    }

    /// All values by number: input, constants, outputs.
    #[must_use]
    pub fn values(&self) -> &[Value<'a>] {
        &self.values
    }

    /// The canonical bytes: what [`Self::decode`] reads.
    #[cfg(feature = "all")]
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        encode(&self.input, self.constants(), self.operators())
    }
}

/// The canonical bytes of a program, of which there are no more parts than it may have.
#[cfg(feature = "all")]
pub(crate) fn encode<'a>(
    input: &TensorType,
    constants: impl Iterator<Item = (&'a TensorType, &'a [u8])>,
    operators: impl Iterator<Item = &'a Operator>,
) -> Vec<u8> {
    let (mut kinds, mut data, mut descriptors) = (Vec::new(), Vec::new(), Vec::new());
    let (mut constant_count, mut operator_count) = (0_u16, 0_u16);
    for (kind, elements) in constants {
        constant_count = constant_count.saturating_add(1);
        kind.encode(&mut kinds);
        data.extend_from_slice(elements);
    }
    for operator in operators {
        operator_count = operator_count.saturating_add(1);
        operator.write(&mut descriptors);
    }
    let mut bytes = Vec::with_capacity(kinds.len() + data.len() + descriptors.len() + 32);
    bytes.push(VERSION);
    input.encode(&mut bytes);
    bytes.extend(constant_count.to_le_bytes());
    bytes.extend(kinds);
    bytes.extend(operator_count.to_le_bytes());
    bytes.extend(descriptors);
    bytes.extend(data);
    bytes
}
