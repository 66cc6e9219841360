//! What quantises of sums: bias, requantisation, table.

use super::{
    pointwise::{fitting, looked_up},
    range::elements,
    Interval, Knowledge, Range, Wraps,
};
use assay_core::{
    operators::{Epilogue, Requantise, Rounding, Scale},
    DType,
};

impl Knowledge<'_> {
    /// The range of what the epilogue makes of sums.
    pub fn epilogue(&self, epilogue: &Epilogue, sums: &Range) -> Result<Range, Wraps> {
        let biased = epilogue
            .bias
            .map(|bias| sums.zip(self.range(bias), Interval::plus));
        let sums = fitting(
            biased.unwrap_or_else(|| sums.clone()),
            DType::I32,
            Wraps::Sum,
        )?;
        match &epilogue.requantise {
            None => Ok(sums),
            Some(requantise) => self.requantise(requantise, &sums),
        }
    }

    fn requantise(&self, requantise: &Requantise, sums: &Range) -> Result<Range, Wraps> {
        let scales: Vec<(i128, i8)> = match requantise.scale {
            Scale::Tensor { m, s } => vec![(m.into(), s)],
            Scale::Channel { m, s } | Scale::Matrix { m, s } => {
                let (m, s) = (self.numbers(m), self.numbers(s));
                m.zip(s)
                    .map(|(m, s)| (m.into(), i8::try_from(s).unwrap_or_default()))
                    .collect()
            }
        };
        let bounds = Interval::new(requantise.lo.into(), requantise.hi.into());
        let zero = Interval::only(requantise.zero_point.into());
        let quantise = |sum, &(m, s): &(i128, i8)| {
            let image = rescale(sum, requantise.rounding, m, s)?;
            Ok(image.plus(zero).clamp(bounds))
        };
        let range = if let Scale::Matrix { .. } = requantise.scale {
            let whole = sums.whole();
            let all = scales.iter().map(|scale| quantise(whole, scale));
            let all: Vec<_> = all.collect::<Result<_, _>>()?;
            Range::all(Range::each(all).whole())
        } else {
            let count = sums.channels().len().max(scales.len());
            let scale = |index: usize| scales.get(index).or(scales.first());
            let each = (0..count)
                .map(|index| quantise(sums.channel(index), scale(index).unwrap_or(&(0, 1))));
            Range::each(each.collect::<Result<_, _>>()?)
        };
        Ok(match requantise.table {
            None => range,
            Some(table) => {
                let entries: Vec<i64> = self.numbers(table).collect();
                looked_up(&range, &entries)
            }
        })
    }

    /// A constant's elements.
    fn numbers(&self, number: u16) -> impl Iterator<Item = i64> + '_ {
        let value = self.value(number);
        elements(value.kind.dtype(), value.constant.unwrap_or_default())
    }
}

/// The image of an int32 under rescaling, which never falls.
pub(super) fn rescale(x: Interval, rounding: Rounding, m: i128, s: i8) -> Result<Interval, Wraps> {
    match rounding {
        Rounding::Single => Ok(x.map(|x| (x * m + (1 << (s - 1))) >> s)),
        Rounding::Double => {
            let shifted = x.map(|x| x << s.max(0));
            if !shifted.within(Interval::of(DType::I32)) {
                return Err(Wraps::Shift);
            }
            let e = s.min(0).unsigned_abs();
            let high = |x: i128| (x * m + (1 << 30)) >> 31;
            Ok(shifted.map(|x| away_from_zero(high(x), e.into())))
        }
    }
}

/// `x / 2^bits`, rounded to the nearest, half away from zero.
fn away_from_zero(x: i128, bits: u32) -> i128 {
    let half = (1 << bits) / 2;
    x.signum() * ((x.abs() + half) >> bits)
}
