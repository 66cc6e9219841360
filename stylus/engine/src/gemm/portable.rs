//! Plain Rust, one sum after another; the compiler vectorises the dot product.

use super::{Product, Sums, Tile, PANEL, ROWS};

pub(super) fn multiply(product: &Product<'_>, sums: &mut Sums, sink: &mut dyn FnMut(&Tile<'_>)) {
    let Product { a, b, columns } = product;
    for column in columns.clone().step_by(PANEL) {
        let width = PANEL.min(columns.end - column);
        for row in (0..a.count).step_by(ROWS) {
            let rows = ROWS.min(a.count - row);
            for at in 0..width {
                let b = b.group(column + at).as_flattened();
                for index in 0..rows {
                    let a = &a.bytes[(row + index) * a.stride..][..a.stride];
                    sums.0[index * PANEL + at] = dot(a, b);
                }
            }
            sink(&Tile {
                row,
                rows,
                column,
                columns: width,
                sums,
            });
        }
    }
}

/// The products of 16 bits of up to 2^15 fit; only their sum may wrap.
fn dot(a: &[u8], b: &[u8]) -> i32 {
    let (b, a) = (&b[..a.len()], a);
    a.iter().zip(b).fold(0_i32, |sum, (&a, &b)| {
        sum.wrapping_add(i32::from(a.cast_signed()) * i32::from(b.cast_signed()))
    })
}
