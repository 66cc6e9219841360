//! Compares every kernel that this CPU has, and those whose instructions are emulated on it, on one thread and on three, with
//! cases that the oracle wrote:
//! `npx ts-node --transpile-only scripts/tensor-cases.ts --seed 1 --count 1000 | cargo run --release --example cases`.
//!
//! The format of the cases is at the top of `scripts/tensor-cases.ts`. What differs is told, and the exit code is then 1.

use assay_core::Program;
use assay_engine::{Kernel, Options, Plan};
use std::{
    io::{self, BufReader, Read},
    process::ExitCode,
};

const THREADS: [usize; 2] = [1, 3];

fn number<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn counted(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let length = u32::from_le_bytes(number(from)?);
    let mut bytes = vec![0; length as usize];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

struct Case {
    program: Vec<u8>,
    input: Vec<u8>,
    /// What each operator gives.
    outputs: Vec<Vec<u8>>,
}

/// The next case; none at the end.
fn case(from: &mut impl Read) -> io::Result<Option<Case>> {
    let mut first = [0];
    if from.read(&mut first)? == 0 {
        return Ok(None);
    }
    let mut from = first.as_slice().chain(from);
    let (program, input) = (counted(&mut from)?, counted(&mut from)?);
    let count = u16::from_le_bytes(number(&mut from)?);
    let outputs = (0..count)
        .map(|_| counted(&mut from))
        .collect::<Result<_, _>>()?;
    Ok(Some(Case {
        program,
        input,
        outputs,
    }))
}

/// The operators whose outputs differ.
fn differing(
    program: &Program<'_>,
    input: &[u8],
    expected: &[Vec<u8>],
    options: Options,
) -> Result<Vec<usize>, String> {
    let mut plan = Plan::new(program, options).map_err(|error| error.to_string())?;
    let (mut found, mut wrong) = (0, Vec::new());
    plan.run_with(input, &mut |_, output| {
        found += 1;
        if expected.get(output.operator).map(Vec::as_slice) != Some(output.data) {
            wrong.push(output.operator);
        }
    })
    .map_err(|error| format!("{error:?}"))?;
    if found == expected.len() {
        Ok(wrong)
    } else {
        Err(format!("{found} outputs for {}", expected.len()))
    }
}

fn main() -> Result<ExitCode, String> {
    if emulated::install() {
        // SAFETY: what the CPU refuses is executed by the emulation.
        unsafe { Kernel::assume_emulated() };
    }
    let (here, lacking): (Vec<_>, Vec<_>) = Kernel::ALL
        .into_iter()
        .partition(|kernel| kernel.available());
    let mut from = BufReader::with_capacity(1 << 20, io::stdin());
    let (mut cases, mut differences) = (0_u64, 0_u64);
    while let Some(case) = case(&mut from).map_err(|error| error.to_string())? {
        let program = Program::decode(&case.program)
            .map_err(|error| format!("case {cases} is refused: {error:?}"))?;
        for &kernel in &here {
            for threads in THREADS {
                let options = Options {
                    kernel: Some(kernel),
                    threads,
                };
                for operator in differing(&program, &case.input, &case.outputs, options)? {
                    differences += 1;
                    println!("case {cases}, operator {operator}, {kernel} on {threads} threads");
                }
            }
        }
        cases += 1;
    }
    let names = |kernels: Vec<Kernel>| {
        kernels
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    println!(
        "{cases} cases, {differences} differences; kernels: {}; lacking: {}",
        names(here),
        names(lacking)
    );
    Ok(if differences == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
