//! A program for which a process may not have the memory or the threads is refused, when it is made ready or when it runs,
//! and the process goes on.
#![cfg(target_os = "linux")]

use assay_core::{
    operators::{
        Add, ArgMax, Conv2D, Epilogue, Filter, MatMul, Operator, Pair, Requantise, Rounding, Scale,
        Side, Window,
    },
    DType, Draft, Program, TensorType,
};
use assay_engine::{Kernel, Options, Plan, PlanError, RunError};
use std::{env, hint::black_box, process::Command};

const ROWS: u32 = 1 << 14;
const SQUARE: usize = (ROWS as usize) * (ROWS as usize);

fn int8(shape: &[u32]) -> TensorType {
    TensorType::new(DType::I8, shape).unwrap()
}

/// To int8, of which nothing is asked.
fn epilogue() -> Epilogue {
    Epilogue {
        bias: None,
        requantise: Some(Requantise {
            zero_point: 0,
            lo: 0,
            hi: 0,
            wide: false,
            rounding: Rounding::Single,
            scale: Scale::Tensor { m: 0, s: 1 },
            table: None,
        }),
    }
}

/// `a` times `b`, transposed.
fn product(draft: &mut Draft, a: u16, b: u16) -> u16 {
    let epilogue = epilogue();
    draft
        .push(Operator::MatMul(MatMul { a, b, epilogue }))
        .unwrap()
}

/// Products of the input with itself, and what reads them once all are there or, without `together`, at once.
fn squares(count: u16, together: bool) -> Vec<u8> {
    let mut draft = Draft::new(int8(&[ROWS, 1]));
    let mut squares = Vec::new();
    for _ in 0..count {
        let square = product(&mut draft, Draft::INPUT, Draft::INPUT);
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

/// The sum of two squares.
fn sum() -> Vec<u8> {
    let mut draft = Draft::new(int8(&[ROWS, 1]));
    let [a, b] = [(); 2].map(|()| product(&mut draft, Draft::INPUT, Draft::INPUT));
    let (left, right, epilogue) = (Side::default(), Side::default(), epilogue());
    draft
        .push(Operator::Add(Add(Pair {
            a,
            b,
            left,
            right,
            epilogue,
        })))
        .unwrap();
    draft.encode().unwrap()
}

/// A row times a large input, which is packed.
fn packing() -> Vec<u8> {
    let mut draft = Draft::new(int8(&[ROWS << 8, 64]));
    let row = draft.constant(int8(&[1, 64]), vec![1; 64]).unwrap();
    product(&mut draft, row, Draft::INPUT);
    draft.encode().unwrap()
}

/// A few windows of a large image, of which there is a copy with its padding.
fn windows() -> Vec<u8> {
    let mut draft = Draft::new(int8(&[1, ROWS, ROWS, 1]));
    let w = draft.constant(int8(&[1, 9]), vec![1; 9]).unwrap();
    let window = Window {
        kernel: [3, 3],
        stride: [128, 128],
        dilation: [1, 1],
        before: [1, 1],
        after: [1, 1],
    };
    draft
        .push(Operator::Conv2D(Conv2D(Filter {
            x: Draft::INPUT,
            w,
            window,
            pad: 0,
            epilogue: epilogue(),
        })))
        .unwrap();
    draft.encode().unwrap()
}

/// Products with one constant, whose packed form is 64 times as large.
fn weights(count: u16) -> Vec<u8> {
    let mut draft = Draft::new(int8(&[1, 1]));
    let kind = int8(&[ROWS << 8, 1]);
    let b = draft.constant(kind, vec![1; kind.bytes()]).unwrap();
    for _ in 0..count {
        product(&mut draft, Draft::INPUT, b);
    }
    draft.encode().unwrap()
}

const PORTABLE: Options = Options {
    kernel: Some(Kernel::Portable),
    threads: 1,
};

/// What a process does that may have less memory than five squares take.
fn within_the_limit() {
    let prepared = |bytes: &[u8]| Plan::new(&Program::decode(bytes).unwrap(), PORTABLE).map(drop);
    let (least, bytes) = (5 * SQUARE, squares(5, true));
    let refused = prepared(&bytes).unwrap_err();
    assert!((least..least + SQUARE).contains(&needed(refused)));

    let refused = prepared(&weights(4)).unwrap_err();
    assert_eq!(needed(refused), SQUARE);

    let bytes = squares(5, false);
    let mut plan = Plan::new(&Program::decode(&bytes).unwrap(), PORTABLE).unwrap();
    let before = plan.bytes();
    assert!((least..least + SQUARE).contains(&needed(plan.keep().unwrap_err())));
    assert_eq!(plan.bytes(), before);
    drop(plan);

    // Three squares are there when it is ready, and its output is copied.
    let bytes = sum();
    let mut plan = Plan::new(&Program::decode(&bytes).unwrap(), PORTABLE).unwrap();
    let refused = plan.run(&[0; ROWS as usize]);
    assert_eq!(refused, Err(RunError::Memory { needed: SQUARE }));
    drop(plan);

    // Two inputs and something else are there, and a step needs as much once more; with less beside it the same runs.
    for bytes in [packing(), windows()] {
        let mut plan = Plan::new(&Program::decode(&bytes).unwrap(), PORTABLE).unwrap();
        let input = vec![0; SQUARE];
        let other: Vec<u8> = black_box(Vec::with_capacity(SQUARE));
        let Err(RunError::Memory { needed }) = plan.run(&input) else {
            panic!("it runs");
        };
        assert!(needed.abs_diff(SQUARE) < SQUARE / 8, "{needed}");
        drop(other);
        assert!(plan.run(&input).is_ok());
    }

    let bytes = squares(1, false);
    let program = Program::decode(&bytes).unwrap();
    let options = Options {
        threads: 1 << 14,
        ..PORTABLE
    };
    let refused = Plan::new(&program, options).map(drop).unwrap_err();
    assert!(refused.to_string().contains("16384 threads"), "{refused}");
    assert!(matches!(refused, PlanError::Threads { asked: 16_384, .. }));
}

#[test]
fn what_a_process_may_not_have_is_an_error() {
    const CHILD: &str = "ASSAY_ENGINE_MEMORY";
    const NAME: &str = "what_a_process_may_not_have_is_an_error";
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
