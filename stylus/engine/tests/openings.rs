//! What a plan opens is what the core opens, byte by byte.

mod common;

use assay_core::{
    operators::{
        Add, At, Cast, Epilogue, Gather, LayerNorm, MatMul, Norm, Operands, Operator, Pair,
        Reshape, Side, Transpose,
    },
    DType, Draft, ElementOpening, InputLength, Program, TensorType,
};
use assay_engine::{keccak::Plain, Opened, Options, Plan, RunError};
use common::{options, reference, unhex, Random};
use serde_json::Value;
use std::collections::BTreeSet;

/// All values of an execution by number.
struct Values(Vec<Vec<u8>>);

impl Operands for Values {
    fn bytes(&self, number: u16) -> &[u8] {
        &self.0[usize::from(number)]
    }
}

impl Values {
    fn new(program: &Program<'_>, input: &[u8]) -> Self {
        let mut values = vec![input.to_vec()];
        values.extend(program.constants().map(|(_, data)| data.to_vec()));
        values.extend(reference(program, input));
        Self(values)
    }

    /// The core's opening of some elements of each operator.
    fn openings(&self, program: &Program<'_>) -> Vec<(usize, usize, Opened)> {
        let first = 1 + program.constants().count();
        let mut openings = Vec::new();
        for (operator, rule) in program.operators().enumerate() {
            let kind = &program.values()[first + operator].kind;
            let size = kind.dtype().size() as usize;
            let count = kind.bytes() / size;
            for index in BTreeSet::from([0, count / 3, count - 1]) {
                let at = At {
                    values: program.values(),
                    kind,
                    index,
                };
                let opened = Opened {
                    element: self.0[first + operator][index * size..][..size].to_vec(),
                    opening: ElementOpening::of::<Plain, _>(rule, &at, self).unwrap(),
                };
                openings.push((operator, index, opened));
            }
        }
        openings
    }
}

fn assert_opens(plan: &mut Plan<'_>, input: &[u8], expected: &[(usize, usize, Opened)], of: &str) {
    for (operator, index, opened) in expected {
        let found = plan.open(input, *operator, *index).unwrap();
        assert_eq!(found.as_ref(), Some(opened), "{of}: {operator}, {index}");
    }
}

#[test]
fn every_operator_opens_as_in_the_core() {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../test/vectors/operators.json")).unwrap();
    let mut names = BTreeSet::new();
    for vector in vectors["programs"].as_array().unwrap() {
        let bytes = unhex(&vector["bytes"]);
        let program = Program::decode(&bytes).unwrap();
        names.extend(program.operators().map(Operator::name));
        let input = unhex(&vector["input"]);
        let expected = Values::new(&program, &input).openings(&program);
        for options in options() {
            let mut plan = Plan::new(&program, options).unwrap();
            let of = format!("{} {options:?}", vector["name"]);
            assert_opens(&mut plan, &input, &expected, &of);
            plan.keep().unwrap();
            assert_opens(&mut plan, &input, &expected, &of);
        }
    }
    assert_eq!(names.len(), 27);
}

/// What a fused operator's first reads for the last time is still there for an opening of what its last gives.
#[test]
fn what_fused_operators_read_opens_once_they_are_done() {
    let mut draft = Draft::new(TensorType::new(DType::I8, &[8, 64]).unwrap());
    let cast = |x| {
        let dtype = DType::I16;
        Operator::Cast(Cast { x, dtype })
    };
    let x = draft.push(cast(Draft::INPUT)).unwrap();
    let axes = vec![1, 0];
    let turned = Operator::Transpose(Transpose { x, axes });
    let first = draft.push(turned).unwrap();
    draft.push(cast(first)).unwrap();
    draft.fuse(first).unwrap();
    let bytes = draft.encode().unwrap();
    let program = Program::decode(&bytes).unwrap();
    let input: Vec<u8> = (0..=255).chain(0..=255).collect();
    let expected = Values::new(&program, &input).openings(&program);
    for options in options() {
        let mut plan = Plan::new(&program, options).unwrap();
        assert_opens(&mut plan, &input, &expected, "fused");
    }
}

/// Rows of a large table by index, on the way to values that are no longer there when the next are.
fn lookup(random: &mut Random) -> Vec<u8> {
    let bare = Epilogue {
        bias: None,
        requantise: None,
    };
    let mut draft = Draft::new(TensorType::new(DType::I32, &[9]).unwrap());
    let mut constant = |dtype, shape: &[u32], draft: &mut Draft| {
        let kind = TensorType::new(dtype, shape).unwrap();
        draft.constant(kind, random.bytes(kind.bytes())).unwrap()
    };
    // Three of four leaves a row, and as many rows as take several of the nodes that are kept.
    let rows = constant(DType::I8, &[300, 700], &mut draft);
    let weights = constant(DType::I8, &[900, 700], &mut draft);
    let numbers = [0; 2].map(|_| constant(DType::I16, &[900], &mut draft));
    let mut push = |operator| draft.push(operator).unwrap();
    let a = push(Operator::Gather(Gather {
        x: rows,
        indices: 0,
    }));
    let product = MatMul {
        a,
        b: weights,
        epilogue: bare,
    };
    let mut x = push(Operator::MatMul(product));
    let norm = Norm {
        x,
        gamma: numbers[0],
        beta: numbers[1],
        numerator: 1 << 40,
        shifts: [16, 12],
    };
    x = push(Operator::LayerNorm(LayerNorm(norm)));
    for _ in 0..3 {
        x = push(Operator::Add(Add(Pair {
            a: x,
            b: x,
            left: Side::default(),
            right: Side::default(),
            epilogue: bare,
        })));
        let dims = vec![3, 2700];
        x = push(Operator::Reshape(Reshape { x, dims }));
    }
    draft.encode().unwrap()
}

#[test]
fn what_was_run_last_opens_and_any_other_input_too() {
    let mut random = Random::new(1);
    let bytes = lookup(&mut random);
    let program = Program::decode(&bytes).unwrap();
    let mut case = || {
        let input: Vec<u8> = (0..9)
            .flat_map(|_| random.below(300).to_le_bytes())
            .collect();
        let values = Values::new(&program, &input);
        let expected = values.openings(&program);
        (input, values, expected)
    };
    let (first, second) = (case(), case());
    let operators = program.operators().count();
    for options in options() {
        for keep in [false, true] {
            let mut plan = Plan::new(&program, options).unwrap();
            if keep {
                plan.keep().unwrap();
            }
            let of = format!("{options:?}, keep {keep}");
            assert_opens(&mut plan, &first.0, &first.2, &of);
            assert_eq!(
                plan.run(&second.0).unwrap(),
                second.1 .0[second.1 .0.len() - 1]
            );
            assert_opens(&mut plan, &second.0, &second.2, &of);
            plan.trace(&first.0, 0..usize::MAX).unwrap();
            assert_opens(&mut plan, &first.0, &first.2, &of);
            // From the last to the first, and then onwards from where it stopped.
            for case in [&second, &first] {
                for at in [0, 5, 2, case.2.len() - 1, 4] {
                    let operator = case.2[at].0;
                    let output = &case.1 .0[program.values().len() - operators + operator];
                    for _ in 0..2 {
                        let found = plan.output(&case.0, operator).unwrap();
                        assert_eq!(found.as_ref(), Some(output), "{of}: {operator}");
                        assert_opens(&mut plan, &case.0, &case.2[at..=at], &of);
                    }
                }
            }
        }
    }
}

#[test]
fn there_is_nothing_beyond_the_last() {
    let bytes = lookup(&mut Random::new(2));
    let program = Program::decode(&bytes).unwrap();
    let mut plan = Plan::new(&program, Options::default()).unwrap();
    let operators = program.operators().count();
    let input = [0; 36];
    assert!(plan.open(&input, operators - 1, 8099).unwrap().is_some());
    for (operator, index) in [
        (operators - 1, 8100),
        (operators, 0),
        (usize::MAX, 0),
        (0, usize::MAX),
    ] {
        assert_eq!(plan.open(&input, operator, index), Ok(None));
    }
    assert_eq!(plan.output(&input, operators), Ok(None));
    let (expected, actual) = (36, 35);
    let short = plan.output(&input[1..], 0);
    assert_eq!(
        short,
        Err(RunError::Length(InputLength { expected, actual }))
    );
    let short = plan.open(&input[1..], 0, 0);
    assert_eq!(
        short,
        Err(RunError::Length(InputLength { expected, actual }))
    );
}
