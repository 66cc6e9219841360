//! `assay-tensor bench MODEL`: how long a prepared program takes.

use crate::{
    arguments::{Execution, Model as Flags},
    cost,
    failure::Failure,
    json,
    model::{read_input, Model},
    progress::Progress,
    text::{self, grouped},
};
use assay_core::Program;
use assay_engine::Plan;
use serde_json::json;
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// Times the first run and `runs` after it, at least one, with the elements of a file or with zeros.
///
/// # Errors
/// Why the model or its input is refused.
pub fn bench(
    flags: &Flags,
    execution: &Execution,
    input: Option<&Path>,
    runs: usize,
) -> Result<Vec<String>, Failure> {
    let model = Model::read(flags)?;
    let program = Program::decode(&model.program)?;
    let multiply_adds = cost::multiply_adds(&program);
    let input = match input {
        Some(file) => read_input(file, program.input())?,
        None => vec![0; program.input().bytes()],
    };
    let mut give_up = || model.program.give_up();
    let options = execution.options();
    let (preparing, plan) = timed(|| Plan::new_by_steps(&program, options, &mut give_up));
    let mut plan = plan?;
    let mut run = || {
        let (time, output) = timed(|| plan.run(&input));
        output.map(|_| time)
    };
    let first = run()?;
    let mut progress = Progress::of_runs(runs, execution.progress);
    let mut times = Vec::with_capacity(runs);
    for at in 0..runs {
        times.push(run()?);
        progress.done(at);
    }
    times.sort();
    let [least, median, most] = [0, times.len() / 2, times.len() - 1].map(|at| times[at]);
    let per_second =
        u128::from(multiply_adds) * Duration::from_secs(1).as_nanos() / median.as_nanos().max(1);
    let ms = |time: Duration| 1e3 * time.as_secs_f64();
    if flags.json {
        return Ok(vec![json::printed(&json!({
            "runs": runs,
            "milliseconds": {
                "preparing": ms(preparing),
                "first": ms(first),
                "least": ms(least),
                "median": ms(median),
                "most": ms(most),
            },
            "multiplyAdds": multiply_adds,
            "multiplyAddsPerSecond": u64::try_from(per_second).unwrap_or(u64::MAX),
        }))]);
    }
    let said = |time| format!("{:.3} ms", ms(time));
    let range = format!("{} ({} to {})", said(median), said(least), said(most));
    let speed = format!("{} a second", grouped(per_second));
    Ok(text::aligned(&[
        ["preparing".into(), said(preparing)],
        ["first run".into(), said(first)],
        [format!("median of {runs}"), range],
        [
            "multiply-adds".into(),
            format!("{}, {speed}", grouped(multiply_adds)),
        ],
    ]))
}

/// What a step takes, and what it gives.
fn timed<T>(step: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = step();
    (start.elapsed(), result)
}
