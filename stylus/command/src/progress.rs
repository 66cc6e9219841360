//! How far executions are.

use assay_core::{operators::Operator, Program};
use std::{
    io::{stderr, IsTerminal},
    time::{Duration, Instant},
};

/// Between two notes: for somebody who watches, and for a file.
const WATCHED: Duration = Duration::from_millis(100);
const LOGGED: Duration = Duration::from_secs(2);

/// Says from time to time which of so many steps is done; nothing where nobody watches and it is not asked for.
pub struct Progress {
    count: usize,
    /// What is said of a step.
    note: Box<dyn Fn(usize) -> String>,
    speaks: bool,
    watched: bool,
    before: Instant,
}

impl Progress {
    /// The steps are a program's operators.
    pub fn of_operators(program: &Program<'_>, asked: bool) -> Self {
        let names: Vec<_> = program.operators().map(Operator::name).collect();
        let count = names.len();
        let note = move |step| format!("operator {} of {count} ({})", step + 1, names[step]);
        Self::new(count, note, asked)
    }

    /// The steps are runs.
    pub fn of_runs(count: usize, asked: bool) -> Self {
        Self::new(
            count,
            move |step| format!("run {} of {count}", step + 1),
            asked,
        )
    }

    fn new(count: usize, note: impl Fn(usize) -> String + 'static, asked: bool) -> Self {
        let watched = stderr().is_terminal();
        Self {
            count,
            note: Box::new(note),
            speaks: watched || asked,
            watched,
            before: Instant::now(),
        }
    }

    /// Hears that a step is done.
    pub fn done(&mut self, step: usize) {
        if !self.speaks {
            return;
        }
        let pause = if self.watched { WATCHED } else { LOGGED };
        if self.watched && step + 1 == self.count {
            eprint!("\r\x1b[K");
        } else if self.before.elapsed() >= pause {
            self.before = Instant::now();
            let note = (self.note)(step);
            if self.watched {
                eprint!("\r\x1b[K{note}");
            } else {
                eprintln!("{note}");
            }
        }
    }
}
