//! A program whose tensors exceed the memory that a process may have is refused, and the process goes on.
#![cfg(target_os = "linux")]

use assay_core::{
    operators::{ArgMax, Epilogue, MatMul, Operator, Requantise, Rounding, Scale},
    DType, Draft, Program, TensorType,
};
use assay_engine::{Kernel, Options, Plan, PlanError};
use std::{env, process::Command};

const ROWS: u32 = 1 << 14;
const SQUARE: usize = (ROWS as usize) * (ROWS as usize);

/// Products of the input with itself, and what reads them once all are there or, without `together`, at once.
fn squares(count: u16, together: bool) -> Vec<u8> {
    let mut draft = Draft::new(TensorType::new(DType::I8, &[ROWS, 1]).unwrap());
    let requantise = Requantise {
        zero_point: 0,
        lo: 0,
        hi: 0,
        wide: false,
        rounding: Rounding::Single,
        scale: Scale::Tensor { m: 0, s: 1 },
        table: None,
    };
    let epilogue = Epilogue {
        bias: None,
        requantise: Some(requantise),
    };
    let mut squares = Vec::new();
    for _ in 0..count {
        let (a, b) = (Draft::INPUT, Draft::INPUT);
        let square = draft
            .push(Operator::MatMul(MatMul { a, b, epilogue }))
            .unwrap();
        if together {
            squares.push(square);
        } else {
            draft.push(Operator::ArgMax(ArgMax { x: square })).unwrap();
        }
    }
    for x in squares {
        draft.push(Operator::ArgMax(ArgMax { x })).unwrap();
    }
    draft.encode().unwrap()
}

fn needed(error: PlanError) -> usize {
    match error {
        PlanError::Memory { needed } => needed,
        other => panic!("{other}"),
    }
}

/// What a process does that may have less memory than five squares take.
fn within_the_limit() {
    let options = Options {
        kernel: Some(Kernel::Portable),
        threads: 1,
    };
    let bytes = squares(5, true);
    let refused = Plan::new(&Program::decode(&bytes).unwrap(), options).map(|_| ());
    let least = 5 * SQUARE;
    assert!((least..least + SQUARE).contains(&needed(refused.unwrap_err())));

    let bytes = squares(5, false);
    let mut plan = Plan::new(&Program::decode(&bytes).unwrap(), options).unwrap();
    let before = plan.bytes();
    assert!((least..least + SQUARE).contains(&needed(plan.keep().unwrap_err())));
    assert_eq!(plan.bytes(), before);
}

#[test]
fn tensors_beyond_a_processs_memory_are_an_error() {
    const CHILD: &str = "ASSAY_ENGINE_MEMORY";
    const NAME: &str = "tensors_beyond_a_processs_memory_are_an_error";
    if env::var_os(CHILD).is_some() {
        return within_the_limit();
    }
    let child = Command::new("sh")
        .args(["-c", "ulimit -v 1000000 && exec \"$0\" --exact \"$1\""])
        .arg(env::current_exe().unwrap())
        .arg(NAME)
        .env(CHILD, "1")
        .output()
        .unwrap();
    assert!(child.status.success(), "{child:?}");
}
