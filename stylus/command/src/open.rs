//! `assay-tensor open PROGRAM --input FILE --operator N --element I`.

use crate::{
    arguments::{Encoder, Input, Model as Flags},
    failure::Failure,
    json,
    model::{read_input, Model},
    text::{self, grouped},
};
use assay_core::{operators::At, ElementOpening, Program};
use assay_engine::{keccak::Plain, Options, Plan, Tree};
use serde_json::{json, Value as Json};
use std::borrow::Cow;

/// # Errors
/// Why the program or its input is refused, or that there is no such element.
pub fn open(
    flags: &Flags,
    input: &Input,
    operator: usize,
    element: usize,
) -> Result<Vec<String>, Failure> {
    let Model { program, .. } = Model::read(&flags.file, &Encoder::default())?;
    let program = Program::decode(&program)?;
    let input = read_input(&input.file, program.input())?;
    let rule = program.operators().nth(operator);
    let rule = rule.ok_or(Failure::Operator(operator))?;
    let descriptor = program.descriptors().nth(operator).unwrap_or_default();
    let constants = program.constants().map(|(_, data)| data);
    let mut data: Vec<Cow<'_, [u8]>> = [&input[..]]
        .into_iter()
        .chain(constants)
        .map(Cow::Borrowed)
        .collect();
    let mut plan = Plan::new(&program, Options::default())?;
    let kernel = plan.kernel();
    plan.run_with(&input, &mut |_, found| {
        if found.operator <= operator {
            data.push(Cow::Owned(found.data.to_vec()));
        }
    })?;
    let values = program.values();
    let at = At {
        values,
        kind: &values[data.len() - 1].kind,
        index: element,
    };
    let dtype = at.kind.dtype();
    let found = text::elements(dtype, &data[data.len() - 1]).nth(element);
    let (Some(found), Some(opening)) = (found, ElementOpening::of::<Plain, _>(rule, &at, &data))
    else {
        let last = at.kind.bytes() / dtype.size() as usize - 1;
        return Err(Failure::Element {
            operator,
            element,
            last,
        });
    };
    let bytes = opening.size() + descriptor.len();
    let hash = |number: u16| {
        let number = usize::from(number);
        text::prefixed(&Tree::hash_of(
            kernel,
            plan.threads(),
            &values[number].kind,
            &data[number],
        ))
    };
    if flags.json {
        let opened: Json = opening
            .tensors
            .iter()
            .map(|(number, proof)| {
                let runs: Json = proof.runs.iter().map(|&(first, count)| json!({ "first": first, "count": count })).collect();
                let path: Json = proof.path.iter().map(|node| text::prefixed(node)).collect();
                json!({ "value": number, "hash": hash(*number), "runs": runs, "leaves": text::prefixed(&proof.leaves), "path": path })
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
            hash(*number),
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
