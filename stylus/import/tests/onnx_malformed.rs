//! Malformed and unsupported ONNX files are errors: no panic, and no memory for what they only claim.

mod common;
mod counting;

use assay_import::{
    onnx::{self, OnnxError, Reason},
    ranges::Wraps,
    Unsupported,
};
use common::{base64, list, text};
use serde_json::Value;
use std::{fs, path::Path};

/// What importing gives, and the most bytes that it held.
fn import(bytes: &[u8]) -> (Result<(), OnnxError>, usize) {
    counting::most(|| onnx::import(bytes).map(|_| ()))
}

fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/malformed-onnx");
    let files = fs::read_dir(folder).expect("the corpus").map(|entry| {
        let path = entry.expect("a file").path();
        let name = path.file_stem().expect("a name").to_string_lossy();
        (name.into_owned(), fs::read(&path).expect("bytes"))
    });
    files.collect()
}

fn error(name: &str) -> OnnxError {
    let corpus = corpus();
    let file = corpus.iter().find(|(file, _)| file == name);
    onnx::import(&file.expect("a file of the corpus").1).expect_err(name)
}

#[test]
fn every_onnx_file_of_the_corpus_is_refused_without_memory_for_its_claims() {
    let corpus = corpus();
    assert!(corpus.len() > 100);
    for (name, bytes) in corpus {
        let (result, held) = import(&bytes);
        let error = result.expect_err(&name);
        assert!(!error.to_string().is_empty());
        // A field of two bytes becomes a structure of less than 200, and lists grow by doubling.
        let bound = (1 << 16) + 400 * bytes.len();
        assert!(held < bound, "{name} held {held} bytes: {error}");
        println!("{name}: {error}");
    }
}

#[test]
fn all_unsupported_onnx_operators_are_named_together() {
    let OnnxError::Unsupported(found) = error("unsupported-operators") else {
        panic!("another error");
    };
    let found: Vec<_> = found
        .iter()
        .map(|Unsupported { index, kind, .. }| (*index, kind.as_str()))
        .collect();
    let expected = [
        (0, "DynamicQuantizeLinear"),
        (1, "LSTM"),
        (2, "Einsum"),
        (3, "example.Telephone"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn dynamic_onnx_quantisation_is_refused_with_what_replaces_it() {
    let error = error("dynamic-quantisation");
    let OnnxError::Unsupported(found) = &error else {
        panic!("another error: {error}");
    };
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, "DynamicQuantizeLinear");
    assert!(error.to_string().contains("quantize_static"));
}

#[test]
fn onnx_models_of_other_forms_are_told_what_to_do() {
    assert_eq!(
        error("width-unknown"),
        OnnxError::Dynamic {
            tensor: "x".into(),
            dimension: 3
        }
    );
    for (name, expected) in [
        ("external-weights", Reason::External("the weights")),
        ("elements-2-to-the-40", Reason::Shape("the weights")),
        (
            "weights-with-a-zero-point",
            Reason::Quantisation("the weights"),
        ),
        ("weights-not-constant", Reason::Shape("the second operand")),
        ("bias-that-overflows", Reason::Overflow),
        ("scale-tiny", Reason::Scale),
        ("sum-that-may-wrap", Reason::Wraps(Wraps::Sum)),
        ("powers-of-a-vector", Reason::Elements),
    ] {
        let OnnxError::Operator { reason, .. } = error(name) else {
            panic!("{name}: another error");
        };
        assert_eq!(reason, expected, "{name}");
    }
}

/// The first, and smallest, model of each kind.
fn models() -> Vec<Vec<u8>> {
    let vectors = include_str!("../../../test/vectors/onnx-operators.json");
    let vectors: Value = serde_json::from_str(vectors).expect("JSON");
    let mut known = std::collections::BTreeSet::new();
    let models = list(&vectors["models"]).iter();
    models
        .filter(|model| known.insert(text(&model["name"]).to_owned()))
        .map(|model| base64(text(&model["model"])))
        .collect()
}

#[test]
fn cutting_an_onnx_file_anywhere_is_an_error_or_harmless() {
    for model in models() {
        for length in 0..model.len() {
            let (_, held) = import(&model[..length]);
            assert!(held < 1 << 20, "{length} bytes held {held}");
        }
    }
}

#[test]
fn changing_any_byte_of_an_onnx_file_is_an_error_or_another_program() {
    // Constants that kernels ask for are bounded by 32 MiB and the file's size, and exist twice for a moment.
    const BOUND: usize = 1 << 27;
    for model in models() {
        for place in 0..model.len() {
            let change = [1, 0x80, 0xff][place % 3];
            let mut changed = model.clone();
            changed[place] ^= change;
            let (_, held) = import(&changed);
            assert!(held < BOUND, "byte {place} by {change} held {held}");
        }
    }
}
