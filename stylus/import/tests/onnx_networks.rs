//! Whole networks as onnxruntime's quantiser writes them, against what onnxruntime computes for them.

mod common;

use assay_core::Program;
use assay_import::onnx::{self, Imported, ImportedTensor};
use common::{base64, channels_last, list, output, run, text, Tensors};
use serde_json::Value;

/// What `scripts/onnx/quantised.py` writes.
fn models() -> Vec<Value> {
    let vectors = include_str!("../../../test/vectors/onnx-networks.json");
    let vectors: Value = serde_json::from_str(vectors).expect("JSON");
    list(&vectors["models"]).clone()
}

fn imported(model: &Value) -> Imported {
    let bytes = base64(text(&model["model"]));
    onnx::import(&bytes).unwrap_or_else(|error| panic!("{}: {error}", model["name"]))
}

/// The largest difference, and how many elements differ.
fn apart(found: &[u8], expected: &[u8]) -> (u8, usize) {
    assert_eq!(found.len(), expected.len());
    let pairs = found.iter().zip(expected);
    let apart = pairs.map(|(a, b)| a.cast_signed().abs_diff(b.cast_signed()));
    apart.fold((0, 0), |(most, count), apart| {
        (most.max(apart), count + usize::from(apart != 0))
    })
}

/// What the report of an operator allows beside the two roundings to the result's last place: the program's and
/// onnxruntime's.
fn allowed(imported: &Imported, tensor: &ImportedTensor) -> f64 {
    let of = imported
        .rescalings
        .iter()
        .filter(|rescaling| rescaling.tensor == tensor.name);
    of.map(|rescaling| rescaling.units).sum::<f64>() + 1.0
}

/// Each operator is given what onnxruntime has before it, so that no difference comes from another.
#[test]
fn each_operator_of_an_onnx_network_differs_by_no_more_than_is_reported() {
    for model in models() {
        let name = text(&model["name"]);
        let imported = imported(&model);
        let program = Program::decode(&imported.program).expect("imported programs decode");
        let case = &list(&model["cases"])[0];
        let mut data = Tensors(vec![base64(text(&case["input"]))]);
        data.0
            .extend(program.constants().map(|(_, constant)| constant.to_vec()));
        let (mut compared, mut different, mut elements) = (0, 0, 0);
        for operator in program.operators() {
            let number = data.0.len();
            let kind = &program.values()[number].kind;
            let mut output = output(&program, operator, &data);
            for tensor in &imported.tensors {
                if usize::from(tensor.value) != number {
                    continue;
                }
                let Some(expected) = case["tensors"][&tensor.name].as_str().map(base64) else {
                    panic!("{name}: no tensor {}", tensor.name);
                };
                let expected = if tensor.channels_last {
                    channels_last(&expected, kind.shape())
                } else {
                    expected
                };
                let (most, count) = apart(&output, &expected);
                let allowed = allowed(&imported, tensor);
                assert!(
                    f64::from(most) <= allowed,
                    "{name}, {}: {most}, and {allowed} at most",
                    tensor.name
                );
                compared += 1;
                different += count;
                elements += expected.len();
                output = expected;
            }
            data.0.push(output);
        }
        println!("{name}: {compared} tensors, {different} of {elements} elements differ");
        assert!(compared > 3, "{name}");
        assert!(different * 20 < elements, "{name}");
    }
}

#[test]
fn onnx_networks_end_near_onnxruntime() {
    for model in models() {
        let name = text(&model["name"]);
        let imported = imported(&model);
        let program = Program::decode(&imported.program).expect("imported programs decode");
        let mut distances = Vec::new();
        for case in list(&model["cases"]) {
            let values = run(&program, &base64(text(&case["input"])));
            let found = values.last().expect("an output");
            distances.push(apart(found, &base64(text(&case["output"]))));
        }
        println!(
            "{name}: {distances:?}, {} operators",
            program.operators().count()
        );
        let most = distances.iter().map(|(most, _)| *most).max();
        assert!(most <= Some(3), "{name}: {most:?}");
    }
}
