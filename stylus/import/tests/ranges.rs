//! Interval analysis, worked out by hand: how far each operator can go, and what is refused since it may wrap.

mod single;

use assay_core::{
    execute,
    operators::{
        Add, Concat, Division, Epilogue, LayerNorm, MatMul, Mul, MulShift, Norm, Operator, Pair,
        ReduceSum, Requantise, Reshape, RmsNorm, Rounding, Scale, Side, SideScale, Slice, Softmax,
        Span, Sub, Transpose,
    },
    DType, Draft, Program,
};
use assay_import::ranges::{ranges, Interval, Ranges, Unproven, Wraps};
use single::{constant, halved, kind, program, BARE, X};

fn analyse(bytes: &[u8], lo: i128, hi: i128) -> Result<Ranges, Unproven> {
    ranges(&Program::decode(bytes).unwrap(), Interval::new(lo, hi))
}

/// The least and greatest output that is possible.
fn last(bytes: &[u8], lo: i128, hi: i128) -> (i128, i128) {
    let found = analyse(bytes, lo, hi).unwrap();
    let whole = found.values().last().unwrap().whole();
    (whole.lo, whole.hi)
}

fn refused(bytes: &[u8], lo: i128, hi: i128) -> Wraps {
    let error = analyse(bytes, lo, hi).unwrap_err();
    assert_eq!(error.operator, 0);
    error.what
}

fn matrix_product(bias: i64, epilogue: impl FnOnce(&mut Draft) -> Option<Requantise>) -> Vec<u8> {
    program(kind(DType::I8, &[1, 3]), |draft| {
        let b = constant(draft, DType::I8, &[2, 3], &[1, -2, 3, 127, 127, 127]);
        let bias = Some(constant(draft, DType::I32, &[2], &[0, bias]));
        let requantise = epilogue(draft);
        Operator::MatMul(MatMul {
            a: X,
            b,
            epilogue: Epilogue { bias, requantise },
        })
    })
}

#[test]
fn a_product_by_constants_is_bounded_by_their_signs() {
    let bytes = matrix_product(10, |_| None);
    let found = analyse(&bytes, -4, 5).unwrap();
    let output = found.values().last().unwrap();
    // 1·(-4) - 2·5 + 3·(-4), and 1·5 - 2·(-4) + 3·5.
    assert_eq!(output.channel(0), Interval::new(-26, 28));
    assert_eq!(
        output.channel(1),
        Interval::new(381 * -4 + 10, 381 * 5 + 10)
    );
    assert!(found.saturating().is_empty());
}

#[test]
fn a_bias_that_carries_a_sum_over_the_edge_is_refused() {
    let edge = i64::from(i32::MAX) - 381 * 5;
    assert!(analyse(&matrix_product(edge, |_| None), -4, 5).is_ok());
    let error = analyse(&matrix_product(edge + 1, |_| None), -4, 5).unwrap_err();
    assert_eq!(
        error,
        Unproven {
            operator: 0,
            name: "MatMul",
            what: Wraps::Sum
        }
    );
    assert_eq!(
        error.to_string(),
        "operator 0 (MatMul): a sum of products may wrap"
    );
}

#[test]
fn requantisation_and_table_are_followed_channel_by_channel() {
    let requantise = |draft: &mut Draft, table: bool| Requantise {
        zero_point: 1,
        lo: -20,
        hi: 20,
        wide: false,
        rounding: Rounding::Single,
        scale: Scale::Channel {
            m: constant(draft, DType::I32, &[2], &[1, 1]),
            s: constant(draft, DType::I8, &[2], &[2, 6]),
        },
        table: table.then(|| {
            let entries: Vec<i64> = (-128..128).map(|x| -x).collect();
            constant(draft, DType::I8, &[256], &entries)
        }),
    };
    let bytes = matrix_product(0, |draft| Some(requantise(draft, false)));
    let found = analyse(&bytes, -4, 5).unwrap();
    let output = found.values().last().unwrap();
    // 1 + (-26 + 2 >> 2) and 1 + (28 + 2 >> 2); 1 + (-1524 + 32 >> 6) is below -20, 1 + (1905 + 32 >> 6) above 20.
    assert_eq!(output.channel(0), Interval::new(-5, 8));
    assert_eq!(output.channel(1), Interval::new(-20, 20));
    let bytes = matrix_product(0, |draft| Some(requantise(draft, true)));
    let found = analyse(&bytes, -4, 5).unwrap();
    assert_eq!(
        found.values().last().unwrap().channel(0),
        Interval::new(-8, 5)
    );
}

#[test]
fn double_rounding_that_shifts_too_far_is_refused() {
    let bytes = |s| program(kind(DType::I16, &[4]), |_| halved(s, true));
    assert_eq!(last(&bytes(-2), -30, 30), (-4, 4));
    assert_eq!(last(&bytes(3), -30, 30), (-120, 120));
    assert!(analyse(&bytes(16), -32_768, 32_767).is_ok());
    assert_eq!(refused(&bytes(17), -32_768, 32_767), Wraps::Shift);
}

fn pair(b: i64, make: fn(Pair) -> Operator, left: Side) -> Vec<u8> {
    program(kind(DType::I32, &[3]), |draft| {
        let b = constant(draft, DType::I32, &[1], &[b]);
        let right = Side::default();
        make(Pair {
            a: X,
            b,
            left,
            right,
            epilogue: BARE,
        })
    })
}

#[test]
fn sums_differences_and_products_of_elements_are_refused_where_they_wrap() {
    let bare = Side::default();
    let add = |pair| Operator::Add(Add(pair));
    let sub = |pair| Operator::Sub(Sub(pair));
    let mul = |pair| Operator::Mul(Mul(pair));
    assert_eq!(last(&pair(7, add, bare), -3, 4), (4, 11));
    assert_eq!(last(&pair(7, sub, bare), -3, 4), (-10, -3));
    assert_eq!(last(&pair(-7, mul, bare), -3, 4), (-28, 21));
    let most = i128::from(i32::MAX);
    assert!(analyse(&pair(1, add, bare), 0, most - 1).is_ok());
    assert_eq!(refused(&pair(1, add, bare), 0, most), Wraps::Pair);
    assert_eq!(refused(&pair(2, sub, bare), -most, 0), Wraps::Pair);
    assert_eq!(refused(&pair(1 << 16, mul, bare), 0, 1 << 15), Wraps::Pair);
    let zero = Side {
        zero: -1,
        scale: None,
    };
    assert_eq!(refused(&pair(0, add, zero), 0, most), Wraps::Pair);
    let scale = |left| SideScale {
        left,
        m: 3,
        s: 1,
        rounding: Rounding::Single,
    };
    let scaled = |left| Side {
        zero: 2,
        scale: Some(scale(left)),
    };
    assert_eq!(last(&pair(0, add, scaled(4)), 1, 4), (-24, 48));
    assert_eq!(refused(&pair(0, add, scaled(31)), 1, 4), Wraps::Shift);
}

#[test]
fn mul_shift_reports_saturation_and_refuses_overflow() {
    let bytes = |f, shift, dtype| {
        program(kind(DType::I64, &[2, 2]), |draft| {
            let f = constant(draft, DType::I64, &[2], f);
            Operator::MulShift(MulShift {
                x: X,
                f,
                shift,
                dtype,
            })
        })
    };
    let found = analyse(&bytes(&[3, -1], 1, DType::I8), -10, 20).unwrap();
    let output = found.values().last().unwrap();
    assert_eq!(
        [output.channel(0), output.channel(1)],
        [Interval::new(-15, 30), Interval::new(-10, 5)]
    );
    assert!(found.saturating().is_empty());
    let found = analyse(&bytes(&[30, 0], 1, DType::I8), -10, 20).unwrap();
    assert_eq!(
        found.values().last().unwrap().channel(0),
        Interval::new(-128, 127)
    );
    assert_eq!(found.saturating(), [0]);
    let most = i128::from(i64::MAX);
    assert!(analyse(&bytes(&[1, 1], 0, DType::I64), 0, most).is_ok());
    assert_eq!(
        refused(&bytes(&[1, 1], 1, DType::I64), 0, most),
        Wraps::Pair
    );
    assert_eq!(
        refused(&bytes(&[2, 2], 0, DType::I64), 0, most),
        Wraps::Pair
    );
}

#[test]
fn sums_over_rows_are_refused_where_they_wrap() {
    let sum = |square, dtype| {
        program(kind(DType::I32, &[2, 8]), |_| {
            Operator::ReduceSum(ReduceSum {
                x: X,
                square,
                dtype,
            })
        })
    };
    assert_eq!(last(&sum(false, DType::I32), -2, 3), (-16, 24));
    assert_eq!(last(&sum(true, DType::I32), -2, 3), (0, 72));
    let eighth = 1_i128 << 28;
    assert!(analyse(&sum(false, DType::I32), -eighth, eighth - 1).is_ok());
    assert_eq!(refused(&sum(false, DType::I32), 0, eighth), Wraps::Row);
    assert!(analyse(&sum(false, DType::I64), 0, eighth).is_ok());
    assert_eq!(refused(&sum(true, DType::I64), -(1 << 31), 0), Wraps::Row);
}

fn norm(dtype: DType, numerator: u64, make: fn(Norm) -> Operator) -> Vec<u8> {
    program(kind(dtype, &[1, 4]), |draft| {
        let gamma = constant(draft, DType::I16, &[4], &[1 << 12, 1 << 11, -(1 << 12), 0]);
        let beta = constant(draft, DType::I16, &[4], &[0, 0, 5, 7]);
        make(Norm {
            x: X,
            gamma,
            beta,
            numerator,
            shifts: [10, 12],
        })
    })
}

#[test]
fn a_normalised_element_is_bounded_by_the_numerator() {
    let layer: fn(Norm) -> _ = |norm| Operator::LayerNorm(LayerNorm(norm));
    let root: fn(Norm) -> _ = |norm| Operator::RmsNorm(RmsNorm(norm));
    for make in [layer, root] {
        let found = analyse(&norm(DType::I16, 2 << 20, make), -32_768, 32_767).unwrap();
        let output = found.values().last().unwrap();
        let bounds = [(-2048, 2048), (-1024, 1024), (-2043, 2053), (7, 7)];
        for (channel, (lo, hi)) in bounds.into_iter().enumerate() {
            assert_eq!(output.channel(channel), Interval::new(lo, hi));
        }
        assert!(found.saturating().is_empty());
        assert_eq!(
            analyse(&norm(DType::I16, 1 << 26, make), -9, 9)
                .unwrap()
                .saturating(),
            [0]
        );
    }
    let wide = i128::from(i32::MIN);
    assert_eq!(
        refused(&norm(DType::I32, 1, layer), wide, -wide - 1),
        Wraps::Row
    );
    assert!(analyse(&norm(DType::I32, 1, layer), 0, 1 << 30).is_ok());
}

#[test]
fn weights_of_a_softmax_are_those_of_its_table() {
    let bytes = |division, least: i64, masked: bool| {
        program(kind(DType::I16, &[2, 3]), |draft| {
            let mut table = vec![least; 256];
            table[0] = 1_000_000;
            let table = constant(draft, DType::I32, &[256], &table);
            let mask = masked.then(|| constant(draft, DType::I8, &[3], &[1, 1, 0]));
            Operator::Softmax(Softmax {
                x: X,
                table,
                mask,
                division,
                shift: 0,
            })
        })
    };
    assert_eq!(last(&bytes(Division::Weights, 9, false), 0, 9), (9, 127));
    assert_eq!(last(&bytes(Division::Weights, 9, true), 0, 9), (0, 127));
    assert_eq!(last(&bytes(Division::Shares, 9, true), 0, 9), (0, 127));
    assert_eq!(last(&bytes(Division::TfLite, 9, true), 0, 9), (-128, 127));
}

/// Four channels, from [0, 1], [0, 2], [0, 3] and [0, 4], moved by a view.
fn moved(view: impl FnOnce(u16) -> Operator) -> Vec<(i128, i128)> {
    let mut draft = Draft::new(kind(DType::I8, &[2, 4]));
    let f = constant(&mut draft, DType::I8, &[4], &[1, 2, 3, 4]);
    let scaled = MulShift {
        x: X,
        f,
        shift: 0,
        dtype: DType::I8,
    };
    let scaled = draft.push(Operator::MulShift(scaled)).unwrap();
    draft.push(view(scaled)).unwrap();
    let found = analyse(&draft.encode().unwrap(), 0, 1).unwrap();
    let output = found.values().last().unwrap();
    (0..8)
        .map(|channel| output.channel(channel))
        .map(|x| (x.lo, x.hi))
        .collect()
}

#[test]
fn views_take_channels_along_as_long_as_there_are_any() {
    let all = |x| Span {
        begin: x,
        length: 2,
        step: 1,
    };
    let spans = vec![
        all(0),
        Span {
            begin: 1,
            length: 2,
            step: 2,
        },
    ];
    assert_eq!(
        moved(|x| Operator::Slice(Slice { x, spans }))[..2],
        [(0, 2), (0, 4)]
    );
    let twice = moved(|x| {
        Operator::Concat(Concat {
            axis: 1,
            parts: vec![x, x],
        })
    });
    assert_eq!(twice[3..6], [(0, 4), (0, 1), (0, 2)]);
    let kept = moved(|x| {
        Operator::Reshape(Reshape {
            x,
            dims: vec![1, 2, 4],
        })
    });
    assert_eq!(kept[..2], [(0, 1), (0, 2)]);
    let lost = moved(|x| {
        Operator::Reshape(Reshape {
            x,
            dims: vec![4, 2],
        })
    });
    assert_eq!(lost[..2], [(0, 4), (0, 4)]);
    let turned = moved(|x| {
        Operator::Transpose(Transpose {
            x,
            axes: vec![1, 0],
        })
    });
    assert_eq!(turned[..2], [(0, 4), (0, 4)]);
}

#[test]
fn the_first_of_two_roundings_is_half_up_and_the_second_half_away_from_zero() {
    for (s, x, expected) in [
        (0, -1, 0),
        (0, -3, -1),
        (0, -5, -2),
        (0, 5, 3),
        // -1.5, half up, is -1, and half of it, away from zero, is -1.
        (-1, -3, -1),
        (-1, -6, -2),
        (-1, 6, 2),
    ] {
        let bytes = program(kind(DType::I32, &[1]), |_| halved(s, false));
        assert_eq!(last(&bytes, x, x), (expected, expected), "{x}, {s}");
        let input = i32::try_from(x).unwrap().to_le_bytes();
        let output = execute(&Program::decode(&bytes).unwrap(), &input).unwrap();
        assert_eq!(i128::from(output[0].cast_signed()), expected, "{x}, {s}");
    }
}
