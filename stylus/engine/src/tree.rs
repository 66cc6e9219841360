//! The tree of a tensor, its nodes hashed side by side: the same root as the core's.
//!
//! The lowest levels are hashed block by block, so that what is hashed stays in the first cache and blocks can be shared
//! out; the others level by level, as they would not fill the registers else.
//!
//! Of what is padding nothing is hashed: a subtree of empty leaves has a known hash at every height.

mod leaves;

use crate::{
    keccak::{self, Hash, Plain},
    Kernel, Threads,
};
use assay_core::{rooted_hash, Keccak256, TensorType};
use leaves::Leaves;
use std::{array, sync::OnceLock};

/// Hashes that a thread computes at once.
const BATCH: usize = 16;
/// Leaves of the tree in a block, and the nodes that its hashing leaves, or fewer where there are fewer.
const BLOCK: usize = 128;
/// What else a block may have; of fewer, more is left to be hashed level by level.
const SMALLER: [usize; 2] = [BLOCK / 2, BLOCK / 4];
const LEFT: usize = 8;
/// Nodes that are worth a second thread.
const SHARE: usize = 1 << 9;
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

    /// Those that are not empty, group after group.
    fn held(&self) -> impl Iterator<Item = &Hash> {
        let groups = self.hashes.chunks(self.hashes.len() / self.groups);
        groups.flat_map(|group| &group[..self.used])
    }

    /// The level above, of this height.
    fn above(&self, kernel: Kernel, threads: &Threads, height: usize, shape: Shape) -> Self {
        let pairs = self.hashes.as_chunks::<2>().0;
        let mut hashes = vec![[0; 32]; pairs.len()];
        threads.each(&mut hashes, SHARE, |first, part| {
            for (hashes, pairs) in part.chunks_mut(BATCH).zip(pairs[first..].chunks(BATCH)) {
                // What does not fill the batch is not hashed.
                let refs: [&[u8; 64]; BATCH] =
                    array::from_fn(|at| joined(&pairs[at.min(pairs.len() - 1)]));
                keccak::nodes(kernel, &refs[..hashes.len()], hashes);
            }
        });
        Self::new(height, shape.at(height), hashes)
    }
}

/// Rows of leaves, as many as a tensor or a block has; each is a subtree.
#[derive(Clone, Copy)]
struct Shape {
    rows: usize,
    /// The same with those that are empty.
    width: usize,
    row_leaves: usize,
    row_width: usize,
}

impl Shape {
    /// Leaves of the tree in a block: fewer where that lets several threads end much sooner, whose blocks else do not come
    /// out even.
    fn block(self, threads: usize) -> usize {
        let leaves = self.rows * self.row_width;
        let span = |block| leaves.div_ceil(block).div_ceil(threads) * block;
        let sooner = |best, block| {
            if threads > 1 && 8 * span(block) < 7 * span(best) {
                block
            } else {
                best
            }
        };
        SMALLER.into_iter().fold(BLOCK, sooner)
    }

    /// Groups, used and width of the level of a height: a group a row until a row is one node.
    fn at(self, height: usize) -> [usize; 3] {
        let joined = self.row_width.ilog2() as usize;
        match height.checked_sub(joined) {
            None => [
                self.rows,
                self.row_leaves.div_ceil(1 << height),
                self.row_width >> height,
            ],
            Some(above) => [1, self.rows.div_ceil(1 << above), self.width >> above],
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
        let lowest = LOWEST.min(top(kind));
        let mut levels = Vec::new();
        fold(kernel, threads, kind, data, lowest, |height, level| {
            if height >= lowest {
                levels.push(level);
            }
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
        fold(kernel, threads, kind, data, top(kind), |_, level| {
            root = level.hashes[0];
        });
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

    /// All nodes from a height on, or from the root's where that is lower: level after level, those of empty subtrees
    /// included.
    ///
    /// # Panics
    /// As [`Tree::new`].
    #[must_use]
    pub fn nodes_of(
        kernel: Kernel,
        threads: &Threads,
        kind: &TensorType,
        data: &[u8],
        lowest: usize,
    ) -> Vec<Vec<Hash>> {
        let lowest = lowest.min(top(kind));
        let mut levels = Vec::new();
        fold(kernel, threads, kind, data, lowest, |height, level| {
            if height >= lowest {
                let places = 0..1_usize << (top(kind) - height);
                let node = |index| level.node(index).unwrap_or(empty()[height]);
                levels.push(places.map(node).collect());
            }
        });
        levels
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

/// Height of the root.
fn top(kind: &TensorType) -> usize {
    kind.layout().leaves.ilog2() as usize
}

/// Hands on all levels from height `from` on, and some of those below.
fn fold(
    kernel: Kernel,
    threads: &Threads,
    kind: &TensorType,
    data: &[u8],
    from: usize,
    mut found: impl FnMut(usize, Level),
) {
    let leaves = Leaves::new(kind, data);
    let whole = leaves.shape();
    let block = whole.block(threads.count());
    let low = from.min((block / LEFT).ilog2() as usize);
    let [groups, used, _] = whole.at(low);
    let mut lowest = vec![[0; 32]; groups * used];
    if whole.row_width > block {
        // Some nodes of a row, or of the end of one and the beginning of the next.
        threads.each(&mut lowest, LEFT, |mut first, mut found| {
            while !found.is_empty() {
                let (row, leaf) = (first / used, (first % used) << low);
                let count = found.len().min(used - first % used);
                let (nodes, others) = found.split_at_mut(count);
                let shape = Shape {
                    rows: 1,
                    width: 1,
                    row_leaves: (count << low).min(whole.row_leaves - leaf),
                    row_width: count.next_power_of_two() << low,
                };
                leaves.nodes(kernel, row * whole.row_leaves + leaf, shape, low, nodes);
                (first, found) = (first + count, others);
            }
        });
    } else {
        let width = block / whole.row_width;
        let rows = |rows: usize| Shape {
            rows: width.min(rows),
            width,
            ..whole
        };
        let [groups, used, _] = rows(whole.rows).at(low);
        let size = groups * used;
        threads.each(&mut lowest, size, |first, nodes| {
            let row = first / size * width;
            let shape = rows(whole.rows - row);
            leaves.nodes(kernel, row * whole.row_leaves, shape, low, nodes);
        });
    }
    let mut level = Level::new(low, whole.at(low), lowest);
    for height in low + 1..=top(kind) {
        let next = level.above(kernel, threads, height, whole);
        found(height - 1, std::mem::replace(&mut level, next));
    }
    found(top(kind), level);
}

/// Two hashes as the 64 bytes that they are.
fn joined(pair: &[Hash; 2]) -> &[u8; 64] {
    pair.as_flattened()
        .first_chunk()
        .unwrap_or_else(|| unreachable!("two hashes have 64 bytes"))
}
