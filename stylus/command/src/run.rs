//! `assay-tensor run MODEL --input FILE`.

use crate::{
    arguments::{Execution, Input, Model as Flags},
    failure::Failure,
    json,
    model::{read_input, Model, Tensor},
    progress::Progress,
    text,
};
use assay_core::{DType, Program, TensorType};
use assay_engine::Plan;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// # Errors
/// Why the model or its input is refused, or the output cannot be written.
pub fn run(
    flags: &Flags,
    execution: &Execution,
    input: &Input,
    sha256: bool,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let model = Model::read(flags)?;
    let program = Program::decode(&model.program)?;
    let input = read_input(&input.file, program.input())?;
    let mut give_up = || model.program.give_up();
    let mut plan = Plan::new_by_steps(&program, execution.options(), &mut give_up)?;
    let mut progress = Progress::of_operators(&program, execution.progress);
    let constants = program.constants().map(|(_, data)| data);
    let mut digests: Vec<String> = if sha256 {
        [&input[..]]
            .into_iter()
            .chain(constants)
            .map(digest)
            .collect()
    } else {
        Vec::new()
    };
    let output = plan.run_and_copy(&input, &mut |_, found| {
        if sha256 {
            digests.push(digest(found.data));
        }
        progress.done(found.operator);
    })?;
    let listed = if model.tensors.is_empty() {
        own(&program)
    } else {
        model.tensors
    };
    let kind = program.output();
    if flags.json {
        let mut found = json!({ "output": json::kind(kind) });
        found["output"]["elements"] = json!([]);
        if sha256 {
            let each = listed
                .iter()
                .map(|tensor| json::tensor(tensor, Some(&digests[tensor.value])));
            found["operators"] = each.collect();
        }
        return Ok(write_json(
            out,
            &json::printed(&found),
            kind.dtype(),
            &output,
        )?);
    }
    let rows: Vec<_> = listed
        .into_iter()
        .filter(|_| sha256)
        .map(|tensor| {
            let digest = digests[tensor.value].clone();
            let name = tensor.name.unwrap_or_default();
            [digest, tensor.operator.to_string(), tensor.kind, name]
        })
        .collect();
    for line in text::aligned(&rows) {
        writeln!(out, "{line}")?;
    }
    Ok(write_rows(out, kind, &output)?)
}

/// The output's type and a line for each row, which is never text as a whole.
fn write_rows(out: &mut dyn Write, kind: &TensorType, data: &[u8]) -> io::Result<()> {
    writeln!(out, "{}", text::kind(kind))?;
    for row in data.chunks(kind.row_bytes()) {
        for (index, element) in text::elements(kind.dtype(), row).enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(out, "{space}{element}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// JSON with the elements in the place of an empty list, int64 as digits in a string: the numbers of JSON's readers do not
/// hold it.
fn write_json(out: &mut dyn Write, printed: &str, dtype: DType, data: &[u8]) -> io::Result<()> {
    let (before, behind) = printed.split_once("[]").unwrap_or((printed, ""));
    let quote = if dtype == DType::I64 { "\"" } else { "" };
    write!(out, "{before}[")?;
    for (index, element) in text::elements(dtype, data).enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(out, "{comma}\n      {quote}{element}{quote}")?;
    }
    writeln!(out, "\n    ]{behind}")
}

/// The program's operators, where there are none of a model's.
fn own(program: &Program<'_>) -> Vec<Tensor> {
    let first = 1 + program.constants().count();
    let operators = program.operators().enumerate();
    operators
        .map(|(operator, rule)| Tensor {
            operator,
            kind: rule.name().into(),
            output: 0,
            name: None,
            value: first + operator,
            onnx: None,
        })
        .collect()
}

fn digest(data: &[u8]) -> String {
    text::hex(&Sha256::digest(data))
}
