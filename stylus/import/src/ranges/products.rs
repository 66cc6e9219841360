//! Operators that add up products: the weights' signs and sizes decide how far a sum can go.

use super::{range::MOST, Interval, Knowledge, Range, Wraps};
use assay_core::operators::{Filter, MatMul, Window};

impl Knowledge<'_> {
    pub fn mat_mul(&mut self, operator: &MatMul) -> Result<Range, Wraps> {
        let (a, b) = (self.range(operator.a), self.range(operator.b));
        let (kind, width) = (
            &self.value(operator.b).kind,
            self.value(operator.a).kind.row_length(),
        );
        let sums = if let Some(weights) = self.value(operator.b).constant {
            let columns = self.output.kind.row_length() as usize;
            let rows = weights.chunks_exact(kind.row_bytes());
            let rows = rows.map(|row| weighted(a, row, |k| k));
            if columns > MOST {
                Range::of(columns, rows)
            } else {
                let mut sums: Vec<Option<Interval>> = vec![None; columns];
                for (index, sum) in rows.enumerate() {
                    let known = &mut sums[index % columns];
                    *known = Some(known.map_or(sum, |known| known.hull(sum)));
                }
                Range::each(sums.into_iter().flatten().collect())
            }
        } else if let Some(weights) = self.value(operator.a).constant {
            let rows = weights
                .chunks_exact(width as usize)
                .map(|row| weighted(b, row, |k| k));
            Range::all(rows.reduce(Interval::hull).unwrap_or(Interval::only(0)))
        } else {
            Range::all(total(a, b, width))
        };
        self.epilogue(&operator.epilogue, &sums)
    }

    pub fn conv_2d(&mut self, operator: &Filter) -> Result<Range, Wraps> {
        let x = self.padded(operator.x, &operator.window, operator.pad);
        let channels = self.value(operator.x).kind.row_length() as usize;
        let w = self.value(operator.w);
        let sums = if let Some(weights) = w.constant {
            let rows = weights.chunks_exact(w.kind.row_bytes());
            let sums = rows.map(|row| weighted(&x, row, |k| k % channels));
            Range::of(w.kind.rows() as usize, sums)
        } else {
            let product = x.whole().times(self.range(operator.w).whole());
            Range::all(product.sum_of(w.kind.row_length()))
        };
        self.epilogue(&operator.epilogue, &sums)
    }

    pub fn depthwise_conv_2d(&mut self, operator: &Filter) -> Result<Range, Wraps> {
        let x = self.padded(operator.x, &operator.window, operator.pad);
        let (w, channels) = (
            self.value(operator.w),
            self.value(operator.x).kind.row_length(),
        );
        let outputs = w.kind.rows();
        let multiplier = (outputs / channels.max(1)).max(1) as usize;
        let sums = if let Some(weights) = w.constant {
            let rows = weights.chunks_exact(w.kind.row_bytes()).enumerate();
            let sums = rows.map(|(o, row)| weighted(&x, row, |_| o / multiplier));
            Range::of(outputs as usize, sums)
        } else {
            let product = x.whole().times(self.range(operator.w).whole());
            Range::all(product.sum_of(w.kind.row_length()))
        };
        self.epilogue(&operator.epilogue, &sums)
    }

    /// What a window sees: the elements, and the padding where there is any.
    fn padded(&self, x: u16, window: &Window, pad: i8) -> Range {
        let pads = window
            .before
            .iter()
            .chain(&window.after)
            .any(|&rows| rows > 0);
        let range = self.range(x);
        if pads {
            range.map(|interval| interval.hull(Interval::only(pad.into())))
        } else {
            range.clone()
        }
    }
}

/// The interval of `Σ_k w_k·x_{channel(k)}` for int8 weights.
fn weighted(x: &Range, weights: &[u8], channel: impl Fn(usize) -> usize) -> Interval {
    let weights = weights.iter().map(|&byte| i128::from(byte.cast_signed()));
    let products = weights.enumerate().map(|(k, w)| {
        let x = x.channel(channel(k));
        if w < 0 {
            Interval::new(x.hi * w, x.lo * w)
        } else {
            Interval::new(x.lo * w, x.hi * w)
        }
    });
    products.fold(Interval::only(0), Interval::plus)
}

/// The interval of `Σ_k a_k·b_k`.
fn total(a: &Range, b: &Range, width: u32) -> Interval {
    let products = a.zip(b, Interval::times);
    match products.channels() {
        [all] => all.sum_of(width),
        each => each.iter().copied().fold(Interval::only(0), Interval::plus),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weighted_sum_takes_each_channel_at_its_worse_end() {
        let x = Range::each(vec![Interval::new(-1, 2), Interval::new(0, 3)]);
        assert_eq!(weighted(&x, &[5, 0xfe], |k| k), Interval::new(-5 - 6, 10));
    }
}
