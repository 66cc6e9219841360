//! What pointwise operators refuse, and in which order: each descriptor breaks a rule, and those that come later, too.

#![cfg(feature = "all")]

mod common;

use assay_core::{
    Fault::{
        self, Bounds, DType, Flags, Multiplier, NotConstant, Operand, OperandShape, OperandType,
        Shift, Size,
    },
    Program,
};
use common::{kind, operator, Draft, I32, I64, I8};

const I16: u8 = 2;

// Numbers of values: the input and constants, then outputs of casts, which are no constants.
const BYTES: u16 = 0;
const SHORTS: u16 = 1;
const WORDS: u16 = 2;
const LONGS: u16 = 3;
const TABLE: u16 = 4;
const SHORT_TABLE: u16 = 5;
const WEIGHTS: u16 = 6;
const NEGATIVE: u16 = 7;
const VECTOR: u16 = 8;
const FOUR: u16 = 9;
const COMPUTED_TABLE: u16 = 11;
const COMPUTED_WEIGHTS: u16 = 12;
const COMPUTED_VECTOR: u16 = 13;
const OWN: u16 = 14;

/// What is wrong with an operator of a code over the values above, its operands and the bytes behind them.
fn fault(code: u8, operands: &[u16], rest: &[u8]) -> Option<Fault> {
    let cast = |x: u16, dtype| operator(18, &[x], &[dtype]);
    let draft = Draft {
        version: 1,
        input: kind(I8, &[2, 3]),
        constants: vec![
            (kind(I16, &[2, 3]), vec![0; 12]),
            (kind(I32, &[2, 3]), vec![0; 24]),
            (kind(I64, &[2, 3]), vec![0; 48]),
            (kind(I8, &[256]), vec![0; 256]),
            (kind(I16, &[1 << 16]), vec![0; 1 << 17]),
            (kind(I32, &[256]), vec![0; 1_024]),
            (kind(I32, &[256]), [vec![0; 1_020], vec![0xff; 4]].concat()),
            (kind(I16, &[3]), vec![0; 6]),
            (kind(I8, &[4]), vec![0; 4]),
        ],
        operators: vec![
            cast(BYTES, I16),
            cast(TABLE, I8),
            cast(WEIGHTS, I32),
            cast(VECTOR, I16),
            operator(code, operands, rest),
        ],
        trailing: vec![],
    };
    let error = Program::decode(&draft.bytes()).err()?;
    assert_eq!(error.operator, Some(4));
    Some(error.fault)
}

/// Asserts what is wrong with each, or that nothing is.
fn each(code: u8, cases: &[(&[u16], &[u8], Option<Fault>)]) {
    for (i, (operands, rest, expected)) in cases.iter().enumerate() {
        assert_eq!(
            fault(code, operands, rest),
            *expected,
            "code {code}, case {i}"
        );
    }
}

#[test]
fn tables() {
    each(
        2,
        &[
            (&[OWN, OWN], &[], Some(Operand)),
            (&[SHORTS, OWN], &[], Some(OperandType)),
            (&[BYTES, OWN], &[], Some(Operand)),
            (&[BYTES, LONGS], &[], Some(OperandType)),
            (&[BYTES, SHORT_TABLE], &[], Some(OperandShape)),
            (&[BYTES, COMPUTED_TABLE], &[], Some(NotConstant)),
            (&[BYTES, TABLE], &[], None),
            (&[BYTES, WEIGHTS], &[], None),
        ],
    );
    each(
        4,
        &[
            (&[BYTES, OWN], &[], Some(OperandType)),
            (&[SHORTS, OWN], &[], Some(Operand)),
            (&[SHORTS, LONGS], &[], Some(OperandType)),
            (&[SHORTS, TABLE], &[], Some(OperandShape)),
            (&[SHORTS, SHORT_TABLE], &[], None),
        ],
    );
}

#[test]
fn sums_differences_and_products() {
    let plain = [0, 0, 0];
    let scaled = |flags, left, m: u32, s: i8| {
        [
            &[flags, 0, 0, left][..],
            &m.to_le_bytes(),
            &[s.cast_unsigned()],
        ]
        .concat()
    };
    let bias = [1, 1, 0];
    let sides = |left: &[u8], right: &[u8], epilogue: &[u8]| [left, right, epilogue].concat();
    for code in [9, 10, 11] {
        each(
            code,
            &[
                (&[OWN, OWN], &sides(&[2], &plain, &[0]), Some(Flags)),
                (&[OWN, OWN], &sides(&plain, &[4], &[0]), Some(Flags)),
                (&[OWN, OWN], &sides(&plain, &plain, &[0x80]), Some(Flags)),
                (&[LONGS, OWN], &sides(&plain, &plain, &[0]), Some(Operand)),
                (
                    &[LONGS, FOUR],
                    &sides(&plain, &plain, &[0]),
                    Some(OperandType),
                ),
                (
                    &[BYTES, LONGS],
                    &sides(&plain, &plain, &[0]),
                    Some(OperandType),
                ),
                (
                    &[BYTES, FOUR],
                    &sides(&scaled(1, 32, 1, 1), &plain, &[0]),
                    Some(OperandShape),
                ),
                (
                    &[BYTES, WORDS],
                    &sides(&scaled(1, 32, 1 << 31, 0), &plain, &[0]),
                    Some(Shift),
                ),
                (
                    &[BYTES, WORDS],
                    &sides(&scaled(1, 31, 1 << 31, 0), &plain, &[0]),
                    Some(Multiplier),
                ),
                (
                    &[BYTES, WORDS],
                    &sides(&scaled(1, 31, 1, 0), &plain, &[0]),
                    Some(Shift),
                ),
                (
                    &[BYTES, WORDS],
                    &sides(&scaled(1, 31, 1, 63), &plain, &[0]),
                    Some(Shift),
                ),
                (
                    &[BYTES, WORDS],
                    &sides(&plain, &scaled(3, 31, 1, 31), &bias),
                    Some(Shift),
                ),
                (
                    &[BYTES, WORDS],
                    &sides(&plain, &scaled(3, 31, 1, -32), &bias),
                    Some(Shift),
                ),
                (
                    &[BYTES, WORDS],
                    &sides(&plain, &scaled(3, 31, 1, -31), &bias),
                    Some(OperandType),
                ),
                (
                    &[BYTES, VECTOR],
                    &sides(&scaled(1, 31, 1, 62), &scaled(3, 0, 0, 30), &[0]),
                    None,
                ),
            ],
        );
    }
}

#[test]
fn requantised_tensors() {
    each(
        12,
        &[
            (&[OWN], &[0x80], Some(Flags)),
            (&[OWN], &[0], Some(Operand)),
            (&[LONGS], &[1, 8, 0], Some(OperandType)),
            (&[BYTES], &[1, 8, 0], Some(OperandType)),
            (&[BYTES], &[0], None),
        ],
    );
}

#[test]
fn shifted_products_and_quotients() {
    each(
        13,
        &[
            (&[OWN, OWN], &[63, 5], Some(DType)),
            (&[BYTES, OWN], &[63, I8], Some(Operand)),
            (&[BYTES, FOUR], &[63, I8], Some(OperandShape)),
            (&[BYTES, LONGS], &[63, I8], Some(Shift)),
            (&[BYTES, VECTOR], &[0, I8], None),
            (&[BYTES, VECTOR], &[62, I64], None),
        ],
    );
    each(
        16,
        &[
            (&[OWN, OWN], &[0], Some(DType)),
            (&[OWN, BYTES], &[I8], Some(Operand)),
            (&[BYTES, FOUR], &[I8], Some(OperandShape)),
            (&[FOUR, LONGS], &[I8], Some(OperandShape)),
            (&[BYTES, LONGS], &[I64], None),
        ],
    );
}

#[test]
fn reductions_roots_and_casts() {
    each(
        14,
        &[
            (&[OWN], &[2, 5], Some(Flags)),
            (&[OWN], &[1, 5], Some(DType)),
            (&[OWN], &[1, I16], Some(DType)),
            (&[OWN], &[1, I32], Some(Operand)),
            (&[LONGS], &[1, I32], None),
        ],
    );
    each(15, &[(&[OWN], &[], Some(Operand)), (&[LONGS], &[], None)]);
    each(
        17,
        &[
            (&[OWN], &[], Some(Operand)),
            (&[SHORTS], &[], Some(OperandType)),
            (&[LONGS], &[], None),
        ],
    );
    each(
        18,
        &[
            (&[OWN], &[0], Some(DType)),
            (&[OWN], &[I8], Some(Operand)),
            (&[LONGS], &[I8], None),
        ],
    );
}

#[test]
fn softmax() {
    let masked = |mask: u16, shift: u8| [&[1][..], &mask.to_le_bytes(), &[shift]].concat();
    each(
        24,
        &[
            (&[OWN, OWN], &[6], Some(Flags)),
            (&[OWN, OWN], &[8], Some(Flags)),
            (&[OWN, OWN], &[0, 32], Some(Operand)),
            (&[LONGS, OWN], &[0, 32], Some(OperandType)),
            (&[BYTES, OWN], &masked(OWN, 32), Some(Operand)),
            (&[BYTES, TABLE], &masked(OWN, 32), Some(OperandType)),
            (&[BYTES, WORDS], &masked(OWN, 32), Some(OperandShape)),
            (
                &[BYTES, COMPUTED_WEIGHTS],
                &masked(OWN, 32),
                Some(NotConstant),
            ),
            (&[BYTES, NEGATIVE], &masked(OWN, 32), Some(Bounds)),
            (&[BYTES, WEIGHTS], &masked(OWN, 32), Some(Operand)),
            (&[BYTES, WEIGHTS], &masked(VECTOR, 32), Some(OperandType)),
            (&[BYTES, WEIGHTS], &masked(FOUR, 32), Some(OperandShape)),
            // The mask broadcasts to x, not x to the mask.
            (&[VECTOR, WEIGHTS], &masked(BYTES, 32), Some(OperandShape)),
            (&[WORDS, WEIGHTS], &masked(BYTES, 32), Some(Shift)),
            (&[WORDS, WEIGHTS], &masked(BYTES, 31), None),
            (&[BYTES, WEIGHTS], &[4, 0], None),
        ],
    );
}

#[test]
fn norms() {
    let rest = |numerator: u64, shifts: [u8; 2]| [&numerator.to_le_bytes()[..], &shifts].concat();
    let (least, most) = ([1, 1], [62, 62]);
    for code in [25, 26] {
        each(
            code,
            &[
                (&[OWN, OWN, OWN], &rest(1, least), Some(Operand)),
                (&[BYTES, OWN, OWN], &rest(1, least), Some(OperandType)),
                (&[SHORTS, OWN, TABLE], &rest(1, least), Some(Operand)),
                (&[SHORTS, FOUR, OWN], &rest(1, least), Some(OperandType)),
                (&[SHORTS, SHORTS, OWN], &rest(1, least), Some(OperandShape)),
                (
                    &[SHORTS, COMPUTED_VECTOR, OWN],
                    &rest(1, least),
                    Some(NotConstant),
                ),
                (&[SHORTS, VECTOR, OWN], &rest(1, least), Some(Operand)),
                (
                    &[SHORTS, VECTOR, COMPUTED_VECTOR],
                    &rest(u64::MAX, least),
                    Some(NotConstant),
                ),
                (
                    &[SHORTS, VECTOR, VECTOR],
                    &rest((1 << 62) + 1, [0, 0]),
                    Some(Multiplier),
                ),
                (
                    &[SHORTS, VECTOR, VECTOR],
                    &rest(1 << 62, [0, 1]),
                    Some(Shift),
                ),
                (
                    &[SHORTS, VECTOR, VECTOR],
                    &rest(1 << 62, [1, 63]),
                    Some(Shift),
                ),
                (&[SHORTS, VECTOR, VECTOR], &rest(0, least), None),
                (&[WORDS, VECTOR, VECTOR], &rest(1 << 62, most), None),
            ],
        );
    }
}

#[test]
fn an_output_has_at_most_2_to_the_28_bytes() {
    let side = [0; 3];
    let constant = |dtype, shape: &[u32], bytes| (kind(dtype, shape), vec![0; bytes]);
    let cases: [(u8, &[u16], &[u8]); 6] = [
        (2, &[0, 1], &[]),
        (9, &[0, 0], &[&side[..], &side, &[0]].concat()),
        (12, &[0], &[0]),
        (13, &[0, 0], &[0, I16]),
        (16, &[0, 0], &[I16]),
        (18, &[0], &[I16]),
    ];
    for (code, operands, rest) in cases {
        let draft = Draft {
            version: 1,
            input: kind(I8, &[16, 1 << 24]),
            constants: vec![constant(I16, &[256], 512)],
            operators: vec![operator(code, operands, rest)],
            trailing: vec![],
        };
        let fault = Program::decode(&draft.bytes())
            .err()
            .map(|error| error.fault);
        assert_eq!(fault, Some(Size), "code {code}");
    }
}
