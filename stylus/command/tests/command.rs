//! The command, as a process of its own.

use serde_json::{json, Value};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{self, Command},
};

/// Two rows times two columns with a bias, then squared in int64: `packages/tensor`'s command is tested on the same.
const PROGRAM: [&[u8]; 9] = [
    &[1],                                   // version
    &[1, 2, 2, 0, 0, 0, 2, 0, 0, 0],        // int8[2, 2]
    &[2, 0],                                // two constants
    &[1, 2, 2, 0, 0, 0, 2, 0, 0, 0],        // int8[2, 2]
    &[3, 1, 2, 0, 0, 0],                    // int32[2]
    &[2, 0],                                // two operators
    &[1, 0, 0, 1, 0, 1, 2, 0],              // MatMul of 0 and 1 with bias 2
    &[13, 3, 0, 3, 0, 0, 4],                // MulShift of 3 and 3 to int64
    &[1, 2, 3, 4, 10, 0, 0, 0, 0, 0, 0, 0], // the constants' elements
];
const INPUT: [u8; 4] = [1, 2, 0xff, 0];

/// Files that go when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("assay-tensor-{name}-{}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().into()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn said(arguments: &[&str]) -> (i32, String, String) {
    let found = Command::new(env!("CARGO_BIN_EXE_assay-tensor"))
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        found.status.code().unwrap(),
        text(found.stdout),
        text(found.stderr),
    )
}

fn json(arguments: &[&str]) -> Value {
    let (code, out, err) = said(&[arguments, &["--json"]].concat());
    assert_eq!((code, &err[..]), (0, ""));
    serde_json::from_str(&out).unwrap()
}

#[test]
fn a_program_is_run_opened_shown_and_costed() {
    let folder = Folder::new("program");
    let program = folder.write("program.bin", &PROGRAM.concat());
    let input = folder.write("input.raw", &INPUT);
    let run = said(&["run", &program, "--input", &input]);
    // 1·1 + 2·2 + 10, 1·3 + 2·4; −1 + 10, −3: squared.
    let out = "int64[2, 2]\n225 121\n81 9\n".to_string();
    assert_eq!(run, (0, out, String::new()));
    let opened = json(&[
        "open",
        &program,
        "--input",
        &input,
        "--operator",
        "0",
        "--element",
        "3",
    ]);
    assert_eq!(opened["element"], "-3");
    // The descriptor, and a leaf of a, of b and of the bias, each a tree of its own.
    assert_eq!(opened["bytes"], 8 + 3 * 256);
    let cost = json(&["cost", &program]);
    assert_eq!(
        [
            &cost["multiplyAdds"],
            &cost["weightBytes"],
            &cost["traceBytes"]
        ],
        [&json!(8), &json!(12), &json!(48)]
    );
    let shown = json(&["show", &program]);
    assert_eq!(
        shown["operators"][0],
        json!({ "kind": "MatMul", "a": 0, "b": 1, "bias": 2 })
    );
    let graph = said(&["show", &program, "--dot"]).1;
    let edges = [
        "v0 -> v3 [label=\"a\"]",
        "v1 -> v3 [label=\"b\"]",
        "v2 -> v3 [label=\"bias\"]",
        "v3 -> v4 [label=\"f\"]",
    ];
    for edge in edges {
        assert!(graph.contains(edge), "{edge}");
    }
}

#[test]
fn runs_of_a_program_are_timed() {
    let folder = Folder::new("bench");
    let program = folder.write("program.bin", &PROGRAM.concat());
    let input = folder.write("input.raw", &INPUT);
    let found = json(&["bench", &program, "--input", &input, "--runs", "3"]);
    assert_eq!(
        [&found["runs"], &found["multiplyAdds"]],
        [&json!(3), &json!(8)]
    );
    let times = &found["milliseconds"];
    let ms = |name: &str| times[name].as_f64().unwrap();
    assert!(0.0 < ms("least") && ms("least") <= ms("median") && ms("median") <= ms("most"));
    assert!(0.0 < ms("preparing") && 0.0 < ms("first"));
    let speed = found["multiplyAddsPerSecond"].as_f64().unwrap();
    assert!((speed * ms("median") / 8e3 - 1.0).abs() < 1e-3);
    let (code, out, err) = said(&["bench", &program]);
    assert_eq!((code, &err[..]), (0, ""));
    let names: Vec<_> = out
        .lines()
        .map(|line| line.split_once("  ").unwrap().0)
        .collect();
    assert_eq!(
        names,
        ["preparing", "first run", "median of 30", "multiply-adds"]
    );
}

#[test]
fn a_tflite_model_gives_the_digests_of_tflites_reference_kernels() {
    let folder = Folder::new("tflite");
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test/vectors/tflite-operators.json");
    let vectors: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let models = vectors["models"].as_array().unwrap();
    let found = models
        .iter()
        .find(|model| model["model"] == "CONV_2D 0")
        .unwrap();
    let model = folder.write("model.tflite", &bytes(found["modelHex"].as_str().unwrap()));
    let imported = folder.0.join("program.bin");
    let program = json(&["import", &model, "-o", imported.to_str().unwrap()]);
    assert_eq!(program["bytes"], fs::read(&imported).unwrap().len());
    let shown = json(&["show", imported.to_str().unwrap()]);
    let shape = shown["input"]["shape"].as_array().unwrap();
    let length = shape
        .iter()
        .map(|dimension| dimension.as_u64().unwrap())
        .product();
    let mut compared = 0;
    for case in found["cases"].as_array().unwrap() {
        let Some(seed) = case["input"].as_u64() else {
            continue;
        };
        let input = folder.write("input.raw", &drawn(u32::try_from(seed).unwrap(), length));
        let run = json(&["run", &model, "--input", &input, "--sha256"]);
        for (ours, theirs) in run["operators"]
            .as_array()
            .unwrap()
            .iter()
            .zip(case["tensors"].as_array().unwrap())
        {
            assert_eq!(ours["operator"], theirs["op"]);
            assert_eq!(ours["sha256"], theirs["sha256"]);
            compared += 1;
        }
    }
    assert!(compared > 0);
}

#[test]
fn what_is_wrong_is_said_and_becomes_the_exit_code() {
    let folder = Folder::new("wrong");
    let program = folder.write("program.bin", &PROGRAM.concat());
    let broken = folder.write("broken.bin", &PROGRAM.concat()[..40]);
    let input = folder.write("input.raw", &INPUT);
    let open = |operator, element| {
        said(&[
            "open",
            &program,
            "--input",
            &input,
            "--operator",
            operator,
            "--element",
            element,
        ])
    };
    for ((code, out, err), expected, says) in [
        (said(&["run", &program]), 2, "--input"),
        (
            said(&["run", "nothing.bin", "--input", &input]),
            2,
            "Cannot read nothing.bin",
        ),
        (
            said(&["run", &program, "--input", &program]),
            2,
            "int8[2, 2]: give its 4 bytes",
        ),
        (
            said(&["run", &program, "--input", &input, "--kernel", "abacus"]),
            2,
            "portable, avx2",
        ),
        (
            said(&["bench", &program, "--input", &program]),
            2,
            "int8[2, 2]: give its 4 bytes",
        ),
        (said(&["bench", &program, "--runs", "0"]), 2, "1..=1000000"),
        (open("2", "0"), 2, "There is no operator 2."),
        (open("0", "4"), 2, "has elements 0 to 3"),
        (said(&["cost", &broken]), 1, "Truncated"),
        (
            said(&["cost", &input]),
            1,
            "is neither a TFLite or ONNX model nor a program",
        ),
    ] {
        assert!(err.contains(says), "{err}");
        assert_eq!((code, &out[..]), (expected, ""), "{says}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn threads_that_the_system_does_not_start_are_counted() {
    let folder = Folder::new("threads");
    let program = folder.write("program.bin", &PROGRAM.concat());
    let input = folder.write("input.raw", &INPUT);
    let limited = "ulimit -v 500000 && exec \"$0\" run \"$1\" --input \"$2\" --threads 20000";
    let found = Command::new("sh")
        .args(["-c", limited, env!("CARGO_BIN_EXE_assay-tensor")])
        .args([&program, &input])
        .output()
        .unwrap();
    let said = String::from_utf8(found.stderr).unwrap();
    assert!(said.contains("does not start 20000 threads"), "{said}");
    assert_eq!(found.status.code(), Some(3));
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = (0..hex.len()).step_by(2);
    digits
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

/// The low bytes of xorshift32 (13, 17, 5), as `scripts/tflite` draws them.
fn drawn(seed: u32, length: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761);
    let draw = |_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[0]
    };
    (0..length).map(draw).collect()
}
