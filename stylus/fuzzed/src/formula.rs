//! Each operator with attributes drawn.

use crate::draft::Drawing;
use assay_core::{
    operators::{
        Add, ArgMax, AveragePool, Cast, Concat, Conv2D, DepthwiseConv2D, Division, Filter,
        FloorDiv, Gather, Isqrt, LayerNorm, Lut16, Lut8, MatMul, MaxPool, Mul, MulShift, Norm,
        Operator, Pair, ReduceMax, ReduceSum, RequantiseTensor, Reshape, RmsNorm, Slice, Softmax,
        Span, Sub, Transpose,
    },
    DType,
};

const ALL: [DType; 4] = [DType::I8, DType::I16, DType::I32, DType::I64];
const NARROW: [DType; 3] = [DType::I8, DType::I16, DType::I32];

/// An operator; none where what it needs cannot be had.
pub fn drawn(d: &mut Drawing<'_, '_>) -> Option<Operator> {
    Some(match d.draw.below(26) {
        0 => Operator::MatMul(mat_mul(d)?),
        1 => {
            let (x, _) = d.operand(&[DType::I8])?;
            let dtype = d.draw.one(&NARROW);
            let (table, _) = d.constant(dtype, &[256])?;
            Operator::Lut8(Lut8 { x, table })
        }
        2 => Operator::ArgMax(ArgMax {
            x: d.operand(&NARROW)?.0,
        }),
        3 => {
            let (x, _) = d.operand(&[DType::I16])?;
            let dtype = d.draw.one(&NARROW);
            let (table, _) = d.constant(dtype, &[1 << 16])?;
            Operator::Lut16(Lut16 { x, table })
        }
        4 => Operator::Conv2D(Conv2D(filter(d, false)?)),
        5 => Operator::DepthwiseConv2D(DepthwiseConv2D(filter(d, true)?)),
        6 => {
            let (x, window) = pool(d)?;
            Operator::MaxPool(MaxPool { x, window })
        }
        7 => {
            let (x, window) = pool(d)?;
            Operator::AveragePool(AveragePool { x, window })
        }
        8 => Operator::Add(Add(pair(d)?)),
        9 => Operator::Sub(Sub(pair(d)?)),
        10 => Operator::Mul(Mul(pair(d)?)),
        11 => {
            let (x, kind) = d.operand(&NARROW)?;
            let epilogue = d.epilogue(kind.shape())?;
            Operator::Requantise(RequantiseTensor { x, epilogue })
        }
        12 => {
            let (x, kind) = d.operand(&ALL)?;
            let f = d.beside(&ALL, kind.shape())?;
            let shift = d.draw.byte() % 64;
            let dtype = d.draw.dtype();
            Operator::MulShift(MulShift { x, f, shift, dtype })
        }
        13 => Operator::ReduceSum(ReduceSum {
            x: d.operand(&ALL)?.0,
            square: d.draw.chance(2),
            dtype: d.draw.one(&[DType::I32, DType::I64]),
        }),
        14 => Operator::ReduceMax(ReduceMax {
            x: d.operand(&ALL)?.0,
        }),
        15 => {
            let (a, kind) = d.operand(&ALL)?;
            let b = d.beside(&ALL, kind.shape())?;
            let dtype = d.draw.dtype();
            Operator::FloorDiv(FloorDiv { a, b, dtype })
        }
        16 => Operator::Isqrt(Isqrt {
            x: d.operand(&[DType::I32, DType::I64])?.0,
        }),
        17 => Operator::Cast(Cast {
            x: d.operand(&ALL)?.0,
            dtype: d.draw.dtype(),
        }),
        18 => concat(d)?,
        19 => transpose(d)?,
        20 => slice(d)?,
        21 => reshape(d)?,
        22 => {
            let (x, _) = d.operand(&ALL)?;
            let (indices, _) = d.operand(&[DType::I32])?;
            Operator::Gather(Gather { x, indices })
        }
        23 => Operator::Softmax(softmax(d)?),
        24 => Operator::LayerNorm(LayerNorm(norm(d)?)),
        _ => Operator::RmsNorm(RmsNorm(norm(d)?)),
    })
}

fn mat_mul(d: &mut Drawing<'_, '_>) -> Option<MatMul> {
    let (a, kind) = d.operand(&[DType::I8])?;
    let shape = kind.shape();
    let (outer, [rows, length]) = shape.split_last_chunk()?;
    let columns = 1 + u32::from(d.draw.byte() % 40);
    let outer = if d.draw.chance(2) { outer } else { &[] };
    let mut output = kind.shape()[..shape.len() - 2].to_vec();
    output.extend([*rows, columns]);
    let (b, _) = if d.draw.chance(8) {
        d.operand(&[DType::I8])?
    } else {
        d.constant(DType::I8, &[outer, &[columns, *length]].concat())?
    };
    let epilogue = d.epilogue(&output)?;
    Some(MatMul { a, b, epilogue })
}

fn filter(d: &mut Drawing<'_, '_>, depthwise: bool) -> Option<Filter> {
    let (x, kind) = d.operand(&[DType::I8])?;
    let &[images, height, width, channels] = kind.shape() else {
        return None;
    };
    let (window, [rows, columns]) = d.window(true, [height, width]);
    let area = window.kernel.map(u32::from).iter().product::<u32>();
    let many = 1 + u32::from(d.draw.byte() % if depthwise { 3 } else { 20 });
    let (outputs, length) = if depthwise {
        (channels * many, area)
    } else {
        (many, area * channels)
    };
    let (w, _) = d.constant(DType::I8, &[outputs, length])?;
    let epilogue = d.epilogue(&[images, rows, columns, outputs])?;
    let pad = d.draw.byte().cast_signed();
    Some(Filter {
        x,
        w,
        window,
        pad,
        epilogue,
    })
}

fn pool(d: &mut Drawing<'_, '_>) -> Option<(u16, assay_core::operators::Window)> {
    let (x, kind) = d.operand(&[DType::I8, DType::I16])?;
    let &[_, height, width, _] = kind.shape() else {
        return None;
    };
    Some((x, d.window(false, [height, width]).0))
}

fn pair(d: &mut Drawing<'_, '_>) -> Option<Pair> {
    let (a, kind) = d.operand(&NARROW)?;
    let b = d.beside(&NARROW, kind.shape())?;
    let (left, right) = (d.side(), d.side());
    let epilogue = d.epilogue(kind.shape())?;
    Some(Pair {
        a,
        b,
        left,
        right,
        epilogue,
    })
}

fn concat(d: &mut Drawing<'_, '_>) -> Option<Operator> {
    let (x, kind) = d.operand(&ALL)?;
    let axis = d.draw.below(kind.shape().len());
    let mut parts = vec![x];
    for _ in 0..=d.draw.below(3) {
        let mut dims = kind.shape().to_vec();
        dims[axis] = 1 + u32::from(d.draw.byte() % 9);
        let part = if d.draw.chance(3) {
            x
        } else {
            d.constant(kind.dtype(), &dims)?.0
        };
        parts.push(part);
    }
    let axis = u8::try_from(axis).ok()?;
    Some(Operator::Concat(Concat { axis, parts }))
}

fn transpose(d: &mut Drawing<'_, '_>) -> Option<Operator> {
    let (x, kind) = d.operand(&ALL)?;
    let mut left: Vec<u8> = (0..).take(kind.shape().len()).collect();
    let mut axes = Vec::new();
    while !left.is_empty() {
        axes.push(left.swap_remove(d.draw.below(left.len())));
    }
    Some(Operator::Transpose(Transpose { x, axes }))
}

fn slice(d: &mut Drawing<'_, '_>) -> Option<Operator> {
    let (x, kind) = d.operand(&ALL)?;
    let span = |&dim: &u32| {
        let mut below = |bound: u32| d.draw.below(bound as usize);
        let begin = u32::try_from(below(dim)).unwrap_or_default();
        let step = 1 + u32::try_from(below(3)).unwrap_or_default();
        let most = (dim - begin - 1) / step + 1;
        let length = 1 + u32::try_from(below(most)).unwrap_or_default();
        Span {
            begin,
            length,
            step,
        }
    };
    let spans = kind.shape().iter().map(span).collect();
    Some(Operator::Slice(Slice { x, spans }))
}

fn reshape(d: &mut Drawing<'_, '_>) -> Option<Operator> {
    let (x, kind) = d.operand(&ALL)?;
    let mut rest: u32 = kind.shape().iter().product();
    let mut dims = Vec::new();
    for _ in 0..d.draw.below(4) {
        let divisors: Vec<_> = (1..=rest.min(64))
            .filter(|dim| rest.is_multiple_of(*dim))
            .collect();
        let dim = d.draw.one(&divisors);
        dims.push(dim);
        rest /= dim;
    }
    dims.push(rest);
    Some(Operator::Reshape(Reshape { x, dims }))
}

fn softmax(d: &mut Drawing<'_, '_>) -> Option<Softmax> {
    let (x, kind) = d.operand(&NARROW)?;
    let mut weight = i64::from(d.draw.word() >> 1);
    let falls = 1 + i64::from(d.draw.byte() % 16);
    let table = d.list(DType::I32, 256, |_| {
        weight -= weight / (falls * 8);
        weight
    })?;
    let mask = if d.draw.chance(2) {
        Some(d.beside(&[DType::I8], kind.shape())?)
    } else {
        None
    };
    let division = d
        .draw
        .one(&[Division::Weights, Division::Shares, Division::TfLite]);
    let shift = d.draw.byte() % 33;
    Some(Softmax {
        x,
        table,
        mask,
        division,
        shift,
    })
}

fn norm(d: &mut Drawing<'_, '_>) -> Option<Norm> {
    let (x, kind) = d.operand(&[DType::I16, DType::I32])?;
    let columns = [kind.row_length()];
    let (gamma, _) = d.constant(DType::I16, &columns)?;
    let (beta, _) = d.constant(DType::I16, &columns)?;
    let numerator = (u64::from(d.draw.word()) << 32 | u64::from(d.draw.word())) >> d.draw.below(64);
    let shifts = [d.draw.byte() % 64, d.draw.byte() % 64];
    Some(Norm {
        x,
        gamma,
        beta,
        numerator,
        shifts,
    })
}
