//! Work that is mostly branches and calls.

const FIBONACCI: u32 = 16;
const COLLATZ: u64 = 100;
const SIEVE: usize = 4_096;

fn fibonacci_of(n: u32) -> u64 {
    if n < 2 {
        return u64::from(n);
    }
    fibonacci_of(core::hint::black_box(n - 1)) + fibonacci_of(n - 2)
}

/// By its definition.
pub(crate) fn fibonacci() -> u64 {
    fibonacci_of(FIBONACCI)
}

/// Steps that the first numbers take to reach 1.
pub(crate) fn collatz() -> u64 {
    (1..=COLLATZ)
        .map(|start| {
            let (mut value, mut steps) = (start, 0);
            while value != 1 {
                value = if value % 2 == 0 {
                    value / 2
                } else {
                    3 * value + 1
                };
                steps += 1;
            }
            steps
        })
        .sum()
}

/// Counts primes.
pub(crate) fn sieve() -> u64 {
    let mut composite = [false; SIEVE];
    let mut primes = 0;
    for number in 2..SIEVE {
        if composite[number] {
            continue;
        }
        primes += 1;
        for multiple in (number * number..SIEVE).step_by(number) {
            composite[multiple] = true;
        }
    }
    primes
}
