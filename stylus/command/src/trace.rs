//! `assay-tensor trace MODEL --input FILE`: the hash of every tensor.

use crate::{
    arguments::{Execution, Input, Model as Flags},
    failure::Failure,
    json,
    model::{read_input, Model},
    progress::Progress,
    text,
};
use assay_core::{program_id, Program, TensorType};
use assay_engine::{keccak::Plain, Plan, Threads, Tree};
use serde_json::{json, Value};

/// # Errors
/// Why the program or its input is refused.
pub fn trace(flags: &Flags, execution: &Execution, input: &Input) -> Result<Vec<String>, Failure> {
    let model = Model::read(flags)?;
    let program = Program::decode(&model.program)?;
    let input = read_input(&input.file, program.input())?;
    let mut give_up = || model.program.give_up();
    let mut plan = Plan::new_by_steps(&program, execution.options(), &mut give_up)?;
    let kernel = plan.kernel();
    let hash = |threads: &Threads, kind: &TensorType, data: &[u8]| {
        text::prefixed(&Tree::hash_of(kernel, threads, kind, data))
    };
    let input_hash = hash(plan.threads(), program.input(), &input);
    let mut progress = Progress::of_operators(&program, execution.progress);
    let mut steps = Vec::new();
    plan.run_with(&input, &mut |threads, found| {
        steps.push((
            hash(threads, found.kind, found.data),
            text::kind(found.kind),
        ));
        progress.done(found.operator);
    })?;
    let id = text::prefixed(&program_id::<Plain>(&program));
    let steps = steps.into_iter().zip(program.operators()).enumerate();
    if flags.json {
        let operators: Value = steps
            .map(|(operator, ((hash, _), rule))| {
                json!({ "operator": operator, "kind": rule.name(), "hash": hash })
            })
            .collect();
        let found = json!({ "program": id, "input": input_hash, "operators": operators });
        return Ok(vec![json::printed(&found)]);
    }
    let mut rows = vec![
        [id, "program".into(), String::new(), String::new()],
        [
            input_hash,
            "input".into(),
            String::new(),
            text::kind(program.input()),
        ],
    ];
    rows.extend(steps.map(|(operator, ((hash, kind), rule))| {
        [hash, operator.to_string(), rule.name().into(), kind]
    }));
    Ok(text::aligned(&rows))
}
