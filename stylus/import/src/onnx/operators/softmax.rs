//! `Softmax` over the last dimension: shares of 1/256, and from these to the output's quantisation.

use crate::onnx::{
    error::Reason,
    operand::{Integer, Quantisation},
    step::{axis, int, Step},
};
use assay_core::operators::{Division, Operator, Softmax};

/// What `Division::TfLite` gives.
const SHARES: Quantisation = Quantisation {
    scale: 1.0 / 256.0,
    zero: -128,
    unsigned: false,
};

pub(super) fn convert(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (x, input) = step.activation(0, "the input")?;
    let x = step.graph.plain(x)?;
    let rank = step.graph.dims(x)?.len();
    let last = rank.saturating_sub(1);
    // Before version 13 the default was 1, and what followed the axis one row.
    let default = if rank == 2 { 1 } else { -1 };
    if axis(int(step.node, "axis", default), rank)? != last {
        return Err(Reason::Attribute("the axis, which has to be the last"));
    }
    let mut table = [0; 256];
    for (difference, entry) in (0_i32..).zip(&mut table) {
        let real = libm::exp(-f64::from(difference) * f64::from(input.scale));
        #[allow(clippy::cast_possible_truncation, reason = "at most 2^31 − 1")]
        let share = libm::rint(real * f64::from(i32::MAX)) as i32;
        *entry = share;
    }
    let table = step.graph.words(&table)?;
    let shares = step.graph.push(Operator::Softmax(Softmax {
        x,
        table,
        mask: None,
        division: Division::TfLite,
        shift: 0,
    }))?;
    let value = step.table(shares, SHARES, |real| real)?;
    Ok(step.result(value, false))
}
