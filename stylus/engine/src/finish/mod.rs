//! What is done to sums before they are a tensor, sixteen columns at a time: bias, requantisation, table.
//!
//! The definition is `Epilogue` in `assay-core`; the same numbers come out. What fits int32 is computed in int32.

#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
pub(crate) mod halves;
mod plain;
#[cfg(target_arch = "x86_64")]
mod stairs;
mod table;

use crate::{gemm::Tile, scratch, Kernel};
use assay_core::operators::{Epilogue, Operands, Rounding, Scale};
use table::{Table, Wide};

/// The largest sum of so many products of int8, in absolute value.
pub(crate) fn largest_sum(products: usize) -> u64 {
    (products as u64).saturating_mul(1 << 14)
}

/// Columns that are finished at once.
pub(crate) const COLUMNS: usize = 16;

/// A sum below this, rescaled and not yet rounded, fits int32.
const FAR: u64 = (1 << 31) - 1;

/// An epilogue with its constants.
pub(crate) struct Finish {
    kernel: Kernel,
    groups: Vec<Group>,
    scaling: Option<Scaling>,
    /// How large a sum is at most, in absolute value.
    most: u64,
    /// The same once more, where it can be done faster.
    #[cfg(target_arch = "x86_64")]
    halves: Option<halves::Halves>,
    /// Multipliers and shifts of each matrix, where they have their own.
    matrices: Vec<(i32, i8)>,
    table: Option<Table>,
}

/// How a sum becomes an element.
#[derive(Clone, Copy)]
struct Scaling {
    rounding: Rounding,
    /// Bytes of an element.
    size: usize,
    zero: i32,
    /// Bounds before the zero point is added.
    lo: i32,
    hi: i32,
    /// Whether no rescaled sum exceeds int32: always where they are rounded twice, and where no multiplier exceeds 1.
    narrow: bool,
}

/// Some sums, and where they go.
pub(crate) struct Part<'p, T = i32> {
    /// A row's sums, in whole groups, `pitch` from row to row.
    pub(crate) sums: &'p [T],
    pub(crate) pitch: usize,
    pub(crate) rows: usize,
    /// The first column, a multiple of [`COLUMNS`], and how many.
    pub(crate) column: usize,
    pub(crate) columns: usize,
    /// What they become, row by row from the first column on, `row` bytes from row to row.
    pub(crate) output: &'p mut [u8],
    pub(crate) row: usize,
}

impl<T> Part<'_, T> {
    /// The sums of each row, and where they go if they become bytes.
    fn lines(&mut self) -> impl Iterator<Item = (&[T], &mut [u8])> {
        let columns = self.columns;
        let sums = self
            .sums
            .chunks(self.pitch)
            .map(move |sums| &sums[..columns]);
        let output = self.output.chunks_mut(self.row);
        let output = output.map(move |output| &mut output[..columns]);
        sums.zip(output).take(self.rows)
    }
}

/// The constants of sixteen columns.
#[derive(Clone, Copy, PartialEq)]
struct Group {
    bias: [i32; COLUMNS],
    m: [i32; COLUMNS],
    /// Rounding once: the shift, and what is added before it. Twice: the shifts to the left and to the right.
    right: [i32; COLUMNS],
    left: [i32; COLUMNS],
    half: [i64; COLUMNS],
}

pub(crate) type Sums = [i32; COLUMNS];

impl Group {
    const NONE: Self = Self {
        bias: [0; COLUMNS],
        m: [0; COLUMNS],
        right: [1; COLUMNS],
        left: [0; COLUMNS],
        half: [0; COLUMNS],
    };

    fn scale(&mut self, at: usize, rounding: Rounding, (m, s): (i32, i8)) {
        self.m[at] = m;
        match rounding {
            Rounding::Single => {
                self.right[at] = s.into();
                self.half[at] = 1 << (s - 1);
            }
            Rounding::Double => {
                self.right[at] = (-s).max(0).into();
                self.left[at] = s.max(0).into();
            }
        }
    }
}

impl Finish {
    /// An epilogue over a number of columns, whose constants are in `data` and have been checked. No sum is larger than
    /// `most` in absolute value, its bias apart.
    pub(crate) fn new(
        kernel: Kernel,
        epilogue: &Epilogue,
        columns: usize,
        most: u64,
        data: &impl Operands,
    ) -> Self {
        let mut groups = vec![Group::NONE; columns.div_ceil(COLUMNS)];
        if let Some(bias) = epilogue.bias {
            for (column, word) in data.bytes(bias).as_chunks().0.iter().enumerate() {
                groups[column / COLUMNS].bias[column % COLUMNS] = i32::from_le_bytes(*word);
            }
        }
        let mut matrices = Vec::new();
        if let Some(requantise) = &epilogue.requantise {
            let many = |m, s| {
                let multipliers = data.bytes(m).as_chunks().0.iter();
                multipliers
                    .map(|&m| i32::from_le_bytes(m))
                    .zip(data.bytes(s).iter().map(|s| s.cast_signed()))
                    .collect::<Vec<_>>()
            };
            let scales = match requantise.scale {
                Scale::Tensor { m, s } => vec![(m.cast_signed(), s); columns],
                Scale::Channel { m, s } => many(m, s),
                Scale::Matrix { m, s } => {
                    matrices = many(m, s);
                    Vec::new()
                }
            };
            for (column, &scale) in scales.iter().enumerate() {
                groups[column / COLUMNS].scale(column % COLUMNS, requantise.rounding, scale);
            }
        }
        // A shift of matrices that are rounded twice may be negative.
        let fits = |m: i32, s: i32, bias: i32| {
            let reach = most.saturating_add(bias.unsigned_abs().into()).min(1 << 31);
            let product = reach * u64::from(m.unsigned_abs());
            s >= 0 && (i64::from(m) <= 1 << s || product >> s < FAR)
        };
        let mut columns_fit = groups
            .iter()
            .flat_map(|group| (0..COLUMNS).map(move |at| (group, at)));
        let narrow = columns_fit.all(|(group, at)| {
            let bias = group.bias[at];
            fits(group.m[at], group.right[at], bias)
                && matrices.iter().all(|&(m, s)| fits(m, s.into(), bias))
        });
        let scaling = epilogue.requantise.as_ref().map(|requantise| {
            let zero = i32::from(requantise.zero_point);
            Scaling {
                rounding: requantise.rounding,
                size: if requantise.wide { 2 } else { 1 },
                zero,
                lo: i32::from(requantise.lo) - zero,
                hi: i32::from(requantise.hi) - zero,
                narrow: narrow || requantise.rounding == Rounding::Double,
            }
        });
        let table = epilogue.requantise.and_then(|requantise| requantise.table);
        let found = Self {
            kernel,
            groups,
            scaling,
            most,
            #[cfg(target_arch = "x86_64")]
            halves: None,
            matrices,
            table: table.map(|table| Table::new(kernel, data.bytes(table))),
        };
        found.with_halves()
    }

    /// With what is faster, where its constants and the kernel allow that.
    fn with_halves(self) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let (Some(scaling), Kernel::Avx512Vnni | Kernel::Amx) = (&self.scaling, self.kernel) {
            let halves = halves::Halves::new(scaling, &self.groups, self.most);
            return Self { halves, ..self };
        }
        self
    }

    /// The constants of 64 sums, place by place: the column, and what more the sum begins with. A place without a column
    /// gives anything. None where they are not finished by halves of products to bytes, or looked up.
    #[cfg(target_arch = "x86_64")]
    pub(crate) fn block(
        &self,
        of: impl Fn(usize) -> Option<(usize, i32)>,
    ) -> Option<halves::Block> {
        let halves = self.halves.as_ref()?;
        if self.table.is_some() {
            return None;
        }
        let groups = halves::woven(of).map(|places| {
            let mut group = Group::NONE;
            for (at, place) in places.into_iter().enumerate() {
                let Some((column, start)) = place else {
                    continue;
                };
                let (from, lane) = (&self.groups[column / COLUMNS], column % COLUMNS);
                group.bias[at] = from.bias[lane].wrapping_add(start);
                group.m[at] = from.m[lane];
                group.right[at] = from.right[lane];
                group.left[at] = from.left[lane];
                group.half[at] = from.half[lane];
            }
            group
        });
        halves.block(&groups)
    }

    /// Bytes of an element of what comes out.
    pub(crate) fn size(&self) -> usize {
        match (&self.scaling, &self.table) {
            (None, _) => 4,
            (_, Some(_)) => 1,
            (Some(scaling), _) => scaling.size,
        }
    }

    /// Whether matrices have scales of their own.
    pub(crate) fn by_matrix(&self) -> bool {
        !self.matrices.is_empty()
    }

    /// The same with the scales of matrix `matrix`, where matrices have their own; their number is that of the third last
    /// dimension, and they repeat.
    pub(crate) fn of_matrix(&self, matrix: usize) -> Option<Self> {
        let scaling = self.scaling?;
        let scale = *self.matrices.get(matrix % self.matrices.len().max(1))?;
        let mut groups = self.groups.clone();
        for group in &mut groups {
            (0..COLUMNS).for_each(|at| group.scale(at, scaling.rounding, scale));
        }
        let found = Self {
            kernel: self.kernel,
            groups,
            scaling: Some(scaling),
            most: self.most,
            #[cfg(target_arch = "x86_64")]
            halves: None,
            matrices: Vec::new(),
            table: self.table.clone(),
        };
        Some(found.with_halves())
    }

    /// Finishes a tile into the output, whose rows have `row` bytes.
    pub(crate) fn tile(&self, tile: &Tile<'_>, row: usize, output: &mut [u8]) {
        let (sums, pitch) = tile.whole_rows();
        self.part(Part {
            sums,
            pitch,
            rows: tile.rows,
            column: tile.column,
            columns: tile.columns,
            output: &mut output[tile.row * row + tile.column * self.size()..],
            row,
        });
    }

    /// Whether [`Self::words`] finishes rows of so many columns.
    pub(crate) fn takes_words(&self, columns: usize) -> bool {
        #[cfg(target_arch = "x86_64")]
        let halves = self.halves.is_some();
        #[cfg(not(target_arch = "x86_64"))]
        let halves = false;
        halves && self.table.is_none() && columns.is_multiple_of(COLUMNS)
    }

    /// Finishes int16 as if they were sums, where it [`Self::takes_words`].
    pub(crate) fn words(&self, part: &mut Part<'_, [u8; 2]>) {
        #[cfg(target_arch = "x86_64")]
        if let Some(halves) = &self.halves {
            halves.finish(part);
        }
        let _ = part;
    }

    /// Finishes any sums.
    pub(crate) fn part(&self, mut part: Part<'_>) {
        match (&self.scaling, &self.table) {
            (None, _) => {
                let groups = &self.groups[part.column / COLUMNS..];
                #[cfg(target_arch = "x86_64")]
                if matches!(self.kernel, Kernel::Avx512Vnni | Kernel::Amx) {
                    // SAFETY: a plan is made only for a kernel that the CPU has.
                    unsafe { avx512::words(groups, &mut part) };
                    return;
                }
                plain::words(self.kernel, groups, &mut part);
            }
            (Some(scaling), None) => self.requantise(scaling, &mut part),
            (Some(scaling), Some(Table::Byte(table))) => {
                self.requantise(scaling, &mut part);
                for row in part.output.chunks_mut(part.row).take(part.rows) {
                    table.replace(self.kernel, &mut row[..part.columns]);
                }
            }
            (Some(scaling), Some(Table::Word(table))) => self.entries(scaling, table, &mut part),
        }
    }

    /// int8 or int16, not looked up.
    fn requantise(&self, scaling: &Scaling, part: &mut Part<'_>) {
        let groups = &self.groups[part.column / COLUMNS..];
        #[cfg(target_arch = "x86_64")]
        match (&self.halves, self.kernel) {
            (Some(halves), _) => return halves.finish(part),
            (None, Kernel::Avx512Vnni | Kernel::Amx) if scaling.narrow => {
                return avx512::finish(scaling, groups, part);
            }
            _ => {}
        }
        plain::finish(self.kernel, scaling, groups, part);
    }

    /// The entries of int16 in a table of int8, a tile at a time.
    fn entries(&self, scaling: &Scaling, table: &Wide, part: &mut Part<'_>) {
        const ROWS: usize = 32;
        const SOME: usize = 4 * COLUMNS;
        scratch::with(2 * SOME * ROWS, |words| {
            for column in (0..part.columns).step_by(SOME) {
                let columns = SOME.min(part.columns - column);
                for row in (0..part.rows).step_by(ROWS) {
                    let rows = ROWS.min(part.rows - row);
                    self.requantise(
                        scaling,
                        &mut Part {
                            sums: &part.sums[row * part.pitch + column..],
                            pitch: part.pitch,
                            rows,
                            column: part.column + column,
                            columns,
                            output: words,
                            row: 2 * SOME,
                        },
                    );
                    table.look_up(
                        self.kernel,
                        &mut Part {
                            sums: words.as_chunks().0,
                            pitch: SOME,
                            rows,
                            column: 0,
                            columns,
                            output: &mut part.output[row * part.row + column..],
                            row: part.row,
                        },
                    );
                }
            }
        });
    }
}

/// One multiplier and shift for all, without a bound.
pub(crate) struct Rescale {
    group: Group,
    scaling: Scaling,
}

impl Rescale {
    /// None where a result may exceed int32.
    pub(crate) fn new(rounding: Rounding, m: u32, s: i8) -> Option<Self> {
        if rounding == Rounding::Single && i64::from(m) > 1 << s {
            return None;
        }
        let mut group = Group::NONE;
        (0..COLUMNS).for_each(|at| group.scale(at, rounding, (m.cast_signed(), s)));
        let scaling = Scaling {
            rounding,
            size: 4,
            zero: 0,
            lo: i32::MIN,
            hi: i32::MAX,
            narrow: true,
        };
        Some(Self { group, scaling })
    }

    /// Rescales each value.
    #[inline(always)]
    pub(crate) fn apply(&self, values: &mut [Sums]) {
        for values in values {
            *values = match self.scaling.rounding {
                Rounding::Single => plain::single(&self.scaling, &self.group, values),
                Rounding::Double => plain::double(&self.scaling, &self.group, values),
            };
        }
    }
}
