//! Malformed and unsupported files are errors: no panic, and no memory for what they only claim.

mod common;
mod counting;

use assay_import::{
    tflite::{self, ImportError},
    Unsupported,
};
use common::{hex, list, text};
use serde_json::Value;
use std::{fs, path::Path};

/// What importing gives, and the most bytes that it held.
fn import(bytes: &[u8]) -> (Result<(), ImportError>, usize) {
    counting::most(|| tflite::import(bytes).map(|_| ()))
}

fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/malformed");
    let files = fs::read_dir(folder).expect("the corpus").map(|entry| {
        let path = entry.expect("a file").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        (name, fs::read(&path).expect("bytes"))
    });
    files.collect()
}

fn error(name: &str) -> ImportError {
    let corpus = corpus();
    let (_, bytes) = corpus
        .iter()
        .find(|(file, _)| file == name)
        .expect("a file of the corpus");
    tflite::import(bytes).expect_err(name)
}

#[test]
fn every_file_of_the_corpus_is_refused_without_memory_for_its_claims() {
    let corpus = corpus();
    assert!(corpus.len() > 90);
    for (name, bytes) in corpus {
        let (result, held) = import(&bytes);
        let error = result.expect_err(&name);
        assert!(!error.to_string().is_empty());
        // Constants that a file asks for one by one are bounded together, by 32 MiB above its size.
        let bound = if name == "paddings-again-and-again" {
            1 << 27
        } else {
            128 * bytes.len().max(1 << 10)
        };
        assert!(held < bound, "{name} held {held} bytes: {error}");
    }
}

#[test]
fn all_unsupported_operators_are_named_together() {
    let ImportError::Unsupported(found) = error("unsupported-operators") else {
        panic!("another error");
    };
    let found: Vec<_> = found
        .iter()
        .map(|Unsupported { index, kind, .. }| (*index, kind.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (0, "ELU"),
            (1, "LOG_SOFTMAX"),
            (2, "ABS"),
            (3, "custom Telephone")
        ]
    );
}

#[test]
fn models_of_other_types_are_told_what_to_do() {
    for name in ["float", "hybrid", "float-input"] {
        let error = error(name).to_string();
        assert!(
            error.contains("full-integer quantisation"),
            "{name}: {error}"
        );
    }
    for (name, dtype) in [
        ("int16", "int16"),
        ("uint8", "uint8"),
        ("int4-weights", "int4"),
    ] {
        let error = error(name).to_string();
        assert!(error.contains(&format!("is {dtype}")), "{name}: {error}");
    }
}

/// One model of each kind of operator.
fn models() -> Vec<Vec<u8>> {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../test/vectors/tflite-operators.json"))
            .expect("JSON");
    let models = list(&vectors["models"]).iter();
    models
        .filter(|model| text(&model["model"]).ends_with(" 0"))
        .map(|model| hex(text(&model["modelHex"])))
        .collect()
}

#[test]
fn cutting_anywhere_is_an_error_or_harmless() {
    for model in models() {
        for length in 0..model.len() {
            let (_, held) = import(&model[..length]);
            assert!(held < 1 << 20, "{length} bytes held {held}");
        }
    }
}

#[test]
fn changing_any_byte_is_an_error_or_another_program() {
    // The constants that paddings and sizes ask for are bounded by 32 MiB, and exist twice for a moment.
    const BOUND: usize = 1 << 27;
    for model in models() {
        for place in 0..model.len() {
            for change in [1, 0x7f, 0x80, 0xff] {
                let mut changed = model.clone();
                changed[place] ^= change;
                let (_, held) = import(&changed);
                assert!(held < BOUND, "byte {place} by {change} held {held}");
            }
        }
    }
}
