//! `assay-tensor import MODEL -o PROGRAM`.

use crate::{
    arguments::{Encoder, Model as Flags},
    failure::Failure,
    json,
    model::Model,
    text,
};
use assay_core::Program;
use assay_engine::keccak::Plain;
use serde_json::{json, Value};
use std::{fs, path::Path};

/// # Errors
/// Why the model is refused, or the program cannot be written.
pub fn import(flags: &Flags, encoder: &Encoder, output: &Path) -> Result<Vec<String>, Failure> {
    let Model { program, tensors } = Model::read(&flags.file, encoder)?;
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
        let found = json!({ "program": id, "bytes": program.len(), "tensors": tensors });
        return Ok(vec![json::printed(&found)]);
    }
    let bytes = text::grouped(program.len() as u64);
    Ok(vec![format!("{id}  {bytes} bytes in {}", output.display())])
}
