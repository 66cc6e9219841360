//! Walks over the tiles of a product, as large as a kernel's registers hold.

use super::{packed::COLUMNS, Product, Sums, Tile, PANEL};

/// What a kernel multiplies at once: some rows with one to four groups of 16 columns.
pub(super) struct Block<'a> {
    /// The rows, `stride` bytes each, of which `4 · steps` are read.
    pub a: &'a [u8],
    pub stride: usize,
    pub rows: usize,
    /// What the sums of each group's columns begin with, where the kernel has `b` begin so.
    pub starts: [&'a [i32]; 4],
    /// The groups: each `steps` lines.
    pub b: [&'a [[u8; 64]]; 4],
    pub groups: usize,
    pub steps: usize,
}

/// Calls `block` for every block of the product and then hands on its sums. `most` gives the rows that fit the
/// registers beside 1, 2, 3 or 4 groups; fewer come as a power of two.
pub(super) fn each(
    product: &Product<'_>,
    most: [usize; 4],
    sums: &mut Sums,
    sink: &mut dyn FnMut(&Tile<'_>),
    mut block: impl FnMut(&Block<'_>, &mut Sums),
) {
    let Product { a, b, columns } = product;
    for column in columns.clone().step_by(PANEL) {
        let width = PANEL.min(columns.end - column);
        let groups = width.div_ceil(COLUMNS);
        let mut lines: [&[[u8; 64]]; 4] = [&[]; 4];
        let mut starts: [&[i32]; 4] = [&[]; 4];
        for group in 0..groups {
            lines[group] = b.group(column + COLUMNS * group);
            if b.unsigned() {
                starts[group] = b.starts(column + COLUMNS * group);
            }
        }
        let mut row = 0;
        while row < a.count {
            let left = a.count - row;
            let most = most[groups - 1];
            let rows = if left >= most {
                most
            } else {
                1 << left.ilog2()
            };
            let found = Block {
                a: &a.bytes[row * a.stride..][..rows * a.stride],
                stride: a.stride,
                rows,
                starts,
                b: lines,
                groups,
                steps: b.steps(),
            };
            block(&found, sums);
            sink(&Tile {
                row,
                rows,
                column,
                columns: width,
                sums,
            });
            row += rows;
        }
    }
}
