//! `SOFTMAX` over the last dimension.

use crate::tflite::{
    error::Reason,
    fixed_point::{exp_of_negative, Multiplier},
    node::{Node, Stop},
    schema,
};
use assay_core::operators::{doubling_high, Division, Operator, Softmax};

/// Bits before the point of what is exponentiated.
const INTEGER_BITS: i32 = 5;

/// The table holds the exponentials of all differences, as the kernel's fixed-point arithmetic gives them.
pub(super) fn convert(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let beta = node.options::<schema::Softmax>()?.beta();
    let input = node.input(0, "the input")?.quantization("the input")?;
    let output = node.output(0)?.quantization("the output")?;
    // What the kernel asks of its output (`SoftmaxPrepare`).
    if output.zero != -128 || (output.scale - 1.0 / 256.0).abs() > 0.001 / 256.0 {
        return Err(Reason::Quantisation("the output").into());
    }
    let table = exponentials(f64::from(beta), f64::from(input.scale)).ok_or(Reason::Scale)?;
    let softmax = Softmax {
        x: node.value(0, "the input")?,
        table: node.vector(&table)?,
        mask: None,
        division: Division::TfLite,
        shift: 0,
    };
    Ok(vec![node.push(Operator::Softmax(softmax))?])
}

/// `exp(−d·scale·beta)` for each difference d, and 0 beyond the kernel's range (`PreprocessSoftmaxScaling`,
/// `CalculateInputRadius`). None where the scale is out of the kernel's range.
fn exponentials(beta: f64, scale: f64) -> Option<[i32; 256]> {
    let unit = f64::from(1 << (31 - INTEGER_BITS));
    let factor = (beta * scale * unit).min(2_147_483_647.0);
    // The exponent may be 31, as in no other operator.
    let (m, s) = Multiplier::new(factor / 2.0).map(|half| (half.m, half.s + 1))?;
    if !beta.is_finite() || factor <= 1.0 || s < 0 {
        return None;
    }
    let largest = f64::from((1 << INTEGER_BITS) - 1) * unit;
    #[allow(clippy::cast_possible_truncation, reason = "at most 31·2^26")]
    let radius = libm::ldexp(largest, -s).floor() as i64;
    let mut table = [0; 256];
    for (difference, entry) in (0_i32..).zip(&mut table) {
        if i64::from(difference) <= radius {
            let raised = (-difference).wrapping_mul(1_i32.wrapping_shl(s.unsigned_abs()));
            *entry = exp_of_negative(doubling_high(raised, m));
        }
    }
    Some(table)
}
