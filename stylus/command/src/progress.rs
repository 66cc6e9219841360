//! How far an execution is.

use assay_core::{operators::Operator, Program};
use std::{
    io::{stderr, IsTerminal},
    time::{Duration, Instant},
};

/// Between two notes: for somebody who watches, and for a file.
const WATCHED: Duration = Duration::from_millis(100);
const LOGGED: Duration = Duration::from_secs(2);

/// Says from time to time which operator is done; nothing where nobody watches and it is not asked for.
pub struct Progress {
    names: Vec<&'static str>,
    speaks: bool,
    watched: bool,
    before: Instant,
}

impl Progress {
    pub fn new(program: &Program<'_>, asked: bool) -> Self {
        let watched = stderr().is_terminal();
        Self {
            names: program.operators().map(Operator::name).collect(),
            speaks: watched || asked,
            watched,
            before: Instant::now(),
        }
    }

    /// Hears that an operator is done; whether it is the last.
    pub fn done(&mut self, operator: usize) -> bool {
        let last = operator + 1 == self.names.len();
        if !self.speaks {
            return last;
        }
        let pause = if self.watched { WATCHED } else { LOGGED };
        let note = format!(
            "operator {} of {} ({})",
            operator + 1,
            self.names.len(),
            self.names[operator]
        );
        if self.watched && last {
            eprint!("\r\x1b[K");
        } else if self.before.elapsed() >= pause {
            self.before = Instant::now();
            if self.watched {
                eprint!("\r\x1b[K{note}");
            } else {
                eprintln!("{note}");
            }
        }
        last
    }
}
