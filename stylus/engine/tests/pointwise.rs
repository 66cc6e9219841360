//! What is rescaled element by element, and rows' weights, are the core's, with every kernel, on one thread and on several.

mod common;

use assay_core::{
    operators::{
        Division, Epilogue, MatMul, Operator, Requantise, RequantiseTensor, Rounding, Scale,
        Softmax, Transpose,
    },
    DType, Draft, TensorType,
};
use common::{agree, maker::Maker, Random};

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
        let row = |sum: &i32| multipliers.map(|_| sum.to_le_bytes());
        let input: Vec<[u8; 4]> = sums.iter().flat_map(row).collect();
        agree(&maker.draft, input.as_flattened(), (rounding, s));
    }
}

/// Without a zero point, to all of int8 or int16.
fn epilogue(bias: Option<u16>, wide: bool, rounding: Rounding, scale: Scale) -> Epilogue {
    let (lo, hi) = if wide {
        (i16::MIN, i16::MAX)
    } else {
        (-128, 127)
    };
    Epilogue {
        bias,
        requantise: Some(Requantise {
            zero_point: 0,
            lo,
            hi,
            wide,
            rounding,
            scale,
            table: None,
        }),
    }
}

#[test]
fn products_with_their_bias_are_requantised_alike_at_every_shift() {
    const MULTIPLIERS: [u32; 5] = [1, 1000, 1 << 22, 3 << 28, i32::MAX.cast_unsigned()];
    const BIASES: [i32; 7] = [0, 1, -77_777, 1 << 24, -(1 << 30), i32::MAX, i32::MIN];
    let (rows, columns, depth) = (9, 7 * 5, 300);
    let shifts = (1..=62_i8).map(|s| (Rounding::Single, s));
    for (rounding, shift) in shifts.chain((-3..=30).map(|s| (Rounding::Double, s))) {
        // Few of these biases leave room to shift a sum.
        let sets = [&BIASES[..0], &BIASES[..3], &BIASES];
        for (wide, biases) in [false, true]
            .into_iter()
            .flat_map(|wide| sets.map(|set| (wide, set)))
        {
            let mut maker = Maker {
                random: Random::new(shift.unsigned_abs().into()),
                draft: Draft::new(TensorType::new(DType::I8, &[rows, depth]).unwrap()),
            };
            let at = |column: u32| column as usize;
            let m = (0..columns).flat_map(|column| MULTIPLIERS[at(column) % 5].to_le_bytes());
            let m = maker.constant(DType::I32, &[columns], m.collect());
            let s = vec![i8::cast_unsigned(shift); at(columns)];
            let s = maker.constant(DType::I8, &[columns], s);
            let own = |column| biases[at(column) / 5 % biases.len()];
            let bias = (!biases.is_empty()).then(|| {
                let bytes = (0..columns).flat_map(|column| own(column).to_le_bytes());
                maker.constant(DType::I32, &[columns], bytes.collect())
            });
            let b = maker.random.bytes(at(columns * depth));
            let b = maker.constant(DType::I8, &[columns, depth], b);
            let matmul = MatMul {
                a: Draft::INPUT,
                b,
                epilogue: epilogue(bias, wide, rounding, Scale::Channel { m, s }),
            };
            let input = maker.random.bytes(at(rows * depth));
            maker.draft.push(Operator::MatMul(matmul)).unwrap();
            agree(&maker.draft, &input, (rounding, shift, wide, biases));
        }
    }
}

#[test]
fn int16_is_requantised_where_it_lies_for_every_number_of_columns() {
    for columns in (1..50).chain([64, 80, 112, 128]) {
        for (wide, s) in [(false, 1), (false, 17), (true, 14), (true, 40)] {
            let mut maker = Maker {
                random: Random::new(columns.into()),
                draft: Draft::new(TensorType::new(DType::I16, &[13, columns]).unwrap()),
            };
            let m = 1 << (s - 1).clamp(0, 30);
            let scale = Scale::Tensor { m, s };
            let operator = Operator::Requantise(RequantiseTensor {
                x: Draft::INPUT,
                epilogue: epilogue(None, wide, Rounding::Single, scale),
            });
            maker.draft.push(operator).unwrap();
            let input = maker.random.bytes(maker.input().bytes());
            agree(&maker.draft, &input, (columns, wide, s));
        }
    }
}

#[test]
fn every_order_of_dimensions_is_the_cores() {
    let orders = (0..256_u32).map(|n| [n, n >> 2, n >> 4, n >> 6].map(|axis| axis % 4));
    let orders: Vec<[u32; 4]> = orders
        .filter(|order| (0..4).all(|axis| order.contains(&axis)))
        .collect();
    assert_eq!(orders.len(), 24);
    let shapes = [
        [1, 1, 1, 1],
        [2, 3, 5, 7],
        [2, 16, 3, 32],
        [3, 33, 2, 17],
        [1, 40, 1, 64],
        [2, 1, 130, 16],
        [1, 48, 48, 1],
    ];
    for (shape, dtype) in shapes
        .into_iter()
        .flat_map(|shape| [DType::I8, DType::I16, DType::I64].map(|dtype| (shape, dtype)))
    {
        for order in &orders {
            let kind = TensorType::new(dtype, &shape).unwrap();
            let input = Random::new(7).bytes(kind.bytes());
            let mut draft = Draft::new(kind);
            let axes = order.map(|axis| axis.to_le_bytes()[0]).to_vec();
            let x = Draft::INPUT;
            draft
                .push(Operator::Transpose(Transpose { x, axes }))
                .unwrap();
            agree(&draft, &input, (shape, dtype, order));
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
        let what = (seed, operator.clone());
        maker.draft.push(operator).unwrap();
        let input = maker.random.bytes(maker.input().bytes());
        agree(&maker.draft, &input, what);
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
        agree(&draft, &input, shift);
    }
}
