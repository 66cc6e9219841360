//! `assay-tensor import MODEL -o PROGRAM`.

use crate::{
    arguments::Model as Flags,
    failure::Failure,
    json,
    model::{Model, Onnx},
    text,
};
use assay_core::Program;
use assay_engine::keccak::Plain;
use assay_import::onnx::{Boundary, Rescaling};
use serde_json::{json, Value};
use std::{fs, path::Path};

/// # Errors
/// Why the model is refused, or the program cannot be written.
pub fn import(flags: &Flags, output: &Path) -> Result<Vec<String>, Failure> {
    let Model {
        program,
        tensors,
        onnx,
    } = Model::read(flags)?;
    let id = assay_core::program_id::<Plain>(&Program::decode(&program)?);
    // Copied, for it may be the file itself that is written.
    fs::write(output, program.to_vec()).map_err(|error| Failure::File {
        doing: "write",
        file: output.into(),
        error,
    })?;
    let id = text::prefixed(&id);
    if flags.json {
        let tensors: Value = tensors
            .iter()
            .map(|tensor| json::tensor(tensor, None))
            .collect();
        let mut found = json!({ "program": id, "bytes": program.len(), "tensors": tensors });
        if let Some(onnx) = onnx {
            found["input"] = boundary(onnx.input);
            found["output"] = boundary(onnx.output);
            found["rescalings"] = onnx.rescalings.iter().map(rescaling).collect();
        }
        return Ok(vec![json::printed(&found)]);
    }
    let bytes = text::grouped(program.len() as u64);
    let mut lines = vec![format!("{id}  {bytes} bytes in {}", output.display())];
    if let Some(onnx) = onnx {
        lines.extend(nearness(&onnx));
    }
    Ok(lines)
}

fn boundary(of: Boundary) -> Value {
    let mut boundary = json!({ "unsigned": of.unsigned });
    if let Some((scale, zero)) = of.quantisation {
        boundary["quantisation"] = json!({ "scale": f64::from(scale), "zeroPoint": zero });
    }
    boundary
}

fn rescaling(of: &Rescaling) -> Value {
    json!({ "operator": of.operator, "kind": of.kind, "relative": of.relative, "units": of.units })
}

/// What the program's elements are in the model, and by how much an operator is off for its factors' sake, at most.
fn nearness(
    Onnx {
        input,
        output,
        rescalings,
    }: &Onnx,
) -> Vec<String> {
    let ends = [("input", input), ("output", output)];
    let ends = ends.map(|(name, of)| [name.into(), bytes_of(*of)]);
    // The first of those that are the largest.
    let first = rescalings
        .iter()
        .rev()
        .max_by(|a, b| a.units.total_cmp(&b.units));
    let error = first.map_or_else(
        || "none: no operator rescales".into(),
        |Rescaling { units, operator, kind, .. }| {
            let units = text::two_digits(*units);
            format!("{units} units of the last place before rounding, the largest, of the model's operator {operator} ({kind})")
        },
    );
    let [input, output] = ends;
    text::aligned(&[input, output, ["error".into(), error]])
}

fn bytes_of(
    Boundary {
        unsigned,
        quantisation,
    }: Boundary,
) -> String {
    let bytes = if unsigned {
        "the model's uint8 less 128"
    } else {
        "the model's int8"
    };
    let Some((scale, zero)) = quantisation else {
        return bytes.into();
    };
    let element = match zero {
        0 => "element".into(),
        1.. => format!("(element - {zero})"),
        _ => format!("(element + {})", zero.unsigned_abs()),
    };
    format!("{bytes}; float32 is {} * {element}", text::single(scale))
}
