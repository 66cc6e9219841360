//! `assay-tensor open MODEL --input FILE --operator N --element I`.

use crate::{
    arguments::{Input, Model as Flags},
    failure::Failure,
    json,
    model::{read_input, Model},
    text::{self, grouped},
};
use assay_core::{Multiproof, Program};
use assay_engine::{keccak::Plain, Opened, Options, Plan};
use serde_json::{json, Value as Json};

/// # Errors
/// Why the program or its input is refused, or that there is no such element.
pub fn open(
    flags: &Flags,
    input: &Input,
    operator: usize,
    element: usize,
) -> Result<Vec<String>, Failure> {
    let model = Model::read(flags)?;
    let program = Program::decode(&model.program)?;
    let input = read_input(&input.file, program.input())?;
    let rule = program.operators().nth(operator);
    let rule = rule.ok_or(Failure::Operator(operator))?;
    let descriptor = program.descriptors().nth(operator).unwrap_or_default();
    let values = program.values();
    let kind = &values[1 + program.constants().count() + operator].kind;
    let mut give_up = || model.program.give_up();
    let mut plan = Plan::new_by_steps(&program, Options::default(), &mut give_up)?;
    let Some(Opened {
        element: found,
        opening,
    }) = plan.open(&input, operator, element)?
    else {
        let last = kind.bytes() / kind.dtype().size() as usize - 1;
        return Err(Failure::Element {
            operator,
            element,
            last,
        });
    };
    let found = text::elements(kind.dtype(), &found)
        .next()
        .unwrap_or_default();
    let bytes = opening.size() + descriptor.len();
    let hash = |number: u16, proof: &Multiproof| {
        let hash = proof.hash::<Plain>(&values[usize::from(number)].kind);
        hash.map_or_else(
            |_| unreachable!("what was opened leads to a hash"),
            |hash| text::prefixed(&hash),
        )
    };
    if flags.json {
        let opened: Json = opening
            .tensors
            .iter()
            .map(|(number, proof)| {
                let runs: Json = proof.runs.iter().map(|&(first, count)| json!({ "first": first, "count": count })).collect();
                let path: Json = proof.path.iter().map(|node| text::prefixed(node)).collect();
                json!({ "value": number, "hash": hash(*number, proof), "runs": runs, "leaves": text::prefixed(&proof.leaves), "path": path })
            })
            .collect();
        return Ok(vec![json::printed(&json!({
            "element": found.to_string(),
            "descriptor": text::prefixed(descriptor),
            "values": opened,
            "bytes": bytes,
        }))]);
    }
    let header = ["hash", "value", "leaves", "", "path"].map(String::from);
    let rows = opening.tensors.iter().map(|(number, proof)| {
        let runs: Vec<_> = proof
            .runs
            .iter()
            .map(|&(first, count)| match count {
                1 => first.to_string(),
                _ => format!("{first}-{}", first + count - 1),
            })
            .collect();
        [
            hash(*number, proof),
            number.to_string(),
            runs.join(","),
            format!("{} bytes", grouped(proof.leaves.len() as u64)),
            format!("{} nodes", proof.path.len()),
        ]
    });
    let rows: Vec<_> = [header].into_iter().chain(rows).collect();
    let mut lines = vec![
        format!(
            "element {element} of operator {operator} ({}) is {found}",
            rule.name()
        ),
        String::new(),
    ];
    lines.extend(text::aligned(&rows));
    lines.push(String::new());
    lines.push(format!(
        "{} bytes in all, the operator's {} included",
        grouped(bytes as u64),
        descriptor.len()
    ));
    Ok(lines)
}
