//! Products of batches, convolutions and pools: their kernels agree with their element rules on noise that is the same at
//! each run, whatever their attributes, and with examples worked out by hand.

#![cfg(feature = "all")]

mod common;

use assay_core::{
    operators::{
        AveragePool, Conv2D, DepthwiseConv2D, Epilogue, Filter, MatMul, MaxPool, Operator,
        Requantise, Rounding, Scale, Window,
    },
    DType, Draft, TensorType,
};
use common::{
    agreement::{agreed, elements, extremes, integers},
    draw::{constant, epilogue, kind, one},
    Noise,
};

const BARE: Epilogue = Epilogue {
    bias: None,
    requantise: None,
};

/// One kernel element, moved by one.
const POINT: Window = Window {
    kernel: [1; 2],
    stride: [1; 2],
    dilation: [1; 2],
    before: [0; 2],
    after: [0; 2],
};

/// A window that fits height and width, its paddings up to one less than its reach.
fn window(noise: &mut Noise, size: [u32; 2], dilations: &[u8]) -> Window {
    let mut window = POINT;
    for (axis, size) in size.into_iter().enumerate() {
        loop {
            let kernel = one(noise, &[1, 1, 2, 3, 3, 4, 5]);
            let dilation = one(noise, dilations);
            let reach = (kernel - 1) * dilation + 1;
            let mut padding = || u8::try_from(noise.below(reach.into())).unwrap();
            let (before, after) = (padding(), padding());
            if size + u32::from(before) + u32::from(after) >= reach.into() {
                window.kernel[axis] = kernel;
                window.dilation[axis] = dilation;
                window.before[axis] = before;
                window.after[axis] = after;
                window.stride[axis] = one(noise, &[1, 1, 2, 3, 7]);
                break;
            }
        }
    }
    window
}

/// Height or width, rows or columns of the output: as often as the window can be moved by its stride.
fn steps(size: u32, window: &Window, axis: usize) -> u32 {
    let reach = (u32::from(window.kernel[axis]) - 1) * u32::from(window.dilation[axis]) + 1;
    let mut count = 0;
    let mut first = -i64::from(window.before[axis]);
    while first + i64::from(reach) <= i64::from(size) + i64::from(window.after[axis]) {
        count += 1;
        first += i64::from(window.stride[axis]);
    }
    count
}

fn images(noise: &mut Noise, dtype: DType) -> TensorType {
    let (height, width) = (one(noise, &[1, 2, 5, 6]), one(noise, &[1, 3, 4, 7]));
    let channels = one(noise, &[1, 2, 3, 8, 17]);
    kind(dtype, &[one(noise, &[1, 1, 2]), height, width, channels])
}

/// Builds many programs of one operator over images and runs them.
fn many(
    seed: u64,
    dtypes: &[DType],
    dilations: &[u8],
    mut operator: impl FnMut(&mut Draft, &mut Noise, (TensorType, Window, [u32; 3])) -> (Operator, u32),
) {
    let mut noise = Noise(seed);
    for _ in 0..80 {
        let dtype = one(&mut noise, dtypes);
        let input = images(&mut noise, dtype);
        let &[number, height, width, _] = input.shape() else {
            unreachable!()
        };
        let window = window(&mut noise, [height, width], dilations);
        let places = [number, steps(height, &window, 0), steps(width, &window, 1)];
        let mut draft = Draft::new(input);
        let (operator, outputs) = operator(&mut draft, &mut noise, (input, window, places));
        let output = draft.push(operator).unwrap();
        let expected = [&places[..], &[outputs]].concat();
        assert_eq!(draft.kind(output).unwrap().shape(), expected);
        agreed(&draft.encode().unwrap(), extremes(&mut noise, &input));
    }
}

fn area(window: &Window) -> u32 {
    u32::from(window.kernel[0]) * u32::from(window.kernel[1])
}

#[test]
fn convolutions() {
    many(
        1,
        &[DType::I8],
        &[1, 1, 2, 3],
        |draft, noise, (x, window, [n, h, w])| {
            let outputs = one(noise, &[1, 2, 5, 16]);
            let taps = area(&window) * x.row_length();
            let operator = Conv2D(Filter {
                x: 0,
                w: constant(draft, noise, DType::I8, &[outputs, taps]),
                window,
                pad: noise.byte().cast_signed(),
                epilogue: epilogue(draft, noise, &[n, h, w, outputs]),
            });
            (Operator::Conv2D(operator), outputs)
        },
    );
}

#[test]
fn depthwise_convolutions() {
    many(
        2,
        &[DType::I8],
        &[1, 1, 2, 3],
        |draft, noise, (x, window, [n, h, w])| {
            let outputs = x.row_length() * one(noise, &[1, 1, 2, 3]);
            let operator = DepthwiseConv2D(Filter {
                x: 0,
                w: constant(draft, noise, DType::I8, &[outputs, area(&window)]),
                window,
                pad: noise.byte().cast_signed(),
                epilogue: epilogue(draft, noise, &[n, h, w, outputs]),
            });
            (Operator::DepthwiseConv2D(operator), outputs)
        },
    );
}

#[test]
fn pools() {
    let narrow = [DType::I8, DType::I16];
    many(3, &narrow, &[1], |_, _, (x, window, _)| {
        (Operator::MaxPool(MaxPool { x: 0, window }), x.row_length())
    });
    many(4, &narrow, &[1], |_, _, (x, window, _)| {
        let operator = AveragePool { x: 0, window };
        (Operator::AveragePool(operator), x.row_length())
    });
}

#[test]
fn products_of_every_rank() {
    let mut noise = Noise(5);
    for _ in 0..80 {
        let rank = one(&mut noise, &[2, 3, 4]);
        let batches: Vec<_> = (2..rank).map(|_| one(&mut noise, &[1, 2, 3])).collect();
        let [rows, columns] = [0; 2].map(|_| one(&mut noise, &[1, 2, 5, 16]));
        let width = one(&mut noise, &[1, 3, 15, 16, 33, 130]);
        let a = kind(DType::I8, &[&batches[..], &[rows, width]].concat());
        let of_b = if noise.below(3) == 0 {
            &[]
        } else {
            &batches[..]
        };
        let b = [of_b, &[columns, width]].concat();
        let output = [&batches[..], &[rows, columns]].concat();
        let mut draft = Draft::new(a);
        let operator = MatMul {
            a: 0,
            b: constant(&mut draft, &mut noise, DType::I8, &b),
            epilogue: epilogue(&mut draft, &mut noise, &output),
        };
        let number = draft.push(Operator::MatMul(operator)).unwrap();
        assert_eq!(draft.kind(number).unwrap().shape(), output);
        agreed(&draft.encode().unwrap(), extremes(&mut noise, &a));
    }
}

/// The output of one operator over an input of int8, whose kernel agrees with its rule.
fn output(shape: &[u32], x: &[i64], operator: impl FnOnce(&mut Draft) -> Operator) -> Vec<i64> {
    let mut draft = Draft::new(kind(DType::I8, shape));
    let operator = operator(&mut draft);
    let number = draft.push(operator).unwrap();
    let dtype = draft.kind(number).unwrap().dtype();
    let tensors = agreed(&draft.encode().unwrap(), elements(DType::I8, x));
    integers(dtype, &tensors.0.last().unwrap().1)
}

fn int8(draft: &mut Draft, shape: &[u32], data: &[i64]) -> u16 {
    let data = elements(DType::I8, data);
    draft.constant(kind(DType::I8, shape), data).unwrap()
}

#[test]
fn a_product_of_batches_by_hand() {
    let x = [1, 2, 3, 4, -1, 0];
    // Three matrices of one row: (1 2), (3 4), (-1 0). All by the rows (1 1), (2 -1).
    let shared = output(&[3, 1, 2], &x, |draft| {
        let b = int8(draft, &[2, 2], &[1, 1, 2, -1]);
        Operator::MatMul(MatMul {
            a: 0,
            b,
            epilogue: BARE,
        })
    });
    assert_eq!(shared, [3, 0, 7, 2, -1, -2]);
    // Each by a row of its own: (1 1), (2 -1), (10 20).
    let own = output(&[3, 1, 2], &x, |draft| {
        let b = int8(draft, &[3, 1, 2], &[1, 1, 2, -1, 10, 20]);
        Operator::MatMul(MatMul {
            a: 0,
            b,
            epilogue: BARE,
        })
    });
    assert_eq!(own, [3, 2, -10]);
}

#[test]
fn a_scale_of_each_matrix_by_hand() {
    // 100 and 100, halved and quartered: m = 2^30 by shifts of 31 and 32.
    let found = output(&[2, 1, 1], &[10, 10], |draft| {
        let b = int8(draft, &[1, 1], &[10]);
        let m = elements(DType::I32, &[1 << 30, 1 << 30]);
        let scale = Scale::Matrix {
            m: draft.constant(kind(DType::I32, &[2]), m).unwrap(),
            s: int8(draft, &[2], &[31, 32]),
        };
        let requantise = Requantise {
            zero_point: 1,
            lo: -128,
            hi: 127,
            wide: false,
            rounding: Rounding::Single,
            scale,
            table: None,
        };
        let epilogue = Epilogue {
            bias: None,
            requantise: Some(requantise),
        };
        Operator::MatMul(MatMul { a: 0, b, epilogue })
    });
    assert_eq!(found, [51, 26]);
}

#[test]
fn a_table_of_wide_values_by_hand() {
    // 300 and −300, neither scaled nor clamped, then looked up.
    let found = output(&[2, 1], &[10, -10], |draft| {
        let b = int8(draft, &[1, 1], &[30]);
        let mut entries = vec![0; 1 << 16];
        entries[32_768 + 300] = 5;
        entries[32_768 - 300] = -6;
        let requantise = Requantise {
            zero_point: 0,
            lo: i16::MIN,
            hi: i16::MAX,
            wide: true,
            rounding: Rounding::Single,
            scale: Scale::Tensor { m: 1 << 30, s: 30 },
            table: Some(int8(draft, &[1 << 16], &entries)),
        };
        let epilogue = Epilogue {
            bias: None,
            requantise: Some(requantise),
        };
        Operator::MatMul(MatMul { a: 0, b, epilogue })
    });
    assert_eq!(found, [5, -6]);
}

/// 1 to 9 in three rows.
const NINE: [i64; 9] = [1, 2, 3, 4, 5, 6, 7, 8, 9];

#[test]
fn a_convolution_by_hand() {
    let window = Window {
        kernel: [2, 2],
        ..POINT
    };
    let convolved = |window, pad| {
        output(&[1, 3, 3, 1], &NINE, |draft| {
            let w = int8(draft, &[1, 4], &[1, 10, 0, -1]);
            Operator::Conv2D(Conv2D(Filter {
                x: 0,
                w,
                window,
                pad,
                epilogue: BARE,
            }))
        })
    };
    // 1·a + 10·b − d of each square (a b / c d).
    assert_eq!(convolved(window, 0), [16, 26, 46, 56]);
    // Padded by 100 at the top and at the left: the first row has (100 100 / . 1), (100 100 / . 2), (100 100 / . 3), the
    // second (100 1 / 100 4), (1 2 / 4 5), (2 3 / 5 6), the third (100 4 / 100 7), (4 5 / 7 8), (5 6 / 8 9).
    let padded = Window {
        before: [1, 1],
        ..window
    };
    let expected = [1099, 1098, 1097, 106, 16, 26, 133, 46, 56];
    assert_eq!(convolved(padded, 100), expected);
    // Every second place of the same, padded at the bottom and at the right only: squares (1 2 / 4 5), (3 p / 6 p),
    // (7 8 / p p), (9 p / p p) of p = -1.
    let strided = Window {
        stride: [2, 2],
        after: [1, 1],
        ..window
    };
    assert_eq!(convolved(strided, -1), [16, -6, 88, 0]);
    // Two apart: the corners.
    let apart = Window {
        dilation: [2, 2],
        ..window
    };
    assert_eq!(convolved(apart, 0), [1 + 30 - 9]);
}

#[test]
fn weights_of_a_convolution_are_ordered_by_place_and_channel() {
    // Two pixels (1 2) and (3 4) of two channels; the first row of weights takes each once, the second tells them apart.
    let found = output(&[1, 1, 2, 2], &[1, 2, 3, 4], |draft| {
        let w = int8(draft, &[2, 4], &[1, 1, 1, 1, 1, 10, 100, -1]);
        let window = Window {
            kernel: [1, 2],
            ..POINT
        };
        Operator::Conv2D(Conv2D(Filter {
            x: 0,
            w,
            window,
            pad: 0,
            epilogue: BARE,
        }))
    });
    assert_eq!(found, [10, 1 + 20 + 300 - 4]);
}

#[test]
fn a_depthwise_convolution_by_hand() {
    // Two channels (1 3 5), (2 4 6) with two outputs each: channel 0 by (1 10) and (0 1), channel 1 by (-1 1) and (2 2).
    let found = output(&[1, 1, 3, 2], &[1, 2, 3, 4, 5, 6], |draft| {
        let w = int8(draft, &[4, 2], &[1, 10, 0, 1, -1, 1, 2, 2]);
        let window = Window {
            kernel: [1, 2],
            ..POINT
        };
        Operator::DepthwiseConv2D(DepthwiseConv2D(Filter {
            x: 0,
            w,
            window,
            pad: 0,
            epilogue: BARE,
        }))
    });
    assert_eq!(found, [31, 3, 2, 12, 53, 5, 2, 20]);
}

#[test]
fn pools_by_hand() {
    let x = [-7, 2, -3, 4, -5, -6, -7, -8, -9];
    let window = Window {
        kernel: [2, 2],
        stride: [2, 2],
        after: [1, 1],
        ..POINT
    };
    let found = output(&[1, 3, 3, 1], &x, |_| {
        Operator::MaxPool(MaxPool { x: 0, window })
    });
    // (-7 2 / 4 -5), (-3 / -6), (-7 -8), (-9): what lies outside counts for nothing.
    assert_eq!(found, [4, -3, -7, -9]);
    // Two images of one row.
    let row = Window {
        kernel: [1, 2],
        ..POINT
    };
    let found = output(&[2, 1, 2, 1], &[1, 9, -3, -8], |_| {
        Operator::MaxPool(MaxPool { x: 0, window: row })
    });
    assert_eq!(found, [9, -3]);
    let found = output(&[1, 3, 3, 1], &x, |_| {
        Operator::AveragePool(AveragePool { x: 0, window })
    });
    // -6 / 4 = -1.5, -9 / 2 = -4.5, -15 / 2 = -7.5, -9.
    assert_eq!(found, [-2, -5, -8, -9]);
    // 1.5, 2.5 and a third of 4: halves away from zero, thirds to the nearest.
    let halves = |x: &[i64], kernel: u8| {
        let window = Window {
            kernel: [1, kernel],
            ..POINT
        };
        let width = x.len().try_into().unwrap();
        output(&[1, 1, width, 1], x, |_| {
            Operator::AveragePool(AveragePool { x: 0, window })
        })
    };
    assert_eq!(halves(&[1, 2, 3], 2), [2, 3]);
    assert_eq!(halves(&[1, 2, 1], 3), [1]);
    assert_eq!(halves(&[-1, -2, -2], 3), [-2]);
}

#[test]
fn the_largest_sum_of_a_pool_fits() {
    // 255 · 255 elements of −32,768: their opening is too large to be a program's, but a part of it is: 64 · 64.
    let input = kind(DType::I16, &[1, 64, 64, 1]);
    for extreme in [i16::MIN, i16::MAX] {
        let mut draft = Draft::new(input);
        let window = Window {
            kernel: [64, 64],
            ..POINT
        };
        draft
            .push(Operator::AveragePool(AveragePool { x: 0, window }))
            .unwrap();
        let data = extreme.to_le_bytes().repeat(64 * 64);
        let tensors = agreed(&draft.encode().unwrap(), data);
        assert_eq!(tensors.0[1].1, extreme.to_le_bytes());
    }
}
