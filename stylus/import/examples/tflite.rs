//! Prints what a .tflite file becomes: `cargo run -p assay-import --example tflite -- model.tflite`.

use assay_core::{operators::Operator, Program};
use assay_import::tflite;
use std::{env, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    for path in env::args().skip(1) {
        let imported = match tflite::import(&fs::read(&path)?) {
            Ok(imported) => imported,
            Err(error) => {
                println!("{path}: {error}");
                continue;
            }
        };
        let program = Program::decode(&imported.program).map_err(|error| format!("{error:?}"))?;
        let operators: Vec<_> = program.operators().map(Operator::name).collect();
        println!(
            "{path}: {} bytes: {}",
            imported.program.len(),
            operators.join(", ")
        );
        for tensor in &imported.tensors {
            let kind = program.values()[usize::from(tensor.value)].kind;
            println!(
                "  operator {} {} is value {} {:?} ({})",
                tensor.operator,
                tensor.kind,
                tensor.value,
                kind.shape(),
                tensor.name
            );
        }
    }
    Ok(())
}
