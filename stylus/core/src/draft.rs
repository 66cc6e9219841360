//! Programs put together operator by operator.

use crate::{
    operators::{Fused, Operator},
    program::encode,
    reader::Reader,
    Fault, TensorType, Value,
};
use alloc::{collections::BTreeMap, vec::Vec};

/// Marks the number of an operator's output as long as further constants may come before it.
const OUTPUT: u16 = 1 << 15;

/// A program in the making. Its values are named by numbers that [`Self::constant`] and [`Self::push`] give, which are
/// the program's own only once it is encoded.
///
/// ```
/// use assay_core::{operators::{ArgMax, Operator}, DType, Draft, Program, TensorType};
///
/// let scores = TensorType::new(DType::I8, &[1, 10])?;
/// let mut draft = Draft::new(scores);
/// draft.push(Operator::ArgMax(ArgMax { x: Draft::INPUT }))?;
/// assert!(Program::decode(&draft.encode()?).is_ok());
/// # Ok::<_, assay_core::Fault>(())
/// ```
#[derive(Clone, Debug)]
pub struct Draft {
    input: TensorType,
    constants: Vec<(TensorType, Vec<u8>)>,
    /// Constants by a checksum of their elements.
    known: BTreeMap<u64, Vec<usize>>,
    operators: Vec<(Operator, TensorType)>,
}

impl Draft {
    /// The number of the input.
    pub const INPUT: u16 = 0;

    /// A program that takes an input of this type and does nothing yet.
    #[must_use]
    pub const fn new(input: TensorType) -> Self {
        Self {
            input,
            constants: Vec::new(),
            known: BTreeMap::new(),
            operators: Vec::new(),
        }
    }

    /// The number of a constant, whose elements are given row-major and little-endian. Equal ones have the same.
    ///
    /// # Errors
    /// [`Fault::Truncated`] or [`Fault::Trailing`] where there are fewer or more bytes than the type has,
    /// [`Fault::Operand`] where there are 32,767 already.
    pub fn constant(&mut self, kind: TensorType, data: Vec<u8>) -> Result<u16, Fault> {
        if data.len() != kind.bytes() {
            return Err(if data.len() < kind.bytes() {
                Fault::Truncated
            } else {
                Fault::Trailing
            });
        }
        let constant = (kind, data);
        let alike = self.known.entry(checksum(&constant.1)).or_default();
        let is_same = |&&index: &&usize| self.constants.get(index) == Some(&constant);
        if let Some(&index) = alike.iter().find(is_same) {
            return numbered(index + 1);
        }
        let index = self.constants.len();
        let number = numbered(index + 1)?;
        alike.push(index);
        self.constants.push(constant);
        Ok(number)
    }

    /// Appends an operator and gives the number of its output, which is the program's as long as no other follows.
    ///
    /// # Errors
    /// The first rule that the operator breaks, [`Fault::Bounds`] where a field exceeds its bytes, [`Fault::Operand`] where
    /// there are 32,768 operators already.
    pub fn push(&mut self, operator: Operator) -> Result<u16, Fault> {
        let number = numbered(self.operators.len())? | OUTPUT;
        // It is checked among its own operands, so that it does not matter how many values there are.
        let (mut values, mut found) = (Vec::new(), true);
        let (mut checked, mut descriptor) = (operator.clone(), Vec::new());
        checked.operands_mut(&mut |number| {
            let value = self.value(*number);
            found &= value.is_some();
            *number = u16::try_from(values.len()).unwrap_or(u16::MAX);
            values.extend(value);
        });
        if !found {
            return Err(Fault::Operand);
        }
        checked.write(&mut descriptor);
        if Operator::read(&mut Reader::new(&descriptor))? != checked {
            return Err(Fault::Bounds);
        }
        let kind = checked.check(&values, descriptor.len())?.output;
        self.operators.push((operator, kind));
        Ok(number)
    }

    /// Fuses the operators from the one that gave `first` on into one, whose number is `first` from then on; the numbers that
    /// came after it name nothing, or what is pushed later.
    ///
    /// # Errors
    /// As [`Self::push`]; then nothing is fused. [`Fault::Count`] where `first` is no operator's output.
    pub fn fuse(&mut self, first: u16) -> Result<u16, Fault> {
        let from = first.checked_sub(OUTPUT).ok_or(Fault::Count)?;
        let from = usize::from(from).min(self.operators.len());
        let mut operators = self.operators.split_off(from);
        let mut operands = Vec::new();
        for (operator, _) in &mut operators {
            operator.operands_mut(&mut |number| {
                if *number < first && !operands.contains(number) {
                    operands.push(*number);
                }
            });
        }
        let parts = operators.iter().map(|(operator, _)| {
            let mut operator = operator.clone();
            operator.operands_mut(&mut |number| {
                let place = match number.checked_sub(first) {
                    Some(inner) => operands.len() + usize::from(inner),
                    None => operands
                        .iter()
                        .position(|known| known == number)
                        .unwrap_or_default(),
                };
                *number = u16::try_from(place).unwrap_or(u16::MAX);
            });
            operator
        });
        let parts = parts.collect();
        let fused = Operator::Fused(Fused {
            operands,
            operators: parts,
        });
        let pushed = self.push(fused);
        if pushed.is_err() {
            self.operators.append(&mut operators);
        }
        pushed
    }

    /// The type of a value; none where there is no such value.
    #[must_use]
    pub fn kind(&self, number: u16) -> Option<&TensorType> {
        let index = usize::from(number & !OUTPUT);
        match number {
            Self::INPUT => Some(&self.input),
            OUTPUT.. => self.operators.get(index).map(|(_, kind)| kind),
            _ => self.constants.get(index - 1).map(|(kind, _)| kind),
        }
    }

    /// The elements of a constant; none where the value is no constant.
    #[must_use]
    pub fn data(&self, number: u16) -> Option<&[u8]> {
        let index = usize::from(number).checked_sub(1)?;
        self.constants.get(index).map(|(_, data)| data.as_slice())
    }

    /// The program's canonical bytes.
    ///
    /// # Errors
    /// [`Fault::NoOperators`] where there is none.
    pub fn encode(&self) -> Result<Vec<u8>, Fault> {
        if self.operators.is_empty() {
            return Err(Fault::NoOperators);
        }
        let mut operators = Vec::with_capacity(self.operators.len());
        for (operator, _) in &self.operators {
            let mut operator = operator.clone();
            self.renumber(&mut operator)?;
            operators.push(operator);
        }
        let constants = self.constants.iter();
        let constants = constants.map(|(kind, data)| (kind, data.as_slice()));
        Ok(encode(&self.input, constants, operators.iter()))
    }

    /// Gives operands the numbers that they have behind the constants that there are.
    fn renumber(&self, operator: &mut Operator) -> Result<(), Fault> {
        let first = self.constants.len() + 1;
        let mut fits = true;
        operator.operands_mut(&mut |number| {
            let value = match *number {
                OUTPUT.. => usize::from(*number & !OUTPUT) + first,
                // What is no constant yet shall not become an output.
                _ if usize::from(*number) < first => usize::from(*number),
                _ => usize::MAX,
            };
            fits &= value < first + self.operators.len();
            *number = u16::try_from(value).unwrap_or(u16::MAX);
        });
        if fits {
            Ok(())
        } else {
            Err(Fault::Operand)
        }
    }

    fn value(&self, number: u16) -> Option<Value<'_>> {
        Some(Value {
            kind: *self.kind(number)?,
            constant: self.data(number),
        })
    }
}

/// Fowler, Noll and Vo's hash (FNV-1a), of eight bytes at a time.
fn checksum(data: &[u8]) -> u64 {
    let (words, rest) = data.as_chunks();
    let words = words.iter().map(|&word| u64::from_le_bytes(word));
    let rest = rest.iter().map(|&byte| byte.into());
    words.chain(rest).fold(0xcbf2_9ce4_8422_2325, |sum, word| {
        (sum ^ word).wrapping_mul(0x100_0000_01b3)
    })
}

/// A number without the mark of an output.
fn numbered(index: usize) -> Result<u16, Fault> {
    let number = u16::try_from(index).map_err(|_| Fault::Operand)?;
    if number < OUTPUT {
        Ok(number)
    } else {
        Err(Fault::Operand)
    }
}
