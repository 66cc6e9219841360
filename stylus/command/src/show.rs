//! `assay-tensor show MODEL`: what a program is made of, without the constants' elements.

use crate::{arguments::Model as Flags, attributes, failure::Failure, json, model::Model, text};
use assay_core::{operators::Operator, program_id, Program};
use assay_engine::keccak::Plain;
use serde_json::{json, Value as Json};

/// # Errors
/// Why the program is refused.
pub fn show(flags: &Flags, dot: bool) -> Result<Vec<String>, Failure> {
    let Model { program, .. } = Model::read(flags)?;
    let program = Program::decode(&program)?;
    let id = text::prefixed(&program_id::<Plain>(&program));
    Ok(if flags.json {
        vec![json::printed(&described(&id, &program))]
    } else if dot {
        graph(&program)
    } else {
        table(&id, &program)
    })
}

fn described(id: &str, program: &Program<'_>) -> Json {
    let first = 1 + program.constants().count();
    let operators: Json = program.operators().map(attributes::parts).collect();
    let kinds = |values: &[assay_core::Value<'_>]| -> Json {
        values.iter().map(|value| json::kind(&value.kind)).collect()
    };
    json!({
        "id": id,
        "input": json::kind(program.input()),
        "constants": kinds(&program.values()[1..first]),
        "operators": operators,
        "outputs": kinds(&program.values()[first..]),
        "output": json::kind(program.output()),
    })
}

fn table(id: &str, program: &Program<'_>) -> Vec<String> {
    let mut rules = program.operators();
    let constants = program.constants().count();
    let header = ["value", "", "type", ""].map(String::from);
    let values = program.values().iter().enumerate().map(|(number, value)| {
        let (name, attributes) = match number {
            0 => ("input", String::new()),
            _ if number <= constants => ("constant", String::new()),
            _ => rules.next().map_or(("", String::new()), |rule| {
                (rule.name(), attributes::text(rule))
            }),
        };
        [
            number.to_string(),
            name.into(),
            text::kind(&value.kind),
            attributes,
        ]
    });
    let rows: Vec<_> = [header].into_iter().chain(values).collect();
    [format!("program {id}"), String::new()]
        .into_iter()
        .chain(text::aligned(&rows))
        .collect()
}

/// Graphviz: values as nodes, an edge from each that an operator reads, drawn as the operator names it.
fn graph(program: &Program<'_>) -> Vec<String> {
    let constants = program.constants().count();
    let first = 1 + constants;
    let node = |value: usize, label: &str, shape: &str| {
        format!("  v{value} [shape={shape}, label=\"{label}\"];")
    };
    let kind = |value: usize| text::kind(&program.values()[value].kind);
    let mut lines = vec![
        "digraph program {".into(),
        "  node [fontname=\"monospace\"];".into(),
        node(0, &format!("input\\n{}", kind(0)), "oval"),
    ];
    for (index, rule) in program.operators().enumerate() {
        let own = first + index;
        let inner = match rule {
            Operator::Fused(fused) => fused.operators.iter().map(Operator::name).collect(),
            _ => Vec::new(),
        };
        let name = [vec![rule.name()], inner].concat().join("\\n");
        let label = format!("{index} {name}\\n{}", kind(own));
        lines.push(node(own, &label, "box"));
        for (name, number) in attributes::operands(rule) {
            if (1..=constants).contains(&number) {
                lines.push(node(number, &kind(number), "plain"));
            }
            lines.push(format!("  v{number} -> v{own} [label=\"{name}\"];"));
        }
    }
    lines.push("}".into());
    lines
}
