//! What a thread's tiles hold, and what becomes of it.

const ROWS: usize = 16;
const BYTES: usize = 64;

#[derive(Clone, Copy)]
struct Tile {
    rows: usize,
    /// Bytes of each row that count.
    width: usize,
    data: [[u8; BYTES]; ROWS],
}

const NOTHING: Tile = Tile {
    rows: 0,
    width: 0,
    data: [[0; BYTES]; ROWS],
};

pub(crate) struct Tiles([Tile; 8]);

impl Tiles {
    pub(crate) const fn new() -> Self {
        Self([NOTHING; 8])
    }

    /// Takes the shapes of palette 1, and clears all tiles.
    pub(crate) fn configure(&mut self, operand: &[u8; 64]) -> Result<(), &'static str> {
        let mut tiles = [NOTHING; 8];
        for (index, tile) in tiles.iter_mut().enumerate() {
            tile.width = usize::from(u16::from_le_bytes([
                operand[16 + 2 * index],
                operand[17 + 2 * index],
            ]));
            tile.rows = usize::from(operand[48 + index]);
            if tile.width > BYTES || tile.rows > ROWS || (tile.width == 0) != (tile.rows == 0) {
                return Err("a tile has at most 16 rows of 64 bytes, and has both or neither");
            }
        }
        let mut reserved = [1..16, 32..48, 56..64].into_iter().flatten();
        if operand[0] != 1 || reserved.any(|index| operand[index] != 0) {
            return Err("the configuration is not one of palette 1 from row 0 on");
        }
        self.0 = tiles;
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "every instruction may be refused")]
    pub(crate) fn release(&mut self) -> Result<(), &'static str> {
        self.0 = [NOTHING; 8];
        Ok(())
    }

    pub(crate) fn zero(&mut self, tile: usize) -> Result<(), &'static str> {
        self.configured(tile)?.data = NOTHING.data;
        Ok(())
    }

    /// Rows from `begin` on, each `stride` bytes behind the one before.
    ///
    /// # Safety
    /// What the tile's shape covers can be read.
    pub(crate) unsafe fn load(
        &mut self,
        tile: usize,
        (begin, stride): (usize, isize),
    ) -> Result<(), &'static str> {
        let tile = self.configured(tile)?;
        tile.data = NOTHING.data;
        for (index, row) in tile.data[..tile.rows].iter_mut().enumerate() {
            let from = begin.wrapping_add_signed(stride * index.cast_signed()) as *const u8;
            // SAFETY: by the condition above.
            unsafe { from.copy_to_nonoverlapping(row.as_mut_ptr(), tile.width) };
        }
        Ok(())
    }

    /// The same way back.
    ///
    /// # Safety
    /// What the tile's shape covers can be written.
    pub(crate) unsafe fn store(
        &mut self,
        tile: usize,
        (begin, stride): (usize, isize),
    ) -> Result<(), &'static str> {
        let tile = self.configured(tile)?;
        for (index, row) in tile.data[..tile.rows].iter().enumerate() {
            let to = begin.wrapping_add_signed(stride * index.cast_signed()) as *mut u8;
            // SAFETY: by the condition above.
            unsafe { to.copy_from_nonoverlapping(row.as_ptr(), tile.width) };
        }
        Ok(())
    }

    /// `tdpbssd`: int32[M, N] grows by int8[M, K] times int8[K / 4, N, 4], mod 2^32.
    pub(crate) fn multiply(&mut self, sums: usize, a: usize, b: usize) -> Result<(), &'static str> {
        if sums == a || sums == b || a == b {
            return Err("a product takes three tiles");
        }
        let (a, b) = (*self.configured(a)?, *self.configured(b)?);
        let sums = self.configured(sums)?;
        let whole = [sums.width, a.width, b.width]
            .iter()
            .all(|width| width.is_multiple_of(4));
        if !whole || sums.rows != a.rows || sums.width != b.width || a.width != 4 * b.rows {
            return Err("the shapes of a product's tiles do not go together");
        }
        for (sums, a) in sums.data.iter_mut().zip(&a.data[..a.rows]) {
            for (a, b) in a.as_chunks::<4>().0.iter().zip(&b.data[..b.rows]) {
                let width = sums
                    .as_chunks_mut::<4>()
                    .0
                    .iter_mut()
                    .zip(b.as_chunks::<4>().0);
                for (sum, b) in width {
                    let products = a
                        .iter()
                        .zip(b)
                        .map(|(a, b)| i32::from(a.cast_signed()) * i32::from(b.cast_signed()));
                    *sum = i32::from_le_bytes(*sum)
                        .wrapping_add(products.sum())
                        .to_le_bytes();
                }
            }
        }
        Ok(())
    }

    fn configured(&mut self, tile: usize) -> Result<&mut Tile, &'static str> {
        Some(&mut self.0[tile])
            .filter(|tile| tile.rows != 0)
            .ok_or("the tile is not configured")
    }
}
