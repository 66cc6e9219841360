//! `BATCH_MATMUL` of two int8 tensors.

use super::{epilogue, index};
use crate::tflite::{
    error::Reason,
    fixed_point::Multiplier,
    node::{Node, Stop},
    schema,
};
use assay_core::{
    operators::{Epilogue, MatMul, MulShift, Operator, Pair, ReduceSum, Side, Sub},
    DType,
};

/// `Σ (x − zx)·(y − zy)` as `Σ x·y − zy·Σ x − zx·Σ y + K·zx·zy`, then requantised; the scale in single precision
/// (`GetQuantizedConvolutionMultipler`).
pub(super) fn convert(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let options = node.options::<schema::BatchMatMul>()?;
    let (first, second) = ("the first operand", "the second operand");
    let of_x = node.input(0, first)?.quantization(first)?;
    let of_y = node.input(1, second)?.quantization(second)?;
    let output = node.output(0)?.quantization("the output")?;
    let factor = f64::from(of_x.scale * of_y.scale) / f64::from(output.scale);
    let scale = epilogue::all(Multiplier::new(factor).ok_or(Reason::Scale)?)?;
    let last = |bias| epilogue::twice_rounded(bias, output, epilogue::ALL, scale);

    // The rows of both are what is multiplied and summed.
    let mut x = node.value(0, first)?;
    let mut y = node.value(1, second)?;
    if options.adjoint_x() {
        x = swapped(node, x)?;
    }
    if !options.adjoint_y() {
        y = swapped(node, y)?;
    }
    let product = |epilogue| {
        Operator::MatMul(MatMul {
            a: x,
            b: y,
            epilogue,
        })
    };
    if of_x.zero == 0 && of_y.zero == 0 {
        return Ok(vec![node.push(product(last(None)))?]);
    }
    let [.., columns, depth] = node.dims(y)?[..] else {
        return Err(Reason::Shape(second).into());
    };
    let constant = i64::from(depth) * i64::from(of_x.zero) * i64::from(of_y.zero);
    let constant = i32::try_from(constant).map_err(|_| Reason::TensorType)?;
    let mut sum = node.push(product(epilogue::NONE))?;
    if of_y.zero != 0 {
        let sums = scaled_sums(node, x, of_y.zero)?;
        sum = node.push(difference(sum, sums, epilogue::NONE))?;
    }
    let sums = scaled_sums(node, y, of_x.zero)?;
    let sums = swapped(node, sums)?;
    let bias = node.vector(&vec![constant; columns as usize])?;
    Ok(vec![node.push(difference(sum, sums, last(Some(bias))))?])
}

fn difference(a: u16, b: u16, epilogue: Epilogue) -> Operator {
    Operator::Sub(Sub(Pair {
        a,
        b,
        left: Side::default(),
        right: Side::default(),
        epilogue,
    }))
}

/// The last two dimensions exchanged.
fn swapped(node: &mut Node<'_, '_>, x: u16) -> Result<u16, Stop> {
    let rank = node.dims(x)?.len();
    if rank < 2 {
        return Err(Reason::Shape("an operand").into());
    }
    let mut axes: Vec<usize> = (0..rank).collect();
    axes.swap(rank - 2, rank - 1);
    index::transposed(node, x, &axes)
}

/// The sums of the rows, times a zero point.
fn scaled_sums(node: &mut Node<'_, '_>, x: u16, zero: i8) -> Result<u16, Stop> {
    let dtype = DType::I32;
    let sums = node.push(Operator::ReduceSum(ReduceSum {
        x,
        square: false,
        dtype,
    }))?;
    let scaled = MulShift {
        x: sums,
        f: node.vector(&[zero.into()])?,
        shift: 0,
        dtype,
    };
    Ok(node.push(Operator::MulShift(scaled))?)
}
