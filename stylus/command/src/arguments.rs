//! What the command understands: the words and flags of `packages/tensor`'s.

use assay_engine::{Kernel, Options};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Runs int8 networks as exact programs: the same bits on every machine, each provable.
#[derive(Parser)]
#[command(
    name = "assay-tensor",
    version,
    after_help = "Exit code: 0 done, 1 model, program or input refused, 2 wrong usage or unreadable file, 3 not on this machine."
)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Run a model and print its output
    Run {
        #[command(flatten)]
        model: Model,
        #[command(flatten)]
        execution: Execution,
        #[command(flatten)]
        input: Input,
        /// Print the SHA-256 of each operator's output first
        #[arg(long)]
        sha256: bool,
    },
    /// Make a program of a model
    Import {
        #[command(flatten)]
        model: Model,
        /// Where the program is written
        #[arg(short, long)]
        output: PathBuf,
    },
    /// Print what a program is made of
    Show {
        #[command(flatten)]
        model: Model,
        /// Print a graph for Graphviz
        #[arg(long)]
        dot: bool,
    },
    /// Print what a program costs to run, to commit to and to dispute
    Cost {
        #[command(flatten)]
        model: Model,
    },
    /// Run a program and print the hash of every tensor
    Trace {
        #[command(flatten)]
        model: Model,
        #[command(flatten)]
        execution: Execution,
        #[command(flatten)]
        input: Input,
    },
    /// Print what proves one element of an operator's output
    Open {
        #[command(flatten)]
        model: Model,
        #[command(flatten)]
        input: Input,
        /// Which operator, counted from 0
        #[arg(long)]
        operator: usize,
        /// Which element of its output, row-major, counted from 0
        #[arg(long)]
        element: usize,
    },
    /// Measure how long a model takes
    Bench {
        #[command(flatten)]
        model: Model,
        #[command(flatten)]
        execution: Execution,
        /// The input's elements, row-major and little-endian, and nothing else [default: zeros]
        #[arg(long, value_name = "FILE")]
        input: Option<PathBuf>,
        /// Executions after the first
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
        runs: u32,
    },
}

#[derive(Args)]
pub struct Model {
    /// A .tflite, .onnx or .safetensors file, or a program
    #[arg(value_name = "MODEL")]
    pub file: PathBuf,
    #[command(flatten)]
    pub encoder: Encoder,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What a .safetensors file does not say by itself.
#[derive(Args, Default)]
pub struct Encoder {
    /// Of .safetensors: its config.json [default: the one beside it]
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Of .safetensors: sample sentences to quantise by, a JSON list of lists of token ids
    #[arg(long)]
    pub samples: Option<PathBuf>,
    /// Of .safetensors: sentences at once
    #[arg(long, default_value_t = 1)]
    pub batch: u32,
    /// Of .safetensors: tokens of each sentence
    #[arg(long, default_value_t = 128)]
    pub tokens: u32,
}

#[derive(Args)]
pub struct Execution {
    /// Threads [default: as many as the CPU runs at once]
    #[arg(long)]
    threads: Option<u16>,
    /// How int8 is multiplied [default: the fastest that the CPU has]
    #[arg(long, value_parser = kernel)]
    kernel: Option<Kernel>,
    /// Say how far it is, also where nobody watches
    #[arg(long)]
    pub progress: bool,
}

impl Execution {
    pub fn options(&self) -> Options {
        Options {
            kernel: self.kernel,
            threads: self.threads.unwrap_or_default().into(),
        }
    }
}

#[derive(Args)]
pub struct Input {
    /// The input's elements, row-major and little-endian, and nothing else
    #[arg(id = "input", long, value_name = "FILE")]
    pub file: PathBuf,
}

fn kernel(name: &str) -> Result<Kernel, String> {
    let all = Kernel::ALL.map(Kernel::name).join(", ");
    name.parse().map_err(|_| format!("choose one of {all}"))
}
