//! Operators that move elements: their kernels agree with their element rules on noise that is the same at each run, and
//! with examples worked out by hand.

#![cfg(feature = "all")]

mod common;

use assay_core::{
    operators::{Concat, Gather, Operator, Reshape, Slice, Span, Transpose},
    DType, Draft, TensorType,
};
use common::{
    agreement::{agreed, elements, extremes, integers},
    draw::{constant, kind, one},
    Noise,
};

const ANY: [DType; 4] = [DType::I8, DType::I16, DType::I32, DType::I64];

fn tensor(noise: &mut Noise) -> TensorType {
    let rank = one(noise, &[1, 2, 3, 4]);
    let shape: Vec<_> = (0..rank).map(|_| one(noise, &[1, 2, 3, 5, 9])).collect();
    kind(one(noise, &ANY), &shape)
}

/// Builds many programs of one operator, whose output has the shape that comes with it, and runs them.
fn many(
    seed: u64,
    mut operator: impl FnMut(&mut Draft, &mut Noise, TensorType) -> (Operator, Vec<u32>),
) {
    let mut noise = Noise(seed);
    for _ in 0..150 {
        let input = tensor(&mut noise);
        let mut draft = Draft::new(input);
        let (operator, shape) = operator(&mut draft, &mut noise, input);
        let output = draft.push(operator).unwrap();
        assert_eq!(draft.kind(output), Some(&kind(input.dtype(), &shape)));
        agreed(&draft.encode().unwrap(), extremes(&mut noise, &input));
    }
}

#[test]
fn concatenations() {
    many(1, |draft, noise, input| {
        let axis = noise.below(input.shape().len());
        let mut shape = input.shape().to_vec();
        let mut parts = vec![0];
        for _ in 0..one(noise, &[1, 1, 2, 5]) {
            let mut part = input.shape().to_vec();
            part[axis] = one(noise, &[1, 2, 4]);
            shape[axis] += part[axis];
            let number = constant(draft, noise, input.dtype(), &part);
            parts.insert(noise.below(parts.len() + 1), number);
        }
        let axis = u8::try_from(axis).unwrap();
        (Operator::Concat(Concat { axis, parts }), shape)
    });
}

#[test]
fn transpositions() {
    many(2, |_, noise, input| {
        let mut axes: Vec<u8> = (0..).take(input.shape().len()).collect();
        for i in 0..axes.len() {
            let other = noise.below(axes.len());
            axes.swap(i, other);
        }
        let dims = axes.iter().map(|&axis| input.shape()[usize::from(axis)]);
        let shape = dims.collect();
        (Operator::Transpose(Transpose { x: 0, axes }), shape)
    });
}

#[test]
fn slices() {
    many(3, |_, noise, input| {
        let span = |&dim: &u32| {
            let begin = one(noise, &[0, 1, 2]).min(dim - 1);
            let step = one(noise, &[1, 1, 2, 3]);
            let most = (dim - 1 - begin) / step + 1;
            let length = one(noise, &[1, 2, most]).min(most);
            // A single element is not stepped from.
            let step = if length == 1 && noise.below(2) == 0 {
                u32::MAX
            } else {
                step
            };
            Span {
                begin,
                length,
                step,
            }
        };
        let spans: Vec<_> = input.shape().iter().map(span).collect();
        let shape = spans.iter().map(|span| span.length).collect();
        (Operator::Slice(Slice { x: 0, spans }), shape)
    });
}

#[test]
fn reshapes() {
    many(4, |_, noise, input| {
        let all = input.shape().iter().product();
        let dims = match noise.below(3) {
            0 => vec![all],
            1 => vec![1, all, 1],
            _ => input.shape().iter().rev().copied().collect(),
        };
        let reshape = Reshape {
            x: 0,
            dims: dims.clone(),
        };
        (Operator::Reshape(reshape), dims)
    });
}

#[test]
fn gathers() {
    many(5, |draft, noise, input| {
        let part = &input.shape()[1..];
        let rank = 1 + noise.below(4 - part.len());
        let indices: Vec<_> = (0..rank).map(|_| one(noise, &[1, 2, 5])).collect();
        let of = kind(DType::I32, &indices);
        let data: Vec<_> = (0..of.rows() * of.row_length())
            .map(|_| one(noise, &[0, 1, 2, 8, -1, i32::MIN, i32::MAX]).into())
            .collect();
        let data = elements(DType::I32, &data);
        let shape = [&indices[..], part].concat();
        let indices = draft.constant(of, data).unwrap();
        (Operator::Gather(Gather { x: 0, indices }), shape)
    });
}

/// The output of one operator over 1, 2, 3, … of a shape.
fn output(dtype: DType, shape: &[u32], operator: impl FnOnce(&mut Draft) -> Operator) -> Vec<i64> {
    let input = kind(dtype, shape);
    let mut draft = Draft::new(input);
    let operator = operator(&mut draft);
    draft.push(operator).unwrap();
    let count: i64 = shape.iter().copied().map(i64::from).product();
    let x: Vec<_> = (1..=count).collect();
    let tensors = agreed(&draft.encode().unwrap(), elements(dtype, &x));
    integers(dtype, &tensors.0.last().unwrap().1)
}

#[test]
fn views_by_hand() {
    // (1 2 3 / 4 5 6) behind (10 / 20), before itself.
    let joined = output(DType::I16, &[2, 3], |draft| {
        let column = kind(DType::I16, &[2, 1]);
        let column = draft.constant(column, elements(DType::I16, &[10, 20]));
        let parts = vec![column.unwrap(), 0, 0];
        Operator::Concat(Concat { axis: 1, parts })
    });
    assert_eq!(joined, [10, 1, 2, 3, 1, 2, 3, 20, 4, 5, 6, 4, 5, 6]);
    let stacked = output(DType::I8, &[2, 3], |_| {
        Operator::Concat(Concat {
            axis: 0,
            parts: vec![0, 0],
        })
    });
    assert_eq!(stacked, [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]);

    let turned = output(DType::I32, &[2, 3], |_| {
        Operator::Transpose(Transpose {
            x: 0,
            axes: vec![1, 0],
        })
    });
    assert_eq!(turned, [1, 4, 2, 5, 3, 6]);
    // Dimensions 2, 3, 2 become 2, 2, 3: the last first.
    let cycled = output(DType::I8, &[2, 3, 2], |_| {
        Operator::Transpose(Transpose {
            x: 0,
            axes: vec![2, 0, 1],
        })
    });
    assert_eq!(cycled, [1, 3, 5, 7, 9, 11, 2, 4, 6, 8, 10, 12]);

    // Rows 1 and 3, every second column from the first on.
    let span = |begin, length, step| Span {
        begin,
        length,
        step,
    };
    let sliced = output(DType::I8, &[4, 5], |_| {
        let spans = vec![span(1, 2, 2), span(0, 3, 2)];
        Operator::Slice(Slice { x: 0, spans })
    });
    assert_eq!(sliced, [6, 8, 10, 16, 18, 20]);

    let gathered = output(DType::I64, &[3, 2], |draft| {
        let indices = elements(DType::I32, &[2, 0, -5, 100]);
        let indices = draft.constant(kind(DType::I32, &[2, 2]), indices);
        Operator::Gather(Gather {
            x: 0,
            indices: indices.unwrap(),
        })
    });
    assert_eq!(gathered, [5, 6, 1, 2, 1, 2, 5, 6]);
}
