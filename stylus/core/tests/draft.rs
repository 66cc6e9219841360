//! Programs put together by a draft, and their bytes read and written again.

#![cfg(feature = "all")]

mod common;

use assay_core::{
    execute,
    operators::{
        Add, ArgMax, Cast, Concat, Epilogue, Lut8, MatMul, Operator, Pair, ReduceSum, Requantise,
        Reshape, Rounding, Scale, Side, Transpose,
    },
    DType, Draft, Fault, Program, TensorType,
};
use common::{
    json::{bytes, section},
    kind, operator, sample, I8,
};

fn int8(shape: &[u32]) -> TensorType {
    TensorType::new(DType::I8, shape).unwrap()
}

const BARE: Epilogue = Epilogue {
    bias: None,
    requantise: None,
};

#[test]
fn a_decoded_program_encodes_to_its_bytes() {
    let files = [
        include_str!("../../../test/vectors/tensor.json"),
        include_str!("../../../test/vectors/operators.json"),
    ];
    let programs = files.map(|file| section(file, "programs")).concat();
    let programs = programs.iter().map(|program| bytes(&program["bytes"]));
    for bytes in programs.chain([sample().bytes()]) {
        assert_eq!(Program::decode(&bytes).unwrap().encode(), bytes);
    }
}

#[test]
fn constants_may_follow_the_operators_that_they_precede_in_the_bytes() {
    let mut draft = Draft::new(int8(&[2, 16]));
    let b = draft.constant(int8(&[4, 16]), vec![1; 64]).unwrap();
    let product = draft
        .push(Operator::MatMul(MatMul {
            a: Draft::INPUT,
            b,
            epilogue: BARE,
        }))
        .unwrap();
    let table = draft.constant(int8(&[256]), vec![7; 256]).unwrap();
    let x = Draft::INPUT;
    let looked_up = draft.push(Operator::Lut8(Lut8 { x, table })).unwrap();
    draft.push(Operator::ArgMax(ArgMax { x: product })).unwrap();
    assert_eq!(draft.kind(looked_up), Some(&int8(&[2, 16])));
    assert_eq!(draft.kind(table), Some(&int8(&[256])));
    assert_eq!(draft.data(table), Some(&[7; 256][..]));

    let expected = common::Draft {
        version: 1,
        input: kind(I8, &[2, 16]),
        constants: vec![
            (kind(I8, &[4, 16]), vec![1; 64]),
            (kind(I8, &[256]), vec![7; 256]),
        ],
        operators: vec![
            operator(1, &[0, 1], &[0]),
            operator(2, &[0, 2], &[]),
            operator(3, &[3], &[]),
        ],
        trailing: vec![],
    };
    assert_eq!(draft.encode().unwrap(), expected.bytes());
}

#[test]
fn equal_constants_are_one() {
    let mut draft = Draft::new(int8(&[1]));
    let first = draft.constant(int8(&[2]), vec![1, 2]).unwrap();
    let other = draft.constant(int8(&[2, 1]), vec![1, 2]).unwrap();
    assert_eq!(draft.constant(int8(&[2]), vec![1, 2]), Ok(first));
    assert_ne!(first, other);
}

#[test]
fn what_does_not_fit_is_refused_when_it_is_added() {
    let mut draft = Draft::new(int8(&[2, 16]));
    assert_eq!(draft.encode(), Err(Fault::NoOperators));
    let short = draft.constant(int8(&[2]), vec![1]);
    assert_eq!(short, Err(Fault::Truncated));
    let long = draft.constant(int8(&[2]), vec![1; 3]);
    assert_eq!(long, Err(Fault::Trailing));
    // A constant that is not there yet, an output that is not, the operator's own.
    for x in [1, 1 << 15, (1 << 15) + 1, u16::MAX] {
        assert_eq!(draft.kind(x), None);
        let refused = draft.push(Operator::ArgMax(ArgMax { x }));
        assert_eq!(refused, Err(Fault::Operand), "{x}");
    }
    // Nor does an output take the number of a constant that is not there yet.
    draft.push(Operator::ArgMax(ArgMax { x: 0 })).unwrap();
    let refused = draft.push(Operator::ArgMax(ArgMax { x: 1 }));
    assert_eq!(refused, Err(Fault::Operand));
    let mut add = |operator| draft.push(operator);
    let parts = |count| {
        Operator::Concat(Concat {
            axis: 0,
            parts: vec![0; count],
        })
    };
    assert_eq!(add(parts(1)), Err(Fault::Count));
    assert_eq!(add(parts(258)), Err(Fault::Count));
    let requantise = Requantise {
        zero_point: 128,
        lo: -128,
        hi: 127,
        wide: false,
        rounding: Rounding::Single,
        scale: Scale::Tensor { m: 1, s: 1 },
        table: None,
    };
    let epilogue = Epilogue {
        bias: None,
        requantise: Some(requantise),
    };
    let product = MatMul {
        a: 0,
        b: 0,
        epilogue,
    };
    assert_eq!(add(Operator::MatMul(product)), Err(Fault::Bounds));
    let axes = vec![0; 5];
    assert_eq!(
        add(Operator::Transpose(Transpose { x: 0, axes })),
        Err(Fault::Rank)
    );
    let dims = vec![0, 32];
    assert_eq!(
        add(Operator::Reshape(Reshape { x: 0, dims })),
        Err(Fault::Dimension)
    );
    let table = draft.constant(int8(&[255]), vec![0; 255]).unwrap();
    let refused = draft.push(Operator::Lut8(Lut8 { x: 0, table }));
    assert_eq!(refused, Err(Fault::OperandShape));
}

/// A program of sums of two rows, normalised by a sum, with the operators from `first` on as one.
fn sums(first: Option<usize>) -> (Vec<u8>, Result<u16, Fault>) {
    let mut draft = Draft::new(int8(&[2, 16]));
    let row = draft.constant(int8(&[16]), vec![3; 16]).unwrap();
    let sum = Operator::Add(Add(Pair {
        a: Draft::INPUT,
        b: row,
        left: Side::default(),
        right: Side::default(),
        epilogue: BARE,
    }));
    let mut numbers = vec![draft.push(sum.clone()).unwrap(), draft.push(sum).unwrap()];
    for &x in &numbers.clone() {
        let reduced = ReduceSum {
            x,
            square: x == numbers[1],
            dtype: DType::I64,
        };
        numbers.push(draft.push(Operator::ReduceSum(reduced)).unwrap());
    }
    let fused = first.map_or(Ok(0), |first| draft.fuse(numbers[first]));
    (draft.encode().unwrap(), fused)
}

#[test]
fn fused_operators_are_one_that_gives_what_the_last_gave() {
    let (plain, _) = sums(None);
    let (bytes, number) = sums(Some(1));
    let program = Program::decode(&bytes).unwrap();
    let names: Vec<_> = program.operators().map(Operator::name).collect();
    assert_eq!(names, ["Add", "Fused"]);
    assert_eq!(number, Ok(1 << 15 | 1));
    let input: Vec<u8> = (0..32).collect();
    let plain = Program::decode(&plain).unwrap();
    assert_eq!(execute(&program, &input), execute(&plain, &input));
}

#[test]
fn what_cannot_be_fused_stays_as_it_was() {
    let (plain, _) = sums(None);
    let (bytes, error) = sums(Some(3));
    assert_eq!((bytes, error), (plain, Err(Fault::Count)));

    let mut draft = Draft::new(int8(&[2, 16]));
    assert_eq!(draft.fuse(Draft::INPUT), Err(Fault::Count));
    let x = Draft::INPUT;
    let first = draft.push(Operator::ArgMax(ArgMax { x })).unwrap();
    draft.push(Operator::ArgMax(ArgMax { x: first })).unwrap();
    let before = draft.encode();
    assert_eq!(draft.fuse(first), Err(Fault::Operator));
    assert_eq!(draft.encode(), before);
}

#[test]
fn a_flat_program_makes_once_what_fused_operators_make_alike() {
    let mut draft = Draft::new(int8(&[2, 16]));
    let mut outputs = Vec::new();
    for axes in [[1, 0], [0, 1]] {
        let cast = Cast {
            x: Draft::INPUT,
            dtype: DType::I16,
        };
        let x = draft.push(Operator::Cast(cast)).unwrap();
        let axes = axes.to_vec();
        draft
            .push(Operator::Transpose(Transpose { x, axes }))
            .unwrap();
        outputs.push(draft.fuse(x).unwrap());
    }
    let bytes = draft.encode().unwrap();
    let program = Program::decode(&bytes).unwrap();
    let flat = program.flat();
    let names: Vec<_> = flat.operators.iter().map(Operator::name).collect();
    assert_eq!(names, ["Cast", "Transpose", "Transpose"]);
    assert_eq!(flat.numbers, [0, 2, 3]);
    assert_eq!(flat.values.len(), 4);
}
