//! Several leaves of a tensor's tree under one root.

use crate::{
    commitment::rooted_hash,
    tensor_type::LEAF,
    tree::{empty, leaf, leaves, node},
    Keccak256, OpeningError, TensorType,
};
use alloc::vec::Vec;

/// Some leaves of a tensor, whole, and the nodes that lead from them to the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Multiproof {
    /// Which leaves: first and number of each run, in order, no two of which touch.
    pub runs: Vec<(u32, u32)>,
    /// The leaves' bytes, 256 each.
    pub leaves: Vec<u8>,
    /// The nodes that are neither above an opened leaf nor above nothing but empty ones, but next to one that is: from
    /// the leaves to the root, in each level from the left.
    pub path: Vec<[u8; 32]>,
}

impl Multiproof {
    /// Opens leaves of a tensor, which are given in order and hold data. `data` has [`TensorType::bytes`] bytes, and
    /// `node` gives nodes of its tree, in the order of [`Self::path`], by height and index; none where that has not one.
    pub(crate) fn of(
        kind: &TensorType,
        data: &[u8],
        opened: &[u32],
        mut node: impl FnMut(u32, usize) -> Option<[u8; 32]>,
    ) -> Option<Self> {
        let mut proof = Self::default();
        for &leaf in opened {
            proof.leaves.extend(contents(kind, data, leaf as usize));
            match proof.runs.last_mut() {
                Some((first, count)) if *first + *count == leaf => *count += 1,
                _ => proof.runs.push((leaf, 1)),
            }
        }
        let known = opened.iter().map(|&leaf| (leaf as usize, ())).collect();
        let sibling = |height, index| {
            proof.path.push(node(height, index)?);
            Some(())
        };
        climb(kind, known, (), |(), ()| (), sibling)?;
        Some(proof)
    }

    /// Opens the leaf that holds the element at row-major `index`. `data` has [`TensorType::bytes`] bytes. None where there is
    /// no such element.
    #[must_use]
    pub fn of_element<K: Keccak256>(kind: &TensorType, data: &[u8], index: usize) -> Option<Self> {
        let (leaf, _) = kind.place(index)?;
        Self::of(kind, data, &[leaf], nodes::<K>(kind, data))
    }

    /// The leaves' indices, in order.
    pub fn indices(&self) -> impl Iterator<Item = u32> + '_ {
        let run = |&(first, count): &(u32, u32)| first..first.saturating_add(count);
        self.runs.iter().flat_map(run)
    }

    /// The hash of the tensor to which the leaves lead.
    ///
    /// # Errors
    /// [`OpeningError::Leaves`], [`OpeningError::Length`] or [`OpeningError::Padding`] where they lead to none.
    pub fn hash<K: Keccak256>(&self, kind: &TensorType) -> Result<[u8; 32], OpeningError> {
        Ok(rooted_hash::<K>(kind, &self.root::<K>(kind)?))
    }

    /// The root to which the leaves lead.
    ///
    /// # Errors
    /// [`OpeningError::Leaves`] where the runs are not in order or not of leaves that hold data,
    /// [`OpeningError::Length`] where there are other bytes or nodes than they need, [`OpeningError::Padding`] where a
    /// byte that holds no data is not zero.
    fn root<K: Keccak256>(&self, kind: &TensorType) -> Result<[u8; 32], OpeningError> {
        let mut free = 0;
        for &(first, count) in &self.runs {
            let end = u64::from(first) + u64::from(count);
            if u64::from(first) < free || count == 0 || end > kind.layout().leaves as u64 {
                return Err(OpeningError::Leaves);
            }
            free = end + 1;
        }
        let count: usize = self.runs.iter().map(|run| run.1 as usize).sum();
        if count == 0 || self.leaves.len() != count * LEAF {
            return Err(OpeningError::Length);
        }
        let mut known = Vec::with_capacity(count);
        for (index, bytes) in self.indices().zip(self.leaves.chunks(LEAF)) {
            let index = index as usize;
            if !kind.holds_data(0, index) {
                return Err(OpeningError::Leaves);
            }
            if !padding_is_zero(kind, index, bytes) {
                return Err(OpeningError::Padding);
            }
            known.push((index, leaf::<K>(bytes)));
        }
        let mut path = self.path.iter();
        let sibling = |_, _| path.next().copied();
        let root = climb(kind, known, empty::<K>(), node::<K>, sibling);
        match (root, path.next()) {
            (Some(root), None) => Ok(root),
            _ => Err(OpeningError::Length),
        }
    }

    /// The bytes of leaf `index`; none where it is not opened.
    pub(crate) fn leaf(&self, index: u32) -> Option<&[u8]> {
        let mut before = 0;
        for &(first, count) in &self.runs {
            if let Some(place) = index.checked_sub(first).filter(|&place| place < count) {
                return self.leaves.chunks(LEAF).nth(before + place as usize);
            }
            before += count as usize;
        }
        None
    }
}

/// The nodes of a tensor's tree, which are asked for from the leaves upwards.
pub(crate) fn nodes<K: Keccak256>(
    kind: &TensorType,
    data: &[u8],
) -> impl FnMut(u32, usize) -> Option<[u8; 32]> {
    let mut level = leaves::<K>(kind, data);
    let mut height = 0;
    move |above, index| {
        while height < above {
            level = level
                .chunks(2)
                .map(|pair| node::<K>(&pair[0], &pair[1]))
                .collect();
            height += 1;
        }
        level.get(index).copied()
    }
}

/// What is at the root above some nodes of the lowest level, given in order. `join` makes what is above two nodes;
/// `sibling` gives a node by level and index where it is neither above one of those nor above nothing but empty leaves.
fn climb<T: Copy>(
    kind: &TensorType,
    mut known: Vec<(usize, T)>,
    mut empty: T,
    join: impl Fn(&T, &T) -> T,
    mut sibling: impl FnMut(u32, usize) -> Option<T>,
) -> Option<T> {
    for level in 0..kind.layout().leaves.trailing_zeros() {
        let mut above = Vec::with_capacity(known.len());
        let mut nodes = known.into_iter().peekable();
        while let Some((index, node)) = nodes.next() {
            let other = if let Some((_, other)) = nodes.next_if(|next| next.0 == index | 1) {
                other
            } else if kind.holds_data(level, index ^ 1) {
                sibling(level, index ^ 1)?
            } else {
                empty
            };
            let (left, right) = if index & 1 == 0 {
                (&node, &other)
            } else {
                (&other, &node)
            };
            above.push((index / 2, join(left, right)));
        }
        known = above;
        empty = join(&empty, &empty);
    }
    known.first().map(|&(_, root)| root)
}

/// The bytes of a leaf, zeros where it holds no data.
fn contents(kind: &TensorType, data: &[u8], leaf: usize) -> [u8; LEAF] {
    let held = kind.held(leaf);
    let mut bytes = [0; LEAF];
    let from = data.get(held.start..).unwrap_or_default();
    let pieces = from.chunks(held.bytes.max(1)).take(held.count);
    for (slot, piece) in bytes.chunks_mut(held.slot).zip(pieces) {
        for (byte, &of) in slot.iter_mut().zip(piece) {
            *byte = of;
        }
    }
    bytes
}

fn padding_is_zero(kind: &TensorType, leaf: usize, bytes: &[u8]) -> bool {
    let held = kind.held(leaf);
    let mut slots = bytes.chunks(held.slot).enumerate();
    slots.all(|(place, slot)| {
        let data = if place < held.count { held.bytes } else { 0 };
        slot.iter().skip(data).all(|&byte| byte == 0)
    })
}
