//! Each operator equals `TFLite`'s reference kernel, over random shapes, attributes and quantisations.

mod common;

use assay_core::{operators::Operator, Program};
use assay_import::tflite;
use common::{compare, hex, list, text};
use serde_json::Value;
use std::{env, fs};

fn parsed(vectors: &str) -> Value {
    serde_json::from_str(vectors).expect("JSON")
}

/// The repository's, which `scripts/tflite/vectors.py` writes.
fn vectors() -> Value {
    parsed(include_str!("../../../test/vectors/tflite-operators.json"))
}

/// The repository's, and more in the file that `ASSAY_TFLITE_OPERATORS` names.
fn all_vectors() -> Vec<Value> {
    let more = env::var("ASSAY_TFLITE_OPERATORS").ok();
    let more = more.map(|path| parsed(&fs::read_to_string(path).expect("more vectors")));
    [vectors()].into_iter().chain(more).collect()
}

#[test]
fn every_operator_equals_the_reference() {
    let (mut compared, mut different) = (0, Vec::new());
    let vectors = all_vectors();
    for entry in vectors.iter().flat_map(|vectors| list(&vectors["models"])) {
        let zero = i8::try_from(entry["inputZero"].as_i64().expect("a number")).expect("an int8");
        let model = hex(text(&entry["modelHex"]));
        match compare(text(&entry["model"]), &model, zero, &entry["cases"]) {
            Ok(equal) => compared += equal,
            Err(at) => different.push(at),
        }
    }
    assert!(
        different.is_empty(),
        "{} differ: {different:#?}",
        different.len()
    );
    println!("{compared} tensors equal");
    assert!(compared > 0);
}

#[test]
fn sums_that_31_bits_cannot_follow_take_factors_of_64() {
    let vectors = vectors();
    let mut models = list(&vectors["models"]).iter();
    let wide = models.find(|model| model["model"] == "wide sums 0");
    let wide = wide.expect("the model is among the vectors");
    let imported = tflite::import(&hex(text(&wide["modelHex"]))).expect("the model is imported");
    let program = Program::decode(&imported.program).expect("programs decode");
    let operators: Vec<_> = program.operators().map(Operator::name).collect();
    assert_eq!(operators, ["MatMul", "MulShift", "Requantise"]);
}
