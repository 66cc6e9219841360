//! AVX-VNNI: as AVX-512 VNNI, half as wide, two registers a group.

use super::{
    blocks::{self, Block},
    Product, Sums, Tile,
};
use std::arch::x86_64::*;

pub(super) fn multiply(product: &Product<'_>, sums: &mut Sums, sink: &mut dyn FnMut(&Tile<'_>)) {
    blocks::each(product, [6; 4], sums, sink, |block, sums| {
        // SAFETY: a matrix is packed only for a kernel that the CPU has.
        unsafe {
            match block.rows.len() {
                6 => rows::<6>(block, sums),
                4 => rows::<4>(block, sums),
                2 => rows::<2>(block, sums),
                _ => rows::<1>(block, sums),
            }
        }
    });
}

#[target_feature(enable = "avx2,avxvnni")]
fn rows<const R: usize>(block: &Block<'_>, sums: &mut [i32]) {
    let a = block.begins::<R>();
    for (group, lines) in block.b.iter().enumerate().take(block.groups) {
        let starts: &[i32; 16] = block.starts[group].first_chunk().unwrap_or(&[0; 16]);
        let halves = starts.as_chunks::<8>().0;
        // SAFETY: eight int32 are read of each.
        let load = |half: usize| unsafe { _mm256_loadu_si256(halves[half].as_ptr().cast()) };
        let mut acc = [[load(0), load(1)]; R];
        for (&word, line) in block.words.iter().zip(*lines) {
            // SAFETY: the two halves of 64 bytes.
            let b = unsafe {
                let line = line.as_ptr();
                [
                    _mm256_loadu_si256(line.cast()),
                    _mm256_loadu_si256(line.add(32).cast()),
                ]
            };
            for (r, acc) in acc.iter_mut().enumerate() {
                // SAFETY: no word reaches farther than the block does.
                let word = unsafe { a[r].add(word).cast::<i32>().read_unaligned() };
                let word = _mm256_set1_epi32(word);
                acc[0] = _mm256_dpbusd_avx_epi32(acc[0], word, b[0]);
                acc[1] = _mm256_dpbusd_avx_epi32(acc[1], word, b[1]);
            }
        }
        for (acc, row) in acc.iter().zip(sums.chunks_exact_mut(16 * block.groups)) {
            for (acc, lanes) in acc.iter().zip(row[16 * group..].as_chunks_mut::<8>().0) {
                // SAFETY: eight int32 are written.
                unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), *acc) };
            }
        }
    }
}
