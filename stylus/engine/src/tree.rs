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

/// All hashes of a tensor's tree.
pub struct Tree {
    layout: Layout,
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
        let mut levels = Vec::new();
        fold(kernel, threads, kind, data, |level| levels.push(level));
        let layout = kind.layout();
        Self { layout, levels }
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

    /// The siblings from the subtree of row `row`, or the leaf of a short one, to the root, lowest first.
    #[must_use]
    pub fn path(&self, row: usize) -> Vec<Hash> {
        let Layout {
            rows_per_leaf,
            row_width,
            leaves,
            ..
        } = self.layout;
        let first = row_width.ilog2() as usize;
        let heights = first..leaves.ilog2() as usize;
        let index = row / rows_per_leaf;
        heights
            .map(|height| self.node(height, (index >> (height - first)) ^ 1))
            .collect()
    }

    /// Node `index` of a height at which the rows are one group.
    fn node(&self, height: usize, index: usize) -> Hash {
        let hash = self.levels[height].hashes.get(index);
        hash.copied().unwrap_or(empty()[height])
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
    assert!(data.len() == kind.bytes());
    let layout = kind.layout();
    let rows = kind.rows() as usize;
    let subtrees = layout.leaves / layout.row_width;
    let leaves = Leaves {
        data,
        row: kind.row_bytes(),
        layout,
    };
    let shape = if leaves.row >= LEAF {
        [rows, layout.row_leaves, layout.row_width]
    } else {
        [1, rows.div_ceil(layout.rows_per_leaf), layout.leaves]
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
    layout: Layout,
}

impl Leaves<'_> {
    /// The hashes of at most [`BATCH`] leaves from `first` on.
    fn hash(&self, kernel: Kernel, first: usize, hashes: &mut [Hash]) {
        let mut copies = [[0; LEAF]; BATCH];
        for (at, copy) in copies.iter_mut().enumerate().take(hashes.len()) {
            if self.whole(first + at).is_none() {
                self.copy(first + at, copy);
            }
        }
        let leaves: [&[u8; LEAF]; BATCH] = array::from_fn(|at| {
            let whole = (at < hashes.len())
                .then(|| self.whole(first + at))
                .flatten();
            whole.unwrap_or(&copies[at])
        });
        keccak::leaves(kernel, &leaves[..hashes.len()], hashes);
    }

    /// Where a leaf begins in its row, and the row in the data; for long rows.
    fn place(&self, index: usize) -> (usize, usize) {
        let (row, leaf) = (
            index / self.layout.row_leaves,
            index % self.layout.row_leaves,
        );
        (leaf * LEAF, row * self.row)
    }

    /// The leaf where it lies, if its bytes lie together.
    fn whole(&self, index: usize) -> Option<&[u8; LEAF]> {
        if self.row >= LEAF {
            let (from, row) = self.place(index);
            self.data[row..][..self.row].get(from..)?.first_chunk()
        } else if self.row.is_power_of_two() {
            self.data.get(index * LEAF..)?.first_chunk()
        } else {
            None
        }
    }

    /// Any other leaf's bytes, into zeros.
    fn copy(&self, index: usize, leaf: &mut [u8; LEAF]) {
        if self.row >= LEAF {
            let (from, row) = self.place(index);
            let bytes = &self.data[row..][from..self.row];
            leaf[..bytes.len()].copy_from_slice(bytes);
            return;
        }
        let rows = self.layout.rows_per_leaf;
        let data = &self.data[index * rows * self.row..];
        for (slot, row) in leaf.chunks_mut(LEAF / rows).zip(data.chunks(self.row)) {
            slot[..row.len()].copy_from_slice(row);
        }
    }
}
