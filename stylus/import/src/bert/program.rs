//! A quantised encoder's program for a batch of a given size.
//!
//! Padding is 0: the program derives its mask from the ids, so that a sentence's embedding is the same however far it is
//! padded and whatever stands beside it.

use super::{
    constants::{Constant, Scales},
    quantised::{Attention, FeedForward, IntegerNorm, Product, SHARE_SHIFT},
    BertError, Quantised,
};
use crate::ranges::{ranges, Interval};
use assay_core::{
    operators::{
        Add, Division, Epilogue, FloorDiv, Gather, LayerNorm, MatMul, MulShift, Norm, Operator,
        Pair, ReduceSum, Requantise, RequantiseTensor, Reshape, RmsNorm, Rounding, Scale, Side,
        SideScale, Softmax, Transpose,
    },
    DType, Draft, Fault, Program, TensorType,
};

impl Quantised {
    /// The canonical bytes of the program that takes int32[batch, tokens], a sentence a row, padded with 0 behind, and
    /// gives int16[batch, width]: embeddings of length 1 in units of 2^-15 (32,767 at most), 0 for a row of padding.
    /// Ids beyond the vocabulary count as its last, negative ones as padding.
    ///
    /// # Errors
    /// [`BertError::Positions`] where `tokens` is beyond the model's, [`BertError::Program`] where a tensor would be too large,
    /// [`BertError::Wraps`] where a sum may leave its integers, whatever the ids.
    pub fn program(&self, batch: u32, tokens: u32) -> Result<Vec<u8>, BertError> {
        let config = &self.config;
        if tokens as usize > config.positions {
            return Err(BertError::Positions {
                tokens,
                positions: config.positions,
            });
        }
        let [width, heads, head] = [config.width, config.heads, config.head()].map(dimension);
        let mut build = Building {
            draft: Draft::new(TensorType::new(DType::I32, &[batch, tokens])?),
            shape: Shape {
                batch,
                tokens,
                width,
                heads,
                head,
            },
        };
        let ids = Draft::INPUT;
        let mask = build.requantise(ids, IDENTITY, [0, 1], false)?;
        let keys = build.reshape(mask, &[batch, 1, 1, tokens])?;
        let rows = build.reshape(mask, &[batch, tokens, 1])?;

        let words = self.words.add(&mut build.draft)?;
        let word = build.push(Operator::Gather(Gather {
            x: words,
            indices: ids,
        }))?;
        let positions = self.positions[..tokens as usize * config.width]
            .iter()
            .copied();
        let positions = Constant::int16(&[tokens as usize, config.width], positions)?;
        let positions = positions.add(&mut build.draft)?;
        let embedded = build.sum(word, Side::default(), positions)?;
        let normal = build.normalise(embedded, &self.norm)?;
        let mut x = build.fuse(embedded, normal)?;
        for (attention, feed_forward) in &self.layers {
            let middle = build.attend(x, keys, attention)?;
            x = build.feed_forward(middle, feed_forward)?;
        }

        let seen = build.push(Operator::MulShift(MulShift {
            x,
            f: rows,
            shift: 0,
            dtype: DType::I16,
        }))?;
        let channels = build.transpose(seen, &[0, 2, 1])?;
        let channels = build.fuse(seen, channels)?;
        let pooled = build.push(Operator::ReduceSum(ReduceSum {
            x: channels,
            square: false,
            dtype: DType::I32,
        }))?;
        let rows = build.reshape(pooled, &[batch, width])?;
        let pooled = build.fuse(pooled, rows)?;
        let unit = build.norm(pooled, &self.unit)?;
        build.push(Operator::RmsNorm(RmsNorm(unit)))?;
        let bytes = build.draft.encode()?;
        let program = Program::decode(&bytes).map_err(|error| error.fault)?;
        ranges(&program, Interval::of(DType::I32))?;
        Ok(bytes)
    }
}

/// Multiplier and shift that leave a value as it is.
const IDENTITY: Scale = Scale::Tensor { m: 2, s: 1 };
const INT8: [i16; 2] = [-127, 127];
const INT16: [i16; 2] = [i16::MIN, i16::MAX];

#[derive(Clone, Copy)]
struct Shape {
    batch: u32,
    tokens: u32,
    width: u32,
    heads: u32,
    head: u32,
}

/// A program in the making.
struct Building {
    draft: Draft,
    shape: Shape,
}

impl Building {
    /// Attention with its residual sum and normalisation: int16[batch, tokens, width] of another unit.
    fn attend(&mut self, x: u16, mask: u16, layer: &Attention) -> Result<u16, BertError> {
        let Shape {
            batch,
            tokens,
            width,
            heads,
            head,
        } = self.shape;
        let mut split = |product: &Product, axes: &[u8]| {
            let entered = self.enter(x, &layer.enter)?;
            let all = self.product(entered, product, INT8, false, None)?;
            let split = self.reshape(all, &[batch, tokens, heads, head])?;
            let split = self.transpose(split, axes)?;
            self.fuse(entered, split)
        };
        let queries = split(&layer.query, &[0, 2, 1, 3])?;
        let keys = split(&layer.key, &[0, 2, 1, 3])?;
        let values = split(&layer.value, &[0, 2, 3, 1])?;

        let (m, s) = self.scales(&layer.scores)?;
        let scores = Epilogue {
            bias: None,
            requantise: Some(requantise(Scale::Matrix { m, s }, INT16, true, None)),
        };
        let scores = self.push(Operator::MatMul(MatMul {
            a: queries,
            b: keys,
            epilogue: scores,
        }))?;
        let table = layer.weights.add(&mut self.draft)?;
        let weights = self.push(Operator::Softmax(Softmax {
            x: scores,
            table,
            mask: Some(mask),
            division: Division::Weights,
            shift: layer.shift,
        }))?;
        let weights = self.fuse(scores, weights)?;
        let weighted = Epilogue {
            bias: None,
            requantise: None,
        };
        let weighted = self.push(Operator::MatMul(MatMul {
            a: weights,
            b: values,
            epilogue: weighted,
        }))?;
        let sums = self.push(Operator::ReduceSum(ReduceSum {
            x: weights,
            square: false,
            dtype: DType::I32,
        }))?;
        let shares = layer.shares.add(&mut self.draft)?;
        let inverse = self.push(Operator::FloorDiv(FloorDiv {
            a: shares,
            b: sums,
            dtype: DType::I32,
        }))?;
        let context = MulShift {
            x: weighted,
            f: inverse,
            shift: SHARE_SHIFT,
            dtype: DType::I8,
        };
        let context = self.push(Operator::MulShift(context))?;
        let joined = self.transpose(context, &[0, 2, 1, 3])?;
        let joined = self.reshape(joined, &[batch, tokens, width])?;
        let joined = self.fuse(weighted, joined)?;

        let output = self.product(joined, &layer.output, INT16, true, None)?;
        let attended = self.sum(x, Side::default(), output)?;
        let normal = self.normalise(attended, &layer.norm)?;
        self.fuse(attended, normal)
    }

    /// The feed-forward products with their residual sum and normalisation.
    fn feed_forward(&mut self, x: u16, layer: &FeedForward) -> Result<u16, BertError> {
        let mut widened = |widen: &Product, table: &Constant| {
            let table = table.add(&mut self.draft)?;
            let entered = self.enter(x, &layer.enter)?;
            let digit = self.product(entered, widen, INT16, true, Some(table))?;
            self.fuse(entered, digit)
        };
        let fine = widened(&layer.widen_fine, &layer.table_fine)?;
        let coarse = widened(&layer.widen_coarse, &layer.table_coarse)?;
        let scale = SideScale {
            left: 0,
            m: 1,
            s: layer.coarser.cast_signed(),
            rounding: Rounding::Single,
        };
        let scale = Some(scale).filter(|_| layer.coarser > 0);
        // Both digits' products and the residual are one tensor.
        let first = self.product(fine, &layer.narrow_fine, INT16, true, None)?;
        let second = self.product(coarse, &layer.narrow_coarse, INT16, true, None)?;
        let sum = self.sum(x, Side { zero: 0, scale }, second)?;
        let sum = self.sum(sum, Side::default(), first)?;
        let sum = self.fuse(first, sum)?;
        self.normalise(sum, &layer.norm)
    }

    /// Makes one operator of those from the one that gave `first` to the one that gave `last`, the newest, so that a trace
    /// has what that gives alone. They stay several where an element would be more than can be opened: of long sentences.
    fn fuse(&mut self, first: u16, last: u16) -> Result<u16, BertError> {
        match self.draft.fuse(first) {
            Err(Fault::Opening) => Ok(last),
            fused => Ok(fused?),
        }
    }

    fn push(&mut self, operator: Operator) -> Result<u16, BertError> {
        Ok(self.draft.push(operator)?)
    }

    fn scales(&mut self, scales: &Scales) -> Result<(u16, u16), BertError> {
        Ok((
            scales.m.add(&mut self.draft)?,
            scales.s.add(&mut self.draft)?,
        ))
    }

    /// int16 to int8, each channel by its own scale.
    fn enter(&mut self, x: u16, scales: &Scales) -> Result<u16, BertError> {
        let (m, s) = self.scales(scales)?;
        self.requantise(x, Scale::Channel { m, s }, INT8, false)
    }

    fn requantise(
        &mut self,
        x: u16,
        scale: Scale,
        bounds: [i16; 2],
        wide: bool,
    ) -> Result<u16, BertError> {
        let epilogue = Epilogue {
            bias: None,
            requantise: Some(requantise(scale, bounds, wide, None)),
        };
        self.push(Operator::Requantise(RequantiseTensor { x, epilogue }))
    }

    fn product(
        &mut self,
        x: u16,
        product: &Product,
        bounds: [i16; 2],
        wide: bool,
        table: Option<u16>,
    ) -> Result<u16, BertError> {
        let b = product.weight.add(&mut self.draft)?;
        let bias = product.bias.add(&mut self.draft)?;
        let (m, s) = self.scales(&product.scales)?;
        let requantise = requantise(Scale::Channel { m, s }, bounds, wide, table);
        let epilogue = Epilogue {
            bias: Some(bias),
            requantise: Some(requantise),
        };
        self.push(Operator::MatMul(MatMul { a: x, b, epilogue }))
    }

    /// The sum of two int16 tensors, clamped to int16.
    fn sum(&mut self, a: u16, left: Side, b: u16) -> Result<u16, BertError> {
        let epilogue = Epilogue {
            bias: None,
            requantise: Some(requantise(IDENTITY, INT16, true, None)),
        };
        let right = Side::default();
        self.push(Operator::Add(Add(Pair {
            a,
            b,
            left,
            right,
            epilogue,
        })))
    }

    fn normalise(&mut self, x: u16, norm: &IntegerNorm) -> Result<u16, BertError> {
        let norm = self.norm(x, norm)?;
        self.push(Operator::LayerNorm(LayerNorm(norm)))
    }

    fn norm(&mut self, x: u16, norm: &IntegerNorm) -> Result<Norm, BertError> {
        Ok(Norm {
            x,
            gamma: norm.gamma.add(&mut self.draft)?,
            beta: norm.beta.add(&mut self.draft)?,
            numerator: norm.numerator,
            shifts: norm.shifts,
        })
    }

    fn reshape(&mut self, x: u16, dims: &[u32]) -> Result<u16, BertError> {
        self.push(Operator::Reshape(Reshape {
            x,
            dims: dims.to_vec(),
        }))
    }

    fn transpose(&mut self, x: u16, axes: &[u8]) -> Result<u16, BertError> {
        self.push(Operator::Transpose(Transpose {
            x,
            axes: axes.to_vec(),
        }))
    }
}

fn requantise(scale: Scale, [lo, hi]: [i16; 2], wide: bool, table: Option<u16>) -> Requantise {
    Requantise {
        zero_point: 0,
        lo,
        hi,
        wide,
        rounding: Rounding::Single,
        scale,
        table,
    }
}

/// A dimension; one beyond u32 is refused as one beyond the format's.
fn dimension(dimension: usize) -> u32 {
    u32::try_from(dimension).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bert::{Calibration, Encoder, Recipe},
        ranges::Wraps,
    };

    #[test]
    fn a_program_whose_sums_may_wrap_is_refused() {
        let files = [
            include_bytes!("../../tests/bert/config.json").as_slice(),
            include_bytes!("../../tests/bert/model.safetensors"),
        ];
        let encoder = Encoder::read(files[0], files[1]).unwrap();
        let calibration = Calibration::new(&encoder, &[vec![1, 2, 3]]).unwrap();
        let mut quantised = Quantised::new(&encoder, &calibration, &Recipe::default()).unwrap();
        assert!(quantised.program(1, 4).is_ok());

        let width = quantised.config.width;
        let bias = Constant::int32(&[width], vec![i32::MAX - 9; width]).unwrap();
        quantised.layers[1].0.output.bias = bias;
        let error = quantised.program(1, 4).unwrap_err();
        let BertError::Wraps(unproven) = &error else {
            panic!("{error}");
        };
        assert_eq!((unproven.name, unproven.what), ("MatMul", Wraps::Sum));
        assert!(error.to_string().ends_with("a sum of products may wrap"));
    }
}
