//! Puts programs together at random.

mod pointwise;

use super::{agree, Random};
use assay_core::{
    operators::{
        Add, Conv2D, DepthwiseConv2D, Epilogue, Filter, Lut8, MatMul, Operator, Pair, Requantise,
        RequantiseTensor, Reshape, Rounding, Scale, Side, Window,
    },
    DType, Draft, TensorType,
};
use std::fmt::Debug;

/// An int8 type.
pub fn int8(shape: &[u32]) -> TensorType {
    TensorType::new(DType::I8, shape).unwrap()
}

/// Puts programs together at random.
pub struct Maker {
    pub random: Random,
    pub draft: Draft,
}

impl Maker {
    /// The program's input.
    pub fn input(&self) -> TensorType {
        *self.draft.kind(Draft::INPUT).unwrap()
    }

    /// Sees that the program, for any input, gives what the core gives.
    pub fn agrees(&mut self, what: impl Debug) {
        let input = self.bytes(self.input().bytes());
        agree(&self.draft, &input, what);
    }

    pub fn constant(&mut self, dtype: DType, shape: &[u32], bytes: Vec<u8>) -> u16 {
        let kind = TensorType::new(dtype, shape).unwrap();
        self.draft.constant(kind, bytes).unwrap()
    }

    pub fn weights(&mut self, shape: &[u32]) -> u16 {
        let bytes = self.bytes(int8(shape).bytes());
        self.constant(DType::I8, shape, bytes)
    }

    /// A table of int8 by int16 that rises step by step.
    fn ramp(&mut self) -> u16 {
        let (middle, width) = (self.random.below(1 << 16), 1 + self.random.below(300));
        let entry = |word: u32| (i64::from(word) - i64::from(middle)) / i64::from(width);
        let entries = (0..1 << 16).map(|word| entry(word).clamp(-128, 127).to_le_bytes()[0]);
        self.constant(DType::I8, &[1 << 16], entries.collect())
    }

    /// Any bytes, or now and then the largest and the smallest int8 alone.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = self.random.bytes(count);
        if self.random.chance(4) {
            let (only, small) = (self.random.chance(2), self.random.chance(2));
            for byte in &mut bytes {
                *byte = if *byte < 128 && !only || only && small {
                    0x80
                } else {
                    0x7f
                };
            }
        }
        bytes
    }

    fn words(&mut self, count: u32, word: impl Fn(&mut Random) -> u32) -> u16 {
        let bytes = (0..count).flat_map(|_| word(&mut self.random).to_le_bytes());
        let bytes = bytes.collect();
        self.constant(DType::I32, &[count], bytes)
    }

    /// An epilogue for `columns` columns and `matrices` matrices, for int8 most of the time.
    pub fn epilogue(&mut self, columns: u32, matrices: Option<u32>, narrow: bool) -> Epilogue {
        let bias = self.random.chance(2).then(|| {
            let extreme = self.random.chance(4);
            self.words(columns, |random| {
                if extreme {
                    random.next()
                } else {
                    random.below(20_000).wrapping_sub(10_000)
                }
            })
        });
        if !narrow && self.random.chance(4) {
            return Epilogue {
                bias,
                requantise: None,
            };
        }
        let rounding = if self.random.chance(2) {
            Rounding::Single
        } else {
            Rounding::Double
        };
        let shift = move |random: &mut Random| match (rounding, random.chance(4)) {
            (Rounding::Single, false) => 36 + random.below(6),
            (Rounding::Single, true) => 1 + random.below(62),
            (Rounding::Double, false) => (random.below(6) + 4).wrapping_neg(),
            (Rounding::Double, true) => random.below(62).wrapping_sub(31),
        };
        let multiplier = |random: &mut Random| random.next() >> 1;
        let many = |maker: &mut Self, count: u32| {
            let m = maker.words(count, multiplier);
            let bytes = (0..count)
                .map(|_| shift(&mut maker.random).to_le_bytes()[0])
                .collect();
            (m, maker.constant(DType::I8, &[count], bytes))
        };
        let scale = match (self.random.below(3), matrices) {
            (0, _) => Scale::Tensor {
                m: multiplier(&mut self.random),
                s: shift(&mut self.random).to_le_bytes()[0].cast_signed(),
            },
            (1, Some(matrices)) => {
                let (m, s) = many(self, matrices);
                Scale::Matrix { m, s }
            }
            _ => {
                let (m, s) = many(self, columns);
                Scale::Channel { m, s }
            }
        };
        let wide = !narrow && self.random.chance(3);
        let number = |random: &mut Random| {
            let [low, high, ..] = random.next().to_le_bytes();
            if wide {
                i16::from_le_bytes([low, high])
            } else {
                low.cast_signed().into()
            }
        };
        let (a, b) = (number(&mut self.random), number(&mut self.random));
        let open = self.random.chance(2);
        let (least, most) = if wide {
            (i16::MIN, i16::MAX)
        } else {
            (-128, 127)
        };
        let table = self.random.chance(3).then(|| {
            if wide && self.random.chance(2) {
                return self.ramp();
            }
            let entries = if wide { 1 << 16 } else { 256 };
            self.weights(&[entries])
        });
        let requantise = Requantise {
            zero_point: number(&mut self.random),
            lo: if open { least } else { a.min(b) },
            hi: if open { most } else { a.max(b) },
            wide,
            rounding,
            scale,
            table,
        };
        Epilogue {
            bias,
            requantise: Some(requantise),
        }
    }

    pub fn window(&mut self, [height, width]: [u32; 2]) -> Window {
        let mut window = Window {
            kernel: [1; 2],
            stride: [1; 2],
            dilation: [1; 2],
            before: [0; 2],
            after: [0; 2],
        };
        for (axis, size) in [height, width].into_iter().enumerate() {
            let byte = |number: u32| number.to_le_bytes()[0];
            let kernel = 1 + self.random.below(size.min(4));
            let most = (size - 1).checked_div(kernel - 1).unwrap_or(3);
            let dilation = 1 + self.random.below(most.clamp(1, 3));
            let reach = (kernel - 1) * dilation + 1;
            window.kernel[axis] = byte(kernel);
            window.dilation[axis] = byte(dilation);
            window.stride[axis] = byte(1 + self.random.below(4));
            window.before[axis] = byte(self.random.below(reach));
            window.after[axis] = byte(self.random.below(reach));
        }
        window
    }

    /// Appends an operator that reads `x`, int8, and gives the number of what comes out. The last may be of any dtype.
    pub fn push(&mut self, x: u16, last: bool) -> u16 {
        let shape = self.draft.kind(x).unwrap().shape().to_vec();
        let operator = match (self.random.below(6), &shape[..]) {
            (0, &[_, height, width, channels]) => {
                let window = self.window([height, width]);
                let area = u32::from(window.kernel[0]) * u32::from(window.kernel[1]);
                let outputs = 1 + self.random.below(70);
                Operator::Conv2D(Conv2D(Filter {
                    x,
                    w: self.weights(&[outputs, area * channels]),
                    window,
                    pad: self.random.bytes(1)[0].cast_signed(),
                    epilogue: self.epilogue(outputs, None, !last),
                }))
            }
            (1, &[_, height, width, channels]) => {
                let window = self.window([height, width]);
                let area = u32::from(window.kernel[0]) * u32::from(window.kernel[1]);
                let outputs = channels * if self.random.chance(4) { 2 } else { 1 };
                Operator::DepthwiseConv2D(DepthwiseConv2D(Filter {
                    x,
                    w: self.weights(&[outputs, area]),
                    window,
                    pad: self.random.bytes(1)[0].cast_signed(),
                    epilogue: self.epilogue(outputs, None, !last),
                }))
            }
            (2, _) => Operator::Lut8(Lut8 {
                x,
                table: self.weights(&[256]),
            }),
            (3, _) => {
                let mut dims = shape.clone();
                dims.reverse();
                Operator::Reshape(Reshape { x, dims })
            }
            (4, &[.., _, _]) if self.random.chance(2) => {
                // A matrix with itself: M columns.
                let rank = shape.len();
                let columns = shape[rank - 2];
                let matrices = (rank > 2).then(|| shape[rank - 3]);
                Operator::MatMul(MatMul {
                    a: x,
                    b: x,
                    epilogue: self.epilogue(columns, matrices, !last),
                })
            }
            (5, _) if last => Operator::Requantise(RequantiseTensor {
                x,
                epilogue: self.epilogue(*shape.last().unwrap(), None, false),
            }),
            (5, _) => {
                let side = Side {
                    zero: 3,
                    scale: None,
                };
                Operator::Add(Add(Pair {
                    a: x,
                    b: x,
                    left: side,
                    right: side,
                    epilogue: self.epilogue(*shape.last().unwrap(), None, true),
                }))
            }
            (_, &[.., depth]) if shape.len() > 1 => {
                let columns = 1 + self.random.below(140);
                let matrices = (shape.len() > 2).then(|| shape[shape.len() - 3]);
                Operator::MatMul(MatMul {
                    a: x,
                    b: self.weights(&[columns, depth]),
                    epilogue: self.epilogue(columns, matrices, !last),
                })
            }
            _ => Operator::Lut8(Lut8 {
                x,
                table: self.weights(&[256]),
            }),
        };
        self.draft.push(operator).unwrap()
    }
}
