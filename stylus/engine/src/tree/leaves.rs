//! The leaves of a tensor, and the nodes above some of them.

use super::{empty, joined, Level, Shape, BATCH};
use crate::{
    keccak::{self, Hash},
    Kernel, Threads,
};
use assay_core::{Layout, TensorType, LEAF};
use std::array;

/// The leaves of a tensor that hold data, counted without those that do not.
pub(super) struct Leaves<'a> {
    data: &'a [u8],
    /// Bytes of a row.
    row: usize,
    rows: usize,
    layout: Layout,
}

impl<'a> Leaves<'a> {
    pub(super) fn new(kind: &TensorType, data: &'a [u8]) -> Self {
        assert!(data.len() == kind.bytes());
        Self {
            data,
            row: kind.row_bytes(),
            rows: kind.rows() as usize,
            layout: kind.layout(),
        }
    }

    /// How many there are.
    fn count(&self) -> usize {
        self.rows.div_ceil(self.layout.rows_per_leaf) * self.layout.row_leaves
    }

    /// Rows that share a leaf are one here.
    pub(super) fn shape(&self) -> Shape {
        let Layout {
            row_leaves,
            row_width,
            leaves,
            ..
        } = self.layout;
        Shape {
            rows: self.count() / row_leaves,
            width: leaves / row_width,
            row_leaves,
            row_width,
        }
    }

    /// How many of them are among the first `leaves` leaves of the tree.
    fn before(&self, leaves: usize) -> usize {
        let Layout {
            row_leaves,
            row_width,
            ..
        } = self.layout;
        let (row, place) = (leaves / row_width, leaves % row_width);
        (row * row_leaves + place.min(row_leaves)).min(self.count())
    }

    /// The node of some height above these leaves; none where there are none below it.
    pub(super) fn above(&self, kernel: Kernel, height: usize, index: usize) -> Option<Hash> {
        let [first, end] = [index, index + 1].map(|index| index << height);
        let held = self.before(first)..self.before(end);
        if held.is_empty() {
            return None;
        }
        let mut found = vec![[0; 32]; held.len()];
        self.hash(kernel, held.start, &mut found);
        let mut level = vec![empty()[0]; 1 << height];
        for (at, hash) in held.zip(found) {
            level[self.place_in_tree(at) - first] = hash;
        }
        while let [_, _, ..] = level[..] {
            let pairs: Vec<_> = level.as_chunks().0.iter().map(joined).collect();
            let mut above = vec![[0; 32]; pairs.len()];
            keccak::nodes(kernel, &pairs, &mut above);
            level = above;
        }
        level.first().copied()
    }

    /// Which leaf of the tree one of these is.
    fn place_in_tree(&self, index: usize) -> usize {
        let Layout {
            row_leaves,
            row_width,
            ..
        } = self.layout;
        index / row_leaves * row_width + index % row_leaves
    }

    /// The nodes of a height above a block of leaves, of which `first` is the first.
    pub(super) fn nodes(
        &self,
        kernel: Kernel,
        first: usize,
        block: Shape,
        height: usize,
        found: &mut [Hash],
    ) {
        let mut hashes = vec![[0; 32]; block.rows * block.row_leaves];
        self.hash(kernel, first, &mut hashes);
        let mut level = Level::new(0, block.at(0), hashes);
        for height in 1..=height {
            level = level.above(kernel, &Threads::alone(), height, block);
        }
        for (found, hash) in found.iter_mut().zip(level.held()) {
            *found = *hash;
        }
    }

    /// The hashes of some leaves from `first` on.
    fn hash(&self, kernel: Kernel, first: usize, hashes: &mut [Hash]) {
        let mut copies = [[0; LEAF]; BATCH];
        for (batch, hashes) in hashes.chunks_mut(BATCH).enumerate() {
            self.batch(kernel, first + batch * BATCH, &mut copies, hashes);
        }
    }

    /// The hashes of at most [`BATCH`] leaves from `first` on, and room for those that do not lie in the data as they are.
    fn batch(
        &self,
        kernel: Kernel,
        first: usize,
        copies: &mut [[u8; LEAF]; BATCH],
        hashes: &mut [Hash],
    ) {
        let mut whole: [Option<&[u8; LEAF]>; BATCH] = [None; BATCH];
        let long = self.row >= LEAF;
        let mut place = |at: usize, bytes: &'a [u8]| match bytes.first_chunk() {
            Some(leaf) if long || self.row.is_power_of_two() => whole[at] = Some(leaf),
            _ if long => {
                let (data, padding) = copies[at].split_at_mut(bytes.len());
                data.copy_from_slice(bytes);
                padding.fill(0);
            }
            _ => {
                copies[at] = [0; LEAF];
                let slots = copies[at].chunks_mut(LEAF / self.layout.rows_per_leaf);
                for (slot, row) in slots.zip(bytes.chunks(self.row)) {
                    slot[..row.len()].copy_from_slice(row);
                }
            }
        };
        let count = hashes.len();
        if long {
            let leaves = self.layout.row_leaves;
            let (row, leaf) = (first / leaves, first % leaves);
            let (begun, rest) = self.data[row * self.row..].split_at(self.row);
            let rest = rest.chunks(self.row).flat_map(|row| row.chunks(LEAF));
            let parts = begun[leaf * LEAF..].chunks(LEAF).chain(rest);
            parts
                .take(count)
                .enumerate()
                .for_each(|(at, bytes)| place(at, bytes));
        } else {
            let parts = self.data.chunks(self.layout.rows_per_leaf * self.row);
            let parts = parts.skip(first).take(count);
            parts.enumerate().for_each(|(at, bytes)| place(at, bytes));
        }
        let leaves: [&[u8; LEAF]; BATCH] = array::from_fn(|at| whole[at].unwrap_or(&copies[at]));
        keccak::leaves(kernel, &leaves[..count], hashes);
    }
}
