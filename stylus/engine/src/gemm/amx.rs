//! AMX: `tdpbssd` adds to a tile of 16 x 16 int32 the products of 16 rows of up to 64 int8 with as many of 16 columns, four
//! by four, without saturation. Four tiles of sums share two of `a` and two of `b`. The sums of a whole panel are handed on
//! together, since four groups of columns are finished faster than twice two, and only once the next tiles were begun, so that
//! what finishes them need not wait for tiles to be stored, nor the multiplier for it.
//!
//! The instructions have no stable intrinsics in Rust 1.95, so they stand as assembly. Each product configures the tiles
//! and releases them, so threads need no preparation. Between its tiles only the sink runs, which must use none itself.

use super::{packed::COLUMNS, Product, Sums, Tile, PANEL, ROWS};
use std::{arch::asm, mem};

/// `ldtilecfg`'s operand: palette 1, and for each of eight tiles the bytes of a row and the rows (Intel's Software
/// Developer's Manual, volume 1, section 18.2).
#[repr(C, align(64))]
struct Shapes([u8; 64]);

impl Shapes {
    /// Tiles 0 to 3 are sums, 4 and 5 rows of `a`, 6 and 7 lines of `b`; one of `a` has `words` times four elements a row.
    fn new(words: u8) -> Self {
        let mut bytes = [0; 64];
        bytes[0] = 1;
        for tile in 0..8 {
            bytes[16 + 2 * tile] = if matches!(tile, 4 | 5) { 4 * words } else { 64 };
            bytes[48 + tile] = if tile < 6 { 16 } else { words };
        }
        Self(bytes)
    }
}

/// The tiles, configured until this is dropped.
struct Configured {
    /// Fours of elements that a tile of `a` has in a row, and lines that one of `b` has.
    words: usize,
}

impl Configured {
    /// # Panics
    /// Where `words` are not 1 to 16.
    ///
    /// # Safety
    /// The CPU has AMX, and the process may use it.
    unsafe fn new(words: usize) -> Self {
        assert!((1..=16).contains(&words));
        let shapes = Shapes::new(words.to_le_bytes()[0]);
        // SAFETY: the operand is 64 bytes, which palette 1 allows.
        unsafe { asm!("ldtilecfg [{}]", in(reg) shapes.0.as_ptr(), options(nostack, readonly)) };
        Self { words }
    }
}

impl Drop for Configured {
    fn drop(&mut self) {
        // SAFETY: there are tiles, since they were configured.
        unsafe { asm!("tilerelease", options(nostack, nomem)) };
    }
}

/// Rows and depth of `a` are padded, and groups come in pairs, so that every tile is whole.
pub(super) fn multiply(
    product: &Product<'_>,
    sums: &mut [Sums; 2],
    sink: &mut dyn FnMut(&Tile<'_>),
) {
    let Product { a, b, columns } = product;
    // SAFETY: a matrix is packed only for a kernel that the CPU has.
    let configured = unsafe { Configured::new(b.tile_words()) };
    let [mut now, mut before] = sums.each_mut();
    let mut hand_on = |(row, column): (usize, usize), sums: &Sums| {
        sink(&Tile {
            row,
            rows: ROWS.min(a.count - row),
            column,
            columns: PANEL.min(columns.end - column),
            pitch: PANEL,
            sums,
        });
    };
    let mut waiting = None;
    for column in columns.clone().step_by(PANEL) {
        let width = PANEL.min(columns.end - column);
        for row in (0..a.count).step_by(ROWS) {
            let rows = &a.bytes[row * a.stride..][..ROWS * a.stride];
            for first in (0..width).step_by(2 * COLUMNS) {
                let groups = [first, first + COLUMNS].map(|at| b.group(column + at));
                tiles(&configured, rows, a.stride, groups, &mut now.0[first..]);
            }
            if let Some(place) = waiting.replace((row, column)) {
                hand_on(place, before);
            }
            mem::swap(&mut now, &mut before);
        }
    }
    if let Some(place) = waiting {
        hand_on(place, before);
    }
}

/// Leaves the sums of 32 rows and 32 columns, [`PANEL`] from row to row.
fn tiles(
    configured: &Configured,
    a: &[u8],
    stride: usize,
    [left, right]: [&[[u8; 64]]; 2],
    sums: &mut [i32],
) {
    let words = configured.words;
    let steps = left.len() / words;
    assert!(sums.len() >= (ROWS - 1) * PANEL + 2 * COLUMNS);
    assert!(steps > 0 && stride >= 4 * words * steps && a.len() >= ROWS * stride);
    assert!(right.len() >= words * steps);
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
            "add {upper}, {width}",
            "add {lower}, {width}",
            "add {left}, {lines}",
            "add {right}, {lines}",
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
            width = in(reg) 4 * words,
            lines = in(reg) 64 * words,
            line = in(reg) 64_usize,
            row = in(reg) 4 * PANEL,
            half = const 16 * 4 * PANEL,
            options(nostack),
        );
    }
}
