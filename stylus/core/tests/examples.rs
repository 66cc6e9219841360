//! What operators give, worked out by hand.

#![cfg(feature = "all")]

mod common;

use assay_core::{
    operators::{
        Add, Cast, Division, Epilogue, FloorDiv, Isqrt, LayerNorm, Lut16, Lut8, Mul, MulShift,
        Norm, Operator, Pair, ReduceMax, ReduceSum, Requantise, RequantiseTensor, RmsNorm,
        Rounding, Scale, Side, SideScale, Softmax, Sub,
    },
    DType::{self, I16, I32, I64, I8},
    Draft, TensorType,
};
use common::agreement::{agreed, elements, integers};

const MAX32: i64 = i32::MAX as i64;
const MIN32: i64 = i32::MIN as i64;

type Tensor<'a> = (DType, &'a [u32], &'a [i64]);

fn kind(dtype: DType, shape: &[u32]) -> TensorType {
    TensorType::new(dtype, shape).unwrap()
}

/// What an operator gives for an input, value 0, and constants, from value 1 on.
fn output(input: Tensor<'_>, constants: &[Tensor<'_>], operator: Operator) -> Vec<i64> {
    let mut draft = Draft::new(kind(input.0, input.1));
    for (number, (dtype, shape, values)) in (1..).zip(constants) {
        let constant = draft.constant(kind(*dtype, shape), elements(*dtype, values));
        assert_eq!(constant, Ok(number));
    }
    draft.push(operator).unwrap();
    let tensors = agreed(&draft.encode().unwrap(), elements(input.0, input.2)).0;
    let (kind, data) = tensors.last().unwrap();
    integers(kind.dtype(), data)
}

const BARE: Epilogue = Epilogue {
    bias: None,
    requantise: None,
};

const PAIR: Pair = Pair {
    a: 0,
    b: 1,
    left: Side {
        zero: 0,
        scale: None,
    },
    right: Side {
        zero: 0,
        scale: None,
    },
    epilogue: BARE,
};

#[test]
fn tables_begin_with_the_entry_of_the_least() {
    let table: Vec<_> = (0..256).map(|i| 3 * i).collect();
    let found = output(
        (I8, &[3], &[-128, 0, 127]),
        &[(I16, &[256], &table)],
        Operator::Lut8(Lut8 { x: 0, table: 1 }),
    );
    assert_eq!(found, [0, 384, 765]);
    let mut table = vec![0; 65_536];
    (table[0], table[32_768], table[65_535]) = (1, 2, 3);
    for dtype in [I8, I16, I32] {
        let found = output(
            (I16, &[3], &[-32_768, 0, 32_767]),
            &[(dtype, &[65_536], &table)],
            Operator::Lut16(Lut16 { x: 0, table: 1 }),
        );
        assert_eq!(found, [1, 2, 3]);
    }
}

#[test]
fn sums_broadcast_and_wrap() {
    let found = output(
        (I8, &[2, 1], &[1, 2]),
        &[(I8, &[3], &[10, 20, 30])],
        Operator::Add(Add(PAIR)),
    );
    assert_eq!(found, [11, 21, 31, 12, 22, 32]);
    let found = output(
        (I32, &[2], &[MAX32, MIN32]),
        &[(I8, &[1], &[1])],
        Operator::Sub(Sub(PAIR)),
    );
    assert_eq!(found, [MAX32 - 1, MAX32]);
    let found = output(
        (I32, &[2], &[65_536, 46_341]),
        &[(I32, &[2], &[65_536, 46_341])],
        Operator::Mul(Mul(PAIR)),
    );
    assert_eq!(found, [0, 2_147_488_281 - (1 << 32)]);
}

#[test]
fn sides_are_brought_to_one_scale() {
    // 100 + 28 = 128; times 2^20, times a half, and halved again: 2^25.
    let scale = SideScale {
        left: 20,
        m: 1 << 30,
        s: -1,
        rounding: Rounding::Double,
    };
    let side = Side {
        zero: -28,
        scale: Some(scale),
    };
    let pair = Pair {
        b: 0,
        left: side,
        right: side,
        ..PAIR
    };
    let x = (I8, &[1][..], &[100][..]);
    assert_eq!(output(x, &[], Operator::Add(Add(pair))), [1 << 26]);
    assert_eq!(output(x, &[], Operator::Sub(Sub(pair))), [0]);
    // A side of up to 62 bits is not cut before the sum is: 3·(2^31 − 1) / 2, half up, twice.
    let scale = SideScale {
        left: 0,
        m: (1 << 31) - 1,
        s: 1,
        rounding: Rounding::Single,
    };
    let side = Side {
        zero: 0,
        scale: Some(scale),
    };
    let pair = Pair {
        b: 0,
        left: side,
        right: side,
        ..PAIR
    };
    let x = (I8, &[1][..], &[3][..]);
    assert_eq!(
        output(x, &[], Operator::Add(Add(pair))),
        [3_221_225_471 * 2 - (1 << 32)]
    );
}

#[test]
fn halves_are_rounded_up_or_as_the_reference_kernels_do() {
    let requantised = |rounding, m, s| {
        let requantise = Requantise {
            zero_point: 10,
            lo: -128,
            hi: 127,
            wide: false,
            rounding,
            scale: Scale::Tensor { m, s },
            table: None,
        };
        let epilogue = Epilogue {
            bias: None,
            requantise: Some(requantise),
        };
        output(
            (I32, &[5], &[5, -5, 1_000, 3, -3]),
            &[],
            Operator::Requantise(RequantiseTensor { x: 0, epilogue }),
        )
    };
    assert_eq!(requantised(Rounding::Single, 1, 1), [13, 8, 127, 12, 9]);
    assert_eq!(
        requantised(Rounding::Double, 1 << 30, 0),
        [13, 8, 127, 12, 9]
    );
    // Away from zero where the second step halves: 10·2^30 / 2^31 = 5, then by 2; −5 becomes −3.
    assert_eq!(
        requantised(Rounding::Double, 1 << 30, -1),
        [12, 9, 127, 11, 9]
    );
}

#[test]
fn shifted_products_wrap_before_they_saturate() {
    let shifted = |x: Tensor<'_>, f: i64, shift, dtype| {
        output(
            x,
            &[(I64, &[1], &[f])],
            Operator::MulShift(MulShift {
                x: 0,
                f: 1,
                shift,
                dtype,
            }),
        )
    };
    assert_eq!(shifted((I8, &[3], &[7, -7, 100]), 3, 2, I8), [5, -5, 75]);
    assert_eq!(shifted((I8, &[2], &[100, -100]), 100, 0, I8), [127, -128]);
    assert_eq!(
        shifted((I64, &[2], &[1 << 62, i64::MAX]), 4, 0, I64),
        [0, -4]
    );
    assert_eq!(shifted((I64, &[1], &[i64::MAX]), 1, 1, I64), [-(1 << 62)]);
    assert_eq!(shifted((I64, &[1], &[i64::MAX]), 1, 62, I64), [-2]);
}

#[test]
fn rows_are_reduced() {
    let sum = |x, square, dtype| {
        output(
            x,
            &[],
            Operator::ReduceSum(ReduceSum {
                x: 0,
                square,
                dtype,
            }),
        )
    };
    let x = (I8, &[2, 3][..], &[1, 2, -4, 127, 127, 127][..]);
    assert_eq!(sum(x, false, I32), [-1, 381]);
    assert_eq!(sum(x, true, I64), [21, 48_387]);
    let x = (I32, &[2][..], &[MAX32, 1][..]);
    assert_eq!(sum(x, false, I32), [MIN32]);
    assert_eq!(sum(x, false, I64), [1 << 31]);
    assert_eq!(sum((I64, &[2], &[1 << 32, 3]), true, I64), [9]);
    let largest = Operator::ReduceMax(ReduceMax { x: 0 });
    assert_eq!(
        output((I8, &[2, 2], &[-5, -3, 4, -128]), &[], largest),
        [-3, 4]
    );
}

#[test]
fn quotients_are_rounded_down() {
    let quotients =
        |a, b, dtype| output(a, &[b], Operator::FloorDiv(FloorDiv { a: 0, b: 1, dtype }));
    let (a, b) = ([7, -7, 7, -7, 5, -6], [2, 2, -2, -2, 0, 3]);
    assert_eq!(
        quotients((I8, &[6], &a), (I8, &[6], &b), I8),
        [3, -4, -4, 3, 0, -2]
    );
    let least = (I64, &[1][..], &[i64::MIN][..]);
    assert_eq!(quotients(least, (I8, &[1], &[-1]), I64), [i64::MAX]);
    assert_eq!(quotients(least, (I8, &[1], &[1]), I8), [-128]);
}

#[test]
fn roots_are_rounded_down() {
    let x = [
        0,
        1,
        3,
        4,
        8,
        9,
        -1,
        i64::MIN,
        i64::MAX,
        3_037_000_499 * 3_037_000_499,
        3_037_000_499 * 3_037_000_499 - 1,
        1 << 62,
    ];
    let found = output((I64, &[12], &x), &[], Operator::Isqrt(Isqrt { x: 0 }));
    let expected = [
        0,
        1,
        1,
        2,
        2,
        3,
        0,
        0,
        3_037_000_499,
        3_037_000_499,
        3_037_000_498,
        1 << 31,
    ];
    assert_eq!(found, expected);
}

#[test]
fn casts_saturate() {
    let cast = |dtype| {
        output(
            (I64, &[3], &[300, -300, 1 << 40]),
            &[],
            Operator::Cast(Cast { x: 0, dtype }),
        )
    };
    assert_eq!(cast(I8), [127, -128, 127]);
    assert_eq!(cast(I16), [300, -300, 32_767]);
    assert_eq!(cast(I32), [300, -300, MAX32]);
}

fn softmax(
    x: &[i64],
    weights: &[i64],
    mask: Option<&[i64]>,
    division: Division,
    shift: u8,
) -> Vec<i64> {
    let count = [u32::try_from(x.len()).unwrap()];
    let mut table = weights.to_vec();
    table.resize(256, 0);
    let mut constants = vec![(I32, &[256][..], &table[..])];
    constants.extend(mask.map(|mask| (I8, &count[..], mask)));
    let softmax = Softmax {
        x: 0,
        table: 1,
        mask: mask.map(|_| 2),
        division,
        shift,
    };
    output((I8, &count, x), &constants, Operator::Softmax(softmax))
}

#[test]
fn weights_are_shared_out() {
    let weights = [100, 50, 25];
    let of = |mask, division, shift| softmax(&[3, 2, 1], &weights, mask, division, shift);
    assert_eq!(of(None, Division::Weights, 0), [100, 50, 25]);
    assert_eq!(of(None, Division::Weights, 1), [100, 50, 50]);
    // (127·e + 87) // 175.
    assert_eq!(of(None, Division::Shares, 0), [73, 36, 18]);
    // A quotient without a rest, of a sum whose reciprocal has one: (127·2 + 1) // 3 and (127 + 1) // 3.
    assert_eq!(
        softmax(&[1, 0], &[2, 1], None, Division::Shares, 0),
        [85, 42]
    );
    // The largest is left out: the next has the first entry, and 127·e + 75 is divided by 150.
    assert_eq!(of(Some(&[0, 1, -1]), Division::Shares, 0), [0, 85, 42]);
    assert_eq!(of(Some(&[0, 0, 0]), Division::Shares, 0), [0; 3]);
    assert_eq!(of(Some(&[0, 0, 0]), Division::TfLite, 0), [-128; 3]);
    assert_eq!(
        softmax(&[1, 1], &[1_000], None, Division::Weights, 0),
        [127; 2]
    );
}

#[test]
fn tflites_shares_are_256ths() {
    // exp(0) is 2^31 − 1 there; 1 does not fit int8, halves and quarters do.
    let shares = |x: &[i64]| softmax(x, &[MAX32], None, Division::TfLite, 0);
    assert_eq!(shares(&[5]), [127]);
    assert_eq!(shares(&[5, 5, 0]), [0, 0, -128]);
    assert_eq!(shares(&[-9; 4]), [-64; 4]);
}

#[test]
fn norms_by_hand() {
    let norm = |x: Tensor<'_>, gamma: i64, beta: i64, centred| {
        let n = x.1[x.1.len() - 1];
        let norm = Norm {
            x: 0,
            gamma: 1,
            beta: 2,
            numerator: 1 << 10,
            shifts: [2, 1],
        };
        let [gamma, beta] = [gamma, beta].map(|value| vec![value; n as usize]);
        let constants = [(I16, &[n][..], &gamma[..]), (I16, &[n], &beta)];
        let operator = if centred {
            Operator::LayerNorm(LayerNorm(norm))
        } else {
            Operator::RmsNorm(RmsNorm(norm))
        };
        output(x, &constants, operator)
    };
    // Mean (10 + 2) // 4 = 3, distances −2, −1, 0, 1, root of 6: 2, so 1,024 // 2 = 512; divided by 4, times 2 / 2.
    let x = (I16, &[4][..], &[1, 2, 3, 4][..]);
    assert_eq!(norm(x, 2, 10, true), [-246, -118, 10, 138]);
    // Root of 30: 5, and 1,024 // 5 = 204.
    assert_eq!(norm(x, 2, 10, false), [61, 112, 163, 214]);
    // No distances: a root of at least 1. Saturated: 1,024 / 4 · 32,767 / 2.
    assert_eq!(norm((I16, &[2], &[5, 5]), 2, 7, true), [7, 7]);
    assert_eq!(norm((I16, &[2], &[0, 1]), 32_767, -7, false), [-7, 32_767]);
    // Squares of 2^63, which wrap to a negative sum, have the root 0.
    let x = (I32, &[2][..], &[MIN32, MIN32][..]);
    assert_eq!(norm(x, 2, 0, false), [-32_768; 2]);
}
