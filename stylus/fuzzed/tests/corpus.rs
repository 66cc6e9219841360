//! Every file of the corpus holds what its target asks.

use fuzzed::{feed, TARGETS};
use std::{collections::BTreeSet, fs, path::PathBuf};

fn fuzz(folder: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz")
        .join(folder)
}

fn names(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(fuzz(folder)).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").path());
    names
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into())
        .collect()
}

#[test]
fn every_target_is_driven_and_has_a_corpus() {
    let targets: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names("fuzz_targets"), targets);
    assert_eq!(names("corpus"), targets);
}

fn replay(target: &str) {
    let folder = fuzz("corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("a corpus")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        // What fails is named by the last line that is printed.
        println!("{}", file.display());
        feed(target, &fs::read(&file).expect("bytes"));
    }
}

macro_rules! replayed {
    ($($name:ident)+) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name));
        })+
    };
}

replayed!(program draft opening judge tensor tflite onnx bert certificate report reference revocation p384 evidence
    endorsements);
