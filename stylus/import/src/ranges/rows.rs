//! Operators that read a whole row: sums, softmax, normalisations.

use super::{pointwise::fitting, Interval, Knowledge, Range, Wraps};
use assay_core::{
    operators::{Division, Norm, ReduceMax, ReduceSum, Softmax},
    DType,
};

impl Knowledge<'_> {
    pub fn reduce_sum(&mut self, operator: ReduceSum) -> Result<Range, Wraps> {
        let x = self.range(operator.x);
        let terms = if operator.square {
            fitting(x.map(Interval::square), DType::I64, Wraps::Row)?
        } else {
            x.clone()
        };
        let sum = match terms.channels() {
            [all] => all.sum_of(self.value(operator.x).kind.row_length()),
            each => each.iter().copied().fold(Interval::only(0), Interval::plus),
        };
        fitting(Range::all(sum), operator.dtype, Wraps::Row)
    }

    pub fn reduce_max(&self, operator: ReduceMax) -> Range {
        let channels = self.range(operator.x).channels().iter().copied();
        let most = channels.reduce(|a, b| Interval::new(a.lo.max(b.lo), a.hi.max(b.hi)));
        Range::all(most.unwrap_or(Interval::only(0)))
    }

    pub fn softmax(&mut self, operator: Softmax) -> Result<Range, Wraps> {
        let count = self.value(operator.x).kind.row_length();
        let table = self.range(operator.table).whole();
        // A mask leaves elements out, whose weight is 0.
        let weight = Interval::new(if operator.mask.is_some() { 0 } else { table.lo }, table.hi);
        Ok(match operator.division {
            Division::Weights => self.saturate(&Range::all(weight)),
            Division::Shares => Range::all(Interval::new(0, 127)),
            Division::TfLite => {
                let part = weight.map(|e| (e + (1 << 11)) >> 12);
                fitting(Range::all(part.sum_of(count)), DType::I32, Wraps::Row)?;
                Range::all(Interval::of(DType::I8))
            }
        })
    }

    /// The squares' root is no less than any element, so that `d·inv` never exceeds the numerator.
    pub fn norm(&mut self, norm: &Norm, centred: bool) -> Result<Range, Wraps> {
        let kind = &self.value(norm.x).kind;
        let x = self.range(norm.x).whole();
        let distance = if centred { x.hi - x.lo } else { x.magnitude() };
        let squares = Interval::new(0, distance * distance).sum_of(kind.row_length());
        fitting(Range::all(squares), DType::I64, Wraps::Row)?;

        let [first, second] = norm.shifts.map(u32::from);
        let limit = i128::from(norm.numerator).min(distance * i128::from(norm.numerator));
        let normal = Interval::new(-limit, limit).map(|x| (x + (1 << (first - 1))) >> first);
        let half = Interval::only(1 << (second - 1));
        let scaled = self
            .range(norm.gamma)
            .map(|gamma| gamma.times(normal).plus(half));
        let scaled = fitting(scaled, DType::I64, Wraps::Row)?.map(|x| x.map(|x| x >> second));
        Ok(self.saturate(&scaled.zip(self.range(norm.beta), Interval::plus)))
    }
}
