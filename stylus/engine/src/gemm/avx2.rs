//! AVX2: `vpmaddwd` adds two products of 16 bits, which cannot overflow int32. (`vpmaddubsw` saturates: it is not used.)
//!
//! Four elements of four columns are widened to a register of 16 bits; its products with the same four elements of a row
//! give each column's sum in two parts.

use super::{
    blocks::{self, Block},
    Product, Sums, Tile,
};
use std::arch::x86_64::*;

pub(super) fn multiply(product: &Product<'_>, sums: &mut Sums, sink: &mut dyn FnMut(&Tile<'_>)) {
    blocks::each(product, [2; 4], sums, sink, |block, sums| {
        // SAFETY: a matrix is packed only for a kernel that the CPU has.
        unsafe {
            match block.rows.len() {
                2 => rows::<2>(block, sums),
                _ => rows::<1>(block, sums),
            }
        }
    });
}

#[target_feature(enable = "avx2")]
fn rows<const R: usize>(block: &Block<'_>, sums: &mut [i32]) {
    let a = block.begins::<R>();
    for (group, lines) in block.b.iter().enumerate().take(block.groups) {
        let mut acc = [[_mm256_setzero_si256(); 4]; R];
        for (&word, line) in block.words.iter().zip(*lines) {
            // SAFETY: no word reaches farther than the block does.
            let a: [__m256i; R] = std::array::from_fn(|r| unsafe {
                let word = a[r].add(word).cast::<i32>().read_unaligned();
                _mm256_cvtepi8_epi16(_mm_set1_epi32(word))
            });
            for (at, quarter) in line.as_chunks::<16>().0.iter().enumerate() {
                // SAFETY: 16 bytes are read.
                let b = unsafe { _mm256_cvtepi8_epi16(_mm_loadu_si128(quarter.as_ptr().cast())) };
                for (acc, &a) in acc.iter_mut().zip(&a) {
                    acc[at] = _mm256_add_epi32(acc[at], _mm256_madd_epi16(a, b));
                }
            }
        }
        for (acc, row) in acc.iter().zip(sums.chunks_exact_mut(16 * block.groups)) {
            for (pair, lanes) in acc
                .as_chunks::<2>()
                .0
                .iter()
                .zip(row[16 * group..].as_chunks_mut::<8>().0)
            {
                // Adding neighbours leaves the columns as 0 1 4 5 2 3 6 7.
                let sums = _mm256_hadd_epi32(pair[0], pair[1]);
                let sums = _mm256_permute4x64_epi64::<0b11_01_10_00>(sums);
                // SAFETY: eight int32 are written.
                unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), sums) };
            }
        }
    }
}
