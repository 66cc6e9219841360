//! What has to hold whatever bytes come in. A target is a function of bytes that panics where it does not: `stylus/fuzz`
//! drives it by libFuzzer, `tests/corpus.rs` feeds it with what is committed.
//!
//! Every call on such bytes runs under [`within`], which counts the memory that it holds at most: a stated multiple of
//! what was given and of what a program that was accepted declares, never of what bytes only claim.
#![deny(missing_docs)]

mod agreement;
mod bert;
mod certificate;
#[path = "../../import/tests/counting/mod.rs"]
mod counting;
mod draft;
mod draw;
mod entered;
mod formula;
mod import;
mod judge;
mod opening;
mod packed;
mod program;
mod reference;
mod report;
mod revocation;
mod tensor;

/// What is fed with bytes.
pub type Target = fn(&[u8]);

/// All targets by name: of their files in `stylus/fuzz/fuzz_targets` and their folders in `stylus/fuzz/corpus`.
pub const TARGETS: [(&str, Target); 15] = [
    ("program", program::any),
    ("draft", program::drafted),
    ("opening", opening::forged),
    ("judge", judge::judged),
    ("tensor", tensor::call),
    ("tflite", import::tflite),
    ("onnx", import::onnx),
    ("bert", bert::read),
    ("certificate", certificate::any),
    ("report", report::any),
    ("reference", reference::any),
    ("revocation", revocation::any),
    ("p384", entered::p384),
    ("evidence", entered::evidence),
    ("endorsements", entered::endorsements),
];

/// Feeds a target.
///
/// # Panics
/// Where what has to hold does not, or there is no such target.
pub fn feed(target: &str, bytes: &[u8]) {
    let found = TARGETS.iter().find(|(name, _)| *name == target);
    found.expect("a target").1(bytes);
}

/// What a function gives, once it is known to have held at most so many bytes.
fn within<T>(most: usize, what: &str, function: impl FnOnce() -> T) -> T {
    let (result, held) = counting::most(function);
    assert!(held <= most, "{what} held {held} bytes, {most} at most");
    result
}
