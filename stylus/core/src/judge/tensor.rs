//! What an opening holds of a tensor, and what an element rule reads of it.

use super::JudgeError;
use crate::{
    opening::integer,
    operators::Elements,
    reader::Reader,
    rooted_hash,
    tree::{empty, node},
    DType, Keccak256, TensorType, LEAF,
};
use alloc::{vec, vec::Vec};
use core::{cell::Cell, num::NonZeroUsize};

/// Two hashes on their way to the one above them, and a leaf on its way to its own: buffers that are filled once.
pub(super) struct Pair([u8; 65]);

impl Default for Pair {
    fn default() -> Self {
        Self([1; 65])
    }
}

impl Pair {
    /// The node above node `index` and its sibling.
    pub(super) fn join<K: Keccak256>(
        &mut self,
        index: usize,
        node: &[u8; 32],
        sibling: &[u8; 32],
    ) -> [u8; 32] {
        let [_, pair @ ..] = &mut self.0;
        let (left, right) = pair.split_at_mut(32);
        let (left_is, right_is) = if index & 1 == 0 {
            (node, sibling)
        } else {
            (sibling, node)
        };
        left.copy_from_slice(left_is);
        right.copy_from_slice(right_is);
        K::keccak256(&self.0)
    }
}

/// How a tensor lies in its tree, in shifts.
#[derive(Clone, Copy)]
pub(super) struct Tree {
    /// Levels above the leaves.
    pub(super) height: u32,
    /// Elements of a row.
    length: NonZeroUsize,
    rows: usize,
    /// Of an element's bytes.
    size: u32,
    /// Of the leaves that a row occupies, where it has one or more.
    width: u32,
    /// How many of these hold data.
    held: usize,
    /// Of the rows that share a leaf.
    shared: u32,
}

impl Tree {
    pub(super) fn of(kind: &TensorType) -> Self {
        let (row, rows) = (kind.row_bytes(), kind.rows() as usize);
        let held = row.div_ceil(LEAF);
        let width = held.next_power_of_two().trailing_zeros();
        let shared = BITS.saturating_sub(row.next_power_of_two().trailing_zeros());
        let leaves = (rows + (1 << shared) - 1) >> shared << width;
        Self {
            height: leaves.next_power_of_two().trailing_zeros(),
            length: NonZeroUsize::new(kind.row_length() as usize).unwrap_or(NonZeroUsize::MIN),
            rows,
            size: kind.dtype().size().trailing_zeros(),
            width,
            held,
            shared,
        }
    }

    /// Whether any of the leaves below a node holds data.
    pub(super) fn holds_data(&self, level: u32, index: usize) -> bool {
        let leaf = index << level;
        let (row, place) = (leaf >> self.width, leaf & ((1 << self.width) - 1));
        row << self.shared < self.rows && place < self.held
    }

    /// The leaf that holds an element, and where in it; none where there is no such element.
    fn place(&self, index: usize) -> Option<(u32, usize)> {
        let row = index / self.length;
        let offset = (index - row * self.length.get()) << self.size;
        if row >= self.rows {
            return None;
        }
        let leaf = (row >> self.shared << self.width) + (offset >> BITS);
        let slot = (row & ((1 << self.shared) - 1)) << (BITS - self.shared);
        Some((u32::try_from(leaf).ok()?, slot + (offset & (LEAF - 1))))
    }

    /// The leaf that holds an element.
    pub(super) fn leaf(&self, index: usize) -> Option<u32> {
        Some(self.place(index)?.0)
    }

    /// Whether rows end where leaves do, so that a leaf that holds data holds nothing else.
    fn is_full(&self) -> bool {
        (self.length.get() << self.size) & (LEAF - 1) == 0
    }

    /// Whether every byte of a leaf that holds no data is zero. The leaf holds some.
    pub(super) fn is_padded(&self, leaf: usize, bytes: &[u8]) -> bool {
        let row = self.length.get() << self.size;
        if self.shared == 0 {
            let from = (leaf & ((1 << self.width) - 1)) << BITS;
            return are_zero(bytes, row.saturating_sub(from));
        }
        let (first, slot) = (leaf << self.shared, 1_usize << (BITS - self.shared));
        let mut slots = bytes.chunks(slot.max(1)).enumerate();
        slots.all(|(place, bytes)| are_zero(bytes, if first + place < self.rows { row } else { 0 }))
    }
}

/// Of a leaf's bytes.
const BITS: u32 = LEAF.trailing_zeros();

fn are_zero(bytes: &[u8], from: usize) -> bool {
    let rest = bytes.get(from..).unwrap_or_default();
    let (words, bytes) = rest.as_chunks();
    let words = words.iter().copied().map(u64::from_le_bytes);
    let bytes = bytes.iter().copied().map(u64::from);
    words.chain(bytes).fold(0, |any, word| any | word) == 0
}

/// Leaves that follow each other.
struct Run {
    first: u32,
    count: u32,
    /// How many leaves the runs before it have.
    before: usize,
}

/// Some leaves of a tensor, or none, under its root.
pub(super) struct Tensor<'a> {
    pub(super) kind: TensorType,
    tree: Tree,
    root: [u8; 32],
    runs: Vec<Run>,
    leaves: &'a [u8],
    /// Which leaves were read.
    read: Vec<Cell<bool>>,
    /// Whether one was read that is not there.
    missed: Cell<bool>,
}

impl<'a> Tensor<'a> {
    /// Reads `runs u16 ‖ (first u32 ‖ count u32) × runs`, then the leaves and the nodes, or the root where there are no
    /// runs. Where it is known that one leaf is opened and which, that comes without runs.
    #[inline(never)]
    pub(super) fn read<K: Keccak256>(
        number: u32,
        kind: TensorType,
        only: Option<u32>,
        reader: &mut Reader<'a>,
    ) -> Result<Self, JudgeError> {
        let mut tensor = Self {
            kind,
            tree: Tree::of(&kind),
            root: [0; 32],
            runs: Vec::new(),
            leaves: &[],
            read: Vec::new(),
            missed: Cell::new(false),
        };
        let tree = &tensor.tree;
        let count = if only.is_some() { 1 } else { reader.u16()? };
        if count == 0 {
            tensor.root = *reader.hash()?;
            return Ok(tensor);
        }
        let (mut free, mut total) = (0_u64, 0_u64);
        for _ in 0..count {
            let (first, count) = match only {
                Some(leaf) => (leaf, 1),
                None => (reader.u32()?, reader.u32()?),
            };
            let end = u64::from(first) + u64::from(count);
            if u64::from(first) < free || count == 0 || end > 1 << tree.height {
                return Err(JudgeError::Leaves(number));
            }
            let before = usize::try_from(total).unwrap_or(usize::MAX);
            tensor.runs.push(Run {
                first,
                count,
                before,
            });
            total += u64::from(count);
            free = end + 1;
        }
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        tensor.leaves = reader.take(total.saturating_mul(LEAF))?;
        let mut known = Vec::with_capacity(total);
        let (mut buffer, is_full) = ([0; LEAF + 1], tree.is_full());
        let mut leaves = tensor.leaves.as_chunks::<LEAF>().0.iter();
        for run in &tensor.runs {
            let leaves = leaves.by_ref().take(run.count as usize);
            for (index, bytes) in (run.first as usize..).zip(leaves) {
                if !tree.holds_data(0, index) {
                    return Err(JudgeError::Leaves(number));
                }
                if !(is_full || tree.is_padded(index, bytes)) {
                    return Err(JudgeError::Padding(number));
                }
                let [_, data @ ..] = &mut buffer;
                data.copy_from_slice(bytes);
                known.push((index, K::keccak256(&buffer)));
            }
        }
        tensor.root = root::<K>(tree, known, reader)?;
        tensor.read = vec![Cell::new(false); total];
        Ok(tensor)
    }

    /// The tensor's hash.
    pub(super) fn hash<K: Keccak256>(&self) -> [u8; 32] {
        rooted_hash::<K>(&self.kind, &self.root)
    }

    /// Whether each of its leaves was read, and no other.
    pub(super) fn is_as_read(&self) -> bool {
        !self.missed.get() && self.read.iter().all(Cell::get)
    }

    /// The element at row-major `index`; 0 where it is not opened.
    pub(super) fn element(&self, index: usize) -> i64 {
        let Some((leaf, offset)) = self.tree.place(index) else {
            return 0;
        };
        let from = self.position(leaf, 1).map(|at| LEAF * at + offset);
        integer(self.kind.dtype(), self.leaves, from)
    }

    /// Elements of one row as they lie.
    fn row(&self, first: usize, count: usize) -> Option<&[u8]> {
        if self.kind.dtype() != DType::I8 || count == 0 {
            return None;
        }
        let (leaf, offset) = self.tree.place(first)?;
        let leaves = u32::try_from((offset + count).div_ceil(LEAF)).ok()?;
        let from = LEAF * self.position(leaf, leaves)? + offset;
        self.leaves.get(from..from + count)
    }

    /// Where `count` leaves from `leaf` on are in `leaves`, which are read by that.
    fn position(&self, leaf: u32, count: u32) -> Option<usize> {
        // Of an opening that shows nothing, nothing more is looked for.
        if self.missed.get() {
            return None;
        }
        // By halves: whoever opens many runs would have each read pass all of them.
        let run = self.runs.partition_point(|run| run.first <= leaf);
        if let Some(run) = run.checked_sub(1).and_then(|at| self.runs.get(at)) {
            let place = leaf - run.first;
            if place + count <= run.count {
                let at = run.before + place as usize;
                for read in self.read.iter().skip(at).take(count as usize) {
                    read.set(true);
                }
                return Some(at);
            }
        }
        self.missed.set(true);
        None
    }
}

/// All that is opened of an operator's operands, by their new numbers.
#[derive(Default)]
pub(super) struct Opened<'a> {
    pub(super) tensors: Vec<Tensor<'a>>,
}

impl Elements for Opened<'_> {
    fn element(&self, number: u16, index: usize) -> i64 {
        let tensor = self.tensors.get(usize::from(number));
        tensor.map_or(0, |tensor| tensor.element(index))
    }

    fn row(&self, number: u16, first: usize, count: usize) -> Option<&[u8]> {
        self.tensors.get(usize::from(number))?.row(first, count)
    }
}

/// The root above some leaves, which are given in order. Reads the nodes that are neither above one of them nor above
/// nothing but empty leaves: from the leaves upwards, in each level from the left.
fn root<K: Keccak256>(
    tree: &Tree,
    mut known: Vec<(usize, [u8; 32])>,
    reader: &mut Reader<'_>,
) -> Result<[u8; 32], JudgeError> {
    let mut nothing: Vec<[u8; 32]> = Vec::new();
    let mut pair = Pair::default();
    for level in 0..tree.height {
        let (mut at, mut above) = (0, 0);
        while let Some((index, hash)) = known.get(at) {
            at += 1;
            let next = known.get(at).filter(|next| next.0 == index ^ 1);
            let other = if let Some((_, other)) = next {
                at += 1;
                other
            } else if tree.holds_data(level, index ^ 1) {
                reader.hash()?
            } else {
                while nothing.len() <= level as usize {
                    let below = nothing.last();
                    let next = below.map_or_else(empty::<K>, |below| node::<K>(below, below));
                    nothing.push(next);
                }
                nothing.last().unwrap_or(hash)
            };
            let joined = (index / 2, pair.join::<K>(*index, hash, other));
            if let Some(slot) = known.get_mut(above) {
                *slot = joined;
            }
            above += 1;
        }
        known.truncate(above);
    }
    known
        .first()
        .map(|known| known.1)
        .ok_or(JudgeError::Truncated)
}
