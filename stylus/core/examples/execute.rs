//! Runs a program on inputs that lie end to end in a file and prints the outputs, end to end:
//! `cargo run --release --example execute -- program.bin inputs.bin > outputs.bin`.

use assay_core::{execute, Program};
use std::{
    env, fs,
    io::{self, Write},
};

fn main() -> Result<(), String> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [program, inputs] = arguments.as_slice() else {
        return Err("name a file with a program and a file with inputs".into());
    };
    let read = |name: &str| fs::read(name).map_err(|error| format!("{name}: {error}"));
    let (bytes, inputs) = (read(program)?, read(inputs)?);
    let program =
        Program::decode(&bytes).map_err(|error| format!("{program} is no program: {error:?}"))?;
    let mut outputs = Vec::new();
    for input in inputs.chunks(program.input().bytes()) {
        let output = execute(&program, input)
            .map_err(|error| format!("the last input is cut short: {error:?}"))?;
        outputs.extend(output);
    }
    io::stdout()
        .write_all(&outputs)
        .map_err(|error| error.to_string())
}
