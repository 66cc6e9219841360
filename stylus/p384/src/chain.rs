//! Sums of multiples by one chain of doublings: who adds what at which bit is laid out before, so that the chain itself
//! branches twice a step and keeps its point in locals.

use crate::{
    constants,
    field::{is_zero, mul, product, reduce, sqr, sub, unroll, Element},
    point::{add, double, Jacobian},
};

/// Bits of digits of variable points: with a fifth, 8 odd multiples each.
pub const WIDTH: u32 = 5;
/// Bits of digits of the generator, whose multiples cost a store each.
pub const GENERATOR_WIDTH: u32 = 6;
/// Where the second table of the generator takes over: it holds multiples of 2^192 G.
pub const HALF: usize = 192;
/// Doublings for scalars within 2^192.
pub const ROWS_ONE: usize = 193;
/// Doublings for scalars within 2^254.
pub const ROWS_BATCH: usize = 255;

const ODD: usize = 1 << (WIDTH - 2);
const GENERATOR_ODD: usize = 1 << (GENERATOR_WIDTH - 2);
/// A row in which nothing is ever added, an entry for a double, and the addition of that.
const NO_ROW: usize = 255;
const DOUBLE: usize = 250;
const ADD_DOUBLE: usize = 1023;
/// Signatures in a batch, of two points each.
pub const MAX: usize = 8;

/// A point as a table has it: x in the lower half of each word and y in the upper one.
pub type Entry = [i64; 13];
/// An element between two passes.
type Stored = [i32; 13];

#[inline(always)]
fn entry(x: &Element<i64>, y: &Element<i64>) -> Entry {
    crate::field::each(|i| x[i] & 0xffff_ffff | y[i] << 32)
}

#[inline(always)]
fn coordinates(entry: &Entry) -> [Element<i64>; 2] {
    [
        crate::field::each(|i| i64::from(entry[i] as i32)),
        crate::field::each(|i| entry[i] >> 32),
    ]
}

#[inline(always)]
fn stored(a: &Element<i64>) -> Stored {
    let mut all = [0; 13];
    unroll!(I => all[I] = a[I] as i32);
    all
}

#[inline(always)]
fn loaded(a: &Stored) -> Element<i64> {
    crate::field::each(|i| i64::from(a[i]))
}

/// What one verification writes. Lengths are powers of two, so that a masked index needs no check.
pub struct Chain {
    /// Odd multiples: those of G, of 2^192 G, then of each point.
    entries: [Entry; 256],
    /// Of each odd multiple but the first, what Z is multiplied by.
    deltas: [[Stored; 8]; 2 * MAX],
    /// Z of each point's highest multiple.
    heights: [Stored; 2 * MAX],
    /// The first addition of each bit, 0 where it has none.
    heads: [u16; 256],
    /// Additions: the next one of the same bit, the sign, the entry.
    additions: [u32; 1024],
    count: usize,
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

impl Chain {
    /// All zero, so that it takes no data segment.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            entries: [[0; 13]; 256],
            deltas: [[[0; 13]; 8]; 2 * MAX],
            heights: [[0; 13]; 2 * MAX],
            heads: [0; 256],
            additions: [0; 1024],
            count: 0,
        }
    }

    /// Whether something was scheduled: a chain is for one sum.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.count != 0
    }

    /// Writes the generator's odd multiples and the pairs of [`constants`], which all else needs.
    #[inline(never)]
    pub fn write_constants(&mut self) {
        constants::write(&mut self.entries);
    }

    /// A pair of constants.
    #[inline(always)]
    #[must_use]
    pub fn pair(&self, index: usize) -> [Element<i64>; 2] {
        coordinates(&self.entries[index & 255])
    }

    /// Adds signed odd digits of a scalar to the schedule, at most one in any `width` bits; `place` names the row and the
    /// table of a bit.
    #[inline(always)]
    fn schedule(&mut self, scalar: &[u64; 8], width: u32, place: impl Fn(usize) -> (usize, usize)) {
        /// What a window always holds: 64 bits less the longest digit.
        const WINDOW: u32 = 56;
        // All ones where the bits so far owe one to the next.
        let (mut bit, mut owed) = (0_usize, 0_u64);
        loop {
            let (word, shift) = (bit >> 6, bit & 63);
            let window = scalar[word & 7] >> shift | scalar[(word + 1) & 7] << 1 << (63 - shift);
            let skip = ((window ^ owed) | 1 << WINDOW).trailing_zeros();
            bit += skip as usize;
            if bit > 2 * HALF {
                return;
            }
            if skip == WINDOW {
                continue;
            }
            let value = ((window >> skip) & ((1 << width) - 1)) + (owed & 1);
            owed = (value >> (width - 1) & 1).wrapping_neg();
            let digit = value.wrapping_sub((owed & 1) << width) as i32;
            let sign = digit >> 31;
            let index = ((digit ^ sign) - sign) as usize >> 1;
            let (row, table) = place(bit);
            self.count += 1;
            self.additions[self.count & 1023] = u32::from(self.heads[row & 255]) << 16
                | (sign as u32 & 1) << 8
                | (table + index) as u32 & 255;
            self.heads[row & 255] = self.count as u16;
            bit += width as usize;
        }
    }

    /// Adds a multiple of the generator to the sum.
    #[inline(never)]
    pub fn add_generator(&mut self, scalar: &[u64; 8]) {
        self.schedule(scalar, GENERATOR_WIDTH, |bit| {
            // 1 for the upper half, without a branch.
            let upper = (HALF as i32 - 1 - bit as i32) as u32 as usize >> 31;
            (bit - HALF * upper, GENERATOR_ODD * upper)
        });
    }

    /// Adds a multiple of a point to the sum.
    #[inline(never)]
    pub fn add_point(&mut self, point: usize, scalar: &[u64; 8]) {
        self.schedule(scalar, WIDTH, |bit| (bit, table_of(point)));
    }

    /// Makes the odd multiples of a point, each but the first over a Z of its own.
    #[inline(never)]
    pub fn write_multiples(&mut self, point: usize, x: &Element<i64>, y: &Element<i64>) {
        let table = table_of(point);
        self.entries[table & 255] = entry(x, y);
        let [one, _] = self.pair(constants::ONE_AND_B);
        let affine = |x, y| Jacobian { x, y, z: one };
        let (double, _) = self.run(&affine(*x, *y), [NO_ROW + 1, NO_ROW], 0);
        // On the curve on which 2P has Z = 1, P has these coordinates, and additions are the same.
        let square = sqr(&double.z);
        let mut sum = affine(mul(x, &square), mul(y, &mul(&square, &double.z)));
        self.entries[DOUBLE] = entry(&double.x, &double.y);
        self.additions[ADD_DOUBLE] = DOUBLE as u32;
        for multiple in 1..ODD {
            let delta;
            (sum, delta) = self.run(&sum, [NO_ROW, NO_ROW], ADD_DOUBLE);
            self.entries[(table + multiple) & 255] = entry(&sum.x, &sum.y);
            self.deltas[point % (2 * MAX)][multiple & 7] = stored(&delta);
        }
        self.heights[point % (2 * MAX)] = stored(&mul(&sum.z, &double.z));
    }

    /// Brings all multiples over a Z of 1, by the inverse of the product of all points' last Z.
    ///
    /// @returns whether it is that inverse.
    #[inline(never)]
    #[must_use]
    pub fn normalize(&mut self, points: usize, inverse: &Element<i64>) -> bool {
        let points = points.min(2 * MAX);
        let mut before = [[0; 13]; 2 * MAX];
        let [one, _] = self.pair(constants::ONE_AND_B);
        let mut total = one;
        for (slot, height) in before.iter_mut().zip(&self.heights).take(points) {
            *slot = stored(&total);
            total = mul(&total, &loaded(height));
        }
        if !is_zero(&sub(&mul(&total, inverse), &one)) {
            return false;
        }
        let mut inverse = *inverse;
        for point in (0..points).rev() {
            let own = mul(&inverse, &loaded(&before[point % (2 * MAX)]));
            inverse = mul(&inverse, &loaded(&self.heights[point % (2 * MAX)]));
            self.normalize_point(point, own);
        }
        true
    }

    #[inline(never)]
    fn normalize_point(&mut self, point: usize, mut inverse: Element<i64>) {
        let table = table_of(point);
        for multiple in (1..ODD).rev() {
            let slot = &mut self.entries[(table + multiple) & 255];
            let [x, y] = coordinates(slot);
            let square = sqr(&inverse);
            let cube = reduce(product(&square, &inverse));
            *slot = entry(&reduce(product(&x, &square)), &reduce(product(&y, &cube)));
            let delta = loaded(&self.deltas[point % (2 * MAX)][multiple & 7]);
            inverse = reduce(product(&inverse, &delta));
        }
    }

    /// Doubles for each row below `row` down to `last`, and adds what it names; before that the addition `next`
    /// and what follows it. Beside the sum, what the last addition multiplied Z by.
    #[inline(never)]
    fn run(
        &self,
        from: &Jacobian<i64>,
        [mut row, last]: [usize; 2],
        mut next: usize,
    ) -> (Jacobian<i64>, Element<i64>) {
        let (mut sum, mut delta) = (*from, [0; 13]);
        loop {
            if next == 0 {
                if row == last {
                    return (sum, delta);
                }
                row -= 1;
                sum = double(&sum);
                next = usize::from(self.heads[row & 255]);
            } else {
                let addition = self.additions[next & 1023];
                next = (addition >> 16) as usize;
                let sign = 1 - i64::from(addition >> 7 & 2);
                let [x, y] = coordinates(&self.entries[addition as usize & 255]);
                (sum, delta) = add(&sum, &x, &crate::field::each(|i| sign * y[i]));
            }
        }
    }

    /// Whether the sum of all multiples is 0. The chain starts at a point that nobody knows as a multiple of another and
    /// ends at what its doublings make of it, so that no honest sum meets infinity; and Z stays 0 once it is.
    #[must_use]
    pub fn vanishes(&self, batch: bool) -> bool {
        let (rows, end) = if batch {
            (ROWS_BATCH, constants::END_BATCH)
        } else {
            (ROWS_ONE, constants::END_ONE)
        };
        let [x, y] = self.pair(end);
        let [start_x, start_y] = self.pair(constants::START);
        let [one, _] = self.pair(constants::ONE_AND_B);
        let start = Jacobian {
            x: start_x,
            y: start_y,
            z: one,
        };
        let (sum, _) = self.run(&start, [rows, 0], 0);
        let zz = sqr(&sum.z);
        !is_zero(&sum.z)
            & is_zero(&sub(&mul(&x, &zz), &sum.x))
            & is_zero(&sub(&mul(&y, &mul(&zz, &sum.z)), &sum.y))
    }
}

#[inline(always)]
fn table_of(point: usize) -> usize {
    2 * GENERATOR_ODD + ODD * point
}
