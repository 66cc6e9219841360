//! A trace is the hashes of what the core's kernels give.

mod common;

use assay_core::{tensor_hash, Program};
use assay_engine::{keccak::Plain, Plan};
use common::{options, reference, unhex};
use serde_json::Value;

#[test]
fn the_hashes_of_the_oracles_programs_are_the_cores_from_every_operator_on() {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../test/vectors/tensor.json")).unwrap();
    for vector in vectors["programs"].as_array().unwrap() {
        let bytes = unhex(&vector["bytes"]);
        let program = Program::decode(&bytes).unwrap();
        let input = unhex(&vector["runs"][0]["input"]);
        let outputs = reference(&program, &input);
        let kinds = &program.values()[program.values().len() - outputs.len()..];
        let expected: Vec<_> = kinds
            .iter()
            .zip(&outputs)
            .map(|(value, output)| tensor_hash::<Plain>(&value.kind, output))
            .collect();
        for options in options() {
            let mut plan = Plan::new(&program, options).unwrap();
            for from in 0..=expected.len() {
                let found = plan.trace(&input, from..usize::MAX).unwrap();
                assert_eq!(found, expected[from..], "{options:?} from {from}");
            }
        }
    }
}
