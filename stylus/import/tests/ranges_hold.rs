//! Whatever a program of one operator is given, no element leaves the range that interval analysis names.

mod single;

use assay_core::{
    execute,
    operators::{
        ArgMax, AveragePool, Cast, Concat, Conv2D, DepthwiseConv2D, Epilogue, Filter, FloorDiv,
        Gather, Isqrt, Lut16, Lut8, MatMul, MaxPool, Mul, MulShift, Operator, Pair, ReduceMax,
        ReduceSum, Requantise, RequantiseTensor, Reshape, Rounding, Scale, Side, SideScale, Slice,
        Span, Transpose, Window,
    },
    DType, Draft, Program,
};
use assay_import::ranges::{ranges, Interval};
use single::{constant, halved, kind, program, BARE, X};

fn window(kernel: [u8; 2], padding: u8) -> Window {
    Window {
        kernel,
        stride: [1, 1],
        dilation: [1, 1],
        before: [padding; 2],
        after: [padding; 2],
    }
}

/// A generator of numbers that are the same in every run (Steele, Lea and Flood, 2014).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn between(&mut self, lo: i64, hi: i64) -> i64 {
        let span = hi.abs_diff(lo) + 1;
        lo + (self.next() % span).cast_signed()
    }

    fn many(&mut self, count: usize, lo: i64, hi: i64) -> Vec<i64> {
        (0..count).map(|_| self.between(lo, hi)).collect()
    }
}

/// The dtype of an input [1, 3, 4, 2], and an operator over it with drawn constants.
type Case = (DType, fn(&mut Draft, &mut Draws) -> Operator);

/// Products and windows.
fn products() -> Vec<Case> {
    vec![
        (DType::I8, |draft, draws| {
            let b = constant(draft, DType::I8, &[5, 2], &draws.many(10, -128, 127));
            Operator::MatMul(MatMul {
                a: X,
                b,
                epilogue: BARE,
            })
        }),
        (DType::I8, |_, _| {
            Operator::MatMul(MatMul {
                a: X,
                b: X,
                epilogue: BARE,
            })
        }),
        (DType::I8, |draft, draws| {
            let a = constant(draft, DType::I8, &[1, 3, 6, 2], &draws.many(36, -128, 127));
            Operator::MatMul(MatMul {
                a,
                b: X,
                epilogue: BARE,
            })
        }),
        (DType::I8, |draft, draws| {
            let w = constant(draft, DType::I8, &[3, 8], &draws.many(24, -128, 127));
            let pad = i8::try_from(draws.between(-128, 127)).unwrap();
            Operator::Conv2D(Conv2D(Filter {
                x: X,
                w,
                window: window([2, 2], 1),
                pad,
                epilogue: BARE,
            }))
        }),
        (DType::I8, |draft, draws| {
            let w = constant(draft, DType::I8, &[4, 4], &draws.many(16, -128, 127));
            Operator::DepthwiseConv2D(DepthwiseConv2D(Filter {
                x: X,
                w,
                window: window([2, 2], 0),
                pad: 99,
                epilogue: BARE,
            }))
        }),
        (DType::I16, |_, _| {
            Operator::MaxPool(MaxPool {
                x: X,
                window: window([2, 3], 1),
            })
        }),
        (DType::I16, |_, _| {
            Operator::AveragePool(AveragePool {
                x: X,
                window: window([2, 3], 1),
            })
        }),
    ]
}

/// Of one element, or of two.
fn elementwise() -> Vec<Case> {
    vec![
        (DType::I32, |_, draws| {
            // Halves, which the two roundings take in different directions.
            halved(i8::try_from(draws.between(-3, 1)).unwrap(), true)
        }),
        (DType::I8, |draft, draws| {
            let table = constant(draft, DType::I16, &[256], &draws.many(256, -999, 999));
            Operator::Lut8(Lut8 { x: X, table })
        }),
        (DType::I16, |draft, draws| {
            let table = constant(draft, DType::I8, &[1 << 16], &draws.many(1 << 16, -60, 60));
            Operator::Lut16(Lut16 { x: X, table })
        }),
        (DType::I16, |draft, draws| {
            let b = constant(draft, DType::I16, &[2], &draws.many(2, -300, 300));
            let right = Side {
                zero: 3,
                scale: Some(SideScale {
                    left: 5,
                    m: 1 << 30,
                    s: -2,
                    rounding: Rounding::Double,
                }),
            };
            Operator::Mul(Mul(Pair {
                a: X,
                b,
                left: Side::default(),
                right,
                epilogue: BARE,
            }))
        }),
        (DType::I32, |draft, draws| {
            let m = constant(
                draft,
                DType::I32,
                &[3],
                &draws.many(3, 0, i64::from(i32::MAX)),
            );
            let s = constant(draft, DType::I8, &[3], &draws.many(3, 20, 40));
            let requantise = Requantise {
                zero_point: -7,
                lo: -3000,
                hi: 2000,
                wide: true,
                rounding: Rounding::Single,
                scale: Scale::Matrix { m, s },
                table: None,
            };
            // [1, 3, 4, 2]: the third last dimension is 3.
            Operator::Requantise(RequantiseTensor {
                x: X,
                epilogue: Epilogue {
                    bias: None,
                    requantise: Some(requantise),
                },
            })
        }),
        (DType::I32, |draft, draws| {
            let f = constant(draft, DType::I16, &[4, 1], &draws.many(4, -300, 300));
            Operator::MulShift(MulShift {
                x: X,
                f,
                shift: 5,
                dtype: DType::I16,
            })
        }),
        (DType::I16, |draft, draws| {
            let a = constant(draft, DType::I32, &[2], &draws.many(2, -100_000, 100_000));
            Operator::FloorDiv(FloorDiv {
                a,
                b: X,
                dtype: DType::I16,
            })
        }),
        (DType::I32, |_, _| Operator::Isqrt(Isqrt { x: X })),
        (DType::I16, |_, _| {
            Operator::Cast(Cast {
                x: X,
                dtype: DType::I8,
            })
        }),
    ]
}

/// Of a row, or of an element elsewhere.
fn rows_and_views() -> Vec<Case> {
    vec![
        (DType::I16, |_, _| Operator::ArgMax(ArgMax { x: X })),
        (DType::I16, |_, _| {
            Operator::ReduceSum(ReduceSum {
                x: X,
                square: true,
                dtype: DType::I64,
            })
        }),
        (DType::I16, |_, _| Operator::ReduceMax(ReduceMax { x: X })),
        (DType::I16, |draft, draws| {
            let other = constant(draft, DType::I16, &[1, 3, 4, 3], &draws.many(36, -9, 9));
            Operator::Concat(Concat {
                axis: 3,
                parts: vec![X, other, X],
            })
        }),
        (DType::I16, |_, _| {
            Operator::Transpose(Transpose {
                x: X,
                axes: vec![3, 1, 0, 2],
            })
        }),
        (DType::I16, |_, _| {
            let span = |begin, length, step| Span {
                begin,
                length,
                step,
            };
            Operator::Slice(Slice {
                x: X,
                spans: vec![span(0, 1, 1), span(0, 2, 2), span(1, 2, 2), span(1, 1, 1)],
            })
        }),
        (DType::I16, |_, _| {
            Operator::Reshape(Reshape {
                x: X,
                dims: vec![4, 6],
            })
        }),
        (DType::I32, |draft, draws| {
            let x = constant(draft, DType::I16, &[9], &draws.many(9, -99, 99));
            Operator::Gather(Gather { x, indices: X })
        }),
    ]
}

#[test]
fn no_element_leaves_its_range() {
    let mut draws = Draws(1);
    let (mut refused, mut tight) = (0, 0);
    let cases = [products(), elementwise(), rows_and_views()].concat();
    for (dtype, make) in cases {
        for _ in 0..40 {
            let bytes = program(kind(dtype, &[1, 3, 4, 2]), |draft| make(draft, &mut draws));
            let limit =
                [127, 127, 32_767, 40_000][dtype as usize - 1].min(200 << (2 * dtype as u32));
            let (a, b) = (draws.between(-limit, limit), draws.between(-limit, limit));
            let (lo, hi) = (a.min(b), a.max(b));
            let program = Program::decode(&bytes).unwrap();
            let Ok(found) = ranges(&program, Interval::new(lo.into(), hi.into())) else {
                refused += 1;
                continue;
            };
            let output = found.values().last().unwrap();
            let channels = program.output().row_length() as usize;
            let (size, out) = (
                dtype.size() as usize,
                program.output().dtype().size() as usize,
            );
            for round in 0..8 {
                // The ends first: they are where most operators go furthest.
                let ends = [vec![lo; 24], vec![hi; 24]];
                let elements = ends
                    .get(round)
                    .cloned()
                    .unwrap_or_else(|| draws.many(24, lo, hi));
                let input: Vec<u8> = elements
                    .iter()
                    .flat_map(|x| x.to_le_bytes()[..size].to_vec())
                    .collect();
                let result = execute(&program, &input).unwrap();
                for (index, bytes) in result.chunks(out).enumerate() {
                    let mut wide = [if bytes[out - 1] >= 128 { 255 } else { 0 }; 8];
                    wide[..out].copy_from_slice(bytes);
                    let x = i128::from(i64::from_le_bytes(wide));
                    let range = output.channel(index % channels);
                    let name = program.operators().next().unwrap().name();
                    assert!(
                        range.lo <= x && x <= range.hi,
                        "{name}: {x} is not in {range:?}, input [{lo}, {hi}]"
                    );
                    tight += usize::from(x == range.lo || x == range.hi);
                }
            }
        }
    }
    assert!(refused < 100, "{refused} programs refused");
    assert!(
        tight > 10_000,
        "only {tight} elements at an end of their range"
    );
}
