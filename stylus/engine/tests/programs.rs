//! What a plan gives is what the core's own kernels give, operator by operator, with every kernel, on one thread and on
//! several.

mod common;

use assay_core::{
    execute,
    operators::{
        Add, AveragePool, Conv2D, DepthwiseConv2D, Division, Epilogue, Filter, FloorDiv, LayerNorm,
        Lut8, MatMul, Mul, MulShift, Norm, Operator, Pair, ReduceSum, Requantise, RequantiseTensor,
        Reshape, RmsNorm, Rounding, Scale, Side, SideScale, Softmax, Sub, Window,
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
        let bytes = self.bytes(int8(shape).bytes());
        self.constant(DType::I8, shape, bytes)
    }

    /// Any bytes, or now and then the largest and the smallest int8 alone.
    fn bytes(&mut self, count: usize) -> Vec<u8> {
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
        let table = self.random.chance(3).then(|| {
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
        let input = maker.bytes(program.input().bytes());
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

#[test]
fn convolutions_give_what_the_core_gives_at_every_width() {
    let widths = [
        1, 2, 3, 4, 5, 8, 12, 16, 24, 31, 32, 33, 48, 64, 65, 96, 128, 130,
    ];
    for (seed, channels) in (0..).zip(widths.into_iter().flat_map(|width| [width; 10])) {
        let random = Random::new(10_000 + seed);
        let mut maker = Maker {
            random,
            draft: Draft::new(int8(&[1])),
        };
        let size = [1 + maker.random.below(9), 1 + maker.random.below(19)];
        let images = 1 + maker.random.below(2);
        maker.draft = Draft::new(int8(&[images, size[0], size[1], channels]));
        let window = maker.window(size);
        let area = u32::from(window.kernel[0]) * u32::from(window.kernel[1]);
        let depthwise = !seed.is_multiple_of(3);
        let (outputs, depth) = if depthwise {
            (channels, area)
        } else {
            (1 + maker.random.below(70), area * channels)
        };
        let filter = Filter {
            x: Draft::INPUT,
            w: maker.weights(&[outputs, depth]),
            window,
            pad: maker.random.bytes(1)[0].cast_signed(),
            epilogue: maker.epilogue(outputs, None, false),
        };
        let operator = if depthwise {
            Operator::DepthwiseConv2D(DepthwiseConv2D(filter))
        } else {
            Operator::Conv2D(Conv2D(filter))
        };
        maker.draft.push(operator).unwrap();
        let bytes = maker.draft.encode().unwrap();
        let program = Program::decode(&bytes).unwrap();
        let input = maker.bytes(program.input().bytes());
        let expected = execute(&program, &input).unwrap();
        for options in options() {
            let found = Plan::new(&program, options).unwrap().run(&input).unwrap();
            assert_eq!(found, expected, "{seed} {options:?} {filter:?}");
        }
    }
}

#[test]
fn averages_are_what_the_core_gives() {
    for seed in 0..200 {
        let mut random = Random::new(20_000 + seed);
        let size = [1 + random.below(6), 1 + random.below(6)];
        let shape = [1 + random.below(2), size[0], size[1], 1 + random.below(140)];
        let draft = Draft::new(int8(&shape));
        let mut maker = Maker { random, draft };
        let mut window = maker.window(size);
        window.dilation = [1; 2];
        if maker.random.chance(2) {
            // Windows that cover the images exactly.
            (window.before, window.after) = ([0; 2], [0; 2]);
            window.kernel = size.map(|size| size.to_le_bytes()[0]);
            if maker.random.chance(2) {
                (window.kernel[0], window.stride[0]) = (1, 1);
            }
        } else {
            for axis in [0, 1] {
                window.before[axis] = window.before[axis].min(window.kernel[axis] - 1);
                window.after[axis] = window.after[axis].min(window.kernel[axis] - 1);
            }
        }
        let x = Draft::INPUT;
        maker
            .draft
            .push(Operator::AveragePool(AveragePool { x, window }))
            .unwrap();
        let bytes = maker.draft.encode().unwrap();
        let program = Program::decode(&bytes).unwrap();
        let input = maker.bytes(program.input().bytes());
        let expected = execute(&program, &input).unwrap();
        for options in options() {
            let found = Plan::new(&program, options).unwrap().run(&input).unwrap();
            assert_eq!(found, expected, "{seed} {options:?} {window:?}");
        }
    }
}

#[test]
fn sums_are_requantised_alike_at_every_shift_and_at_the_bounds() {
    let sums = [0, 1, 1 << 7, 1 << 15, 1 << 29, 1 << 30, i32::MAX]
        .into_iter()
        .flat_map(|sum| [sum - 1, sum, sum.wrapping_add(1), -sum, 1 - sum, -1 - sum]);
    let sums: Vec<i32> = sums.chain([i32::MIN, i32::MIN + 1]).collect();
    let multipliers = [
        0_u32,
        1,
        3 << 28,
        1 << 30,
        (1 << 30) + 1,
        i32::MAX.cast_unsigned(),
    ];
    let shifts = (1..=62).map(|s| (Rounding::Single, s));
    for (rounding, s) in shifts.chain((-31..=30).map(|s| (Rounding::Double, s))) {
        let columns = u32::try_from(multipliers.len()).unwrap();
        let rows = u32::try_from(sums.len()).unwrap();
        let mut maker = Maker {
            random: Random::new(0),
            draft: Draft::new(TensorType::new(DType::I32, &[rows, columns]).unwrap()),
        };
        let m = multipliers.iter().flat_map(|m| m.to_le_bytes()).collect();
        let shifts = vec![i8::cast_unsigned(s); multipliers.len()];
        let scale = Scale::Channel {
            m: maker.constant(DType::I32, &[columns], m),
            s: maker.constant(DType::I8, &[columns], shifts),
        };
        let requantise = Some(Requantise {
            zero_point: if s % 2 == 0 { -128 } else { 127 },
            lo: if s % 3 == 0 { -100 } else { -128 },
            hi: if s % 3 == 1 { 100 } else { 127 },
            wide: false,
            rounding,
            scale,
            table: None,
        });
        let epilogue = Epilogue {
            bias: None,
            requantise,
        };
        let x = Draft::INPUT;
        let operator = Operator::Requantise(RequantiseTensor { x, epilogue });
        maker.draft.push(operator).unwrap();
        let bytes = maker.draft.encode().unwrap();
        let program = Program::decode(&bytes).unwrap();
        let row = |sum: &i32| multipliers.map(|_| sum.to_le_bytes());
        let input: Vec<[u8; 4]> = sums.iter().flat_map(row).collect();
        let expected = execute(&program, input.as_flattened()).unwrap();
        for options in options() {
            let mut plan = Plan::new(&program, options).unwrap();
            let found = plan.run(input.as_flattened()).unwrap();
            assert_eq!(found, expected, "{rounding:?} {s} {options:?}");
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

/// The distance of the two ends of int16, to which half a step is added, is beyond int16 and, so, beyond uint16.
#[test]
fn weights_of_the_ends_of_int16_are_the_cores_for_every_shift() {
    let shape = [1, 70];
    let input: Vec<u8> = (0..70_i16)
        .map(|at| {
            if at % 3 == 0 {
                i16::MAX - at
            } else {
                i16::MIN + at
            }
        })
        .flat_map(i16::to_le_bytes)
        .collect();
    for shift in 0..32 {
        let mut draft = Draft::new(TensorType::new(DType::I16, &shape).unwrap());
        let kind = TensorType::new(DType::I32, &[256]).unwrap();
        let table = (0..256_i32).flat_map(|at| (127 - at / 2).to_le_bytes());
        let table = draft.constant(kind, table.collect()).unwrap();
        let softmax = Softmax {
            x: Draft::INPUT,
            table,
            mask: None,
            division: Division::Weights,
            shift,
        };
        draft.push(Operator::Softmax(softmax)).unwrap();
        let bytes = draft.encode().unwrap();
        let program = Program::decode(&bytes).unwrap();
        let expected = execute(&program, &input).unwrap();
        for options in options() {
            let found = Plan::new(&program, options).unwrap().run(&input).unwrap();
            assert_eq!(found, expected, "{shift} {options:?}");
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
