//! What the tests share.

#![allow(dead_code, reason = "each test uses its part")]

pub mod maker;

use assay_core::{execute, operators::Work, Draft, Program};
use assay_engine::{Kernel, Options, Plan};
use serde_json::Value;
use std::{borrow::Cow, fmt::Debug};

/// The bytes of a string that begins with 0x.
pub fn unhex(value: &Value) -> Vec<u8> {
    let digits = value.as_str().unwrap().strip_prefix("0x").unwrap();
    (0..digits.len() / 2)
        .map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).unwrap())
        .collect()
}

/// Every kernel that the CPU has, and those whose instructions are emulated on it.
pub fn kernels() -> impl Iterator<Item = Kernel> {
    if emulated::install() {
        // SAFETY: what the CPU refuses is executed by the emulation.
        unsafe { Kernel::assume_emulated() };
    }
    Kernel::ALL.into_iter().filter(|kernel| kernel.available())
}

/// Each of these kernels on one thread and on three.
pub fn options() -> impl Iterator<Item = Options> {
    kernels().flat_map(|kernel| {
        [1, 3].map(|threads| Options {
            kernel: Some(kernel),
            threads,
        })
    })
}

/// What each operator gives by the core's kernels.
pub fn reference(program: &Program<'_>, input: &[u8]) -> Vec<Vec<u8>> {
    let mut data = vec![Cow::Borrowed(input)];
    data.extend(program.constants().map(|(_, bytes)| Cow::Borrowed(bytes)));
    let first = data.len();
    for operator in program.operators() {
        let kind = &program.values()[data.len()].kind;
        let mut output = vec![0; kind.bytes()];
        let work = Work {
            values: program.values(),
            data: &data,
            kind,
            rows: 0..kind.rows() as usize,
        };
        operator.run(&work, &mut output);
        data.push(Cow::Owned(output));
    }
    data.drain(first..).map(Cow::into_owned).collect()
}

/// Sees that a program gives for an input what the core gives, by every kernel. `what` tells which program it is.
pub fn agree(draft: &Draft, input: &[u8], what: impl Debug) {
    let bytes = draft.encode().unwrap();
    let program = Program::decode(&bytes).unwrap();
    let expected = execute(&program, input).unwrap();
    for options in options() {
        let found = Plan::new(&program, options).unwrap().run(input).unwrap();
        assert_eq!(found, expected, "{what:?} {options:?}");
    }
}

/// A linear congruential generator (Knuth's constants).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub fn next(&mut self) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 32) as u32
    }

    pub fn below(&mut self, limit: u32) -> u32 {
        self.next() % limit
    }

    /// Once in `times`.
    pub fn chance(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_be_bytes()[0]).collect()
    }
}
