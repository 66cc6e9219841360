//! Registers that hold the same lane of four or eight states, and how messages get into them.

use super::{
    permutation::{permute, Lanes},
    Hash,
};
use assay_core::LEAF;
use std::arch::x86_64::*;

/// Lanes that a block of a message fills: Keccak-256's rate of 136 bytes.
const RATE: usize = 17;
/// The end of the padding, in a block's last lane.
const LAST: u64 = 1 << 63;

// SAFETY, of every block in the two implementations: who calls them is compiled for the instructions, and `load` reads as
// many words of each message as there are states.

impl Lanes for __m512i {
    #[inline(always)]
    unsafe fn xor(a: Self, b: Self) -> Self {
        unsafe { _mm512_xor_si512(a, b) }
    }

    #[inline(always)]
    unsafe fn xor3(a: Self, b: Self, c: Self) -> Self {
        unsafe { _mm512_ternarylogic_epi64::<0b1001_0110>(a, b, c) }
    }

    #[inline(always)]
    unsafe fn chi(a: Self, b: Self, c: Self) -> Self {
        unsafe { _mm512_ternarylogic_epi64::<0b1101_0010>(a, b, c) }
    }

    #[inline(always)]
    unsafe fn rotate<const BITS: u32>(a: Self) -> Self {
        unsafe { _mm512_rolv_epi64(a, _mm512_set1_epi64(BITS.into())) }
    }

    #[inline(always)]
    unsafe fn constant(a: Self, b: u64) -> Self {
        unsafe { _mm512_xor_si512(a, _mm512_set1_epi64(b.cast_signed())) }
    }

    #[inline(always)]
    unsafe fn zero() -> Self {
        unsafe { _mm512_setzero_si512() }
    }

    #[inline(always)]
    unsafe fn after(high: Self, low: Self) -> Self {
        unsafe { _mm512_or_si512(_mm512_slli_epi64::<8>(low), _mm512_srli_epi64::<56>(high)) }
    }

    /// A matrix of 8 x 8 words turned: pairs of rows within 128 bits, then the quarters of 128 bits.
    #[inline(always)]
    unsafe fn load(messages: impl Fn(usize) -> *const u8, words: &mut [Self]) {
        unsafe {
            let row = |state: usize| _mm512_loadu_si512(messages(state).cast());
            let pair = |state: usize| {
                let (a, b) = (row(state), row(state + 1));
                [_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b)]
            };
            let pairs = [pair(0), pair(2), pair(4), pair(6)];
            for odd in 0..2 {
                let [a, b, c, d] = [pairs[0][odd], pairs[1][odd], pairs[2][odd], pairs[3][odd]];
                let ab = [
                    _mm512_shuffle_i64x2::<0b10_00_10_00>(a, b),
                    _mm512_shuffle_i64x2::<0b11_01_11_01>(a, b),
                ];
                let cd = [
                    _mm512_shuffle_i64x2::<0b10_00_10_00>(c, d),
                    _mm512_shuffle_i64x2::<0b11_01_11_01>(c, d),
                ];
                for upper in 0..2 {
                    let (ab, cd) = (ab[upper], cd[upper]);
                    words[2 * upper + odd] = _mm512_shuffle_i64x2::<0b10_00_10_00>(ab, cd);
                    words[4 + 2 * upper + odd] = _mm512_shuffle_i64x2::<0b11_01_11_01>(ab, cd);
                }
            }
        }
    }

    #[inline(always)]
    unsafe fn store(words: &[Self; 4], hashes: &mut [[u64; 4]]) {
        let [a, b, c, d] = *words;
        unsafe {
            let even = [_mm512_unpacklo_epi64(a, b), _mm512_unpacklo_epi64(c, d)];
            let odd = [_mm512_unpackhi_epi64(a, b), _mm512_unpackhi_epi64(c, d)];
            // The first two quarters of each of two registers, or the last two.
            let quarters = [
                _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11),
                _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15),
            ];
            for (first, [low, high]) in [even, odd].into_iter().enumerate() {
                for (upper, quarters) in quarters.into_iter().enumerate() {
                    let pair = _mm512_permutex2var_epi64(low, quarters, high);
                    let halves = [
                        _mm512_castsi512_si256(pair),
                        _mm512_extracti64x4_epi64::<1>(pair),
                    ];
                    for (half, found) in halves.into_iter().enumerate() {
                        let hash = &mut hashes[first + 4 * upper + 2 * half];
                        _mm256_storeu_si256(hash.as_mut_ptr().cast(), found);
                    }
                }
            }
        }
    }
}

impl Lanes for __m256i {
    #[inline(always)]
    unsafe fn xor(a: Self, b: Self) -> Self {
        unsafe { _mm256_xor_si256(a, b) }
    }

    #[inline(always)]
    unsafe fn xor3(a: Self, b: Self, c: Self) -> Self {
        unsafe { _mm256_xor_si256(_mm256_xor_si256(a, b), c) }
    }

    #[inline(always)]
    unsafe fn chi(a: Self, b: Self, c: Self) -> Self {
        unsafe { _mm256_xor_si256(a, _mm256_andnot_si256(b, c)) }
    }

    #[inline(always)]
    unsafe fn rotate<const BITS: u32>(a: Self) -> Self {
        unsafe {
            let left = _mm256_sllv_epi64(a, _mm256_set1_epi64x(BITS.into()));
            let right = _mm256_srlv_epi64(a, _mm256_set1_epi64x((64 - BITS).into()));
            _mm256_or_si256(left, right)
        }
    }

    #[inline(always)]
    unsafe fn constant(a: Self, b: u64) -> Self {
        unsafe { _mm256_xor_si256(a, _mm256_set1_epi64x(b.cast_signed())) }
    }

    #[inline(always)]
    unsafe fn zero() -> Self {
        unsafe { _mm256_setzero_si256() }
    }

    #[inline(always)]
    unsafe fn after(high: Self, low: Self) -> Self {
        unsafe { _mm256_or_si256(_mm256_slli_epi64::<8>(low), _mm256_srli_epi64::<56>(high)) }
    }

    #[inline(always)]
    unsafe fn load(messages: impl Fn(usize) -> *const u8, words: &mut [Self]) {
        unsafe {
            let row = |state: usize| _mm256_loadu_si256(messages(state).cast());
            let [a, b, c, d] = [row(0), row(1), row(2), row(3)];
            let even = [_mm256_unpacklo_epi64(a, b), _mm256_unpacklo_epi64(c, d)];
            let odd = [_mm256_unpackhi_epi64(a, b), _mm256_unpackhi_epi64(c, d)];
            words[0] = _mm256_permute2x128_si256::<0x20>(even[0], even[1]);
            words[1] = _mm256_permute2x128_si256::<0x20>(odd[0], odd[1]);
            words[2] = _mm256_permute2x128_si256::<0x31>(even[0], even[1]);
            words[3] = _mm256_permute2x128_si256::<0x31>(odd[0], odd[1]);
        }
    }

    #[inline(always)]
    unsafe fn store(words: &[Self; 4], hashes: &mut [[u64; 4]]) {
        for (at, &word) in words.iter().enumerate() {
            let mut lanes = [0; 4];
            unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), word) };
            for (hash, lane) in hashes.iter_mut().zip(lanes) {
                hash[at] = lane;
            }
        }
    }
}

/// Words of a message's data at most.
const WORDS: usize = LEAF / 8;

/// Hashes messages of a tag byte and N more, N a multiple of 64 and at most [`LEAF`], eight at once.
#[target_feature(enable = "avx512f")]
pub(super) fn eight<const N: usize>(tag: u8, messages: &[&[u8; N]], hashes: &mut [Hash]) {
    for (messages, hashes) in messages.chunks(8).zip(hashes.chunks_mut(8)) {
        // SAFETY: this function is compiled for AVX-512.
        let found = unsafe { together::<__m512i, 8, N>(tag, messages) };
        hashes.copy_from_slice(&found[..hashes.len()]);
    }
}

/// The same, four at once.
#[target_feature(enable = "avx2")]
pub(super) fn four<const N: usize>(tag: u8, messages: &[&[u8; N]], hashes: &mut [Hash]) {
    for (messages, hashes) in messages.chunks(4).zip(hashes.chunks_mut(4)) {
        // SAFETY: this function is compiled for AVX2.
        let found = unsafe { together::<__m256i, 4, N>(tag, messages) };
        hashes.copy_from_slice(&found[..hashes.len()]);
    }
}

/// The hashes of one to W messages, the last one's where there are fewer.
#[inline(always)]
unsafe fn together<L: Lanes, const W: usize, const N: usize>(
    tag: u8,
    messages: &[&[u8; N]],
) -> [Hash; W] {
    const { assert!(N.is_multiple_of(8 * W) && N <= 8 * WORDS) };
    let count = N / 8;
    // SAFETY: as the caller promises; W words are read of each message, from where there are as many.
    unsafe {
        let mut words = [L::zero(); WORDS + 1];
        for first in (0..count).step_by(W) {
            let message = |state: usize| {
                let message = messages[state.min(messages.len() - 1)];
                message.as_ptr().add(8 * first)
            };
            L::load(message, &mut words[first..first + W]);
        }
        // The tag moves all by a byte, and the padding begins after the last byte.
        let mut before = L::constant(L::zero(), u64::from(tag) << 56);
        for word in &mut words[..=count] {
            let low = *word;
            *word = L::after(before, low);
            before = low;
        }
        words[count] = L::constant(words[count], 1 << 8);
        let mut state = [L::zero(); 25];
        let blocks = count / RATE + 1;
        for (block, words) in words[..=count].chunks(RATE).enumerate() {
            for (lane, &word) in state.iter_mut().zip(words) {
                *lane = L::xor(*lane, word);
            }
            if block + 1 == blocks {
                state[RATE - 1] = L::constant(state[RATE - 1], LAST);
            }
            permute(&mut state);
        }
        let mut hashes = [[0; 4]; W];
        L::store(&[state[0], state[1], state[2], state[3]], &mut hashes);
        hashes.map(|hash| {
            let mut bytes = [0; 32];
            bytes.copy_from_slice(hash.map(u64::to_le_bytes).as_flattened());
            bytes
        })
    }
}
