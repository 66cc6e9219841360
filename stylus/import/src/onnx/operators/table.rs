//! Functions of one element whose operator states the quantisation itself.

use crate::onnx::{error::Reason, function, operand::Integer, step::Step};

pub(super) fn convert(kind: &str, mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (x, input) = step.activation(0, "the input")?;
    let values = function::reals(input);
    let values = values
        .iter()
        .map(|&real| function::evaluate(kind, step.node, &[real]));
    let values: Vec<f32> = values
        .collect::<Option<_>>()
        .ok_or(Reason::Missing("the operator"))?;
    let value = step.table(x.value, &values)?;
    Ok(step.result(value, x.channels_last))
}
