//! AVX-512 VNNI: `vpdpbusd` adds four products of uint8 with int8 to each of sixteen int32, and does not saturate.
//!
//! `a` stands as uint8, 128 too large, so a sum begins at −128 times the sum of its column of `b`. 24 registers hold
//! sums: six rows of 64 columns, or eight of fewer.

use super::{
    blocks::{self, Block},
    Product, Sums, Tile,
};
use std::{
    arch::x86_64::*,
    sync::atomic::{compiler_fence, Ordering},
};

pub(super) fn multiply(product: &Product<'_>, sums: &mut Sums, sink: &mut dyn FnMut(&Tile<'_>)) {
    blocks::each(product, [8, 8, 8, 6], sums, sink, |block, sums| {
        // SAFETY: a matrix is packed only for a kernel that the CPU has.
        unsafe {
            match (block.groups, block.rows.len()) {
                (1, 8) => rows::<8, 1>(block, sums),
                (1, 4) => rows::<4, 1>(block, sums),
                (1, 2) => rows::<2, 1>(block, sums),
                (1, _) => rows::<1, 1>(block, sums),
                (2, 8) => rows::<8, 2>(block, sums),
                (2, 4) => rows::<4, 2>(block, sums),
                (2, 2) => rows::<2, 2>(block, sums),
                (2, _) => rows::<1, 2>(block, sums),
                (3, 8) => rows::<8, 3>(block, sums),
                (3, 4) => rows::<4, 3>(block, sums),
                (3, 2) => rows::<2, 3>(block, sums),
                (3, _) => rows::<1, 3>(block, sums),
                (_, 6) => rows::<6, 4>(block, sums),
                (_, 4) => rows::<4, 4>(block, sums),
                (_, 2) => rows::<2, 4>(block, sums),
                _ => rows::<1, 4>(block, sums),
            }
        }
    });
}

#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
fn rows<const R: usize, const G: usize>(block: &Block<'_>, sums: &mut [i32]) {
    let steps = block.words.len();
    assert!(block.b[..G].iter().all(|lines| lines.len() >= steps));
    let a = block.begins::<R>();
    let b: [_; G] = std::array::from_fn(|g| block.b[g].as_ptr());
    let starts: [__m512i; G] = std::array::from_fn(|g| {
        let lanes: &[i32; 16] = block.starts[g].first_chunk().unwrap_or(&[0; 16]);
        // SAFETY: 16 int32 are read.
        unsafe { _mm512_loadu_si512(lanes.as_ptr().cast()) }
    });
    let mut acc = [starts; R];
    for (step, &word) in block.words.iter().enumerate() {
        // SAFETY: each has as many lines as there are words.
        let b: [__m512i; G] =
            std::array::from_fn(|g| unsafe { _mm512_loadu_si512(b[g].add(step).cast()) });
        for (r, acc) in acc.iter_mut().enumerate() {
            // Else the compiler reads all rows' words first, for which there are too few registers.
            compiler_fence(Ordering::SeqCst);
            // SAFETY: no word reaches farther than the block does.
            let word = unsafe { a[r].add(word).cast::<i32>().read_unaligned() };
            let word = _mm512_set1_epi32(word);
            for (acc, &b) in acc.iter_mut().zip(&b) {
                *acc = _mm512_dpbusd_epi32(*acc, word, b);
            }
        }
    }
    assert!(sums.len() >= 16 * G * R);
    for (at, acc) in acc.as_flattened().iter().enumerate() {
        // SAFETY: 16 int32 are written, for which there is room.
        unsafe { _mm512_storeu_si512(sums.as_mut_ptr().add(16 * at).cast(), *acc) };
    }
}
