//! Each rule of docs/programs.md: what breaks it is refused with its fault, and its bounds are accepted.

mod common;

use assay_core::{Fault, Program, ProgramError};
use common::{kind, operator, sample, Draft, I32, I64, I8};

fn refused(draft: &Draft) -> Option<ProgramError> {
    Program::decode(&draft.bytes()).err()
}

/// Asserts the fault that a change of the sample program gives, outside the operators or in one of them.
fn breaks(fault: Fault, operator: impl Into<Option<u16>>, change: impl FnOnce(&mut Draft)) {
    let mut draft = sample();
    change(&mut draft);
    let operator = operator.into();
    assert_eq!(refused(&draft), Some(ProgramError { fault, operator }));
}

/// Asserts that a change of the sample program is accepted.
fn keeps(change: impl FnOnce(&mut Draft)) {
    let mut draft = sample();
    change(&mut draft);
    assert_eq!(refused(&draft), None);
}

#[test]
fn the_sample_is_accepted() {
    keeps(|_| {});
}

#[test]
fn bytes_end_with_the_program() {
    breaks(Fault::Trailing, None, |draft| draft.trailing.push(0));
    breaks(Fault::Truncated, None, |draft| {
        draft.constants[4].1.pop();
    });
}

#[test]
fn the_version_is_1() {
    breaks(Fault::Version, None, |draft| draft.version = 0);
    breaks(Fault::Version, None, |draft| draft.version = 2);
}

#[test]
fn a_type_is_in_range() {
    breaks(Fault::DType, None, |draft| draft.input[0] = 0);
    breaks(Fault::DType, None, |draft| draft.input[0] = 5);
    breaks(Fault::Rank, None, |draft| draft.input[1] = 0);
    breaks(Fault::Rank, None, |draft| draft.input = kind(I8, &[1; 5]));
    breaks(Fault::Dimension, None, |draft| {
        draft.input = kind(I8, &[0, 16]);
    });
    breaks(Fault::Dimension, None, |draft| {
        draft.input = kind(I8, &[(1 << 24) + 1, 1]);
    });
    breaks(Fault::Size, None, |draft| {
        draft.input = kind(I8, &[1 << 24, 17]);
    });
    breaks(Fault::Size, None, |draft| {
        draft.input = kind(I64, &[u32::MAX >> 8; 4]);
    });
    keeps(|draft| draft.input = kind(I8, &[1 << 24, 16]));
}

#[test]
fn there_is_an_operator_of_a_known_code() {
    breaks(Fault::NoOperators, None, |draft| draft.operators.clear());
    breaks(Fault::Operator, 1, |draft| draft.operators[1][0] = 0);
    breaks(Fault::Operator, 1, |draft| draft.operators[1][0] = 28);
}

#[test]
fn flags_are_known_and_come_with_what_they_need() {
    for (flags, rest) in [
        (16, &[][..]),
        (0x80, &[]),
        (4, &[]),
        (8, &[5, 0]),
        (5, &[2, 0]),
    ] {
        breaks(Fault::Flags, 0, |draft| {
            draft.operators[0] = operator(1, &[0, 1], &[&[flags], rest].concat());
        });
    }
}

#[test]
fn an_operand_comes_before_its_operator() {
    breaks(Fault::Operand, 0, |draft| {
        draft.operators[0] = operator(1, &[0, 6], &[0]);
    });
    breaks(Fault::Operand, 2, |draft| {
        draft.operators[2] = operator(3, &[8], &[]);
    });
    breaks(Fault::Operand, 1, |draft| {
        draft.operators[1] = operator(2, &[0xffff, 5], &[]);
    });
    keeps(|draft| draft.operators[1] = operator(2, &[0, 5], &[]));
}

#[test]
fn an_operand_has_the_dtype_that_is_taken() {
    breaks(Fault::OperandType, 0, |draft| {
        draft.operators[0] = operator(1, &[2, 1], &[0]);
    });
    breaks(Fault::OperandType, 0, |draft| {
        draft.operators[0] = operator(1, &[0, 2], &[0]);
    });
    breaks(Fault::OperandType, 0, |draft| {
        draft.operators[0] = operator(1, &[0, 1], &[1, 4, 0]);
    });
    breaks(Fault::OperandType, 1, |draft| {
        draft.operators[1] = operator(2, &[2, 5], &[]);
    });
    breaks(Fault::OperandType, 0, |draft| {
        draft.input = kind(I64, &[2, 16]);
        draft.operators = vec![operator(3, &[0], &[])];
    });
}

#[test]
fn an_operand_has_the_shape_that_is_taken() {
    breaks(Fault::OperandShape, 0, |draft| {
        draft.input = kind(I8, &[2, 15]);
    });
    breaks(Fault::OperandShape, 0, |draft| {
        draft.input = kind(I8, &[16]);
    });
    breaks(Fault::OperandShape, 0, |draft| {
        draft.constants[1] = (kind(I32, &[5]), vec![0; 20]);
    });
    breaks(Fault::OperandShape, 0, |draft| {
        draft.constants[3] = (kind(I8, &[4, 1]), vec![1; 4]);
    });
    breaks(Fault::OperandShape, 0, |draft| {
        draft.constants[4] = (kind(I8, &[255]), vec![0; 255]);
    });
    breaks(Fault::OperandShape, 1, |draft| {
        draft.operators[1] = operator(2, &[6, 1], &[]);
    });
}

#[test]
fn a_table_is_a_constant() {
    breaks(Fault::NotConstant, 0, |draft| {
        draft.input = kind(I8, &[256]);
        draft.operators = vec![operator(2, &[5, 0], &[])];
    });
}

#[test]
fn a_multiplier_is_below_2_to_the_31() {
    let channel = |m: u32| {
        move |draft: &mut Draft| draft.constants[2].1[12..].copy_from_slice(&m.to_le_bytes())
    };
    breaks(Fault::Multiplier, 0, channel(1 << 31));
    breaks(Fault::Multiplier, 0, channel(u32::MAX));
    keeps(channel((1 << 31) - 1));
    breaks(Fault::Multiplier, 0, tensor(1 << 31, 1, -1, 1));
    keeps(tensor((1 << 31) - 1, 1, -1, 1));
}

#[test]
fn a_shift_is_1_to_62() {
    let channel = |s: u8| move |draft: &mut Draft| draft.constants[3].1[3] = s;
    for s in [0, 63, 0x80, 0xff] {
        breaks(Fault::Shift, 0, channel(s));
        breaks(Fault::Shift, 0, tensor(1, s, -1, 1));
    }
    for s in [1, 62] {
        keeps(channel(s));
        keeps(tensor(1, s, -1, 1));
    }
}

#[test]
fn a_lower_bound_does_not_exceed_the_upper_one() {
    breaks(Fault::Bounds, 0, tensor(1, 1, 1, 0));
    breaks(Fault::Bounds, 0, tensor(1, 1, 127, -128));
    keeps(tensor(1, 1, -128, -128));
}

/// Requantises the sample's product by one multiplier and shift.
fn tensor(m: u32, s: u8, lo: i8, hi: i8) -> impl FnOnce(&mut Draft) {
    move |draft| {
        let bounds = [2, 0, lo.cast_unsigned(), hi.cast_unsigned()];
        let rest = [&bounds[..], &m.to_le_bytes(), &[s]].concat();
        draft.operators[0] = operator(1, &[0, 1], &rest);
    }
}

/// A product of rows of `width` bytes: their two openings, and 6 bytes of descriptor.
fn product(width: u32) -> Draft {
    let mut draft = sample();
    draft.input = kind(I8, &[1, width]);
    draft.constants = vec![(kind(I8, &[1, width]), vec![1; width as usize])];
    draft.operators = vec![operator(1, &[0, 1], &[0])];
    draft
}

#[test]
fn the_opening_of_an_element_has_at_most_65536_bytes() {
    // 127 leaves each of two rows that are whole trees: 2 * 127 * 256 + 6 = 65,030; with 128 leaves 65,542.
    assert_eq!(refused(&product(127 * 256)), None);
    let fault = ProgramError {
        fault: Fault::Opening,
        operator: Some(0),
    };
    assert_eq!(refused(&product(127 * 256 + 1)), Some(fault));
    // One more leaf of the second row's tree: a row of 256 leaves is an opening of 65,536 and 3 bytes of descriptor.
    let mut single = sample();
    single.input = kind(I8, &[1, 256 * 256]);
    single.operators = vec![operator(3, &[0], &[])];
    assert_eq!(refused(&single), Some(fault));
    single.input = kind(I8, &[1, 255 * 256]);
    assert_eq!(refused(&single), None);
    // 255 leaves, 7 levels of path above: 65,280 + 224 + 3 = 65,507; with 8 levels 65,539.
    single.input = kind(I8, &[128, 255 * 256]);
    assert_eq!(refused(&single), None);
    single.input = kind(I8, &[129, 255 * 256]);
    assert_eq!(refused(&single), Some(fault));
}
