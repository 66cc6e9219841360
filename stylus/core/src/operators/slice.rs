//! `Slice`: every so many elements of a range in each dimension.

use super::{
    operand,
    view::{steps, View},
    At, Checked, Elements, Operands, Rule, Work,
};
use crate::{reader::Reader, Fault, TensorType, Value};
use alloc::vec::Vec;

/// Every so many elements of a range in each dimension.
///
/// - Formula: index `i` of a dimension reads `begin + i·step`.
/// - Shape: the lengths of the spans.
/// - Dtypes: `x` of any; the output the same.
/// - Descriptor: `x u16 ‖ rank u8 ‖ (begin u32 ‖ length u32 ‖ step u32) × rank`
/// - Opening: an element of `x`.
/// - Source: `StridedSlice` of `TFLite` (`reference/strided_slice.h`) with positive steps, its masks resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Number of the operand, of any type.
    pub x: u16,
    /// What is taken of each dimension, as many as `x` has.
    pub spans: Vec<Span>,
}

/// Part of a dimension: `length` elements from `begin` on, `step` apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first index.
    pub begin: u32,
    /// How many, at least 1.
    pub length: u32,
    /// How far apart, at least 1.
    pub step: u32,
}

impl Rule for Slice {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let x = reader.u16()?;
        let rank = reader.rank()?;
        let mut span = || {
            Ok(Span {
                begin: reader.u32()?,
                length: reader.u32()?,
                step: reader.u32()?,
            })
        };
        let spans = (0..rank).map(|_| span()).collect::<Result<_, _>>()?;
        Ok(Self { x, spans })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
        out.push(u8::try_from(self.spans.len()).unwrap_or_default());
        for span in &self.spans {
            for number in [span.begin, span.length, span.step] {
                out.extend(number.to_le_bytes());
            }
        }
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let x = operand(values, self.x)?.kind;
        let rank = x.shape().len();
        if self.spans.len() != rank {
            return Err(Fault::OperandShape);
        }
        let mut lengths = [1; 4];
        for ((span, &dim), length) in self.spans.iter().zip(x.shape()).zip(&mut lengths) {
            if span.step == 0 || span.length == 0 || span.last() >= u64::from(dim) {
                return Err(Fault::Range);
            }
            *length = span.length;
        }
        Ok(Checked {
            output: TensorType::new(x.dtype(), &lengths[..rank])?,
            opening: x.element_opening(),
        })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let Ok(x) = operand(at.values, self.x) else {
            return 0;
        };
        data.element(self.x, self.view(&x.kind).source(at.kind, at.index))
    }

    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let Ok(x) = operand(work.values, self.x) else {
            return;
        };
        let view = self.view(&x.kind);
        view.copy(work.data.bytes(self.x), work.kind, work.rows.start, output);
    }
}

impl Slice {
    fn view(&self, x: &TensorType) -> View {
        let (mut view, mut spans) = (
            View {
                offset: 0,
                steps: steps(x),
            },
            self.spans.iter(),
        );
        for step in &mut view.steps {
            let Some(span) = spans.next() else { break };
            view.offset += span.begin as usize * *step;
            // A single element is not stepped from, however large its step is.
            *step *= if span.length > 1 {
                span.step as usize
            } else {
                0
            };
        }
        view
    }
}

impl Span {
    /// The last index; the length is at least 1.
    fn last(&self) -> u64 {
        u64::from(self.begin) + u64::from(self.length - 1) * u64::from(self.step)
    }
}
