//! A program as JSON, in the names of `packages/tensor`.

use assay_core::{
    operators::{Epilogue, Operator, Requantise, Scale},
    DType, Program, TensorType,
};

fn list<T>(items: impl Iterator<Item = T>, text: impl Fn(T) -> String) -> String {
    let items: Vec<_> = items.map(text).collect();
    format!("[{}]", items.join(","))
}

fn kind(kind: &TensorType) -> String {
    let dtype = match kind.dtype() {
        DType::I8 => "int8",
        DType::I16 => "int16",
        DType::I32 => "int32",
        DType::I64 => "int64",
    };
    let shape = list(kind.shape().iter(), ToString::to_string);
    format!(r#"{{"dtype":"{dtype}","shape":{shape}}}"#)
}

fn operator(operator: &Operator) -> String {
    match operator {
        Operator::MatMul(operator) => {
            let (a, b, epilogue) = (operator.a, operator.b, epilogue(&operator.epilogue));
            format!(r#"{{"kind":"MatMul","a":{a},"b":{b}{epilogue}}}"#)
        }
        Operator::Lut8(operator) => {
            let (x, table) = (operator.x, operator.table);
            format!(r#"{{"kind":"Lut8","x":{x},"table":{table}}}"#)
        }
        Operator::ArgMax(operator) => format!(r#"{{"kind":"ArgMax","x":{}}}"#, operator.x),
    }
}

fn epilogue(epilogue: &Epilogue) -> String {
    let bias = epilogue.bias.map(|bias| format!(r#","bias":{bias}"#));
    let requantise = epilogue.requantise.as_ref().map(requantise);
    bias.unwrap_or_default() + &requantise.unwrap_or_default()
}

fn requantise(requantise: &Requantise) -> String {
    let Requantise {
        zero_point, lo, hi, ..
    } = requantise;
    let scale = match requantise.scale {
        Scale::Tensor { m, s } => format!(r#"{{"per":"tensor","multiplier":{m},"shift":{s}}}"#),
        Scale::Channel { m, s } => {
            format!(r#"{{"per":"channel","multipliers":{m},"shifts":{s}}}"#)
        }
    };
    let table = requantise.table.map(|table| format!(r#","table":{table}"#));
    let table = table.unwrap_or_default();
    format!(
        r#","requantise":{{"zeroPoint":{zero_point},"lo":{lo},"hi":{hi},"scale":{scale}{table}}}"#
    )
}

/// Types, operators and the type of each operator's output.
pub(crate) fn describe(program: &Program<'_>) -> String {
    let constants = list(program.constants(), |(constant, _)| kind(constant));
    let operators = list(program.operators(), operator);
    let outputs = program.values()[1 + program.constants().count()..].iter();
    let outputs = list(outputs, |output| kind(&output.kind));
    let input = kind(program.input());
    format!(
        r#"{{"input":{input},"constants":{constants},"operators":{operators},"outputs":{outputs}}}"#
    )
}
