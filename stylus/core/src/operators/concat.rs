//! `Concat`: tensors one after the other along an axis.

use super::{operand, view::put, At, Checked, Elements, Operands, Rule, Work};
use crate::{reader::Reader, Fault, TensorType, Value};
use alloc::vec::Vec;

/// Bytes of an operand that is named and not read, at most: a type of rank 4, the count of its runs, a root, and a path in a
/// list of 2^16. Other operators name few enough that their openings fit a transaction without counting these.
pub(super) const NAMED: u64 = 18 + 2 + 32 + 32 * 16;

/// Tensors one after the other along a dimension.
///
/// - Formula: `y[…,i,…]` is the element of the operand in whose part of the axis `i` falls.
/// - Shape: that of the operands, which differ in the axis alone; in the axis their sum.
/// - Dtypes: operands of any one dtype; the output the same.
/// - Descriptor: `axis u8 ‖ count u8 ‖ x u16 × count`
/// - Opening: an element of the operand whose elements need the most, and 564 bytes for each operand: type and root of those
///   that are not read, and their paths.
/// - Source: `Concatenation` of `TFLite` (`reference/concatenation.h`), for operands of one scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concat {
    /// The dimension in which the operands may differ and are added up.
    pub axis: u8,
    /// Numbers of the operands, of one dtype and rank: two or more, and 115 at most, since more cannot be opened.
    pub parts: Vec<u16>,
}

impl Rule for Concat {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let axis = reader.u8()?;
        let count = reader.u8()?;
        if count < 2 {
            return Err(Fault::Count);
        }
        let parts = reader.u16s(count)?;
        Ok(Self { axis, parts })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.push(self.axis);
        out.push(u8::try_from(self.parts.len()).unwrap_or_default());
        out.extend(self.parts.iter().flat_map(|part| part.to_le_bytes()));
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        self.parts.iter_mut().for_each(visit);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        for &part in &self.parts {
            operand(values, part)?;
        }
        let mut kinds = self.kinds(values);
        let Some(first) = kinds.next() else {
            return Err(Fault::Count);
        };
        if kinds.clone().any(|kind| kind.dtype() != first.dtype()) {
            return Err(Fault::OperandType);
        }
        let (axis, mut opening) = (usize::from(self.axis), first.element_opening());
        let mut dims = [1; 4];
        let dims = dims.get_mut(..first.shape().len()).ok_or(Fault::Rank)?;
        dims.copy_from_slice(first.shape());
        let joined = *dims.get(axis).ok_or(Fault::Axis)?;
        let mut total = joined;
        for kind in kinds {
            let same = |at: usize| at == axis || kind.shape().get(at) == first.shape().get(at);
            if kind.shape().len() != dims.len() || !(0..dims.len()).all(same) {
                return Err(Fault::OperandShape);
            }
            total += kind.shape()[axis];
            opening = opening.max(kind.element_opening());
        }
        dims[axis] = total;
        let output = TensorType::new(first.dtype(), dims)?;
        Ok(Checked { output, opening })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let block = self.block(at.kind);
        let (outer, mut place) = (at.index / block, at.index % block);
        for (&part, kind) in self.parts.iter().zip(self.kinds(at.values)) {
            let length = self.block(kind);
            if place < length {
                return data.element(part, outer * length + place);
            }
            place -= length;
        }
        0
    }

    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let size = work.kind.dtype().size() as usize;
        let first = work.rows.start * work.kind.row_bytes();
        let end = first + output.len();
        let block = self.block(work.kind) * size;
        let mut start = first / block * block;
        for outer in first / block..end.div_ceil(block) {
            for (&part, kind) in self.parts.iter().zip(self.kinds(work.values)) {
                let length = self.block(kind) * size;
                let piece = work
                    .data
                    .bytes(part)
                    .get(outer * length..(outer + 1) * length);
                put(piece.unwrap_or_default(), start, first, output);
                start += length;
            }
        }
    }
}

impl Concat {
    /// Bytes that name the operands in an opening, at most.
    pub(super) fn named(&self) -> u64 {
        NAMED * self.parts.len() as u64
    }

    /// Elements of the axis and of the dimensions after it: what lies together in an operand or in the output.
    #[inline(always)]
    fn block(&self, kind: &TensorType) -> usize {
        let inside = kind.shape().iter().skip(self.axis.into());
        inside.map(|&dim| dim as usize).product::<usize>().max(1)
    }

    /// The types of the operands that there are.
    fn kinds<'v>(
        &'v self,
        values: &'v [Value<'_>],
    ) -> impl Iterator<Item = &'v TensorType> + Clone {
        let parts = self.parts.iter();
        parts.filter_map(|&part| operand(values, part).ok().map(|value| &value.kind))
    }
}
