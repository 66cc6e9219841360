//! `assay-tensor run MODEL --input FILE`.

use crate::{
    arguments::{Encoder, Execution, Input, Model as Flags},
    failure::Failure,
    json,
    model::{read_input, Model, Tensor},
    progress::Progress,
    text,
};
use assay_core::Program;
use assay_engine::Plan;
use serde_json::json;
use sha2::{Digest, Sha256};

/// # Errors
/// Why the model or its input is refused.
pub fn run(
    flags: &Flags,
    encoder: &Encoder,
    execution: &Execution,
    input: &Input,
    sha256: bool,
) -> Result<Vec<String>, Failure> {
    let model = Model::read(&flags.file, encoder)?;
    let program = Program::decode(&model.program)?;
    let input = read_input(&input.file, program.input())?;
    let mut give_up = || model.program.give_up();
    let mut plan = Plan::new_by_steps(&program, execution.options(), &mut give_up)?;
    let mut progress = Progress::new(&program, execution.progress);
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
    let mut output = Vec::new();
    plan.run_with(&input, &mut |_, found| {
        if sha256 {
            digests.push(digest(found.data));
        }
        if progress.done(found.operator) {
            output = found.data.to_vec();
        }
    })?;
    let listed = if model.tensors.is_empty() {
        own(&program)
    } else {
        model.tensors
    };
    let kind = program.output();
    if flags.json {
        let mut found =
            json!({ "output": json::typed(kind, json::elements(kind.dtype(), &output)) });
        if sha256 {
            let each = listed
                .iter()
                .map(|tensor| json::tensor(tensor, Some(&digests[tensor.value])));
            found["operators"] = each.collect();
        }
        return Ok(vec![json::printed(&found)]);
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
    let elements: Vec<_> = text::elements(kind.dtype(), &output)
        .map(|element| element.to_string())
        .collect();
    let matrix = elements.chunks(kind.row_length() as usize);
    let mut lines = text::aligned(&rows);
    lines.push(text::kind(kind));
    lines.extend(matrix.map(|row| row.join(" ")));
    Ok(lines)
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
        })
        .collect()
}

fn digest(data: &[u8]) -> String {
    text::hex(&Sha256::digest(data))
}
