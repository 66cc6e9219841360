//! Operators whose kernels work element by element or row by row agree with their element rules, on noise that is the
//! same at each run, whatever their attributes and their operands' shapes.

#![cfg(feature = "all")]

mod common;

use assay_core::{
    operators::{
        Add, Cast, Division, FloorDiv, Isqrt, LayerNorm, Lut16, Lut8, Mul, MulShift, Norm,
        Operator, Pair, ReduceMax, ReduceSum, RequantiseTensor, RmsNorm, Rounding, Side, SideScale,
        Softmax, Sub,
    },
    DType, Draft, TensorType,
};
use common::{
    agreement::{agreed, elements, extremes},
    draw::{constant, epilogue, kind, one, scale, word},
    Noise,
};

const ANY: [DType; 4] = [DType::I8, DType::I16, DType::I32, DType::I64];
const NARROW: [DType; 3] = [DType::I8, DType::I16, DType::I32];

/// One to four dimensions; the last may be longer than what a kernel takes at a time.
fn shape(noise: &mut Noise) -> Vec<u32> {
    let mut shape: Vec<_> = (0..noise.below(4))
        .map(|_| one(noise, &[1, 2, 3, 5]))
        .collect();
    shape.push(one(noise, &[1, 2, 7, 16, 33, 127, 128, 129, 300]));
    shape
}

/// A shape that broadcasts to another.
fn part(noise: &mut Noise, shape: &[u32]) -> Vec<u32> {
    let mut part = shape.to_vec();
    for dim in &mut part {
        if noise.below(3) == 0 {
            *dim = 1;
        }
    }
    let missing = one(noise, &[0, 0, 1, 2]).min(part.len() - 1);
    part.split_off(missing)
}

/// Builds many programs of one operator over an input and runs them.
fn many(
    seed: u64,
    dtypes: &[DType],
    mut operator: impl FnMut(&mut Draft, &mut Noise, TensorType) -> Operator,
) {
    let mut noise = Noise(seed);
    for _ in 0..120 {
        let (dtype, shape) = (one(&mut noise, dtypes), shape(&mut noise));
        let input = kind(dtype, &shape);
        let mut draft = Draft::new(input);
        let operator = operator(&mut draft, &mut noise, input);
        draft.push(operator).unwrap();
        let data = extremes(&mut noise, &input);
        agreed(&draft.encode().unwrap(), data);
    }
}

/// An input and a constant that broadcast to one shape, either way round.
fn many_pairs(
    seed: u64,
    dtypes: &[DType],
    mut operator: impl FnMut(&mut Draft, &mut Noise, [u16; 2], &[u32]) -> Operator,
) {
    let mut noise = Noise(seed);
    for _ in 0..200 {
        let whole = shape(&mut noise);
        let shapes = [part(&mut noise, &whole), part(&mut noise, &whole)];
        let rank = shapes[0].len().max(shapes[1].len());
        let output: Vec<_> = (0..rank)
            .rev()
            .map(|i| {
                let dim = |shape: &[u32]| shape.iter().rev().nth(i).copied().unwrap_or(1);
                dim(&shapes[0]).max(dim(&shapes[1]))
            })
            .collect();
        let input = kind(one(&mut noise, dtypes), &shapes[0]);
        let mut draft = Draft::new(input);
        let dtype = one(&mut noise, dtypes);
        let other = constant(&mut draft, &mut noise, dtype, &shapes[1]);
        let operands = one(&mut noise, &[[0, other], [other, 0]]);
        let operator = operator(&mut draft, &mut noise, operands, &output);
        let number = draft.push(operator).unwrap();
        assert_eq!(draft.kind(number).unwrap().shape(), output);
        let data = extremes(&mut noise, &input);
        agreed(&draft.encode().unwrap(), data);
    }
}

#[test]
fn tables() {
    many(1, &[DType::I8], |draft, noise, _| {
        let dtype = one(noise, &NARROW);
        let table = constant(draft, noise, dtype, &[256]);
        Operator::Lut8(Lut8 { x: 0, table })
    });
    let mut noise = Noise(2);
    let tables = NARROW.map(|dtype| extremes(&mut noise, &kind(dtype, &[1 << 16])));
    let mut next = (0..3).cycle();
    many(3, &[DType::I16], |draft, _, _| {
        let i = next.next().unwrap();
        let table = draft.constant(kind(NARROW[i], &[1 << 16]), tables[i].clone());
        Operator::Lut16(Lut16 {
            x: 0,
            table: table.unwrap(),
        })
    });
}

fn side(noise: &mut Noise) -> Side {
    let rounding = one(noise, &[Rounding::Single, Rounding::Double]);
    let (m, s) = scale(noise, rounding);
    let scale = SideScale {
        left: one(noise, &[0, 1, 20, 31]),
        m,
        s,
        rounding,
    };
    Side {
        zero: one(noise, &[0, 1, -1, 128, i16::MIN, i16::MAX]),
        scale: (noise.below(2) == 0).then_some(scale),
    }
}

#[test]
fn sums_differences_and_products() {
    let mut kinds = [
        |pair| Operator::Add(Add(pair)),
        |pair| Operator::Sub(Sub(pair)),
        |pair| Operator::Mul(Mul(pair)),
    ]
    .into_iter()
    .cycle();
    many_pairs(4, &NARROW, |draft, noise, [a, b], output| {
        kinds.next().unwrap()(Pair {
            a,
            b,
            left: side(noise),
            right: side(noise),
            epilogue: epilogue(draft, noise, output),
        })
    });
}

#[test]
fn requantised_tensors() {
    many(5, &NARROW, |draft, noise, input| {
        Operator::Requantise(RequantiseTensor {
            x: 0,
            epilogue: epilogue(draft, noise, input.shape()),
        })
    });
}

#[test]
fn shifted_products() {
    many_pairs(6, &ANY, |_, noise, [x, f], _| {
        Operator::MulShift(MulShift {
            x,
            f,
            shift: one(noise, &[0, 1, 7, 31, 61, 62]),
            dtype: one(noise, &ANY),
        })
    });
}

#[test]
fn quotients() {
    many_pairs(7, &ANY, |_, noise, [a, b], _| {
        let dtype = one(noise, &ANY);
        Operator::FloorDiv(FloorDiv { a, b, dtype })
    });
}

#[test]
fn reductions() {
    many(8, &ANY, |_, noise, _| {
        Operator::ReduceSum(ReduceSum {
            x: 0,
            square: noise.below(2) == 0,
            dtype: one(noise, &[DType::I32, DType::I64]),
        })
    });
    many(9, &ANY, |_, _, _| Operator::ReduceMax(ReduceMax { x: 0 }));
}

#[test]
fn roots_and_casts() {
    many(10, &[DType::I32, DType::I64], |_, _, _| {
        Operator::Isqrt(Isqrt { x: 0 })
    });
    many(11, &ANY, |_, noise, _| {
        let dtype = one(noise, &ANY);
        Operator::Cast(Cast { x: 0, dtype })
    });
}

#[test]
fn softmax() {
    let mut noise = Noise(12);
    many(13, &NARROW, |draft, _, input| {
        let noise = &mut noise;
        // Ones, noise and, rarely, so little that a row's sum may be 0.
        let bits = one(noise, &[31, 24, 8, 1]);
        let table: Vec<_> = (0..256)
            .map(|_| i64::from(word(noise) >> (32 - bits)))
            .collect();
        let table = elements(DType::I32, &table);
        let table = draft.constant(kind(DType::I32, &[256]), table).unwrap();
        let mask = (noise.below(2) == 0).then(|| {
            let shape = part(noise, input.shape());
            let kind = kind(DType::I8, &shape);
            let kept = one(noise, &[0, 1, 3]);
            let data = (0..kind.bytes()).map(|_| u8::from(noise.below(4) < kept) * noise.byte());
            let data = data.collect();
            draft.constant(kind, data).unwrap()
        });
        Operator::Softmax(Softmax {
            x: 0,
            table,
            mask,
            division: one(
                noise,
                &[Division::Weights, Division::Shares, Division::TfLite],
            ),
            shift: one(noise, &[0, 1, 5, 24, 31]),
        })
    });
}

#[test]
fn norms() {
    many(14, &[DType::I16, DType::I32], |draft, noise, input| {
        let columns = &[input.row_length()];
        let norm = Norm {
            x: 0,
            gamma: constant(draft, noise, DType::I16, columns),
            beta: constant(draft, noise, DType::I16, columns),
            numerator: one(noise, &[0, 1, 1 << 20, 12_345_678_901, 1 << 62]),
            shifts: [one(noise, &[1, 10, 20, 62]), one(noise, &[1, 10, 20, 62])],
        };
        if noise.below(2) == 0 {
            Operator::LayerNorm(LayerNorm(norm))
        } else {
            Operator::RmsNorm(RmsNorm(norm))
        }
    });
}
