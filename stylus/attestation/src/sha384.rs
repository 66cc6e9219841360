//! SHA-384 (FIPS 180-4), unrolled so that state, schedule and constants stay out of memory.

use crate::bytes::copy;

/// Bytes of a digest.
pub const DIGEST: usize = 48;
/// Bytes of a block.
const BLOCK: usize = 128;
/// Bytes of the length that ends the last block.
const LENGTH: usize = 16;

const INITIAL: [u64; 8] = [
    0xcbbb_9d5d_c105_9ed8,
    0x629a_292a_367c_d507,
    0x9159_015a_3070_dd17,
    0x152f_ecd8_f70e_5939,
    0x6733_2667_ffc0_0b31,
    0x8eb4_4a87_6858_1511,
    0xdb0c_2e0d_64f9_8fa7,
    0x47b5_481d_befa_4fa4,
];

/// The state, and what selects every fourth byte of a word. By a mask that the compiler does not know it makes no reversal of
/// bytes of the four rotations below, which would cost twice as much.
struct State {
    words: [u64; 8],
    fourth: u64,
}

/// The words of a block.
macro_rules! words {
    ($block:ident $fourth:ident; $($at:literal)*) => { [$({
        let [.., a, b, c, d, e, f, g, h] = *$block.first_chunk::<{ $at + 8 }>().unwrap_or(&[0; $at + 8]);
        let x = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
        (x.rotate_right(8) & $fourth)
            | (x.rotate_right(24) & $fourth >> 8)
            | (x.rotate_left(24) & $fourth >> 16)
            | (x.rotate_left(8) & $fourth >> 24)
    }),*] };
}

/// Sixteen rounds, with `differ` of b and c from the round before in place of another operation.
macro_rules! rounds {
    ($w:ident $differ:ident; $($a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident $i:literal $k:literal)*) => { $(
        $h = $h
            .wrapping_add($k)
            .wrapping_add($w[$i])
            .wrapping_add($e.rotate_right(14) ^ $e.rotate_right(18) ^ $e.rotate_right(41))
            .wrapping_add($g ^ ($e & ($f ^ $g)));
        $d = $d.wrapping_add($h);
        let new = $a ^ $b;
        $h = $h
            .wrapping_add($a.rotate_right(28) ^ $a.rotate_right(34) ^ $a.rotate_right(39))
            .wrapping_add($b ^ ($differ & new));
        $differ = new;
    )* };
}

/// The next sixteen words.
macro_rules! schedule {
    ($w:ident) => { schedule!($w 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15) };
    ($w:ident $($i:literal)*) => { $({
        let (near, far) = ($w[($i + 14) & 15], $w[($i + 1) & 15]);
        $w[$i] = $w[$i]
            .wrapping_add(near.rotate_right(19) ^ near.rotate_right(61) ^ (near >> 6))
            .wrapping_add($w[($i + 9) & 15])
            .wrapping_add(far.rotate_right(1) ^ far.rotate_right(8) ^ (far >> 7));
    })* };
}

#[inline(never)]
#[rustfmt::skip]
#[allow(clippy::many_single_char_names, reason = "the standard's names")]
#[allow(clippy::unreadable_literal, reason = "digits of no meaning of their own")]
#[allow(clippy::too_many_lines, reason = "80 rounds")]
fn compress(state: &mut State, blocks: &[[u8; BLOCK]]) {
    let State { words: mut all, fourth } = *state;
    for block in blocks {
        let mut w = words!(block fourth; 0 8 16 24 32 40 48 56 64 72 80 88 96 104 112 120);
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = all;
        let mut differ = b ^ c;
        rounds!(w differ;
            a b c d e f g h 0 0x428a2f98d728ae22
            h a b c d e f g 1 0x7137449123ef65cd
            g h a b c d e f 2 0xb5c0fbcfec4d3b2f
            f g h a b c d e 3 0xe9b5dba58189dbbc
            e f g h a b c d 4 0x3956c25bf348b538
            d e f g h a b c 5 0x59f111f1b605d019
            c d e f g h a b 6 0x923f82a4af194f9b
            b c d e f g h a 7 0xab1c5ed5da6d8118
            a b c d e f g h 8 0xd807aa98a3030242
            h a b c d e f g 9 0x12835b0145706fbe
            g h a b c d e f 10 0x243185be4ee4b28c
            f g h a b c d e 11 0x550c7dc3d5ffb4e2
            e f g h a b c d 12 0x72be5d74f27b896f
            d e f g h a b c 13 0x80deb1fe3b1696b1
            c d e f g h a b 14 0x9bdc06a725c71235
            b c d e f g h a 15 0xc19bf174cf692694
        );
        schedule!(w);
        rounds!(w differ;
            a b c d e f g h 0 0xe49b69c19ef14ad2
            h a b c d e f g 1 0xefbe4786384f25e3
            g h a b c d e f 2 0x0fc19dc68b8cd5b5
            f g h a b c d e 3 0x240ca1cc77ac9c65
            e f g h a b c d 4 0x2de92c6f592b0275
            d e f g h a b c 5 0x4a7484aa6ea6e483
            c d e f g h a b 6 0x5cb0a9dcbd41fbd4
            b c d e f g h a 7 0x76f988da831153b5
            a b c d e f g h 8 0x983e5152ee66dfab
            h a b c d e f g 9 0xa831c66d2db43210
            g h a b c d e f 10 0xb00327c898fb213f
            f g h a b c d e 11 0xbf597fc7beef0ee4
            e f g h a b c d 12 0xc6e00bf33da88fc2
            d e f g h a b c 13 0xd5a79147930aa725
            c d e f g h a b 14 0x06ca6351e003826f
            b c d e f g h a 15 0x142929670a0e6e70
        );
        schedule!(w);
        rounds!(w differ;
            a b c d e f g h 0 0x27b70a8546d22ffc
            h a b c d e f g 1 0x2e1b21385c26c926
            g h a b c d e f 2 0x4d2c6dfc5ac42aed
            f g h a b c d e 3 0x53380d139d95b3df
            e f g h a b c d 4 0x650a73548baf63de
            d e f g h a b c 5 0x766a0abb3c77b2a8
            c d e f g h a b 6 0x81c2c92e47edaee6
            b c d e f g h a 7 0x92722c851482353b
            a b c d e f g h 8 0xa2bfe8a14cf10364
            h a b c d e f g 9 0xa81a664bbc423001
            g h a b c d e f 10 0xc24b8b70d0f89791
            f g h a b c d e 11 0xc76c51a30654be30
            e f g h a b c d 12 0xd192e819d6ef5218
            d e f g h a b c 13 0xd69906245565a910
            c d e f g h a b 14 0xf40e35855771202a
            b c d e f g h a 15 0x106aa07032bbd1b8
        );
        schedule!(w);
        rounds!(w differ;
            a b c d e f g h 0 0x19a4c116b8d2d0c8
            h a b c d e f g 1 0x1e376c085141ab53
            g h a b c d e f 2 0x2748774cdf8eeb99
            f g h a b c d e 3 0x34b0bcb5e19b48a8
            e f g h a b c d 4 0x391c0cb3c5c95a63
            d e f g h a b c 5 0x4ed8aa4ae3418acb
            c d e f g h a b 6 0x5b9cca4f7763e373
            b c d e f g h a 7 0x682e6ff3d6b2b8a3
            a b c d e f g h 8 0x748f82ee5defb2fc
            h a b c d e f g 9 0x78a5636f43172f60
            g h a b c d e f 10 0x84c87814a1f0ab72
            f g h a b c d e 11 0x8cc702081a6439ec
            e f g h a b c d 12 0x90befffa23631e28
            d e f g h a b c 13 0xa4506cebde82bde9
            c d e f g h a b 14 0xbef9a3f7b2c67915
            b c d e f g h a 15 0xc67178f2e372532b
        );
        schedule!(w);
        rounds!(w differ;
            a b c d e f g h 0 0xca273eceea26619c
            h a b c d e f g 1 0xd186b8c721c0c207
            g h a b c d e f 2 0xeada7dd6cde0eb1e
            f g h a b c d e 3 0xf57d4f7fee6ed178
            e f g h a b c d 4 0x06f067aa72176fba
            d e f g h a b c 5 0x0a637dc5a2c898a6
            c d e f g h a b 6 0x113f9804bef90dae
            b c d e f g h a 7 0x1b710b35131c471b
            a b c d e f g h 8 0x28db77f523047d84
            h a b c d e f g 9 0x32caab7b40c72493
            g h a b c d e f 10 0x3c9ebe0a15c9bebc
            f g h a b c d e 11 0x431d67c49c100d4c
            e f g h a b c d 12 0x4cc5d4becb3e42b6
            d e f g h a b c 13 0x597f299cfc657e2a
            c d e f g h a b 14 0x5fcb6fab3ad6faec
            b c d e f g h a 15 0x6c44198c4a475817
        );
        _ = differ;
        for (word, add) in all.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *word = word.wrapping_add(add);
        }
    }
    state.words = all;
}

/// The SHA-384 digest of bytes.
#[inline(never)]
#[must_use]
pub fn sha384(bytes: &[u8]) -> [u8; DIGEST] {
    let mut state = State {
        words: INITIAL,
        fourth: 0xff00_0000_ff00_0000,
    };
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    compress(&mut state, blocks);
    // What is left, a bit that ends it, zeros, and the number of bits: in one block or two.
    let mut last = [[0; BLOCK]; 2];
    let used = 1 + usize::from(rest.len() + LENGTH >= BLOCK);
    let padded = last.as_flattened_mut();
    copy(padded, rest);
    if let Some(end) = padded.get_mut(rest.len()) {
        *end = 0x80;
    }
    let bits = (bytes.len() as u64) << 3;
    copy(
        padded.get_mut(used * BLOCK - 8..).unwrap_or_default(),
        &bits.to_be_bytes(),
    );
    compress(&mut state, last.get(..used).unwrap_or_default());
    let mut digest = [0; DIGEST];
    for (to, from) in digest.as_chunks_mut().0.iter_mut().zip(state.words) {
        *to = from.to_be_bytes();
    }
    digest
}
