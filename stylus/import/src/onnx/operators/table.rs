//! Functions of one element, in single precision as onnxruntime computes them, for each of the 256 values.

use crate::onnx::{
    error::Reason,
    operand::Integer,
    step::{float, Step},
};

pub(super) fn convert(kind: &'static str, mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (x, input) = step.activation(0, "the input")?;
    let value = match kind {
        "Identity" => return Ok(x),
        "Requantise" if input == step.output => return Ok(x),
        "Requantise" => step.table(x.value, input, |real| real)?,
        "Relu" | "Clip" => {
            let (low, high) = step.graph.clipped(kind, step.node)?;
            step.table(x.value, input, |real| real.max(low).min(high))?
        }
        "Sigmoid" => step.table(x.value, input, |real| {
            narrow(1.0 / (1.0 + libm::exp(-f64::from(real))))
        })?,
        "Tanh" => step.table(x.value, input, |real| narrow(libm::tanh(real.into())))?,
        "LeakyRelu" => {
            let alpha = float(step.node, "alpha", 0.01);
            step.table(
                x.value,
                input,
                |real| {
                    if real < 0.0 {
                        real * alpha
                    } else {
                        real
                    }
                },
            )?
        }
        _ => return Err(Reason::Missing("the operator")),
    };
    Ok(step.result(value, x.channels_last))
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "tables are of single precision, as the functions are"
)]
fn narrow(real: f64) -> f32 {
    real as f32
}
