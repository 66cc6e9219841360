//! What convolutions, pools, views and products of batches refuse, and the bounds that they accept.

#![cfg(feature = "all")]

mod common;

use assay_core::{
    operators::{
        AveragePool, Concat, Conv2D, DepthwiseConv2D, Epilogue, Filter, Gather, MatMul, MaxPool,
        Operator, Requantise, Reshape, Rounding, Scale, Slice, Span, Transpose, Window,
    },
    DType, Draft, Fault,
};
use common::draw::kind;

const I8: DType = DType::I8;
const I16: DType = DType::I16;
const I32: DType = DType::I32;

const BARE: Epilogue = Epilogue {
    bias: None,
    requantise: None,
};

const POINT: Window = Window {
    kernel: [1; 2],
    stride: [1; 2],
    dilation: [1; 2],
    before: [0; 2],
    after: [0; 2],
};

/// The shape that an operator gives for an input and zeros of further types, numbered from 1, or why it is refused.
fn given(
    input: (DType, &[u32]),
    zeros: &[(DType, &[u32])],
    operator: Operator,
) -> Result<Vec<u32>, Fault> {
    let mut draft = Draft::new(kind(input.0, input.1));
    for (number, (dtype, shape)) in (1..).zip(zeros) {
        let kind = kind(*dtype, shape);
        // The first element tells equal types apart.
        let mut data = vec![0; kind.bytes()];
        data[0] = number;
        draft.constant(kind, data)?;
    }
    let output = draft.push(operator)?;
    let shape = draft.kind(output).unwrap().shape().to_vec();
    Ok(shape)
}

fn product(a: u16, b: u16) -> Operator {
    Operator::MatMul(MatMul {
        a,
        b,
        epilogue: BARE,
    })
}

fn convolution(x: u16, w: u16, window: Window) -> Operator {
    Operator::Conv2D(Conv2D(Filter {
        x,
        w,
        window,
        pad: 0,
        epilogue: BARE,
    }))
}

fn depthwise(x: u16, w: u16, window: Window) -> Operator {
    Operator::DepthwiseConv2D(DepthwiseConv2D(Filter {
        x,
        w,
        window,
        pad: 0,
        epilogue: BARE,
    }))
}

fn greatest(window: Window) -> Operator {
    Operator::MaxPool(MaxPool { x: 0, window })
}

fn mean(window: Window) -> Operator {
    Operator::AveragePool(AveragePool { x: 0, window })
}

#[test]
fn products_of_batches() {
    let of = |a: &[u32], b: &[u32]| given((I8, a), &[(I8, b)], product(0, 1));
    assert_eq!(of(&[2, 3, 4, 5], &[6, 5]), Ok(vec![2, 3, 4, 6]));
    assert_eq!(of(&[2, 3, 4, 5], &[2, 3, 6, 5]), Ok(vec![2, 3, 4, 6]));
    for b in [
        &[5][..],
        &[6, 4],
        &[3, 6, 5],
        &[1, 3, 6, 5],
        &[3, 2, 6, 5],
        &[2, 3, 6, 4],
    ] {
        assert_eq!(of(&[2, 3, 4, 5], b), Err(Fault::OperandShape), "{b:?}");
    }
    assert_eq!(of(&[4, 5], &[1, 6, 5]), Err(Fault::OperandShape));
    assert_eq!(of(&[5], &[6, 5]), Err(Fault::OperandShape));
    assert_eq!(of(&[1 << 14, 1], &[1 << 13, 1]), Err(Fault::Size));
}

#[test]
fn scales_of_matrices_need_matrices() {
    let requantise = Requantise {
        zero_point: 0,
        lo: 1,
        hi: 0,
        wide: false,
        rounding: Rounding::Single,
        scale: Scale::Matrix { m: 1, s: 1 },
        table: None,
    };
    let epilogue = Epilogue {
        bias: Some(1),
        requantise: Some(requantise),
    };
    let of = |shape: &[u32], epilogue| {
        let product = MatMul {
            a: 0,
            b: 1,
            epilogue,
        };
        given((I8, shape), &[(I8, &[6, 5])], Operator::MatMul(product))
    };
    // Before the bias, which is no int32, the bounds, and the scales, which do not fit either.
    assert_eq!(of(&[4, 5], epilogue), Err(Fault::OperandShape));
    assert_eq!(of(&[1, 4, 5], epilogue), Err(Fault::OperandType));
    let unbiased = Epilogue {
        bias: None,
        ..epilogue
    };
    assert_eq!(of(&[1, 4, 5], unbiased), Err(Fault::Bounds));
}

#[test]
fn a_table_has_an_entry_for_each_value() {
    let of = |wide, entries| {
        let requantise = Requantise {
            zero_point: 0,
            lo: 0,
            hi: 0,
            wide,
            rounding: Rounding::Single,
            scale: Scale::Tensor { m: 1, s: 1 },
            table: Some(2),
        };
        let epilogue = Epilogue {
            bias: None,
            requantise: Some(requantise),
        };
        let product = MatMul {
            a: 0,
            b: 1,
            epilogue,
        };
        let zeros = [(I8, &[6, 5][..]), (I8, &[entries])];
        given((I8, &[4, 5]), &zeros, Operator::MatMul(product))
    };
    assert_eq!(of(false, 256), Ok(vec![4, 6]));
    assert_eq!(of(true, 1 << 16), Ok(vec![4, 6]));
    assert_eq!(of(true, 256), Err(Fault::OperandShape));
    assert_eq!(of(false, 1 << 16), Err(Fault::OperandShape));
}

#[test]
fn convolutions_by_their_operands() {
    let window = Window {
        kernel: [3, 2],
        ..POINT
    };
    let x = (I8, &[1, 4, 4, 3][..]);
    let of = |x, w| given(x, &[w], convolution(0, 1, window));
    assert_eq!(of(x, (I8, &[7, 18])), Ok(vec![1, 2, 3, 7]));
    assert_eq!(
        given(x, &[], convolution(0, 1, window)),
        Err(Fault::Operand)
    );
    assert_eq!(
        given(x, &[], convolution(1, 0, window)),
        Err(Fault::Operand)
    );
    assert_eq!(
        of((I16, &[1, 4, 4, 3]), (I8, &[7, 18])),
        Err(Fault::OperandType)
    );
    assert_eq!(of(x, (I16, &[7, 18])), Err(Fault::OperandType));
    assert_eq!(
        of((I8, &[4, 4, 3]), (I8, &[7, 18])),
        Err(Fault::OperandShape)
    );
    assert_eq!(of(x, (I8, &[7, 17])), Err(Fault::OperandShape));
    assert_eq!(of(x, (I8, &[7, 3, 6])), Err(Fault::OperandShape));
    // The window comes before the weights, the rank of x before the window.
    let none = Window {
        stride: [0, 1],
        ..window
    };
    let w = (I8, &[7, 17][..]);
    assert_eq!(given(x, &[w], convolution(0, 1, none)), Err(Fault::Window));
    let flat = given((I8, &[4, 4, 3]), &[w], convolution(0, 1, none));
    assert_eq!(flat, Err(Fault::OperandShape));
    // Weights need not be a constant.
    let own = given((I8, &[1, 1, 1, 4]), &[], convolution(0, 0, POINT));
    assert_eq!(own, Err(Fault::OperandShape));
}

#[test]
fn depthwise_convolutions_by_their_operands() {
    let window = Window {
        kernel: [3, 2],
        ..POINT
    };
    let x = (I8, &[1, 4, 4, 3][..]);
    let of = |x, w| given(x, &[w], depthwise(0, 1, window));
    assert_eq!(of(x, (I8, &[3, 6])), Ok(vec![1, 2, 3, 3]));
    assert_eq!(of(x, (I8, &[9, 6])), Ok(vec![1, 2, 3, 9]));
    for w in [&[4, 6][..], &[2, 6], &[3, 5], &[3, 3, 2]] {
        assert_eq!(of(x, (I8, w)), Err(Fault::OperandShape), "{w:?}");
    }
    assert_eq!(of(x, (I32, &[3, 6])), Err(Fault::OperandType));
    assert_eq!(
        of((I8, &[4, 4, 3]), (I8, &[3, 6])),
        Err(Fault::OperandShape)
    );
}

#[test]
fn windows() {
    let of = |window| given((I8, &[2, 5, 4, 3]), &[], greatest(window));
    let square = Window {
        kernel: [3, 3],
        ..POINT
    };
    let padded = |before, after| {
        of(Window {
            before,
            after,
            ..square
        })
    };
    assert_eq!(of(square), Ok(vec![2, 3, 2, 3]));
    assert_eq!(padded([2, 2], [2, 2]), Ok(vec![2, 7, 6, 3]));
    assert_eq!(padded([3, 0], [0, 0]), Err(Fault::Window));
    assert_eq!(padded([0, 3], [0, 0]), Err(Fault::Window));
    assert_eq!(padded([0, 0], [3, 0]), Err(Fault::Window));
    assert_eq!(padded([0, 0], [0, 3]), Err(Fault::Window));
    assert_eq!(
        of(Window {
            stride: [2, 3],
            ..square
        }),
        Ok(vec![2, 2, 1, 3])
    );
    for zero in [[0, 1], [1, 0]] {
        assert_eq!(
            of(Window {
                kernel: zero,
                ..POINT
            }),
            Err(Fault::Window)
        );
        assert_eq!(
            of(Window {
                stride: zero,
                ..POINT
            }),
            Err(Fault::Window)
        );
        let window = Window {
            dilation: zero,
            ..POINT
        };
        let w = [(I8, &[1, 3][..])];
        let found = given((I8, &[2, 5, 4, 3]), &w, convolution(0, 1, window));
        assert_eq!(found, Err(Fault::Window));
    }
    // As large as what it moves over, and larger by one.
    assert_eq!(
        of(Window {
            kernel: [5, 4],
            ..POINT
        }),
        Ok(vec![2, 1, 1, 3])
    );
    assert_eq!(
        of(Window {
            kernel: [6, 4],
            ..POINT
        }),
        Err(Fault::Window)
    );
    assert_eq!(
        of(Window {
            kernel: [5, 5],
            ..POINT
        }),
        Err(Fault::Window)
    );
    let reached = Window {
        kernel: [5, 5],
        after: [0, 1],
        ..POINT
    };
    assert_eq!(of(reached), Ok(vec![2, 1, 1, 3]));
    // Dilated, a kernel of 3 reaches over 5 of the 5 rows; a pool is not dilated.
    let apart = Window {
        kernel: [3, 1],
        dilation: [2, 1],
        ..POINT
    };
    let w = [(I8, &[1, 9][..])];
    let found = given((I8, &[2, 5, 4, 3]), &w, convolution(0, 1, apart));
    assert_eq!(found, Ok(vec![2, 1, 4, 1]));
    assert_eq!(of(apart), Err(Fault::Window));
    let beyond = Window {
        dilation: [3, 1],
        ..apart
    };
    let found = given((I8, &[2, 5, 4, 3]), &w, convolution(0, 1, beyond));
    assert_eq!(found, Err(Fault::Window));
}

#[test]
fn pools_by_their_operand() {
    for of in [greatest, mean] {
        let found = given((I16, &[1, 2, 2, 1]), &[], of(POINT));
        assert_eq!(found, Ok(vec![1, 2, 2, 1]));
        let found = given((I32, &[1, 2, 2, 1]), &[], of(POINT));
        assert_eq!(found, Err(Fault::OperandType));
        let found = given((I8, &[2, 2, 1]), &[], of(POINT));
        assert_eq!(found, Err(Fault::OperandShape));
        // An output of 2^24 + 1 rows.
        let grown = Window {
            kernel: [2, 1],
            before: [1, 0],
            after: [1, 0],
            ..POINT
        };
        let found = given((I8, &[1, 1 << 24, 1, 1]), &[], of(grown));
        assert_eq!(found, Err(Fault::Dimension));
    }
}

#[test]
fn concatenations() {
    let of = |axis, parts: &[u16], zeros: &[(DType, &[u32])]| {
        let parts = parts.to_vec();
        given(
            (I8, &[2, 3]),
            zeros,
            Operator::Concat(Concat { axis, parts }),
        )
    };
    assert_eq!(of(0, &[0, 1], &[(I8, &[4, 3])]), Ok(vec![6, 3]));
    assert_eq!(of(1, &[0, 0, 0], &[]), Ok(vec![2, 9]));
    assert_eq!(of(1, &[0], &[]), Err(Fault::Count));
    assert_eq!(of(1, &[], &[]), Err(Fault::Count));
    // Numbers, then dtypes, then the axis, then shapes.
    assert_eq!(of(2, &[0, 1, 7], &[(I16, &[4])]), Err(Fault::Operand));
    assert_eq!(of(2, &[0, 1], &[(I16, &[4])]), Err(Fault::OperandType));
    assert_eq!(of(2, &[0, 1], &[(I8, &[4])]), Err(Fault::Axis));
    assert_eq!(of(1, &[0, 1], &[(I8, &[4])]), Err(Fault::OperandShape));
    assert_eq!(of(1, &[0, 1], &[(I8, &[4, 3])]), Err(Fault::OperandShape));
    assert_eq!(
        of(1, &[0, 1], &[(I8, &[2, 3, 1])]),
        Err(Fault::OperandShape)
    );
    let parts = vec![0, 0];
    let long = Operator::Concat(Concat { axis: 0, parts });
    assert_eq!(
        given((I8, &[1 << 24]), &[], long.clone()),
        Err(Fault::Dimension)
    );
    assert_eq!(given((I8, &[1 << 23, 32]), &[], long), Err(Fault::Size));
}

#[test]
fn transpositions() {
    let of = |axes: &[u8]| {
        let axes = axes.to_vec();
        given(
            (I8, &[2, 3, 4]),
            &[],
            Operator::Transpose(Transpose { x: 0, axes }),
        )
    };
    assert_eq!(of(&[2, 0, 1]), Ok(vec![4, 2, 3]));
    assert_eq!(of(&[]), Err(Fault::Rank));
    assert_eq!(of(&[0; 5]), Err(Fault::Rank));
    assert_eq!(of(&[1, 0]), Err(Fault::OperandShape));
    assert_eq!(of(&[0, 1, 2, 3]), Err(Fault::OperandShape));
    assert_eq!(of(&[0, 1, 3]), Err(Fault::Axis));
    assert_eq!(of(&[0, 1, 255]), Err(Fault::Axis));
    assert_eq!(of(&[0, 1, 1]), Err(Fault::Axis));
}

#[test]
fn slices() {
    let of = |spans: &[[u32; 3]]| {
        let span = |&[begin, length, step]: &[u32; 3]| Span {
            begin,
            length,
            step,
        };
        let spans = spans.iter().map(span).collect();
        given((I8, &[5, 6]), &[], Operator::Slice(Slice { x: 0, spans }))
    };
    let all = [0, 6, 1];
    assert_eq!(of(&[[1, 2, 3], all]), Ok(vec![2, 6]));
    assert_eq!(of(&[[4, 1, u32::MAX], all]), Ok(vec![1, 6]));
    for broken in [
        [0, 1, 0],
        [0, 0, 1],
        [5, 1, 1],
        [0, 6, 1],
        [2, 2, 3],
        [u32::MAX, u32::MAX, u32::MAX],
        [0, 1 << 16, 1 << 16],
    ] {
        assert_eq!(of(&[broken, all]), Err(Fault::Range), "{broken:?}");
    }
    assert_eq!(of(&[all]), Err(Fault::OperandShape));
    assert_eq!(of(&[[0, 1, 1]; 3]), Err(Fault::OperandShape));
    assert_eq!(of(&[]), Err(Fault::Rank));
    assert_eq!(of(&[[0, 1, 1]; 5]), Err(Fault::Rank));
}

#[test]
fn reshapes() {
    let of = |dims: &[u32]| {
        let dims = dims.to_vec();
        given(
            (I16, &[4, 6]),
            &[],
            Operator::Reshape(Reshape { x: 0, dims }),
        )
    };
    assert_eq!(of(&[2, 3, 4]), Ok(vec![2, 3, 4]));
    assert_eq!(of(&[24]), Ok(vec![24]));
    assert_eq!(of(&[23]), Err(Fault::Range));
    assert_eq!(of(&[0, 24]), Err(Fault::Dimension));
    assert_eq!(of(&[24, (1 << 24) + 1]), Err(Fault::Dimension));
    // The product of the dimensions does not wrap: 2^96 and 24 · 2^64 elements.
    assert_eq!(of(&[1 << 24; 4]), Err(Fault::Range));
    assert_eq!(of(&[24, 1 << 22, 1 << 22, 1 << 20]), Err(Fault::Range));
    // 2^66 + 2^24 elements of 2^24: 8,163,685 · 538,733 = 2^42 + 1.
    let dims = vec![1 << 24, 8_163_685, 538_733, 1];
    let reshape = Operator::Reshape(Reshape { x: 0, dims });
    assert_eq!(given((I8, &[1 << 24]), &[], reshape), Err(Fault::Range));
    assert_eq!(of(&[]), Err(Fault::Rank));
    assert_eq!(of(&[1; 5]), Err(Fault::Rank));
}

#[test]
fn gathers() {
    let of = |x: (DType, &[u32]), indices: (DType, &[u32])| {
        given(x, &[indices], Operator::Gather(Gather { x: 0, indices: 1 }))
    };
    assert_eq!(of((I8, &[5, 3]), (I32, &[2, 4])), Ok(vec![2, 4, 3]));
    assert_eq!(of((I8, &[5]), (I32, &[1, 2, 3, 4])), Ok(vec![1, 2, 3, 4]));
    assert_eq!(of((I8, &[5, 3]), (I16, &[2])), Err(Fault::OperandType));
    let deep = of((I8, &[5, 3]), (I32, &[1, 2, 3, 4]));
    assert_eq!(deep, Err(Fault::OperandShape));
    let large = of((I8, &[1, 1 << 20]), (I32, &[257]));
    assert_eq!(large, Err(Fault::Size));
    let absent = Operator::Gather(Gather { x: 0, indices: 1 });
    assert_eq!(given((I8, &[5]), &[], absent), Err(Fault::Operand));
}

/// Whether an operator is refused for its opening, and for nothing else.
fn refused(input: &[u32], weights: &[u32], operator: Operator) -> bool {
    let zeros = [(I8, weights)];
    let found = given((I8, input), &zeros, operator);
    assert!(found == Err(Fault::Opening) || found.is_ok(), "{found:?}");
    found.is_err()
}

#[test]
fn a_convolution_opens_rows_of_its_input() {
    // Rows of 1,280 bytes: 5 leaves of 8, and 64 subtrees of 49 pixels: 1,280 + 192 = 1,472 bytes a pixel. A row of
    // weights has the rest: 1,280 · area bytes.
    let square = |kernel: [u8; 2]| Window { kernel, ..POINT };
    let of = |kernel: [u8; 2], outputs: u32| {
        let taps = 1280 * u32::from(kernel[0]) * u32::from(kernel[1]);
        let operator = convolution(0, 1, square(kernel));
        refused(&[1, 7, 7, 1280], &[outputs, taps], operator)
    };
    // 23 pixels: 33,856 and a row of 29,440 in 115 leaves = 63,296; 24 (4 · 6): 35,328 + 30,720 = 66,048.
    assert!(!of([3, 7], 1));
    assert!(of([4, 6], 1));
    // Dilated columns open what is between them, too: 4 rows of 5 columns, 20 · 1,472 + 4 · 3 · 1,280 = 44,800.
    let wide = Window {
        dilation: [1, 2],
        kernel: [4, 3],
        ..POINT
    };
    assert!(!refused(
        &[1, 7, 7, 1280],
        &[1, 15_360],
        convolution(0, 1, wide)
    ));
    // 6 rows of 7 columns: 42 · 1,472 = 61,824, and 23,040 of weights, which 12 pixels alone would not exceed.
    let wider = Window {
        dilation: [1, 3],
        kernel: [6, 3],
        ..POINT
    };
    assert!(refused(
        &[1, 7, 7, 1280],
        &[1, 23_040],
        convolution(0, 1, wider)
    ));
}

#[test]
fn a_pool_opens_an_element_of_each_pixel() {
    let of = |shape: &[u32], kernel| given((I8, shape), &[], mean(Window { kernel, ..POINT }));
    // A leaf and 9 levels for each of 49 pixels of 5 leaves in 8: 49 · (256 + 288) = 26,656.
    assert_eq!(of(&[1, 7, 7, 1280], [7, 7]), Ok(vec![1, 1, 1, 1280]));
    // Pixels of one byte lie 256 a leaf: a row of 255 of a 255 · 255 image is at most in 2 leaves, and 8 levels:
    // 255 · 2 · 512.
    assert_eq!(of(&[1, 255, 255, 1], [255, 255]), Err(Fault::Opening));
    // 64 rows of 2 leaves: 128 · (256 + 256) = 65,536, and 13 bytes of descriptor; 63 rows fit.
    assert_eq!(of(&[1, 255, 255, 1], [64, 64]), Err(Fault::Opening));
    assert_eq!(of(&[1, 255, 255, 1], [63, 64]), Ok(vec![1, 193, 192, 1]));
    // One column is in one leaf however many rows: 128 · 512 again.
    assert_eq!(of(&[1, 255, 255, 1], [128, 1]), Err(Fault::Opening));
    assert_eq!(of(&[1, 255, 255, 1], [127, 1]), Ok(vec![1, 129, 255, 1]));
    // Never more leaves than hold data: 64 pixels in one leaf, no path.
    assert_eq!(of(&[1, 8, 8, 1], [8, 8]), Ok(vec![1, 1, 1, 1]));
}
