//! Element types and shapes, and how a tensor of a shape lies in its tree.

use crate::{reader::Reader, Fault};
use alloc::vec::Vec;

/// Bytes of a leaf.
pub const LEAF: usize = 256;
const MAX_DIMENSION: u32 = 1 << 24;
const MAX_BYTES: u64 = 1 << 28;
/// Whether it is counted what opens an element.
const BOUNDS: bool = cfg!(any(feature = "bounds", not(feature = "all")));

/// The type of an element: a signed integer, little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum DType {
    /// 8 bits.
    I8 = 1,
    /// 16 bits.
    I16 = 2,
    /// 32 bits.
    I32 = 3,
    /// 64 bits.
    I64 = 4,
}

impl DType {
    const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::I8),
            2 => Some(Self::I16),
            3 => Some(Self::I32),
            4 => Some(Self::I64),
            _ => None,
        }
    }

    /// Reads a code.
    #[cfg(feature = "all")]
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Self::from_code(reader.u8()?).ok_or(Fault::DType)
    }

    /// Bytes of an element.
    #[must_use]
    pub const fn size(self) -> u32 {
        1 << (self as u32 - 1)
    }

    /// The nearest value that it holds.
    #[cfg(feature = "all")]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    #[expect(
        clippy::inline_always,
        reason = "kernels are compiled where they are called"
    )]
    pub(crate) fn saturate(self, value: i64) -> i64 {
        let unused = 64 - 8 * self.size();
        value.clamp(i64::MIN >> unused, i64::MAX >> unused)
    }
}

/// Element type and shape of a tensor: one to four dimensions, each 1 to 2^24, at most 2^28 bytes in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TensorType {
    dtype: DType,
    rank: u8,
    dims: [u32; 4],
}

impl TensorType {
    /// # Errors
    /// [`Fault::Rank`], [`Fault::Dimension`] or [`Fault::Size`] where the shape is out of range.
    pub fn new(dtype: DType, shape: &[u32]) -> Result<Self, Fault> {
        let rank = u8::try_from(shape.len()).map_err(|_| Fault::Rank)?;
        let mut dims = [1; 4];
        dims.get_mut(..shape.len())
            .ok_or(Fault::Rank)?
            .copy_from_slice(shape);
        Self { dtype, rank, dims }.checked()
    }

    fn checked(self) -> Result<Self, Fault> {
        if self.rank == 0 || self.rank > 4 {
            return Err(Fault::Rank);
        }
        let mut bytes = u64::from(self.dtype.size());
        for &dim in &self.dims {
            if dim == 0 || dim > MAX_DIMENSION {
                return Err(Fault::Dimension);
            }
            bytes = bytes.saturating_mul(u64::from(dim));
        }
        if bytes > MAX_BYTES {
            return Err(Fault::Size);
        }
        Ok(self)
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let dtype = DType::from_code(reader.u8()?).ok_or(Fault::DType)?;
        let rank = reader.u8()?;
        if rank == 0 || rank > 4 {
            return Err(Fault::Rank);
        }
        let mut dims = [1; 4];
        for dim in dims.iter_mut().take(usize::from(rank)) {
            *dim = reader.u32()?;
        }
        Self { dtype, rank, dims }.checked()
    }

    /// Reads the canonical bytes of a type and nothing else.
    ///
    /// # Errors
    /// The [`Fault`] that the bytes have.
    pub fn decode(bytes: &[u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(bytes);
        let found = Self::read(&mut reader)?;
        if reader.rest().is_empty() {
            Ok(found)
        } else {
            Err(Fault::Trailing)
        }
    }

    /// Appends the canonical bytes: dtype, rank, dimensions.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.dtype as u8);
        out.push(self.rank);
        for dim in self.shape() {
            out.extend_from_slice(&dim.to_le_bytes());
        }
    }

    /// The element type.
    #[must_use]
    pub const fn dtype(&self) -> DType {
        self.dtype
    }

    /// The dimensions.
    #[must_use]
    pub fn shape(&self) -> &[u32] {
        self.dims.split_at(usize::from(self.rank).min(4)).0
    }

    /// The last dimension: elements of a row.
    #[must_use]
    pub fn row_length(&self) -> u32 {
        self.shape().last().copied().unwrap_or(1)
    }

    /// The product of the other dimensions.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.shape().iter().rev().skip(1).product()
    }

    /// The same shape with another last dimension and element type.
    pub(crate) fn with_rows_of(&self, dtype: DType, length: u32) -> Result<Self, Fault> {
        let mut dims = self.dims;
        if let Some(last) = dims.get_mut(usize::from(self.rank) - 1) {
            *last = length;
        }
        Self {
            dtype,
            rank: self.rank,
            dims,
        }
        .checked()
    }

    /// Bytes of the elements, unpadded.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.rows() as usize * self.row_bytes()
    }

    /// Bytes of a row, unpadded.
    #[must_use]
    pub fn row_bytes(&self) -> usize {
        self.row_length() as usize * self.dtype.size() as usize
    }

    /// How the tensor lies in its tree.
    #[must_use]
    pub fn layout(&self) -> Layout {
        let row = self.row_bytes();
        let rows = self.rows() as usize;
        if row >= LEAF {
            let data = row.div_ceil(LEAF);
            let width = data.next_power_of_two();
            Layout {
                rows_per_leaf: 1,
                row_leaves: data,
                row_width: width,
                leaves: (rows * width).next_power_of_two(),
            }
        } else {
            let rows_per_leaf = LEAF / row.next_power_of_two();
            let leaves = rows.div_ceil(rows_per_leaf).next_power_of_two();
            Layout {
                rows_per_leaf,
                row_leaves: 1,
                row_width: 1,
                leaves,
            }
        }
    }

    /// Bytes of opening a row: its leaves and the path from its subtree to the root.
    pub(crate) fn row_opening(&self) -> u64 {
        if !BOUNDS {
            return 0;
        }
        let layout = self.layout();
        opening(layout.row_leaves, layout.leaves / layout.row_width)
    }

    /// How many paths open `count` rows in succession, at least one, wherever they begin: short rows share leaves.
    #[cfg(feature = "all")]
    pub(crate) fn paths(&self, count: u32) -> u64 {
        if !BOUNDS {
            return 0;
        }
        let rows_per_leaf = self.layout().rows_per_leaf.max(1);
        let touched = (count as usize + rows_per_leaf - 2) / rows_per_leaf + 1;
        let used = (self.rows() as usize).div_ceil(rows_per_leaf);
        touched.min(used) as u64
    }

    /// Bytes of opening a box: in each dimension so many elements in succession, wherever they begin.
    #[cfg(feature = "bounds")]
    pub(crate) fn box_opening(&self, of: &[u32; 4]) -> u64 {
        let layout = self.layout();
        let outer = self.shape().len().saturating_sub(1);
        let (mut rows, mut times, mut together) = (1_u64, 1_u64, true);
        for (&extent, &dim) in of.iter().zip(self.shape()).take(outer).rev() {
            *(if together { &mut rows } else { &mut times }) *= u64::from(extent);
            together &= extent == dim;
        }
        let (size, extent) = (u64::from(self.dtype.size()), of.get(outer).copied());
        let extent = extent.unwrap_or(1);
        let opening = if self.row_bytes() < LEAF {
            self.paths(u32::try_from(rows).unwrap_or(u32::MAX)) * self.element_opening()
        } else if extent == self.row_length() {
            rows * self.row_opening()
        } else {
            let leaves = (size * u64::from(extent - 1)).div_ceil(LEAF as u64) + 1;
            rows * self.row_opening().min(leaves * self.element_opening())
        };
        let held = (self.rows() as usize).div_ceil(layout.rows_per_leaf) * layout.row_leaves;
        times.saturating_mul(opening).min((LEAF * held) as u64)
    }

    /// Bytes of opening one element: its leaf and the path from there to the root.
    pub(crate) fn element_opening(&self) -> u64 {
        if !BOUNDS {
            return 0;
        }
        opening(1, self.layout().leaves)
    }
}

/// Bytes of some leaves and of the path from the root of one of `subtrees`, a power of two.
fn opening(leaves: usize, subtrees: usize) -> u64 {
    (LEAF * leaves) as u64 + 32 * u64::from(subtrees.trailing_zeros())
}

/// How a tensor lies in its tree; every number but `row_leaves` is a power of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Rows that share a leaf; 1 where a row has a leaf or more of its own.
    pub rows_per_leaf: usize,
    /// Leaves of a row that hold data.
    pub row_leaves: usize,
    /// Leaves that a row occupies.
    pub row_width: usize,
    /// Leaves of the tree.
    pub leaves: usize,
}

#[cfg(feature = "all")]
impl TensorType {
    /// The leaf that holds the element at row-major `index`, and where in it; none where there is no such element.
    pub(crate) fn place(&self, index: usize) -> Option<(u32, usize)> {
        let (layout, length) = (self.layout(), self.row_length() as usize);
        let (row, offset) = (index / length, index % length * self.dtype.size() as usize);
        if row >= self.rows() as usize {
            return None;
        }
        let (leaf, offset) = if self.row_bytes() >= LEAF {
            (row * layout.row_width + offset / LEAF, offset % LEAF)
        } else {
            let slot = LEAF / layout.rows_per_leaf;
            let (leaf, place) = (row / layout.rows_per_leaf, row % layout.rows_per_leaf);
            (leaf, place * slot + offset)
        };
        Some((u32::try_from(leaf).ok()?, offset))
    }

    /// The row in which the element at row-major `index` is, and its place there.
    pub(crate) fn row_of(&self, index: usize) -> (usize, usize) {
        let length = (self.row_length() as usize).max(1);
        (index / length, index % length)
    }

    /// What a leaf holds.
    pub(crate) fn held(&self, leaf: usize) -> Held {
        let (layout, row, rows) = (self.layout(), self.row_bytes(), self.rows() as usize);
        if row >= LEAF {
            let from = leaf % layout.row_width * LEAF;
            let at = leaf / layout.row_width;
            Held {
                start: at * row + from,
                count: usize::from(at < rows && from < row),
                bytes: row.saturating_sub(from).min(LEAF),
                slot: LEAF,
            }
        } else {
            let first = leaf * layout.rows_per_leaf;
            Held {
                start: first * row,
                count: rows.saturating_sub(first).min(layout.rows_per_leaf),
                bytes: row,
                slot: LEAF / layout.rows_per_leaf,
            }
        }
    }

    /// Whether any of the leaves below node `index` of a level, counted from the leaves, holds data.
    pub(crate) fn holds_data(&self, level: u32, index: usize) -> bool {
        let layout = self.layout();
        let leaf = index << level;
        if self.row_bytes() >= LEAF {
            let (row, place) = (leaf / layout.row_width, leaf % layout.row_width);
            row < self.rows() as usize && place < layout.row_leaves
        } else {
            leaf * layout.rows_per_leaf < self.rows() as usize
        }
    }
}

/// What a leaf holds: `count` pieces of `bytes` bytes, at each `slot` bytes one, which follow each other in the tensor's
/// data from `start` on.
#[cfg(feature = "all")]
pub(crate) struct Held {
    pub(crate) start: usize,
    pub(crate) count: usize,
    pub(crate) bytes: usize,
    pub(crate) slot: usize,
}
