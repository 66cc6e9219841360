//! The command `assay-tensor` as machine code: what `packages/tensor` has under that name, without Node, and but for
//! `bench`. Exit codes are the same.

mod arguments;
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
use std::{
    io::{stdout, ErrorKind, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    let found = match &Arguments::parse().command {
        Command::Run {
            model,
            encoder,
            execution,
            input,
            sha256,
        } => run::run(model, encoder, execution, input, *sha256),
        Command::Import {
            model,
            encoder,
            output,
        } => import::import(model, encoder, output),
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
    };
    match found {
        Ok(lines) => print(&lines),
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(failure.code())
        }
    }
}

/// A reader such as `head` that has seen enough is no error.
fn print(lines: &[String]) -> ExitCode {
    let mut text = lines.join("\n");
    text.push('\n');
    match stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
        _ => ExitCode::SUCCESS,
    }
}
