//! The tree of a tensor, hashed level by level with all its nodes side by side: the same root as the core's.
//!
//! Of what is padding nothing is hashed: a subtree of empty leaves has a known hash at every height.

use crate::{
    keccak::{self, Hash, Plain},
    Kernel, Threads,
};
use assay_core::{rooted_hash, Keccak256, Layout, TensorType, LEAF};
use std::{array, sync::OnceLock};

/// Hashes that a thread computes at once.
const BATCH: usize = 64;
/// More levels than any tensor has: 2^28 rows of a byte are 2^20 leaves, and a row of 257 bytes takes 2.
const LEVELS: usize = 32;

/// Height of the lowest nodes that a tree keeps: what is below one of them is 8 KiB, hashed again when asked for. So a
/// tree has a hundred and twenty-eighth of its tensor's bytes.
const LOWEST: usize = 5;

/// The upper nodes of a tensor's tree, from which and the tensor all others are found.
pub struct Tree {
    kernel: Kernel,
    kind: TensorType,
    /// Height of the first of the levels.
    lowest: usize,
    levels: Vec<Level>,
}

/// The nodes of one height, those left out that have only empty leaves below them.
struct Level {
    /// Subtrees apart from each other: rows as long as they have nodes of their own, then one.
    groups: usize,
    /// Nodes of a group that are not empty.
    used: usize,
    /// Nodes of a group.
    width: usize,
    /// Those used, and after each group an empty one where their number is odd and they have nodes above.
    hashes: Vec<Hash>,
}

impl Level {
    fn new(height: usize, [groups, used, width]: [usize; 3], hashes: Vec<Hash>) -> Self {
        let hashes = if width == 1 || used.is_multiple_of(2) {
            hashes
        } else {
            let padded = hashes
                .chunks(used)
                .flat_map(|group| group.iter().chain([&empty()[height]]));
            padded.copied().collect()
        };
        Self {
            groups,
            used,
            width,
            hashes,
        }
    }

    /// A node by its index in the tree; none where it is not kept, because it is empty.
    fn node(&self, index: usize) -> Option<Hash> {
        let (group, place) = (index / self.width, index % self.width);
        let kept = self.hashes.len() / self.groups;
        let at = group * kept + place;
        (place < kept).then(|| self.hashes.get(at).copied())?
    }

    /// The rows' roots as one group.
    fn joined(self, height: usize, width: usize) -> Self {
        if self.width == 1 && self.groups > 1 {
            Self::new(height, [1, self.groups, width], self.hashes)
        } else {
            self
        }
    }
}

impl Tree {
    /// Hashes a tensor with the keccak of a kernel.
    ///
    /// # Panics
    /// Where `data` has not [`TensorType::bytes`] bytes, or the CPU lacks the kernel.
    #[must_use]
    pub fn new(kernel: Kernel, threads: &Threads, kind: &TensorType, data: &[u8]) -> Self {
        let lowest = LOWEST.min(kind.layout().leaves.ilog2() as usize);
        let (mut height, mut levels) = (0, Vec::new());
        fold(kernel, threads, kind, data, |level| {
            if height >= lowest {
                levels.push(level);
            }
            height += 1;
        });
        Self {
            kernel,
            kind: *kind,
            lowest,
            levels,
        }
    }

    /// The root alone, for which no more than two levels are kept at a time.
    ///
    /// # Panics
    /// As [`Tree::new`].
    #[must_use]
    pub fn root_of(kernel: Kernel, threads: &Threads, kind: &TensorType, data: &[u8]) -> Hash {
        let mut root = [0; 32];
        fold(kernel, threads, kind, data, |level| root = level.hashes[0]);
        root
    }

    /// The tensor's hash, by its root alone.
    ///
    /// # Panics
    /// As [`Tree::new`].
    #[must_use]
    pub fn hash_of(kernel: Kernel, threads: &Threads, kind: &TensorType, data: &[u8]) -> Hash {
        rooted_hash::<Plain>(kind, &Self::root_of(kernel, threads, kind, data))
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.levels.last().map_or([0; 32], |level| level.hashes[0])
    }

    /// Node `index` of a height, the leaves' being 0: that of an empty subtree where it has no data.
    ///
    /// # Panics
    /// Where `data` is not what the tree was made of, by its length; or the height is above the root's.
    #[must_use]
    pub fn node(&self, data: &[u8], height: usize, index: usize) -> Hash {
        match height.checked_sub(self.lowest) {
            Some(level) => self.levels[level].node(index),
            None => Leaves::new(&self.kind, data).above(self.kernel, height, index),
        }
        .unwrap_or(empty()[height])
    }
}

/// The hash of a subtree of empty leaves by its height.
fn empty() -> &'static [Hash; LEVELS] {
    static EMPTY: OnceLock<[Hash; LEVELS]> = OnceLock::new();
    EMPTY.get_or_init(|| {
        let mut hash = Plain::keccak256(&[0]);
        array::from_fn(|_| {
            let found = hash;
            hash = Plain::keccak256(&[&[1], &hash[..], &hash[..]].concat());
            found
        })
    })
}

/// Hands on all levels, the leaves first.
fn fold(
    kernel: Kernel,
    threads: &Threads,
    kind: &TensorType,
    data: &[u8],
    mut found: impl FnMut(Level),
) {
    let leaves = Leaves::new(kind, data);
    let layout = leaves.layout;
    let subtrees = layout.leaves / layout.row_width;
    let shape = if leaves.row >= LEAF {
        [leaves.rows, layout.row_leaves, layout.row_width]
    } else {
        [1, leaves.count(), layout.leaves]
    };
    let mut hashes = vec![[0; 32]; shape[0] * shape[1]];
    threads.each(&mut hashes, 4 * BATCH, |first, part| {
        for (batch, part) in part.chunks_mut(BATCH).enumerate() {
            leaves.hash(kernel, first + batch * BATCH, part);
        }
    });
    let mut level = Level::new(0, shape, hashes).joined(0, subtrees);
    let mut height = 0;
    while level.width > 1 {
        let pairs = level.hashes.as_chunks::<2>().0;
        let mut hashes = vec![[0; 32]; pairs.len()];
        threads.each(&mut hashes, 16 * BATCH, |first, part| {
            for (hashes, pairs) in part.chunks_mut(BATCH).zip(pairs[first..].chunks(BATCH)) {
                // What does not fill the batch is not hashed.
                let refs: [&[u8; 64]; BATCH] =
                    array::from_fn(|at| joined(&pairs[at.min(pairs.len() - 1)]));
                keccak::nodes(kernel, &refs[..hashes.len()], hashes);
            }
        });
        height += 1;
        let shape = [level.groups, level.used.div_ceil(2), level.width / 2];
        let next = Level::new(height, shape, hashes).joined(height, subtrees);
        found(std::mem::replace(&mut level, next));
    }
    found(level);
}

/// Two hashes as the 64 bytes that they are.
fn joined(pair: &[Hash; 2]) -> &[u8; 64] {
    pair.as_flattened()
        .first_chunk()
        .unwrap_or_else(|| unreachable!("two hashes have 64 bytes"))
}

/// The leaves of a tensor that hold data, counted without those that do not.
struct Leaves<'a> {
    data: &'a [u8],
    /// Bytes of a row.
    row: usize,
    rows: usize,
    layout: Layout,
}

impl<'a> Leaves<'a> {
    fn new(kind: &TensorType, data: &'a [u8]) -> Self {
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

    /// The node of some height, of a batch of leaves at most, above these leaves; none where there are none below it.
    fn above(&self, kernel: Kernel, height: usize, index: usize) -> Option<Hash> {
        let [first, end] = [index, index + 1].map(|index| index << height);
        let held = self.before(first)..self.before(end);
        if held.is_empty() {
            return None;
        }
        let mut found = [[0; 32]; BATCH];
        let found = &mut found[..held.len()];
        self.hash(kernel, held.start, found);
        let mut level = vec![empty()[0]; 1 << height];
        for (at, hash) in held.zip(found) {
            level[self.place_in_tree(at) - first] = *hash;
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

    /// The hashes of at most [`BATCH`] leaves from `first` on.
    fn hash(&self, kernel: Kernel, first: usize, hashes: &mut [Hash]) {
        let mut copies = [[0; LEAF]; BATCH];
        let mut whole: [Option<&[u8; LEAF]>; BATCH] = [None; BATCH];
        let long = self.row >= LEAF;
        let mut place = |at: usize, bytes: &'a [u8]| match bytes.first_chunk() {
            Some(leaf) if long || self.row.is_power_of_two() => whole[at] = Some(leaf),
            _ if long => copies[at][..bytes.len()].copy_from_slice(bytes),
            _ => {
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
