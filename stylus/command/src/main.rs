//! The command `assay-tensor` as machine code: what `packages/tensor` has under that name, without Node. Exit codes
//! are the same.

mod arguments;
mod attributes;
mod bench;
mod cost;
mod failure;
mod import;
mod json;
mod model;
mod open;
mod progress;
mod run;
mod show;
mod text;
mod trace;

use arguments::{Arguments, Command};
use clap::Parser;
use failure::Failure;
use std::{
    io::{stdout, BufWriter, ErrorKind, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    let mut out = BufWriter::new(stdout().lock());
    let done = obey(&Arguments::parse().command, &mut out);
    match done.and_then(|()| Ok(out.flush()?)) {
        // A reader such as `head` that has seen enough is no error.
        Err(Failure::Output(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(failure.code())
        }
        Ok(()) => ExitCode::SUCCESS,
    }
}

fn obey(command: &Command, out: &mut dyn Write) -> Result<(), Failure> {
    let lines = match command {
        Command::Run {
            model,
            execution,
            input,
            sha256,
        } => return run::run(model, execution, input, *sha256, out),
        Command::Import { model, output } => import::import(model, output),
        Command::Show { model, dot } => show::show(model, *dot),
        Command::Cost { model } => cost::cost(model),
        Command::Trace {
            model,
            execution,
            input,
        } => trace::trace(model, execution, input),
        Command::Open {
            model,
            input,
            operator,
            element,
        } => open::open(model, input, *operator, *element),
        Command::Bench {
            model,
            execution,
            input,
            runs,
        } => bench::bench(model, execution, input.as_deref(), *runs as usize),
    };
    for line in lines? {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
