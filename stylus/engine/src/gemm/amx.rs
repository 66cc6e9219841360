//! AMX: `tdpbssd` adds to a tile of 16 x 16 int32 the products of 16 rows of 64 int8 with 64 int8 of 16 columns, four by
//! four, without saturation. Four tiles of sums share two of `a` and two of `b`. The sums of a whole panel are handed on
//! together, since four groups of columns are finished faster than twice two.
//!
//! The instructions have no stable intrinsics in Rust 1.95, so they stand as assembly. Each product configures the tiles
//! and releases them, so threads need no preparation. Between its tiles only the sink runs, which must use none itself.

use super::{packed::COLUMNS, Product, Sums, Tile, PANEL, ROWS};
use std::arch::asm;

/// `ldtilecfg`'s operand: palette 1, and for each of eight tiles 64 bytes a row and 16 rows (Intel's Software
/// Developer's Manual, volume 1, section 18.2).
#[repr(C, align(64))]
struct Shapes([u8; 64]);

static SHAPES: Shapes = {
    let mut bytes = [0; 64];
    bytes[0] = 1;
    let mut tile = 0;
    while tile < 8 {
        bytes[16 + 2 * tile] = 64;
        bytes[48 + tile] = 16;
        tile += 1;
    }
    Shapes(bytes)
};

/// The tiles, configured until this is dropped.
struct Configured;

impl Configured {
    /// # Safety
    /// The CPU has AMX, and the process may use it.
    unsafe fn new() -> Self {
        // SAFETY: the operand is 64 bytes, which palette 1 allows.
        unsafe { asm!("ldtilecfg [{}]", in(reg) SHAPES.0.as_ptr(), options(nostack, readonly)) };
        Self
    }
}

impl Drop for Configured {
    fn drop(&mut self) {
        // SAFETY: there are tiles, since they were configured.
        unsafe { asm!("tilerelease", options(nostack, nomem)) };
    }
}

/// Rows and depth of `a` are padded, and groups come in pairs, so that every tile is whole.
pub(super) fn multiply(product: &Product<'_>, sums: &mut Sums, sink: &mut dyn FnMut(&Tile<'_>)) {
    let Product { a, b, columns } = product;
    let steps = b.steps() / COLUMNS;
    // SAFETY: a matrix is packed only for a kernel that the CPU has.
    let configured = unsafe { Configured::new() };
    for column in columns.clone().step_by(PANEL) {
        let width = PANEL.min(columns.end - column);
        for row in (0..a.count).step_by(ROWS) {
            let rows = &a.bytes[row * a.stride..][..ROWS * a.stride];
            for first in (0..width).step_by(2 * COLUMNS) {
                let groups = [first, first + COLUMNS].map(|at| b.group(column + at));
                tiles(
                    &configured,
                    rows,
                    a.stride,
                    groups,
                    steps,
                    &mut sums.0[first..],
                );
            }
            sink(&Tile {
                row,
                rows: ROWS.min(a.count - row),
                column,
                columns: width,
                pitch: PANEL,
                sums,
            });
        }
    }
}

/// Leaves the sums of 32 rows and 32 columns, [`PANEL`] from row to row.
fn tiles(
    _: &Configured,
    a: &[u8],
    stride: usize,
    [left, right]: [&[[u8; 64]]; 2],
    steps: usize,
    sums: &mut [i32],
) {
    assert!(sums.len() >= (ROWS - 1) * PANEL + 2 * COLUMNS);
    assert!(steps > 0 && stride >= 64 * steps && a.len() >= ROWS * stride);
    assert!(left.len() >= COLUMNS * steps && right.len() >= COLUMNS * steps);
    let (a, sums) = (a.as_ptr(), sums.as_mut_ptr());
    // SAFETY: by the assertions, every load lies in `a`, `left` or `right`; what is stored are 32 rows of 32 int32 in
    // `sums`, which has room for them. The tiles are configured.
    unsafe {
        asm!(
            "tilezero tmm0",
            "tilezero tmm1",
            "tilezero tmm2",
            "tilezero tmm3",
            "2:",
            "tileloadd tmm4, [{upper} + {stride}*1]",
            "tileloadd tmm6, [{left} + {line}*1]",
            "tdpbssd tmm0, tmm4, tmm6",
            "tileloadd tmm7, [{right} + {line}*1]",
            "tdpbssd tmm1, tmm4, tmm7",
            "tileloadd tmm5, [{lower} + {stride}*1]",
            "tdpbssd tmm2, tmm5, tmm6",
            "tdpbssd tmm3, tmm5, tmm7",
            "add {upper}, 64",
            "add {lower}, 64",
            "add {left}, 1024",
            "add {right}, 1024",
            "dec {steps}",
            "jnz 2b",
            "tilestored [{sums} + {row}*1], tmm0",
            "tilestored [{sums} + {row}*1 + 64], tmm1",
            "add {sums}, {half}",
            "tilestored [{sums} + {row}*1], tmm2",
            "tilestored [{sums} + {row}*1 + 64], tmm3",
            upper = inout(reg) a => _,
            lower = inout(reg) a.add(16 * stride) => _,
            left = inout(reg) left.as_ptr() => _,
            right = inout(reg) right.as_ptr() => _,
            steps = inout(reg) steps => _,
            sums = inout(reg) sums => _,
            stride = in(reg) stride,
            line = in(reg) 64_usize,
            row = in(reg) 4 * PANEL,
            half = const 16 * 4 * PANEL,
            options(nostack),
        );
    }
}
