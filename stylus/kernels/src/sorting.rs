//! Two ways to put numbers in order.

use crate::noise::Noise;

const BUBBLE: usize = 96;
const HEAP: usize = 512;

/// A checksum that depends on the order.
fn fold(numbers: &[u32]) -> u64 {
    numbers.iter().fold(1, |sum, &number| {
        sum.wrapping_mul(31).wrapping_add(u64::from(number))
    })
}

/// Swaps neighbours until none is out of order.
pub(crate) fn bubble() -> u64 {
    let mut numbers: [u32; BUBBLE] = Noise::array(5, Noise::word);
    for end in (1..BUBBLE).rev() {
        for i in 0..end {
            if numbers[i] > numbers[i + 1] {
                numbers.swap(i, i + 1);
            }
        }
    }
    fold(&numbers)
}

fn sift(numbers: &mut [u32], mut root: usize) {
    loop {
        let mut child = 2 * root + 1;
        if child >= numbers.len() {
            return;
        }
        if child + 1 < numbers.len() && numbers[child] < numbers[child + 1] {
            child += 1;
        }
        if numbers[root] >= numbers[child] {
            return;
        }
        numbers.swap(root, child);
        root = child;
    }
}

/// By a binary heap in place.
pub(crate) fn heap() -> u64 {
    let mut numbers: [u32; HEAP] = Noise::array(6, Noise::word);
    for root in (0..HEAP / 2).rev() {
        sift(&mut numbers, root);
    }
    for end in (1..HEAP).rev() {
        numbers.swap(0, end);
        sift(&mut numbers[..end], 0);
    }
    fold(&numbers)
}
