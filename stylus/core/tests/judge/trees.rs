//! Trees as the documents have them, leaf by leaf.

use super::common::Sha3;
use assay_core::{Keccak256, TensorType, LEAF};

/// The leaves of a tensor; one that holds no data is empty.
pub fn leaves(kind: &TensorType, data: &[u8]) -> Vec<Vec<u8>> {
    let layout = kind.layout();
    let mut leaves = vec![vec![]; layout.leaves];
    for row in 0..kind.rows() {
        let opened = assay_core::open_row::<Sha3>(kind, data, row).unwrap();
        let first = row as usize / layout.rows_per_leaf * layout.row_width;
        for (at, bytes) in opened.leaves.chunks(LEAF).enumerate() {
            leaves[first + at] = bytes.to_vec();
        }
    }
    leaves
}

/// The node `level` levels above leaf `at`, and what leads from there to the root.
pub fn above(leaves: &[Vec<u8>], at: usize, level: usize) -> ([u8; 32], [u8; 32], Vec<[u8; 32]>) {
    let below = &leaves[at >> level << level..][..1 << level];
    let (node, _) = path(below, 0);
    let (root, siblings) = path(leaves, at);
    (root, node, siblings[level..].to_vec())
}

pub fn encoded(kind: &TensorType) -> Vec<u8> {
    let mut bytes = vec![];
    kind.encode(&mut bytes);
    bytes
}

/// A leaf's hash; `00` alone where it holds nothing.
pub fn hash(leaf: &[u8]) -> [u8; 32] {
    Sha3::keccak256(&[&[0], leaf].concat())
}

/// The root over leaves, and the siblings of one.
pub fn path(leaves: &[Vec<u8>], mut at: usize) -> ([u8; 32], Vec<[u8; 32]>) {
    let mut level: Vec<_> = leaves.iter().map(|leaf| hash(leaf)).collect();
    let mut siblings = vec![];
    while level.len() > 1 {
        siblings.push(level[at ^ 1]);
        let join = |pair: &[[u8; 32]]| Sha3::keccak256(&[&[1], &pair[0][..], &pair[1]].concat());
        level = level.chunks(2).map(join).collect();
        at /= 2;
    }
    (level[0], siblings)
}
