//! Products of int8 matrices, exact mod 2^32: `C[m,n] = Σ_k a[m,k]·b[n,k]`.
//!
//! `b` is packed once. The sums are handed on tile by tile while they are in the first cache, so that whoever
//! requantises them never writes them to memory.
//!
//! ```
//! use assay_engine::{gemm::{multiply, Packed}, Kernel};
//!
//! let (a, b) = ([1, 2, 3], [4, 5, 6, 255, 0, 0]); // int8[1, 3] and int8[2, 3]
//! let packed = Packed::new(Kernel::best(), &b, 2, 3);
//! let mut sums = Vec::new();
//! multiply(&a, &packed, &mut |tile| sums.extend_from_slice(tile.row(0)));
//! assert_eq!(sums, [32, -1]);
//! ```

#[cfg(target_arch = "x86_64")]
mod amx;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512_vnni;
#[cfg(target_arch = "x86_64")]
mod avx_vnni;
#[cfg(target_arch = "x86_64")]
mod blocks;
mod packed;
mod portable;
#[cfg(target_arch = "x86_64")]
mod weave;

use crate::{scratch, simd::for_each_kernel, Kernel};
pub use packed::Packed;
use std::{cell::Cell, ops::Range};

/// Columns that a kernel takes at once, and a tile has at most.
pub const PANEL: usize = 64;
/// Rows of a tile at most, where it has [`PANEL`] columns.
const ROWS: usize = 32;

/// Finished sums of some rows and columns.
pub struct Tile<'t> {
    /// The first row.
    pub row: usize,
    /// How many rows.
    pub rows: usize,
    /// The first column, a multiple of [`PANEL`].
    pub column: usize,
    /// How many columns, at most [`PANEL`].
    pub columns: usize,
    /// Sums from row to row.
    pitch: usize,
    sums: &'t Sums,
}

impl Tile<'_> {
    /// The sums of row `self.row + index`.
    ///
    /// # Panics
    /// Where there is no such row.
    #[must_use]
    pub fn row(&self, index: usize) -> &[i32] {
        assert!(index < self.rows);
        &self.sums.0[index * self.pitch..][..self.columns]
    }

    /// All rows, and how many sums each takes: what a row lacks of these is anything.
    pub(crate) fn whole_rows(&self) -> (&[i32], usize) {
        (&self.sums.0, self.pitch)
    }
}

/// Where a kernel leaves its sums.
#[repr(align(64))]
struct Sums([i32; ROWS * PANEL]);

/// Rows of `a` as a kernel reads them: each of `stride` bytes, anything after its end.
#[derive(Clone, Copy)]
struct Rows<'a> {
    bytes: &'a [u8],
    stride: usize,
    /// How many are multiplied; there may be more.
    count: usize,
    windows: Option<Windows<'a>>,
}

/// Rows that lie apart and overlap, as the windows of an image do.
#[derive(Clone, Copy)]
pub(crate) struct Windows<'a> {
    /// Writes where rows begin, from a row on.
    pub(crate) begins: &'a dyn Fn(usize, &mut [usize]),
    /// From there to each four elements.
    pub(crate) words: &'a [usize],
}

/// What a kernel is asked for.
struct Product<'a> {
    a: Rows<'a>,
    b: &'a Packed,
    columns: Range<usize>,
}

/// Hands on all tiles of the product of `a`, int8[M, K] row-major, with the packed matrix. M is the length of `a`
/// divided by K.
pub fn multiply(a: &[u8], b: &Packed, sink: &mut dyn FnMut(&Tile<'_>)) {
    multiply_columns(a, b, 0..b.columns(), sink);
}

/// The same for some columns: `columns` begins at a multiple of [`PANEL`], and ends at one or with the matrix.
///
/// # Panics
/// Where `columns` is not so.
pub fn multiply_columns(
    a: &[u8],
    b: &Packed,
    columns: Range<usize>,
    sink: &mut dyn FnMut(&Tile<'_>),
) {
    assert!(columns.start.is_multiple_of(PANEL) && columns.end <= b.columns());
    assert!(columns.end.is_multiple_of(PANEL) || columns.end == b.columns());
    let count = a.len() / b.depth();
    padded(a, b, count, |a| {
        multiply_padded(a, count, b, columns, sink);
    });
}

/// The same for `count` rows that are padded as [`Packed::row_bytes`] and [`Packed::whole_rows`] say, and uint8, 128
/// greater, where the kernel takes them [`Packed::unsigned`].
pub(crate) fn multiply_padded(
    a: &[u8],
    count: usize,
    b: &Packed,
    columns: Range<usize>,
    sink: &mut dyn FnMut(&Tile<'_>),
) {
    let stride = b.row_bytes();
    assert!(a.len() >= b.whole_rows(count) * stride);
    let a = Rows {
        bytes: &a[..b.whole_rows(count) * stride],
        stride,
        count,
        windows: None,
    };
    tiles(&Product { a, b, columns }, sink);
}

/// The same for `count` rows that are windows of `a`, by a kernel that [`Packed::takes_windows`].
pub(crate) fn multiply_windows(
    a: &[u8],
    windows: Windows<'_>,
    count: usize,
    b: &Packed,
    sink: &mut dyn FnMut(&Tile<'_>),
) {
    assert!(Packed::takes_windows(b.kernel()));
    let a = Rows {
        bytes: a,
        stride: 0,
        count,
        windows: Some(windows),
    };
    let columns = 0..b.columns();
    tiles(&Product { a, b, columns }, sink);
}

thread_local! {
    /// What a thread's last product left its sums in, so that they need not be cleared for each.
    static UNUSED: Cell<Option<Box<[Sums; 2]>>> = const { Cell::new(None) };
}

fn tiles(product: &Product<'_>, sink: &mut dyn FnMut(&Tile<'_>)) {
    let unused = UNUSED.take();
    let mut both = unused.unwrap_or_else(|| Box::new([const { Sums([0; ROWS * PANEL]) }; 2]));
    let sums = &mut both[0];
    match product.b.kernel() {
        #[cfg(target_arch = "x86_64")]
        Kernel::Avx2 => avx2::multiply(product, sums, sink),
        #[cfg(target_arch = "x86_64")]
        Kernel::AvxVnni => avx_vnni::multiply(product, sums, sink),
        #[cfg(target_arch = "x86_64")]
        Kernel::Avx512Vnni => avx512_vnni::multiply(product, sums, sink),
        #[cfg(target_arch = "x86_64")]
        Kernel::Amx => amx::multiply(product, &mut both, sink),
        _ => portable::multiply(product, sums, sink),
    }
    UNUSED.set(Some(both));
}

/// Calls `work` with the rows of `a` where they lie, or a copy that is as the kernel reads them.
fn padded(a: &[u8], b: &Packed, count: usize, work: impl FnOnce(&[u8])) {
    let (depth, stride) = (b.depth(), b.row_bytes());
    let a = &a[..count * depth];
    let bytes = b.whole_rows(count) * stride;
    if !b.unsigned() && bytes == a.len() {
        return work(a);
    }
    let mask = if b.unsigned() { 0x80 } else { 0 };
    scratch::with(bytes, |rows| {
        copy(b.kernel(), a, [depth, stride], mask, rows);
        work(rows);
    });
}

for_each_kernel! {
    /// Rows of so many bytes to rows of so many, each byte altered by `mask`. What lies after a row meets no weights.
    fn copy(a: &[u8], lengths: [usize; 2], mask: u8, rows: &mut [u8]) {
        let [depth, stride] = if lengths[0] == lengths[1] { [a.len(); 2] } else { lengths };
        for (row, a) in rows.chunks_mut(stride).zip(a.chunks(depth)) {
            // Short rows are a few sixteens of bytes.
            let (sixteens, rest) = a.as_chunks::<16>();
            let (row, end) = row.split_at_mut(a.len() - rest.len());
            for (row, a) in row.as_chunks_mut().0.iter_mut().zip(sixteens) {
                *row = a.map(|a| a ^ mask);
            }
            for (end, a) in end.iter_mut().zip(rest) {
                *end = a ^ mask;
            }
        }
    }
}
