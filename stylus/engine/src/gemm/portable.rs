//! Plain Rust, one sum after another, of elements widened to 16 bits before, which the compiler multiplies and adds eight
//! at a time on any x86-64.

use super::{Product, Sums, Tile, PANEL, ROWS};

pub(super) fn multiply(product: &Product<'_>, sums: &mut Sums, sink: &mut dyn FnMut(&Tile<'_>)) {
    let Product { a, b, columns } = product;
    let depth = a.stride;
    let (mut left, mut right) = (vec![0; ROWS.min(a.count) * depth], vec![0; depth]);
    for row in (0..a.count).step_by(ROWS) {
        let rows = ROWS.min(a.count - row);
        widen(&a.bytes[row * depth..][..rows * depth], &mut left);
        for column in columns.clone().step_by(PANEL) {
            let width = PANEL.min(columns.end - column);
            for at in 0..width {
                widen(b.group(column + at).as_flattened(), &mut right);
                for (index, left) in left.chunks_exact(depth).take(rows).enumerate() {
                    sums.0[index * PANEL + at] = dot(left, &right);
                }
            }
            sink(&Tile {
                row,
                rows,
                column,
                columns: width,
                pitch: PANEL,
                sums,
            });
        }
    }
}

fn widen(bytes: &[u8], wide: &mut [i16]) {
    for (wide, byte) in wide.iter_mut().zip(bytes) {
        *wide = byte.cast_signed().into();
    }
}

/// Products fit; only their sum may wrap.
fn dot(a: &[i16], b: &[i16]) -> i32 {
    a.iter().zip(b).fold(0_i32, |sum, (&a, &b)| {
        sum.wrapping_add(i32::from(a) * i32::from(b))
    })
}
