//! `Fused`: several operators as one, of which only the last gives a tensor of the trace.

#[cfg(feature = "bounds")]
use super::reach;
use super::{operand, At, Checked, Elements, Operands, Operator, Rule, Work};
use crate::{reader::Reader, Bytes, Fault, TensorType, Value};
use alloc::vec::Vec;

/// How many operators one may have at most: an element's rule calls the next one's, as deep as there are operators.
const MOST: u8 = 8;

/// Two to eight operators as one: only what the last gives is a tensor of the trace, whose hash is what a trace costs.
///
/// - Formula: the element of the last operator; each element of another's that it reads is made by that operator's rule.
/// - Shape: that of the last operator.
/// - Dtypes: those that its operators take; the output has the last one's.
/// - Descriptor: `count u8 ‖ operand u16 × count ‖ operators u8 ‖ descriptor × operators`
/// - Opening: what its operators read of its operands, of whole boxes of them, and 564 bytes for each operand. An element
///   costs at most 65,536: 1 for each element that is read of an operand, 13 for each that an operator within makes.
/// - Source: this repository's own; the name is that of compilers for kernels that keep what lies between in registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fused {
    /// Numbers of what its operators read of the program: one to 255.
    pub operands: Vec<u16>,
    /// Two to eight operators, in order: `MatMul`, `Lut8`, `Add`, `Sub`, `Mul`, `Requantise`, `MulShift`, `ReduceSum`,
    /// `FloorDiv`, `Cast`, `Transpose`, `Reshape`, `Softmax`, `LayerNorm`, `RmsNorm`. They number values among themselves:
    /// first the operands, then what each operator gives.
    pub operators: Vec<Operator>,
}

impl Rule for Fused {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let count = reader.u8()?;
        if count == 0 {
            return Err(Fault::Count);
        }
        let operands = reader.u16s(count)?;
        let count = reader.u8()?;
        if !(2..=MOST).contains(&count) {
            return Err(Fault::Count);
        }
        let operators = (0..count).map(|_| part(reader)).collect::<Result<_, _>>()?;
        Ok(Self {
            operands,
            operators,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::try_from(self.operands.len()).unwrap_or_default());
        out.extend(self.operands.iter().flat_map(|number| number.to_le_bytes()));
        out.push(u8::try_from(self.operators.len()).unwrap_or_default());
        for operator in &self.operators {
            operator.write(out);
        }
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        self.operands.iter_mut().for_each(visit);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let values = self.within(values)?;
        let output = values.last().ok_or(Fault::Count)?.kind;
        #[cfg(feature = "bounds")]
        let opening = reach::opening(&self.operators, &values)?;
        #[cfg(not(feature = "bounds"))]
        let opening = 0;
        Ok(Checked { output, opening })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let values = self.values(at.values);
        self.made(&values, data).last(at.index)
    }

    /// Element by element: executors run what [`crate::Program::flat`] gives.
    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let values = self.values(work.values);
        let bytes = Bytes::new(work.values, work.data);
        let made = self.made(&values, &bytes);
        let size = work.kind.dtype().size() as usize;
        let first = work.rows.start * work.kind.row_length() as usize;
        for (index, output) in (first..).zip(output.chunks_exact_mut(size)) {
            let element = made.last(index).to_le_bytes();
            output.copy_from_slice(element.get(..size).unwrap_or_default());
        }
    }
}

/// An operator of those that may be fused.
fn part(reader: &mut Reader<'_>) -> Result<Operator, Fault> {
    match reader.rest().first() {
        Some(1 | 2 | 9..=14 | 16 | 18 | 20 | 22 | 24..=26) => Operator::read(reader),
        Some(_) => Err(Fault::Operator),
        None => Err(Fault::Truncated),
    }
}

impl Fused {
    /// The values by its operators' numbers: operands, then outputs.
    fn within<'a>(&self, values: &[Value<'a>]) -> Result<Vec<Value<'a>>, Fault> {
        let mut within = Vec::with_capacity(self.operands.len() + self.operators.len());
        for &number in &self.operands {
            within.push(*operand(values, number)?);
        }
        for operator in &self.operators {
            let kind = operator.checked(&within)?.output;
            within.push(Value {
                kind,
                constant: None,
            });
        }
        Ok(within)
    }

    /// How often the rule of each of its operators is followed to make one element; none where an operator does not fit the
    /// values.
    #[cfg(feature = "bounds")]
    #[must_use]
    pub fn times(&self, values: &[Value<'_>]) -> Vec<u64> {
        reach::times(&self.operators, &self.values(values))
    }

    /// The values by its operators' numbers, operands before outputs; none where an operator does not fit them.
    #[must_use]
    pub fn values<'a>(&self, values: &[Value<'a>]) -> Vec<Value<'a>> {
        self.within(values).unwrap_or_default()
    }

    const fn made<'a>(&'a self, values: &'a [Value<'a>], data: &'a dyn Elements) -> Made<'a> {
        Made {
            fused: self,
            values,
            data,
        }
    }
}

/// The elements of operands, and of what operators make of them.
struct Made<'a> {
    fused: &'a Fused,
    values: &'a [Value<'a>],
    data: &'a dyn Elements,
}

impl Made<'_> {
    /// An element of what the last operator gives.
    fn last(&self, index: usize) -> i64 {
        let last = u16::try_from(self.values.len().saturating_sub(1));
        self.element(last.unwrap_or_default(), index)
    }
}

impl Elements for Made<'_> {
    fn element(&self, number: u16, index: usize) -> i64 {
        let at = usize::from(number);
        let operands = &self.fused.operands;
        if let Some(&number) = operands.get(at) {
            return self.data.element(number, index);
        }
        let operator = self.fused.operators.get(at - operands.len());
        let (Some(operator), Some(value)) = (operator, self.values.get(at)) else {
            return 0;
        };
        let kind: &TensorType = &value.kind;
        let at = At {
            values: self.values,
            kind,
            index,
        };
        operator.element(&at, self)
    }

    fn row(&self, number: u16, first: usize, count: usize) -> Option<&[u8]> {
        let &number = self.fused.operands.get(usize::from(number))?;
        self.data.row(number, first, count)
    }
}
