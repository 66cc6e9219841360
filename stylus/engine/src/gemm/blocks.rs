//! Walks over the tiles of a product, as large as a kernel's registers hold.

use super::{
    packed::{COLUMNS, STEP},
    Product, Sums, Tile, PANEL, ROWS,
};

/// What a kernel multiplies at once: some rows with one to four groups of 16 columns.
pub(super) struct Block<'a> {
    pub a: &'a [u8],
    /// Where in `a` each row begins.
    pub rows: &'a [usize],
    /// From there to each four elements, and to the end of the farthest.
    pub words: &'a [usize],
    pub reach: usize,
    /// What the sums of each group's columns begin with, where the kernel has `b` begin so.
    pub starts: [&'a [i32]; 4],
    /// The groups: each as many lines as there are words.
    pub b: [&'a [[u8; 64]]; 4],
    pub groups: usize,
}

impl Block<'_> {
    /// Where each of R rows begins. What the words reach from there lies in `a`.
    #[inline(always)]
    pub(super) fn begins<const R: usize>(&self) -> [*const u8; R] {
        assert!(self.rows.len() >= R);
        let mut begins = [self.a.as_ptr(); R];
        for (begin, &row) in begins.iter_mut().zip(self.rows) {
            *begin = self.a[row..][..self.reach].as_ptr();
        }
        begins
    }
}

/// Calls `block` for every block of the product and then hands on its sums, those of a tile together, 16 for each group
/// and row. `most` gives the rows that fit the registers beside 1, 2, 3 or 4 groups; fewer come as a power of two.
pub(super) fn each(
    product: &Product<'_>,
    most: [usize; 4],
    sums: &mut Sums,
    sink: &mut dyn FnMut(&Tile<'_>),
    mut block: impl FnMut(&Block<'_>, &mut [i32]),
) {
    let Product { a, b, columns } = product;
    let words = a.windows.map_or(b.words(), |windows| windows.words);
    let reach = words.iter().max().map_or(0, |word| word + STEP);
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
        let (most, pitch) = (most[groups - 1], groups * COLUMNS);
        let whole = ROWS * PANEL / pitch / most * most;
        let mut begins = [0; ROWS * PANEL / COLUMNS];
        for row in (0..a.count).step_by(whole) {
            let rows = whole.min(a.count - row);
            let begins = &mut begins[..rows];
            match a.windows {
                Some(windows) => (windows.begins)(row, begins),
                None => (row..)
                    .zip(&mut *begins)
                    .for_each(|(row, begin)| *begin = row * a.stride),
            }
            let mut at = 0;
            while at < rows {
                let left = rows - at;
                let count = if left >= most {
                    most
                } else {
                    1 << left.ilog2()
                };
                let found = Block {
                    a: a.bytes,
                    rows: &begins[at..at + count],
                    words,
                    reach,
                    starts,
                    b: lines,
                    groups,
                };
                block(&found, &mut sums.0[at * pitch..(at + count) * pitch]);
                at += count;
            }
            sink(&Tile {
                row,
                rows,
                column,
                columns: width,
                pitch,
                sums,
            });
        }
    }
}
