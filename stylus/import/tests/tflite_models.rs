//! Models of others equal `TFLite`'s reference kernels, operator by operator.

mod common;

use common::{compare, list, sha256, text};
use serde_json::Value;
use std::{
    env, fs,
    io::{self, Write},
    path::PathBuf,
};

/// The folder with the models: `ASSAY_MODELS`, or `shared/models` beside the repository.
fn folder() -> PathBuf {
    env::var_os("ASSAY_MODELS").map_or_else(
        || {
            PathBuf::from(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../../shared/models"
            ))
        },
        PathBuf::from,
    )
}

/// The zero point of each model's input, with which a case is filled.
fn zero_of_input(model: &str) -> i8 {
    match model {
        "kws_ref_model.tflite" => 83,
        "vww_96_int8.tflite" => -128,
        other => panic!("{other} is no model of these vectors"),
    }
}

#[test]
fn every_tensor_equals_the_reference() {
    let vectors: Value = serde_json::from_str(include_str!("../../../test/vectors/tflite.json"))
        .expect("the vectors are JSON");
    for entry in list(&vectors["models"]) {
        let name = text(&entry["model"]);
        let file = folder().join(name);
        let model = match fs::read(&file) {
            Ok(model) => model,
            Err(error) => {
                let named = env::var_os("ASSAY_MODELS").is_some();
                assert!(!named, "{}: {error}", file.display());
                // What is printed by macros is not seen where a test passes.
                let left_out = format!("not compared: {} (ASSAY_MODELS)\n", file.display());
                io::stderr().write_all(left_out.as_bytes()).unwrap();
                continue;
            }
        };
        assert_eq!(sha256(&model), text(&entry["modelSha256"]), "{name}");
        let compared = compare(name, &model, zero_of_input(name), &entry["cases"])
            .expect("every tensor is equal");
        let expected: usize = list(&entry["cases"])
            .iter()
            .map(|case| list(&case["tensors"]).len())
            .sum();
        assert_eq!(compared, expected, "{name}");
        println!("{name}: {compared} tensors equal");
    }
}
