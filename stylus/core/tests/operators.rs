//! The vectors that the oracle wrote for all operators, `test/vectors/operators.json`, hold for the core.

#![cfg(feature = "all")]

mod common;

use assay_core::{operators::At, program_id, ElementOpening, Program};
use common::{
    agreement::agreed,
    json::{self, bytes, hash, index, kind, list},
    Sha3,
};
use serde_json::Value;

fn vectors(section: &str) -> Vec<Value> {
    json::section(
        include_str!("../../../test/vectors/operators.json"),
        section,
    )
}

#[test]
fn every_operator_gives_the_oracles_output() {
    for vector in vectors("programs") {
        let (name, program_bytes) = (&vector["name"], bytes(&vector["bytes"]));
        let program = Program::decode(&program_bytes);
        let program = program.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(program_id::<Sha3>(&program), hash(&vector["id"]), "{name}");
        let tensors = agreed(&program_bytes, bytes(&vector["input"])).0;
        let outputs = &tensors[program.constants().count() + 1..];
        assert_eq!(outputs.len(), list(&vector["outputs"]).len(), "{name}");
        for (i, (output, expected)) in outputs.iter().zip(list(&vector["outputs"])).enumerate() {
            assert_eq!(output.0, kind(expected), "{name}, operator {i}");
            assert_eq!(output.1, bytes(&expected["data"]), "{name}, operator {i}");
        }
    }
}

#[test]
fn openings_are_bounded_as_the_oracles_and_keep_the_bound() {
    for vector in vectors("programs") {
        let (name, program_bytes) = (&vector["name"], bytes(&vector["bytes"]));
        let program = Program::decode(&program_bytes).expect("a program");
        let bounds: Vec<_> = program.openings().map(|bound| bound as usize).collect();
        let outputs = list(&vector["outputs"]).iter();
        let expected: Vec<_> = outputs.map(|output| index(&output["opening"])).collect();
        assert_eq!(bounds, expected, "{name}");
        let tensors = agreed(&program_bytes, bytes(&vector["input"]));
        let first = program.constants().count() + 1;
        let descriptors = program.descriptors().zip(bounds);
        for (i, (operator, (descriptor, bound))) in program.operators().zip(descriptors).enumerate()
        {
            let kind = &tensors.0[first + i].0;
            let count = kind.bytes() / kind.dtype().size() as usize;
            for index in [0, count / 2, count - 1] {
                let at = At {
                    values: program.values(),
                    kind,
                    index,
                };
                let opening = ElementOpening::of::<Sha3, _>(operator, &at, &tensors).unwrap();
                let size = opening.size() + descriptor.len();
                assert!(
                    size <= bound,
                    "{name}, operator {i}, element {index}: {size}"
                );
            }
        }
    }
}

#[test]
fn malformed_programs_are_refused_for_the_oracles_reason() {
    for vector in vectors("malformed") {
        let bytes = bytes(&vector["bytes"]);
        json::assert_refused(Program::decode(&bytes).err(), &vector);
    }
}
