//! Prints how fast each kernel hashes leaves, in 10^9 bytes a second on one thread: the best and the median of many runs.
//! `cargo run --release -p assay-engine --example keccak`.

#![expect(clippy::cast_precision_loss, reason = "rates for people")]

use assay_core::LEAF;
use assay_engine::{keccak::leaves, Kernel};
use std::{hint::black_box, time::Instant};

const LEAVES: usize = 4096;
const RUNS: usize = 51;

fn main() {
    let bytes: Vec<u8> = (0..LEAVES * LEAF)
        .map(|i| (i * 167 % 251).to_le_bytes()[0])
        .collect();
    let messages: Vec<_> = bytes.as_chunks().0.iter().collect();
    let mut hashes = vec![[0; 32]; LEAVES];
    for kernel in Kernel::ALL.into_iter().filter(|kernel| kernel.available()) {
        let mut seconds: Vec<f64> = (0..RUNS)
            .map(|_| {
                let start = Instant::now();
                leaves(kernel, black_box(&messages), &mut hashes);
                black_box(&hashes);
                start.elapsed().as_secs_f64()
            })
            .collect();
        seconds.sort_by(f64::total_cmp);
        let rate = |seconds: f64| 1e-9 * bytes.len() as f64 / seconds;
        println!(
            "{:12} {:5.2} best, {:5.2} median",
            kernel.name(),
            rate(seconds[0]),
            rate(seconds[RUNS / 2])
        );
    }
}
