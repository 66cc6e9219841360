//! `Softmax` of rows by a table of weights, with a mask.

use super::{
    broadcast::{place, Row, Shape},
    constant,
    lanes::{load32, load64},
    mul_shift::shifted,
    operand, At, Checked, Division, Elements, Operands, Rule, Work,
};
use crate::{reader::Reader, DType, Fault, TensorType, Value};
use alloc::{vec, vec::Vec};

const MASKED: u8 = 1;
/// Of a table.
const ENTRIES: u32 = 256;

/// A row's elements as weights of a table, by how far each is below the row's largest; what a mask leaves out has
/// weight 0.
///
/// - Formula: `e_j = table[min(255, (M − x_j + half) >> shift)]` with `M` the largest element that the mask leaves in
///   and `half = 2^(shift−1)`, or 0 where shift is 0; then the division of `e_j` by their sum: none, or of 127, or as
///   `TFLite`.
/// - Shape: that of `x`.
/// - Dtypes: `x` int8, int16 or int32, the mask int8; the output int8.
/// - Descriptor: `x u16 ‖ table u16 ‖ flags u8 ‖ mask u16 if flagged ‖ shift u8`
/// - Opening: a row of `x`, a row of the mask, and the whole table, which needs no path.
/// - Source: `Softmax` of `TFLite` (`reference/softmax.h`) where the division is `TFLite`'s; the others are this
///   repository's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Softmax {
    /// Number of the operand: int8, int16 or int32 of any shape.
    pub x: u16,
    /// Number of the table, a constant int32[256] without negative entries.
    pub table: u16,
    /// Number of the mask, int8, broadcast to x: 0 leaves an element out.
    pub mask: Option<u16>,
    /// What a weight becomes.
    pub division: Division,
    /// 0 to 31: how many steps of `x` an entry of the table stands for, as a power of two.
    pub shift: u8,
}

impl Rule for Softmax {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let (x, table, flags) = (reader.u16()?, reader.u16()?, reader.u8()?);
        let division = match flags >> 1 {
            0 => Division::Weights,
            1 => Division::Shares,
            2 => Division::TfLite,
            _ => return Err(Fault::Flags),
        };
        let mask = if flags & MASKED == 0 {
            None
        } else {
            Some(reader.u16()?)
        };
        let shift = reader.u8()?;
        Ok(Self {
            x,
            table,
            mask,
            division,
            shift,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
        out.extend(self.table.to_le_bytes());
        out.push((self.division as u8) << 1 | u8::from(self.mask.is_some()));
        out.extend(self.mask.iter().flat_map(|mask| mask.to_le_bytes()));
        out.push(self.shift);
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
        visit(&mut self.table);
        self.mask.iter_mut().for_each(visit);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let x = operand(values, self.x)?.kind;
        if x.dtype() == DType::I64 {
            return Err(Fault::OperandType);
        }
        let table = TensorType::new(DType::I32, &[ENTRIES])?;
        let entries = constant(values, self.table, &table)?.as_chunks().0;
        if entries.iter().any(|&entry| i32::from_le_bytes(entry) < 0) {
            return Err(Fault::Bounds);
        }
        let mut opening = x.row_opening() + table.bytes() as u64;
        if let Some(mask) = self.mask {
            let mask = operand(values, mask)?.kind;
            if mask.dtype() != DType::I8 {
                return Err(Fault::OperandType);
            }
            if Shape::of(&x, &mask)?.with(x.dtype())? != x {
                return Err(Fault::OperandShape);
            }
            opening += mask.row_opening();
        }
        if self.shift > 31 {
            return Err(Fault::Shift);
        }
        Ok(Checked {
            output: x.with_rows_of(DType::I8, x.row_length())?,
            opening,
        })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let length = at.kind.row_length() as usize;
        let first = at.kind.row_of(at.index).0 * length;
        let mask = self.mask_of(at.values);
        let kept = |index: &usize| {
            mask.is_none_or(|(mask, kind)| data.element(mask, place(at.kind, &kind, *index)) != 0)
        };
        let (mut row, mut own) = (Vec::with_capacity(length), None);
        for index in (first..first + length).filter(kept) {
            let x = i32::try_from(data.element(self.x, index)).unwrap_or_default();
            if index == at.index {
                own = Some(x);
            }
            row.push(x);
        }
        let largest = row.iter().copied().max().unwrap_or_default().into();
        let weight = |x: i32| {
            let entry = data.element(self.table, self.entry(largest, x.into()).into());
            i32::try_from(entry).unwrap_or_default()
        };
        let own = own.map_or(0, weight);
        let whole = self.division.whole(row.into_iter().map(weight));
        whole.divide(own).into()
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let Ok(x) = operand(work.values, self.x) else {
            return;
        };
        let mask = self.mask_of(work.values);
        let mut table = [0; ENTRIES as usize];
        load32(DType::I32, work.data.bytes(self.table), &mut table);
        let length = x.kind.row_length() as usize;
        let (mut row, mut kept) = (vec![0; length], vec![1; length]);
        let mut weights = vec![0; length];
        let rows = work.data.bytes(self.x).chunks(x.kind.row_bytes().max(1));
        let outputs = output.chunks_mut(length.max(1));
        for ((at, bytes), output) in rows.enumerate().skip(work.rows.start).zip(outputs) {
            load64(x.kind.dtype(), bytes, &mut row);
            if let Some((mask, kind)) = mask {
                Row::of(work.kind, &kind, at).load(&kind, work.data.bytes(mask), 0, &mut kept);
            }
            let largest = row
                .iter()
                .zip(&kept)
                .fold(i64::MIN, |largest, (&x, &kept)| {
                    largest.max(if kept == 0 { i64::MIN } else { x })
                });
            for ((weight, &x), &kept) in weights.iter_mut().zip(&row).zip(&kept) {
                let entry = table[usize::from(self.entry(largest, x))];
                *weight = if kept == 0 { 0 } else { entry };
            }
            let whole = self.division.whole(weights.iter().copied());
            whole.divide_all(&weights, output);
        }
    }
}

impl Softmax {
    /// The mask's number and type.
    fn mask_of(&self, values: &[Value<'_>]) -> Option<(u16, TensorType)> {
        let mask = self.mask?;
        Some((mask, operand(values, mask).ok()?.kind))
    }

    /// The place of an element's weight in the table; any where it exceeds the largest.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn entry(&self, largest: i64, x: i64) -> u8 {
        let steps = shifted(largest.wrapping_sub(x), self.shift.into());
        steps.clamp(0, 255).to_le_bytes()[0]
    }
}
