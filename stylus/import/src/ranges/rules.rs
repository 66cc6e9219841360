//! Which rule is an operator's; those that only move elements are here.

use super::{Interval, Knowledge, Operator, Range, Wraps};

impl Knowledge<'_> {
    /// The range of an operator's output.
    pub fn of(&mut self, operator: &Operator) -> Result<Range, Wraps> {
        match operator {
            Operator::MatMul(operator) => self.mat_mul(operator),
            Operator::Conv2D(operator) => self.conv_2d(&operator.0),
            Operator::DepthwiseConv2D(operator) => self.depthwise_conv_2d(&operator.0),
            Operator::Lut8(operator) => Ok(self.look_up(operator.x, operator.table)),
            Operator::Lut16(operator) => Ok(self.look_up(operator.x, operator.table)),
            Operator::Add(operator) => self.pair(&operator.0, Interval::plus),
            Operator::Sub(operator) => self.pair(&operator.0, Interval::minus),
            Operator::Mul(operator) => self.pair(&operator.0, Interval::times),
            Operator::Requantise(operator) => {
                self.epilogue(&operator.epilogue, self.range(operator.x))
            }
            Operator::MulShift(operator) => self.mul_shift(*operator),
            Operator::FloorDiv(operator) => Ok(self.floor_div(*operator)),
            Operator::Isqrt(operator) => {
                let root = |x: i128| x.max(0).isqrt();
                Ok(self.range(operator.x).map(|x| x.map(root)))
            }
            Operator::Cast(operator) => Ok(self.saturate(self.range(operator.x))),
            Operator::ReduceSum(operator) => self.reduce_sum(*operator),
            Operator::ReduceMax(operator) => Ok(self.reduce_max(*operator)),
            Operator::ArgMax(operator) => {
                let last = self.value(operator.x).kind.row_length() - 1;
                Ok(Range::all(Interval::new(0, last.into())))
            }
            Operator::Softmax(operator) => self.softmax(*operator),
            Operator::LayerNorm(operator) => self.norm(&operator.0, true),
            Operator::RmsNorm(operator) => self.norm(&operator.0, false),
            // A window's largest element or mean lies between its least and its largest.
            Operator::MaxPool(operator) => Ok(self.range(operator.x).clone()),
            Operator::AveragePool(operator) => Ok(self.range(operator.x).clone()),
            Operator::Concat(operator) => {
                Ok(self.concat(usize::from(operator.axis), &operator.parts))
            }
            Operator::Transpose(operator) => {
                let kept = operator.axes.last().map(|&axis| usize::from(axis) + 1)
                    == Some(operator.axes.len());
                Ok(self.kept_if(kept, operator.x))
            }
            Operator::Reshape(operator) => {
                let kept = operator.dims.last() == Some(&self.value(operator.x).kind.row_length());
                Ok(self.kept_if(kept, operator.x))
            }
            Operator::Slice(operator) => {
                let x = self.range(operator.x);
                let channels = operator.spans.last().filter(|_| x.channels().len() > 1);
                Ok(channels.map_or_else(
                    || x.clone(),
                    |span| {
                        let index = |i: u32| x.channel((span.begin + i * span.step) as usize);
                        Range::of(span.length as usize, (0..span.length).map(index))
                    },
                ))
            }
            Operator::Fused(_) => Err(Wraps::Fused),
            Operator::Gather(operator) => {
                let kept = self.value(operator.x).kind.shape().len() > 1;
                Ok(self.kept_if(kept, operator.x))
            }
        }
    }

    /// A value's range, its channels apart or not.
    fn kept_if(&self, kept: bool, number: u16) -> Range {
        let range = self.range(number);
        if kept {
            range.clone()
        } else {
            Range::all(range.whole())
        }
    }

    fn concat(&self, axis: usize, parts: &[u16]) -> Range {
        let last = self.output.kind.shape().len() - 1;
        if axis == last {
            let channels = parts.iter().flat_map(|&part| {
                let (range, length) = (self.range(part), self.value(part).kind.row_length());
                (0..length as usize).map(|channel| range.channel(channel))
            });
            return Range::of(self.output.kind.row_length() as usize, channels);
        }
        let ranges = parts.iter().map(|&part| self.range(part).clone());
        ranges
            .reduce(|a, b| a.zip(&b, Interval::hull))
            .unwrap_or(Range::all(Interval::only(0)))
    }
}
