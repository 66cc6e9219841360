//! How much memory a program of a file takes, as Linux counts it.
#![cfg(target_os = "linux")]

use assay_core::{
    operators::{Epilogue, MatMul, Operator, Requantise, Rounding, Scale},
    DType, Draft, TensorType,
};
use std::{
    env, fs,
    io::Read,
    process::{self, Command, Stdio},
};

const ROWS: u32 = 32;
const WIDTH: u32 = 1024;
const LAYERS: usize = 32;

/// Products, one after the other.
fn products() -> Vec<u8> {
    let kind = |rows| TensorType::new(DType::I8, &[rows, WIDTH]).expect("a type");
    let mut draft = Draft::new(kind(ROWS));
    let mut a = Draft::INPUT;
    for layer in 0..LAYERS {
        let weights = (0..kind(WIDTH).bytes()).map(|at| (at * 89 + layer).to_le_bytes()[0]);
        let b = draft
            .constant(kind(WIDTH), weights.collect())
            .expect("weights");
        let epilogue = Epilogue {
            bias: None,
            requantise: Some(Requantise {
                zero_point: 0,
                lo: -128,
                hi: 127,
                wide: false,
                rounding: Rounding::Single,
                scale: Scale::Tensor { m: 1 << 30, s: 40 },
                table: None,
            }),
        };
        let product = MatMul { a, b, epilogue };
        a = draft.push(Operator::MatMul(product)).expect("an operator");
    }
    draft.encode().expect("a program")
}

/// The most memory that a process has had so far, in bytes.
fn peak(of: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{of}/status")).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.expect("a peak").trim().trim_end_matches(" kB");
    1024 * kilobytes.parse::<usize>().expect("a number")
}

#[test]
fn running_a_program_takes_its_weights_and_two_tensors_and_little_more() {
    let folder = env::temp_dir().join(format!("assay-memory-{}", process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let [program, input] = ["program.bin", "input.raw"].map(|name| folder.join(name));
    let tensor = (ROWS * WIDTH) as usize;
    fs::write(&program, products()).expect("a file");
    fs::write(&input, vec![1; tensor]).expect("a file");
    let mut child = Command::new(env!("CARGO_BIN_EXE_assay-tensor"))
        .arg("run")
        .arg(&program)
        .arg("--input")
        .arg(&input)
        .args(["--threads", "1"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command");
    let mut output = child.stdout.take().expect("a pipe");
    // It prints when all is done, and more than a pipe holds: now it waits for its reader.
    output.read_exact(&mut [0]).expect("a byte");
    let peak = peak(child.id());
    output.read_to_end(&mut Vec::new()).expect("the rest");
    assert!(child.wait().expect("an end").success());
    fs::remove_dir_all(folder).expect("the folder");
    let least = LAYERS * (WIDTH * WIDTH) as usize + 2 * tensor;
    assert!(10 * peak <= 13 * least, "{peak} bytes, {least} at least");
}
