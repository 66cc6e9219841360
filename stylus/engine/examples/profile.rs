//! Where a program's time goes: `cargo run --release -p assay-engine --example profile -- PROGRAM [KERNEL] [THREADS]`.
//! Prints for each kind of operator and shape of its output its share of the fastest of some runs, what the trace's hashes
//! cost besides, and how long it takes then to open an element.

#![expect(clippy::cast_precision_loss, reason = "rates for people")]

use assay_core::{operators::Operator, Program};
use assay_engine::{Options, Plan};
use std::{collections::BTreeMap, env, error::Error, fs, time::Instant};

const RUNS: usize = 30;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let path = arguments.first().ok_or("which program?")?;
    let options = Options {
        kernel: arguments.get(1).map(|name| name.parse()).transpose()?,
        threads: arguments.get(2).map_or(Ok(1), |count| count.parse())?,
    };
    let bytes = fs::read(path)?;
    let program = Program::decode(&bytes).map_err(|error| format!("{error:?}"))?;
    let outputs = program
        .values()
        .iter()
        .skip(1 + program.constants().count());
    let names: Vec<String> = program
        .operators()
        .map(Operator::name)
        .zip(outputs)
        .map(|(name, output)| format!("{name} {:?}{:?}", output.kind.dtype(), output.kind.shape()))
        .collect();
    let mut plan = Plan::new(&program, options)?;
    let input: Vec<u8> = (0..program.input().bytes())
        .map(|i| {
            if program.input().row_bytes() == i {
                0
            } else {
                (i % 100).to_le_bytes()[0]
            }
        })
        .collect();

    let mut best = f64::INFINITY;
    let mut shares = BTreeMap::new();
    for _ in 0..RUNS {
        let mut found: BTreeMap<_, (usize, f64)> = BTreeMap::new();
        let mut last = Instant::now();
        let start = last;
        plan.run_with(&input, &mut |_, output| {
            let (count, seconds) = found.entry(&names[output.operator]).or_default();
            *count += 1;
            *seconds += last.elapsed().as_secs_f64();
            last = Instant::now();
        })
        .map_err(|error| format!("{error:?}"))?;
        let seconds = start.elapsed().as_secs_f64();
        if seconds < best {
            (best, shares) = (seconds, found);
        }
    }
    let traced = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            plan.trace(&input, 0..usize::MAX)
                .map(|_| start.elapsed().as_secs_f64())
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| format!("{error:?}"))?;
    let traced = traced.into_iter().fold(f64::INFINITY, f64::min);
    println!(
        "{} with {} threads: {:.3} ms, with its trace {:.3} ms; {:.1} MB of weights, {:.1} MB besides",
        plan.kernel(),
        plan.threads().count(),
        1e3 * best,
        1e3 * traced,
        bytes.len() as f64 / 1e6,
        plan.bytes() as f64 / 1e6
    );
    for keep in [false, true] {
        openings(&program, options, &input, keep)?;
    }
    let mut shares: Vec<_> = shares.into_iter().collect();
    shares.sort_by(|a, b| b.1 .1.total_cmp(&a.1 .1));
    for (name, (count, seconds)) in shares {
        println!(
            "{:5.1} % {:8.3} ms {count:4} {name}",
            100.0 * seconds / best,
            1e3 * seconds
        );
    }
    Ok(())
}

/// Opens an element of each operator after a run, twice, and prints how long the slowest took, each the fastest of some.
fn openings(
    program: &Program<'_>,
    options: Options,
    input: &[u8],
    keep: bool,
) -> Result<(), Box<dyn Error>> {
    let first = 1 + program.constants().count();
    let mut fastest = [(); 2].map(|()| vec![f64::INFINITY; program.operators().count()]);
    for _ in 0..5 {
        let mut plan = Plan::new(program, options)?;
        if keep {
            plan.keep()?;
        }
        plan.run(input).map_err(|error| format!("{error:?}"))?;
        for fastest in &mut fastest {
            for (operator, fastest) in fastest.iter_mut().enumerate() {
                let kind = &program.values()[first + operator].kind;
                let element = kind.bytes() / kind.dtype().size() as usize / 2;
                let start = Instant::now();
                plan.open(input, operator, element)
                    .map_err(|error| format!("{error:?}"))?;
                *fastest = fastest.min(start.elapsed().as_secs_f64());
            }
        }
    }
    let slowest = fastest.map(|seconds| 1e3 * seconds.into_iter().fold(0.0, f64::max));
    println!(
        "an element opened, outputs {}kept: {:.3} ms at most, {:.3} ms when its constants were opened before",
        if keep { "" } else { "not " },
        slowest[0],
        slowest[1],
    );
    Ok(())
}
