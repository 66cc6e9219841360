//! Prints how fast each kernel multiplies, in 10^9 operations a second, two a multiply-add: the best and the median of
//! many runs on one thread. `cargo run --release -p assay-engine --example gemm`.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "rates for people, bytes of any value"
)]

use assay_engine::{
    gemm::{multiply, Packed},
    Kernel,
};
use std::{hint::black_box, time::Instant};

/// M, K, N.
const SHAPES: [(usize, usize, usize); 6] = [
    (128, 384, 1536),
    (128, 1536, 384),
    (128, 384, 384),
    (1024, 384, 1536),
    (2304, 72, 16),
    (1, 384, 1536),
];
const RUNS: usize = 101;

fn main() {
    for (m, k, n) in SHAPES {
        let a: Vec<u8> = (0..m * k).map(|i| (i * 167 % 251) as u8).collect();
        let b: Vec<u8> = (0..n * k).map(|i| (i * 91 % 253) as u8).collect();
        println!("{m} x {k} x {n}");
        for kernel in Kernel::ALL.into_iter().filter(|kernel| kernel.available()) {
            let packed = Packed::new(kernel, &b, n, k);
            let mut seconds: Vec<f64> = (0..RUNS)
                .map(|_| {
                    let start = Instant::now();
                    multiply(black_box(&a), &packed, &mut |tile| {
                        black_box(tile.row(0));
                    });
                    start.elapsed().as_secs_f64()
                })
                .collect();
            seconds.sort_by(f64::total_cmp);
            let rate = |seconds: f64| 2e-9 * (m * k * n) as f64 / seconds;
            println!(
                "  {:12} {:7.1} best, {:7.1} median",
                kernel.name(),
                rate(seconds[0]),
                rate(seconds[RUNS / 2])
            );
        }
    }
}
