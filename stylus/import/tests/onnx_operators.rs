//! Each operator against what onnxruntime computes for the same model, and how far they are apart.
#![allow(clippy::cast_possible_truncation)]

mod common;

use assay_core::Program;
use assay_import::onnx::{self, Imported};
use common::{base64, channels_first, list, run, text};
use serde_json::Value;
use std::collections::BTreeMap;

/// What `scripts/onnx/vectors.py` writes.
fn models() -> Vec<Value> {
    let vectors = include_str!("../../../test/vectors/onnx-operators.json");
    let vectors: Value = serde_json::from_str(vectors).expect("JSON");
    list(&vectors["models"]).clone()
}

fn imported(model: &Value) -> Imported {
    let bytes = base64(text(&model["model"]));
    onnx::import(&bytes).unwrap_or_else(|error| panic!("{}: {error}", model["name"]))
}

/// The largest difference of any element, how many elements differ, and how many there are.
#[derive(Default)]
struct Distance {
    largest: u32,
    different: usize,
    elements: usize,
    /// What the importer reports of a model's operators together, at most.
    reported: f64,
}

fn distances() -> BTreeMap<String, Distance> {
    let mut distances = BTreeMap::<String, Distance>::new();
    for model in models() {
        let name = text(&model["name"]);
        let imported = imported(&model);
        let program = Program::decode(&imported.program).expect("imported programs decode");
        let distance = distances.entry(name.to_owned()).or_default();
        let reported = imported.rescalings.iter().map(|rescaling| rescaling.units);
        distance.reported = distance.reported.max(reported.sum());
        for case in list(&model["cases"]) {
            let values = run(&program, &base64(text(&case["input"])));
            let (found, expected) = (
                values.last().expect("an output"),
                base64(text(&case["output"])),
            );
            assert_eq!(found.len(), expected.len(), "{name}");
            for (found, expected) in found.iter().zip(&expected) {
                let apart = found.cast_signed().abs_diff(expected.cast_signed()).into();
                distance.largest = distance.largest.max(apart);
                distance.different += usize::from(apart != 0);
                distance.elements += 1;
            }
        }
    }
    distances
}

/// Where nothing is rounded nothing may differ.
const EXACT: [&str; 26] = [
    "MaxPool",
    "MaxPool, ceil_mode",
    "GlobalMaxPool",
    "ReduceMax",
    "Reshape",
    "Flatten",
    "Squeeze",
    "Unsqueeze",
    "Transpose",
    "Slice",
    "Slice backwards",
    "Split",
    "Gather",
    "Gather one",
    "Gather rows",
    "Tile",
    "Expand",
    "Pad",
    "Pad edge",
    "Pad reflect",
    "Resize",
    "DepthToSpace",
    "DepthToSpace CRD",
    "SpaceToDepth",
    "Relu",
    "Clip",
];

/// Of the two results each is rounded once.
#[test]
fn onnx_operators_differ_from_onnxruntime_by_no_more_than_is_reported() {
    let distances = distances();
    let mut wrong = Vec::new();
    for (name, distance) in &distances {
        let Distance {
            largest,
            different,
            elements,
            reported,
        } = distance;
        println!(
            "{name}: at most {largest}, {different} of {elements} differ, {reported:.6} reported"
        );
        // Differences grow from operator to operator.
        if name == "network" {
            continue;
        }
        let exact = EXACT.contains(&&**name);
        let most = if exact { 0.0 } else { 1.0 + reported };
        if f64::from(*largest) > most || *different * 6 > *elements {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "too far: {wrong:?}");
    let known = EXACT.iter().filter(|name| distances.contains_key(**name));
    assert_eq!(known.count(), EXACT.len());
    assert!(distances.len() > 120);
}

/// Those made of several integer steps, and what these may add.
const COMPOSED: [(&str, f64); 5] = [
    ("Softmax", 0.52),
    ("QLinearSoftmax", 0.52),
    ("LayerNormalization", 0.05),
    ("SimplifiedLayerNormalization", 0.05),
    ("AveragePool", 0.01),
];

#[test]
fn onnx_factors_are_reported_and_below_a_unit() {
    for model in models() {
        for rescaling in imported(&model).rescalings {
            assert!(!rescaling.tensor.is_empty(), "{rescaling:?}");
            let composed = COMPOSED.iter().find(|(kind, _)| *kind == rescaling.kind);
            if composed.is_none() {
                assert!(rescaling.relative < 2.0_f64.powi(-30), "{rescaling:?}");
            }
            let most = composed.map_or(0.01, |(_, units)| *units);
            assert!(rescaling.units < most, "{rescaling:?}");
        }
    }
}

#[test]
fn onnx_models_with_float_edges_say_how_to_quantise() {
    let models = models();
    let networks = models.iter().filter(|model| model["name"] == "network");
    let mut unsigned = Vec::new();
    for model in networks {
        let Imported {
            program,
            input,
            output,
            ..
        } = imported(model);
        assert_eq!(input.quantisation.map(|(scale, _)| scale), Some(0.02));
        assert_eq!(output.quantisation, Some((1.0 / 256.0, -128)));
        assert_eq!(input.unsigned, output.unsigned);
        unsigned.push(input.unsigned);
        let program = Program::decode(&program).expect("imported programs decode");
        assert_eq!(program.input().shape(), [1, 3, 8, 8]);
    }
    assert_eq!(unsigned, [false, true]);
}

#[test]
fn onnx_networks_begin_to_differ_by_one_unit() {
    for model in models() {
        let Imported {
            program, tensors, ..
        } = imported(&model);
        let program = Program::decode(&program).expect("imported programs decode");
        for case in list(&model["cases"]) {
            let Some(expected) = case["tensors"].as_object() else {
                continue;
            };
            assert_eq!(expected.len(), tensors.len());
            let values = run(&program, &base64(text(&case["input"])));
            for tensor in &tensors {
                let found = &values[usize::from(tensor.value)];
                let shape = program.values()[usize::from(tensor.value)].kind;
                let found = if tensor.channels_last {
                    channels_first(found, shape.shape())
                } else {
                    found.clone()
                };
                let expected = base64(text(&expected[&tensor.name]));
                let pairs = found.iter().zip(&expected);
                let apart = pairs
                    .map(|(a, b)| a.cast_signed().abs_diff(b.cast_signed()))
                    .max();
                println!("{}: {apart:?}", tensor.name);
                assert_eq!(found.len(), expected.len());
                assert!(apart <= Some(1), "{}", tensor.name);
                if apart != Some(0) {
                    break;
                }
            }
        }
    }
}
