//! Operators of one element, or of two that are broadcast to each other.

use super::{epilogue::rescale, range::elements, Interval, Knowledge, Range, Wraps};
use assay_core::{
    operators::{FloorDiv, MulShift, Pair, Side},
    DType,
};

impl Knowledge<'_> {
    pub fn look_up(&self, x: u16, table: u16) -> Range {
        let table = self.value(table);
        let data = table.constant.unwrap_or_default();
        let entries: Vec<i64> = elements(table.kind.dtype(), data).collect();
        looked_up(self.range(x), &entries)
    }

    pub fn pair(
        &mut self,
        pair: &Pair,
        combine: fn(Interval, Interval) -> Interval,
    ) -> Result<Range, Wraps> {
        let left = self.side(pair.a, &pair.left)?;
        let right = self.side(pair.b, &pair.right)?;
        let combined = fitting(left.zip(&right, combine), DType::I32, Wraps::Pair)?;
        self.epilogue(&pair.epilogue, &combined)
    }

    fn side(&self, number: u16, side: &Side) -> Result<Range, Wraps> {
        let zero = Interval::only(side.zero.into());
        let shifted = fitting(
            self.range(number).map(|x| x.minus(zero)),
            DType::I32,
            Wraps::Pair,
        )?;
        let Some(scale) = side.scale else {
            return Ok(shifted);
        };
        let left = shifted.map(|x| x.map(|x| x << scale.left));
        let left = fitting(left, DType::I32, Wraps::Shift)?;
        let rescaled = left
            .channels()
            .iter()
            .map(|&x| rescale(x, scale.rounding, scale.m.into(), scale.s));
        Ok(Range::each(rescaled.collect::<Result<_, _>>()?))
    }

    pub fn mul_shift(&mut self, operator: MulShift) -> Result<Range, Wraps> {
        let shift = operator.shift;
        let half = Interval::only(if shift == 0 { 0 } else { 1 << (shift - 1) });
        let products = self
            .range(operator.x)
            .zip(self.range(operator.f), Interval::times);
        let rounded = fitting(products, DType::I64, Wraps::Pair)?.map(|x| x.plus(half));
        let rounded = fitting(rounded, DType::I64, Wraps::Pair)?;
        Ok(self.saturate(&rounded.map(|x| x.map(|x| x >> shift))))
    }

    pub fn floor_div(&mut self, operator: FloorDiv) -> Range {
        let quotients = self
            .range(operator.a)
            .zip(self.range(operator.b), Interval::floor_div);
        self.saturate(&quotients)
    }
}

/// A range that a dtype holds.
pub(super) fn fitting(range: Range, dtype: DType, what: Wraps) -> Result<Range, Wraps> {
    if range.whole().within(Interval::of(dtype)) {
        Ok(range)
    } else {
        Err(what)
    }
}

/// The range of a table's entries, whose middle is that of 0.
pub(super) fn looked_up(x: &Range, entries: &[i64]) -> Range {
    let middle = i128::try_from(entries.len() / 2).unwrap_or_default();
    let image = |x: Interval| {
        let index = |x: i128| usize::try_from(x + middle).unwrap_or_default();
        let entries = entries.get(index(x.lo)..=index(x.hi)).unwrap_or(entries);
        let entries = entries.iter().map(|&entry| Interval::only(entry.into()));
        entries.reduce(Interval::hull).unwrap_or(Interval::only(0))
    };
    // A large table is not searched for every channel.
    if entries.len() > 256 {
        Range::all(image(x.whole()))
    } else {
        x.map(image)
    }
}
