//! What a plan gives is what the core's own kernels give, operator by operator, with every kernel, on one thread and on
//! several.

mod common;

use assay_core::{
    execute,
    operators::{Lut8, Operator},
    Draft, InputLength, Program,
};
use assay_engine::{Kernel, Options, Plan, PlanError, RunError};
use common::{
    kernels,
    maker::{int8, Maker},
    options, reference, unhex, Random,
};
use serde_json::Value;

#[test]
fn the_oracles_programs_give_their_outputs() {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../test/vectors/tensor.json")).unwrap();
    let programs = vectors["programs"].as_array().unwrap();
    assert!(!programs.is_empty());
    for (index, vector) in programs.iter().enumerate() {
        let bytes = unhex(&vector["bytes"]);
        let program = Program::decode(&bytes).unwrap();
        for options in options() {
            let mut plan = Plan::new(&program, options).unwrap();
            for run in vector["runs"].as_array().unwrap() {
                let output = plan.run(&unhex(&run["input"])).unwrap();
                assert_eq!(output, unhex(&run["output"]), "{index} {options:?}");
            }
        }
    }
}

#[test]
fn random_programs_give_what_the_core_gives_operator_by_operator() {
    for seed in 0..400 {
        let mut random = Random::new(seed);
        let rank = 1 + random.below(4) as usize;
        let rank = if random.chance(2) { 4 } else { rank };
        let shape: Vec<u32> = (0..rank).map(|_| 1 + random.below(13)).collect();
        let draft = Draft::new(int8(&shape));
        let mut maker = Maker { random, draft };
        let mut x = Draft::INPUT;
        let count = 1 + maker.random.below(5);
        for index in 0..count {
            let last = index + 1 == count;
            x = maker.push(x, last);
        }
        let bytes = maker.draft.encode().unwrap();
        let program = Program::decode(&bytes).unwrap();
        let input = maker.bytes(program.input().bytes());
        let expected = reference(&program, &input);
        assert_eq!(
            execute(&program, &input).unwrap(),
            *expected.last().unwrap()
        );
        for options in options() {
            let mut plan = Plan::new(&program, options).unwrap();
            let mut found = Vec::new();
            plan.run_with(&input, &mut |_, output| found.push(output.data.to_vec()))
                .unwrap();
            for (operator, (found, expected)) in found.iter().zip(&expected).enumerate() {
                assert_eq!(
                    found, expected,
                    "seed {seed}, operator {operator}, {options:?}"
                );
            }
            assert_eq!(plan.run(&input).unwrap(), *expected.last().unwrap());
        }
    }
}

#[test]
fn an_input_of_another_length_is_refused() {
    let mut draft = Draft::new(int8(&[2, 3]));
    let table = draft.constant(int8(&[256]), vec![1; 256]).unwrap();
    draft
        .push(Operator::Lut8(Lut8 {
            x: Draft::INPUT,
            table,
        }))
        .unwrap();
    let bytes = draft.encode().unwrap();
    let program = Program::decode(&bytes).unwrap();
    let mut plan = Plan::new(&program, Options::default()).unwrap();
    for actual in [0, 5, 7] {
        let expected = 6;
        assert_eq!(
            plan.run(&vec![0; actual]),
            Err(RunError::Length(InputLength { expected, actual }))
        );
    }
}

#[test]
fn a_kernel_that_the_cpu_lacks_is_refused() {
    let mut draft = Draft::new(int8(&[2, 3]));
    let table = draft.constant(int8(&[256]), vec![1; 256]).unwrap();
    draft
        .push(Operator::Lut8(Lut8 {
            x: Draft::INPUT,
            table,
        }))
        .unwrap();
    let bytes = draft.encode().unwrap();
    let program = Program::decode(&bytes).unwrap();
    let here: Vec<_> = kernels().collect();
    for kernel in Kernel::ALL {
        let options = Options {
            kernel: Some(kernel),
            threads: 1,
        };
        match Plan::new(&program, options) {
            Ok(plan) => assert!(here.contains(&kernel) && plan.kernel() == kernel),
            Err(PlanError::Kernel(lacking)) => {
                assert!(!here.contains(&kernel) && lacking.kernel == kernel);
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn a_chain_of_operators_takes_two_buffers_whatever_its_length() {
    let mut draft = Draft::new(int8(&[1000]));
    let table = draft.constant(int8(&[256]), vec![1; 256]).unwrap();
    let mut x = Draft::INPUT;
    for _ in 0..9 {
        x = draft.push(Operator::Lut8(Lut8 { x, table })).unwrap();
    }
    let bytes = draft.encode().unwrap();
    let program = Program::decode(&bytes).unwrap();
    let plan = Plan::new(&program, Options::default()).unwrap();
    assert_eq!(plan.bytes(), 2000);
}
