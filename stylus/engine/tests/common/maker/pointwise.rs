//! Operators that compute element by element, or a row from a row.

use super::Maker;
use assay_core::{
    operators::{
        Add, Division, Epilogue, FloorDiv, LayerNorm, Mul, MulShift, Norm, Operator, Pair,
        ReduceSum, Requantise, RequantiseTensor, RmsNorm, Rounding, Scale, Side, SideScale,
        Softmax, Sub,
    },
    DType, TensorType,
};

impl Maker {
    fn side(&mut self) -> Side {
        let zero = self.random.next().to_le_bytes();
        let rounding = if self.random.chance(2) {
            Rounding::Single
        } else {
            Rounding::Double
        };
        let scale = SideScale {
            left: self.random.below(21).to_le_bytes()[0],
            m: self.random.next() >> 1,
            s: match rounding {
                Rounding::Single => 20 + self.random.below(20).to_le_bytes()[0].cast_signed(),
                Rounding::Double => self.random.below(10).to_le_bytes()[0].cast_signed() - 6,
            },
            rounding,
        };
        Side {
            zero: i16::from_le_bytes([zero[0], zero[1]]) >> self.random.below(16),
            scale: Some(scale).filter(|_| self.random.chance(2)),
        }
    }

    /// A constant to which `shape` can be broadcast: some dimensions left out, some 1.
    fn smaller(&mut self, dtype: DType, shape: &[u32]) -> u16 {
        let first = if shape.len() > 1 {
            self.random.below(2) as usize
        } else {
            0
        };
        let mut dims = shape[first..].to_vec();
        for dim in &mut dims {
            if self.random.chance(4) {
                *dim = 1;
            }
        }
        let kind = TensorType::new(dtype, &dims).unwrap();
        let bytes = self.random.bytes(kind.bytes());
        self.constant(dtype, &dims, bytes)
    }

    /// What is divided by `x`, or by small numbers and 0.
    fn quotient(&mut self, x: u16, shape: &[u32]) -> Operator {
        let mut b = x;
        if self.random.chance(2) {
            let kind = TensorType::new(DType::I32, shape).unwrap();
            let small = (0..kind.rows() * kind.row_length())
                .flat_map(|_| self.random.below(7).wrapping_sub(3).to_le_bytes());
            let bytes = small.collect();
            b = self.constant(DType::I32, shape, bytes);
        }
        let a = self.smaller(DType::I32, shape);
        if self.random.chance(4) {
            let kind = *self.draft.kind(a).unwrap();
            let least = i32::MIN.to_le_bytes().repeat(kind.bytes() / 4);
            let a = self.draft.constant(kind, least).unwrap();
            return Operator::FloorDiv(FloorDiv {
                a,
                b,
                dtype: DType::I32,
            });
        }
        Operator::FloorDiv(FloorDiv {
            a,
            b,
            dtype: DType::I32,
        })
    }

    /// The sum of two int16 tensors, clamped to int16, one of them shifted some of the time.
    fn residual(&mut self, x: u16, shape: &[u32]) -> Operator {
        let shift = 1 + self.random.below(18).to_le_bytes()[0].cast_signed();
        let scale = SideScale {
            left: 0,
            m: 1,
            s: shift,
            rounding: Rounding::Single,
        };
        let identity = 1 + self.random.below(30).to_le_bytes()[0].cast_signed();
        let requantise = Requantise {
            zero_point: 0,
            lo: i16::MIN,
            hi: i16::MAX,
            wide: true,
            rounding: Rounding::Single,
            scale: Scale::Tensor {
                m: 1 << identity,
                s: identity,
            },
            table: None,
        };
        Operator::Add(Add(Pair {
            a: x,
            b: self.smaller(DType::I16, shape),
            left: Side {
                zero: 0,
                scale: Some(scale).filter(|_| self.random.chance(2)),
            },
            right: Side::default(),
            epilogue: Epilogue {
                bias: None,
                requantise: Some(requantise),
            },
        }))
    }

    /// An operator on elements of any dtype.
    pub fn pointwise(&mut self, x: u16, dtype: DType, shape: &[u32]) -> Operator {
        let columns = *shape.last().unwrap();
        let other = [DType::I8, DType::I16, DType::I32][self.random.below(3) as usize];
        let matrices = (shape.len() > 2).then(|| shape[shape.len() - 3]);
        if dtype != DType::I64 && self.random.chance(4) {
            let mask = self.random.chance(2).then(|| {
                let mask = self.smaller(DType::I8, shape);
                let kind = *self.draft.kind(mask).unwrap();
                let bytes = (0..kind.bytes())
                    .map(|_| u8::from(self.random.chance(2)))
                    .collect();
                self.draft.constant(kind, bytes).unwrap()
            });
            let step = self.random.below(9_000);
            return Operator::Softmax(Softmax {
                x,
                table: self.words(256, |random| random.below(1 + step)),
                mask,
                division: Division::Weights,
                shift: self
                    .random
                    .below(if dtype == DType::I16 { 32 } else { 8 })
                    .to_le_bytes()[0],
            });
        }
        if dtype == DType::I16 && self.random.chance(2) {
            let [gamma, beta] = [(); 2].map(|()| {
                let bytes = self.random.bytes(2 * columns as usize);
                self.constant(DType::I16, &[columns], bytes)
            });
            let norm = Norm {
                x,
                gamma,
                beta,
                numerator: u64::from(self.random.next() >> self.random.below(9)),
                shifts: [14 + self.random.below(6), 10 + self.random.below(9)]
                    .map(|shift| shift.to_le_bytes()[0]),
            };
            return if self.random.chance(2) {
                Operator::LayerNorm(LayerNorm(norm))
            } else {
                Operator::RmsNorm(RmsNorm(norm))
            };
        }
        if dtype == DType::I32 && self.random.chance(3) {
            return self.quotient(x, shape);
        }
        if dtype == DType::I16 && self.random.chance(3) {
            return self.residual(x, shape);
        }
        if self.random.chance(5) {
            let to = [DType::I8, DType::I16, DType::I32][self.random.below(3) as usize];
            let mut rows = shape.to_vec();
            *rows.last_mut().unwrap() = 1;
            let kind = TensorType::new(DType::I32, &rows).unwrap();
            let bytes = self.random.bytes(kind.bytes());
            let shift = self.random.below(63).to_le_bytes()[0];
            let f = self.draft.constant(kind, bytes).unwrap();
            return Operator::MulShift(MulShift {
                x,
                f,
                shift,
                dtype: to,
            });
        }
        if self.random.chance(8) {
            let (square, dtype) = (self.random.chance(3), DType::I32);
            return Operator::ReduceSum(ReduceSum { x, square, dtype });
        }
        let epilogue = self.epilogue(columns, matrices, false);
        if self.random.chance(3) {
            return Operator::Requantise(RequantiseTensor { x, epilogue });
        }
        let small = self.smaller(other, shape);
        let (a, b) = if self.random.chance(2) {
            (x, small)
        } else {
            (small, x)
        };
        let pair = Pair {
            a,
            b,
            left: self.side(),
            right: self.side(),
            epilogue,
        };
        match self.random.below(3) {
            0 => Operator::Add(Add(pair)),
            1 => Operator::Sub(Sub(pair)),
            _ => Operator::Mul(Mul(pair)),
        }
    }
}
