//! What a plan gives is what the core's own kernels give, operator by operator, with every kernel, on one thread and on
//! several.

mod common;

use assay_core::{
    execute,
    operators::{
        Add, Conv2D, DepthwiseConv2D, Division, Epilogue, Filter, LayerNorm, Lut8, MatMul, Mul,
        MulShift, Norm, Operator, Pair, ReduceSum, Requantise, RequantiseTensor, Reshape, RmsNorm,
        Rounding, Scale, Side, SideScale, Softmax, Sub, Window,
    },
    DType, Draft, InputLength, Program, TensorType,
};
use assay_engine::{Kernel, Options, Plan, PlanError};
use common::{options, reference, unhex, Random};
use serde_json::Value;

#[test]
fn the_oracles_programs_give_their_outputs() {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../test/vectors/tensor.json")).unwrap();
    let programs = vectors["programs"].as_array().unwrap();
    assert!(!programs.is_empty());
    for (index, vector) in programs.iter().enumerate() {
        let bytes = unhex(&vector["bytes"]);
        let program = Program::decode(&bytes).unwrap();
        for options in options() {
            let mut plan = Plan::new(&program, options).unwrap();
            for run in vector["runs"].as_array().unwrap() {
                let output = plan.run(&unhex(&run["input"])).unwrap();
                assert_eq!(output, unhex(&run["output"]), "{index} {options:?}");
            }
        }
    }
}

/// An int8 type.
fn int8(shape: &[u32]) -> TensorType {
    TensorType::new(DType::I8, shape).unwrap()
}

/// Puts programs together at random.
struct Maker {
    random: Random,
    draft: Draft,
}

impl Maker {
    fn constant(&mut self, dtype: DType, shape: &[u32], bytes: Vec<u8>) -> u16 {
        let kind = TensorType::new(dtype, shape).unwrap();
        self.draft.constant(kind, bytes).unwrap()
    }

    fn weights(&mut self, shape: &[u32]) -> u16 {
        let bytes = self.random.bytes(int8(shape).bytes());
        self.constant(DType::I8, shape, bytes)
    }

    fn words(&mut self, count: u32, word: impl Fn(&mut Random) -> u32) -> u16 {
        let bytes = (0..count).flat_map(|_| word(&mut self.random).to_le_bytes());
        let bytes = bytes.collect();
        self.constant(DType::I32, &[count], bytes)
    }

    /// An epilogue for `columns` columns and `matrices` matrices, for int8 most of the time.
    fn epilogue(&mut self, columns: u32, matrices: Option<u32>, narrow: bool) -> Epilogue {
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
        let table = (!wide && self.random.chance(3)).then(|| self.weights(&[256]));
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

    fn window(&mut self, [height, width]: [u32; 2]) -> Window {
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
            let dilation = if kernel > 1 && (kernel - 1) * 2 < size {
                1 + self.random.below(2)
            } else {
                1
            };
            let reach = (kernel - 1) * dilation + 1;
            window.kernel[axis] = byte(kernel);
            window.dilation[axis] = byte(dilation);
            window.stride[axis] = byte(1 + self.random.below(3));
            window.before[axis] = byte(self.random.below(reach));
            window.after[axis] = byte(self.random.below(reach));
        }
        window
    }

    /// Appends an operator that reads `x`, int8, and gives the number of what comes out. The last may be of any dtype.
    fn push(&mut self, x: u16, last: bool) -> u16 {
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

#[test]
fn random_programs_give_what_the_core_gives_operator_by_operator() {
    for seed in 0..400 {
        let mut random = Random::new(seed);
        let rank = 1 + random.below(4) as usize;
        let rank = if random.chance(2) { 4 } else { rank };
        let shape: Vec<u32> = (0..rank).map(|_| 1 + random.below(13)).collect();
        let draft = Draft::new(int8(&shape));
        let mut maker = Maker { random, draft };
        let mut x = Draft::INPUT;
        let count = 1 + maker.random.below(5);
        for index in 0..count {
            let last = index + 1 == count;
            x = maker.push(x, last);
        }
        let bytes = maker.draft.encode().unwrap();
        let program = Program::decode(&bytes).unwrap();
        let input = maker.random.bytes(program.input().bytes());
        let expected = reference(&program, &input);
        assert_eq!(
            execute(&program, &input).unwrap(),
            *expected.last().unwrap()
        );
        for options in options() {
            let mut plan = Plan::new(&program, options).unwrap();
            let mut found = Vec::new();
            plan.run_with(&input, &mut |_, output| found.push(output.data.to_vec()))
                .unwrap();
            for (operator, (found, expected)) in found.iter().zip(&expected).enumerate() {
                assert_eq!(
                    found, expected,
                    "seed {seed}, operator {operator}, {options:?}"
                );
            }
            assert_eq!(plan.run(&input).unwrap(), *expected.last().unwrap());
        }
    }
}

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

    /// An operator on elements of any dtype.
    fn pointwise(&mut self, x: u16, dtype: DType, shape: &[u32]) -> Operator {
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

#[test]
fn pointwise_operators_give_what_the_core_gives_for_every_dtype() {
    for seed in 0..1500 {
        let mut random = Random::new(seed);
        let dtype = [DType::I8, DType::I16, DType::I32][random.below(3) as usize];
        let rank = 1 + random.below(4) as usize;
        let shape: Vec<u32> = (0..rank).map(|_| 1 + random.below(9)).collect();
        let mut shape = shape;
        if random.chance(3) {
            *shape.last_mut().unwrap() = 60 + random.below(80);
        }
        let draft = Draft::new(TensorType::new(dtype, &shape).unwrap());
        let mut maker = Maker { random, draft };
        let operator = maker.pointwise(Draft::INPUT, dtype, &shape);
        maker.draft.push(operator).unwrap();
        let bytes = maker.draft.encode().unwrap();
        let program = Program::decode(&bytes).unwrap();
        let input = maker.random.bytes(program.input().bytes());
        let expected = execute(&program, &input).unwrap();
        for options in options() {
            let mut plan = Plan::new(&program, options).unwrap();
            let operator = program.operators().next();
            assert_eq!(
                plan.run(&input).unwrap(),
                expected,
                "{seed} {options:?} {operator:?}"
            );
        }
    }
}

#[test]
fn an_input_of_another_length_is_refused() {
    let mut draft = Draft::new(int8(&[2, 3]));
    let table = draft.constant(int8(&[256]), vec![1; 256]).unwrap();
    draft
        .push(Operator::Lut8(Lut8 {
            x: Draft::INPUT,
            table,
        }))
        .unwrap();
    let bytes = draft.encode().unwrap();
    let program = Program::decode(&bytes).unwrap();
    let mut plan = Plan::new(&program, Options::default()).unwrap();
    for actual in [0, 5, 7] {
        let expected = 6;
        assert_eq!(
            plan.run(&vec![0; actual]),
            Err(InputLength { expected, actual })
        );
    }
}

#[test]
fn a_kernel_that_the_cpu_lacks_is_refused() {
    let mut draft = Draft::new(int8(&[2, 3]));
    let table = draft.constant(int8(&[256]), vec![1; 256]).unwrap();
    draft
        .push(Operator::Lut8(Lut8 {
            x: Draft::INPUT,
            table,
        }))
        .unwrap();
    let bytes = draft.encode().unwrap();
    let program = Program::decode(&bytes).unwrap();
    for kernel in Kernel::ALL {
        let options = Options {
            kernel: Some(kernel),
            threads: 1,
        };
        match Plan::new(&program, options) {
            Ok(plan) => assert!(kernel.available() && plan.kernel() == kernel),
            Err(PlanError::Kernel(lacking)) => {
                assert!(!kernel.available() && lacking.kernel == kernel);
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn a_chain_of_operators_takes_two_buffers_whatever_its_length() {
    let mut draft = Draft::new(int8(&[1000]));
    let table = draft.constant(int8(&[256]), vec![1; 256]).unwrap();
    let mut x = Draft::INPUT;
    for _ in 0..9 {
        x = draft.push(Operator::Lut8(Lut8 { x, table })).unwrap();
    }
    let bytes = draft.encode().unwrap();
    let program = Program::decode(&bytes).unwrap();
    let plan = Plan::new(&program, Options::default()).unwrap();
    assert_eq!(plan.bytes(), 2000);
}
