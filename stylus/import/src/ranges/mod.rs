//! Interval analysis: which numbers each value of a program can be, and a proof that no sum or product wraps.
//!
//! Operators wrap silently, which is exact but seldom meant. What this module accepts computes the integers that its
//! formulas say, for every input within the interval that is given.
//!
//! ```
//! use assay_core::{operators::{Cast, Operator}, DType, Draft, Program, TensorType};
//! use assay_import::ranges::{ranges, Interval};
//!
//! let mut draft = Draft::new(TensorType::new(DType::I32, &[4])?);
//! draft.push(Operator::Cast(Cast { x: Draft::INPUT, dtype: DType::I16 }))?;
//! let bytes = draft.encode()?;
//! let program = Program::decode(&bytes).unwrap();
//!
//! let found = ranges(&program, Interval::new(0, 40_000)).unwrap();
//! assert_eq!(found.values()[1].whole(), Interval::new(0, 32_767));
//! assert_eq!(found.saturating(), [0]);
//! # Ok::<_, assay_core::Fault>(())
//! ```

mod epilogue;
mod interval;
mod pointwise;
mod products;
mod range;
mod rows;
mod rules;

pub use interval::Interval;
pub use range::Range;

use assay_core::{operators::Operator, Flat, Program, Value};
use thiserror::Error;

/// So many channels of all values together are known apart, which takes 32 MiB; those of later values are not.
const CHANNELS: usize = 1 << 20;

/// What could not be proven to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Wraps {
    /// A sum of products, with its bias.
    #[error("a sum of products")]
    Sum,
    /// A shift to the left before rescaling.
    #[error("a shift before rescaling")]
    Shift,
    /// A sum, difference or product of two elements.
    #[error("a sum, difference or product of two elements")]
    Pair,
    /// A sum over a row, or of its squares.
    #[error("a sum over a row")]
    Row,
    /// Whatever a fused operator does that was not taken apart, since there would be more values than numbers.
    #[error("what is fused")]
    Fused,
}

/// An operator whose arithmetic may wrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("operator {operator} ({name}): {what} may wrap")]
pub struct Unproven {
    /// Counted from 0.
    pub operator: u16,
    /// As in `docs/programs.md`.
    pub name: &'static str,
    /// What may wrap.
    pub what: Wraps,
}

/// What is known of a program's values.
#[derive(Clone, Debug)]
pub struct Ranges {
    values: Vec<Range>,
    saturating: Vec<u16>,
}

impl Ranges {
    /// The range of each value by number: input, constants, outputs.
    #[must_use]
    pub fn values(&self) -> &[Range] {
        &self.values
    }

    /// The operators, counted from 0, whose result may lie outside the output's dtype and is then brought to its nearer
    /// end (`sat`). An epilogue's clamp is not one of them: it is what quantising means.
    #[must_use]
    pub fn saturating(&self) -> &[u16] {
        &self.saturating
    }
}

/// The ranges of all values, given that every element of the input lies in an interval. Of a fused operator, its own operators
/// one by one.
///
/// # Errors
/// [`Unproven`], the first operator of which it cannot be shown that nothing wraps.
pub fn ranges(program: &Program<'_>, input: Interval) -> Result<Ranges, Unproven> {
    let Flat {
        values,
        operators,
        numbers,
    } = &program.flat();
    let first = values.len() - operators.len();
    let mut room = CHANNELS;
    let mut known = Vec::with_capacity(values.len());
    let mut saturating = Vec::new();
    for (number, value) in values.iter().take(first).enumerate() {
        let range = match value.constant {
            Some(data) if number > 0 => Range::constant(value, data),
            _ => Range::all(input.clamp(Interval::of(value.kind.dtype()))),
        };
        known.push(range.within(&mut room));
    }
    // Which of the program's operators each is, or is of.
    let mut ends = (0_u16..).zip(&numbers[first..]).peekable();
    for (operator, number) in operators.iter().zip(first..) {
        while ends.next_if(|&(_, &end)| end < number).is_some() {}
        let index = ends.peek().map_or(0, |&(index, _)| index);
        let mut knowledge = Knowledge {
            values,
            ranges: &known,
            output: &values[number],
            saturates: false,
        };
        let range = knowledge.of(operator).map_err(|what| Unproven {
            operator: index,
            name: operator.name(),
            what,
        })?;
        if knowledge.saturates && saturating.last() != Some(&index) {
            saturating.push(index);
        }
        known.push(range.within(&mut room));
    }
    Ok(Ranges {
        values: numbers
            .iter()
            .map(|&number| known[number].clone())
            .collect(),
        saturating,
    })
}

/// What is known when an operator's turn comes.
struct Knowledge<'a> {
    values: &'a [Value<'a>],
    ranges: &'a [Range],
    output: &'a Value<'a>,
    saturates: bool,
}

impl<'a> Knowledge<'a> {
    fn value(&self, number: u16) -> &'a Value<'a> {
        &self.values[usize::from(number)]
    }

    fn range(&self, number: u16) -> &'a Range {
        &self.ranges[usize::from(number)]
    }

    /// Brings a range into the output's dtype.
    fn saturate(&mut self, range: &Range) -> Range {
        let limits = Interval::of(self.output.kind.dtype());
        self.saturates |= !range.whole().within(limits);
        range.map(|interval| interval.clamp(limits))
    }
}
