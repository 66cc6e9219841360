//! Products by every kernel equal their definition.

mod common;

use assay_engine::{
    gemm::{multiply, multiply_columns, Packed, PANEL},
    Kernel,
};
use common::{kernels, Random};

/// The definition, mod 2^32 at the very end.
fn plain(a: &[u8], b: &[u8], depth: usize) -> Vec<i32> {
    let mut sums = Vec::new();
    for a in a.chunks(depth) {
        for b in b.chunks(depth) {
            let products = a
                .iter()
                .zip(b)
                .map(|(&a, &b)| i64::from(a.cast_signed()) * i64::from(b.cast_signed()));
            let sum: i64 = products.sum();
            sums.push(u32::try_from(sum & 0xffff_ffff).unwrap().cast_signed());
        }
    }
    sums
}

fn product(kernel: Kernel, a: &[u8], b: &[u8], columns: usize, depth: usize) -> Vec<i32> {
    let packed = Packed::new(kernel, b, columns, depth);
    let mut sums = vec![0; a.len() / depth * columns];
    let mut written = vec![0; sums.len()];
    multiply(a, &packed, &mut |tile| {
        for index in 0..tile.rows {
            let at = (tile.row + index) * columns + tile.column;
            sums[at..at + tile.columns].copy_from_slice(tile.row(index));
            written[at..at + tile.columns]
                .iter_mut()
                .for_each(|count| *count += 1);
        }
    });
    assert!(
        written.iter().all(|&count| count == 1),
        "{kernel}: each sum once"
    );
    sums
}

#[test]
fn every_kernel_equals_the_definition_at_every_size() {
    let shapes = (1..=70).flat_map(|size| {
        let other = (size * 37) % 70 + 1;
        let third = (size * 53) % 70 + 1;
        [
            (size, size, size),
            (size, other, third),
            (other, size, third),
            (third, other, size),
            (size, 130, 65),
            (3, size, 131),
            (35, 67, size),
        ]
    });
    for (rows, columns, depth) in shapes {
        let mut random = Random::new(rows as u64);
        let a = random.bytes(rows * depth);
        let b = random.bytes(columns * depth);
        let expected = plain(&a, &b, depth);
        for kernel in kernels() {
            let found = product(kernel, &a, &b, columns, depth);
            assert_eq!(found, expected, "{kernel}: {rows} x {columns} x {depth}");
        }
    }
}

#[test]
fn every_kernel_is_exact_at_the_extremes_of_the_longest_rows() {
    for depth in [1, 3, 64, 32_765, 32_768] {
        for (a, b) in [(0x80, 0x80), (0x80, 0x7f), (0x7f, 0x80), (0x7f, 0x7f)] {
            let (a, b) = (vec![a; 7 * depth], vec![b; 17 * depth]);
            let expected = plain(&a, &b, depth);
            for kernel in kernels() {
                assert_eq!(
                    product(kernel, &a, &b, 17, depth),
                    expected,
                    "{kernel}: {depth}"
                );
            }
        }
    }
}

#[test]
fn sums_wrap() {
    let depth = 200_003;
    for (a, b) in [(0x80, 0x80), (0x80, 0x7f)] {
        let (a, b) = (vec![a; 2 * depth], vec![b; 3 * depth]);
        let expected = plain(&a, &b, depth);
        for kernel in kernels() {
            assert_eq!(product(kernel, &a, &b, 3, depth), expected, "{kernel}");
        }
    }
}

#[test]
fn columns_can_be_taken_apart_and_the_matrix_replaced() {
    let (rows, columns, depth) = (9, 2 * PANEL + 5, 30);
    let mut random = Random::new(1);
    let a = random.bytes(rows * depth);
    let [other, b] = [(); 2].map(|()| random.bytes(columns * depth));
    for kernel in kernels() {
        let mut packed = Packed::new(kernel, &other, columns, depth);
        packed.replace(&b);
        let mut sums = vec![0; rows * columns];
        for range in [0..PANEL, PANEL..2 * PANEL, 2 * PANEL..columns] {
            multiply_columns(&a, &packed, range, &mut |tile| {
                for index in 0..tile.rows {
                    let at = (tile.row + index) * columns + tile.column;
                    sums[at..at + tile.columns].copy_from_slice(tile.row(index));
                }
            });
        }
        assert_eq!(sums, plain(&a, &b, depth), "{kernel}");
    }
}
