//! Keccak-256 of the leaves and nodes of trees, as many at once as a register has 64-bit lanes.
//!
//! A leaf is `00 ‖ 256 bytes`, a node `01 ‖ 64 bytes` (docs/commitments.md). All have the same length, so their states go
//! through the permutation side by side.

#[cfg(target_arch = "x86_64")]
mod lanes;
#[cfg(target_arch = "x86_64")]
mod permutation;

use crate::Kernel;
use assay_core::{Keccak256, LEAF};
use tiny_keccak::{Hasher, Keccak};

/// A hash.
pub type Hash = [u8; 32];

const LEAF_TAG: u8 = 0;
const NODE_TAG: u8 = 1;

/// Keccak-256 of any message, one at a time.
pub struct Plain;

impl Keccak256 for Plain {
    fn keccak256(bytes: &[u8]) -> Hash {
        tagged(&[], bytes)
    }
}

fn tagged(tag: &[u8], bytes: &[u8]) -> Hash {
    let mut hash = [0; 32];
    let mut hasher = Keccak::v256();
    hasher.update(tag);
    hasher.update(bytes);
    hasher.finalize(&mut hash);
    hash
}

/// The hash of each leaf into `hashes`. The kernel decides how many at once: eight with AVX-512, four with AVX2.
///
/// # Panics
/// Where there are not as many hashes as leaves, or the CPU lacks the kernel.
pub fn leaves(kernel: Kernel, leaves: &[&[u8; LEAF]], hashes: &mut [Hash]) {
    each(kernel, LEAF_TAG, leaves, hashes);
}

/// The hash of each pair of hashes into `hashes`.
///
/// # Panics
/// Where there are not as many hashes as pairs, or the CPU lacks the kernel.
pub fn nodes(kernel: Kernel, pairs: &[&[u8; 64]], hashes: &mut [Hash]) {
    each(kernel, NODE_TAG, pairs, hashes);
}

fn each<const N: usize>(kernel: Kernel, tag: u8, messages: &[&[u8; N]], hashes: &mut [Hash]) {
    assert!(messages.len() == hashes.len() && kernel.available());
    #[cfg(target_arch = "x86_64")]
    {
        // SAFETY: the kernel is there, and with it these instructions.
        unsafe {
            match kernel {
                Kernel::Avx512Vnni | Kernel::Amx => return lanes::eight(tag, messages, hashes),
                Kernel::Avx2 | Kernel::AvxVnni => return lanes::four(tag, messages, hashes),
                Kernel::Portable => {}
            }
        }
    }
    for (message, hash) in messages.iter().zip(hashes) {
        *hash = tagged(&[tag], *message);
    }
}

#[cfg(test)]
mod tests {
    use super::{leaves, nodes, Hash, Plain};
    use crate::Kernel;
    use assay_core::{Keccak256, LEAF};

    #[test]
    fn every_kernel_gives_the_hash_of_every_message() {
        let bytes: Vec<u8> = (0..40 * LEAF + 13)
            .map(|i| (i * i / 7 + i).to_le_bytes()[0])
            .collect();
        for count in 0..=39 {
            for kernel in Kernel::ALL.into_iter().filter(|kernel| kernel.available()) {
                let messages: Vec<&[u8; LEAF]> = (0..count)
                    .map(|i| bytes[i * (LEAF - 3) + count..].first_chunk().unwrap())
                    .collect();
                let mut hashes = vec![[0; 32]; count];
                leaves(kernel, &messages, &mut hashes);
                let expected: Vec<Hash> = messages
                    .iter()
                    .map(|message| Plain::keccak256(&[&[0], &message[..]].concat()))
                    .collect();
                assert_eq!(hashes, expected, "{kernel}: {count} leaves");

                let pairs: Vec<&[u8; 64]> = (0..count)
                    .map(|i| bytes[i * 61 + count..].first_chunk().unwrap())
                    .collect();
                nodes(kernel, &pairs, &mut hashes);
                let expected: Vec<Hash> = pairs
                    .iter()
                    .map(|pair| Plain::keccak256(&[&[1], &pair[..]].concat()))
                    .collect();
                assert_eq!(hashes, expected, "{kernel}: {count} nodes");
            }
        }
    }

    /// The hash of one zero byte, as docs/commitments.md's E: known from Keccak implementations everywhere.
    #[test]
    fn the_empty_leaf_is_the_known_one() {
        let hash = Plain::keccak256(&[0]);
        assert_eq!(hash[..4], [0xbc, 0x36, 0x78, 0x9e]);
    }
}
