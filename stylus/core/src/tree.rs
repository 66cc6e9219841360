//! Merkle trees over tensors: one path opens a row.

use crate::{commitment::rooted_hash, tensor_type::LEAF, TensorType};
use alloc::{vec, vec::Vec};

/// Keccak-256, as the place where this runs computes it.
pub trait Keccak256 {
    /// The hash of `bytes`.
    fn keccak256(bytes: &[u8]) -> [u8; 32];
}

/// `keccak256(00)`, the hash of a leaf that holds nothing.
pub(crate) fn empty<K: Keccak256>() -> [u8; 32] {
    K::keccak256(&[0])
}

/// `keccak256(00 ‖ data ‖ zeros)`, 256 bytes with the zeros.
pub(crate) fn leaf<K: Keccak256>(data: &[u8]) -> [u8; 32] {
    let mut bytes = [0; LEAF + 1];
    let length = data.len().min(LEAF);
    bytes[1..=length].copy_from_slice(&data[..length]);
    K::keccak256(&bytes)
}

/// `keccak256(01 ‖ left ‖ right)`.
pub(crate) fn node<K: Keccak256>(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    K::keccak256(&bytes)
}

/// Folds a list whose length is a power of two to its root.
fn fold<K: Keccak256>(mut level: Vec<[u8; 32]>) -> [u8; 32] {
    while level.len() > 1 {
        for i in 0..level.len() / 2 {
            level[i] = node::<K>(&level[2 * i], &level[2 * i + 1]);
        }
        level.truncate(level.len() / 2);
    }
    level.first().copied().unwrap_or_else(empty::<K>)
}

/// The root over items' hashes, padded with the empty leaf to a power of two.
#[must_use]
pub fn list_root<K: Keccak256>(mut items: Vec<[u8; 32]>) -> [u8; 32] {
    items.resize(items.len().next_power_of_two(), empty::<K>());
    fold::<K>(items)
}

/// Bytes of the leaf that holds rows shorter than a leaf, each moved to its slot.
fn packed(kind: &TensorType, data: &[u8], first_row: usize, rows_per_leaf: usize) -> [u8; LEAF] {
    let mut bytes = [0; LEAF];
    let slot = LEAF / rows_per_leaf;
    let row = kind.row_bytes();
    let from = (first_row * row).min(data.len());
    for (target, source) in bytes.chunks_mut(slot).zip(data[from..].chunks(row)) {
        target[..source.len()].copy_from_slice(source);
    }
    bytes
}

/// The hashes of all leaves, padded.
pub(crate) fn leaves<K: Keccak256>(kind: &TensorType, data: &[u8]) -> Vec<[u8; 32]> {
    let layout = kind.layout();
    let mut hashes = vec![empty::<K>(); layout.leaves];
    let (width, rows_per_leaf) = (layout.row_width, layout.rows_per_leaf);
    if rows_per_leaf == 1 && kind.row_bytes() >= LEAF {
        for (row, slots) in data.chunks(kind.row_bytes()).zip(hashes.chunks_mut(width)) {
            for (bytes, slot) in row.chunks(LEAF).zip(slots) {
                *slot = leaf::<K>(bytes);
            }
        }
    } else {
        let used = (kind.rows() as usize).div_ceil(rows_per_leaf);
        for (i, slot) in hashes.iter_mut().enumerate().take(used) {
            *slot = leaf::<K>(&packed(kind, data, i * rows_per_leaf, rows_per_leaf));
        }
    }
    hashes
}

/// The root of a tensor's tree. `data` has [`TensorType::bytes`] bytes.
#[must_use]
pub fn tensor_root<K: Keccak256>(kind: &TensorType, data: &[u8]) -> [u8; 32] {
    fold::<K>(leaves::<K>(kind, data))
}

/// The nodes of a tensor's tree from a height on, or from the root's where that is lower: level after level, those of empty
/// subtrees included. `data` has [`TensorType::bytes`] bytes.
#[cfg(feature = "all")]
#[must_use]
pub fn tensor_nodes<K: Keccak256>(
    kind: &TensorType,
    data: &[u8],
    lowest: u32,
) -> Vec<Vec<[u8; 32]>> {
    let mut level = leaves::<K>(kind, data);
    let mut levels = Vec::new();
    for height in 0_u32.. {
        let last = level.len() <= 1;
        let above = level.as_chunks().0.iter();
        let above = above.map(|[left, right]| node::<K>(left, right)).collect();
        let level = core::mem::replace(&mut level, above);
        if last || height >= lowest {
            levels.push(level);
        }
        if last {
            break;
        }
    }
    levels
}

/// What proves a row: the leaves that hold its data, whole, and the siblings from its subtree to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Whole leaves; where rows are shorter than a leaf, the leaf has their neighbours too.
    pub leaves: Vec<u8>,
    /// Siblings, lowest first.
    pub path: Vec<[u8; 32]>,
}

/// Why an opening does not prove a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningError {
    /// There is no such row.
    Row,
    /// The opening has more or fewer bytes or siblings than the row's has.
    Length,
    /// A byte that holds no data is not zero.
    Padding,
    /// The opening leads to another tensor.
    Hash,
    /// The opening has other leaves than the element needs.
    Leaves,
}

/// Opens a row of a tensor; none where there is no such row or `data` has another length than the type's.
#[must_use]
pub fn open_row<K: Keccak256>(kind: &TensorType, data: &[u8], row: u32) -> Option<Opening> {
    if row >= kind.rows() || data.len() != kind.bytes() {
        return None;
    }
    let layout = kind.layout();
    let row = row as usize;
    let (width, rows_per_leaf) = (layout.row_width, layout.rows_per_leaf);
    let opened = if kind.row_bytes() >= LEAF {
        let mut bytes = data[row * kind.row_bytes()..][..kind.row_bytes()].to_vec();
        bytes.resize(layout.row_leaves * LEAF, 0);
        bytes
    } else {
        packed(
            kind,
            data,
            row / rows_per_leaf * rows_per_leaf,
            rows_per_leaf,
        )
        .to_vec()
    };
    let mut level: Vec<_> = leaves::<K>(kind, data)
        .chunks(width)
        .map(|slots| fold::<K>(slots.to_vec()))
        .collect();
    let mut index = row / rows_per_leaf;
    let mut path = Vec::new();
    while level.len() > 1 {
        path.push(level[index ^ 1]);
        level = level
            .chunks(2)
            .map(|pair| node::<K>(&pair[0], &pair[1]))
            .collect();
        index /= 2;
    }
    Some(Opening {
        leaves: opened,
        path,
    })
}

/// Checks that `opening` proves row `row` of the tensor with this hash, and gives the row's bytes.
///
/// # Errors
/// The first [`OpeningError`] found.
pub fn verify_row<K: Keccak256>(
    kind: &TensorType,
    tensor: &[u8; 32],
    row: u32,
    opening: &Opening,
) -> Result<Vec<u8>, OpeningError> {
    if row >= kind.rows() {
        return Err(OpeningError::Row);
    }
    let layout = kind.layout();
    let row = row as usize;
    let (width, rows_per_leaf) = (layout.row_width, layout.rows_per_leaf);
    let height = (layout.leaves / layout.row_width).trailing_zeros() as usize;
    if opening.leaves.len() != layout.row_leaves * LEAF || opening.path.len() != height {
        return Err(OpeningError::Length);
    }
    let (from, length) = if kind.row_bytes() >= LEAF {
        (0, kind.row_bytes())
    } else {
        (
            row % rows_per_leaf * (LEAF / rows_per_leaf),
            kind.row_bytes(),
        )
    };
    if !padding_is_zero(kind, row, rows_per_leaf, &opening.leaves) {
        return Err(OpeningError::Padding);
    }
    let mut hashes: Vec<_> = opening.leaves.chunks(LEAF).map(leaf::<K>).collect();
    hashes.resize(width, empty::<K>());
    let mut hash = fold::<K>(hashes);
    let mut index = row / rows_per_leaf;
    for sibling in &opening.path {
        hash = if index & 1 == 0 {
            node::<K>(&hash, sibling)
        } else {
            node::<K>(sibling, &hash)
        };
        index >>= 1;
    }
    if rooted_hash::<K>(kind, &hash) == *tensor {
        Ok(opening.leaves[from..from + length].to_vec())
    } else {
        Err(OpeningError::Hash)
    }
}

fn padding_is_zero(kind: &TensorType, row: usize, rows_per_leaf: usize, leaves: &[u8]) -> bool {
    let bytes = kind.row_bytes();
    if bytes >= LEAF {
        return leaves[bytes..].iter().all(|&byte| byte == 0);
    }
    let first = row / rows_per_leaf * rows_per_leaf;
    let present = (kind.rows() as usize - first).min(rows_per_leaf);
    leaves
        .chunks(LEAF / rows_per_leaf)
        .enumerate()
        .all(|(i, slot)| {
            let data = if i < present { bytes } else { 0 };
            slot[data..].iter().all(|&byte| byte == 0)
        })
}
