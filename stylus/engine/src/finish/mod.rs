//! What is done to sums before they are a tensor, sixteen columns at a time: bias, requantisation, table.
//!
//! The definition is `Epilogue` in `assay-core`; the same numbers come out. What fits int32 is computed in int32.

#[cfg(target_arch = "x86_64")]
mod avx512;
mod plain;

use crate::{
    gemm::{Tile, PANEL},
    lut::Lut,
    Kernel,
};
use assay_core::operators::{Epilogue, Operands, Rounding, Scale};
use std::sync::Arc;

/// Columns that are finished at once.
pub(crate) const COLUMNS: usize = 16;

/// An epilogue with its constants.
pub(crate) struct Finish {
    kernel: Kernel,
    groups: Vec<Group>,
    scaling: Option<Scaling>,
    /// Multipliers and shifts of each matrix, where they have their own.
    matrices: Vec<(i32, i8)>,
    table: Option<Table>,
}

/// What a requantised value is looked up in.
#[derive(Clone)]
enum Table {
    /// By int8.
    Byte(Arc<Lut>),
    /// By int16, which begins with the entry of −32768.
    Word(Arc<[u8]>),
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
pub(crate) struct Part<'p> {
    /// A row's sums, in whole groups, `pitch` from row to row.
    pub(crate) sums: &'p [i32],
    pub(crate) pitch: usize,
    pub(crate) rows: usize,
    /// The first column, a multiple of [`COLUMNS`], and how many.
    pub(crate) column: usize,
    pub(crate) columns: usize,
    /// What they become, row by row from the first column on, `row` bytes from row to row.
    pub(crate) output: &'p mut [u8],
    pub(crate) row: usize,
}

/// The constants of sixteen columns.
#[derive(Clone, Copy)]
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
    /// An epilogue over a number of columns, whose constants are in `data` and have been checked.
    pub(crate) fn new(
        kernel: Kernel,
        epilogue: &Epilogue,
        columns: usize,
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
        let fits = |m: i32, s: i32| s >= 0 && i64::from(m) <= 1 << s;
        let mut columns_fit = groups
            .iter()
            .flat_map(|group| group.m.into_iter().zip(group.right));
        let narrow = matrices.iter().all(|&(m, s)| fits(m, s.into()))
            && columns_fit.all(|(m, s)| fits(m, s));
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
        Self {
            kernel,
            groups,
            scaling,
            matrices,
            table: table.map(|table| match (data.bytes(table), &scaling) {
                (words, Some(Scaling { size: 2, .. })) => Table::Word(words.into()),
                (bytes, _) => Table::Byte(Arc::new(Lut::new(bytes))),
            }),
        }
    }

    /// Bytes of an element of what comes out.
    pub(crate) fn size(&self) -> usize {
        match (&self.scaling, &self.table) {
            (None, _) => 4,
            (_, Some(Table::Word(_))) => 1,
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
        Some(Self {
            kernel: self.kernel,
            groups,
            scaling: Some(scaling),
            matrices: Vec::new(),
            table: self.table.clone(),
        })
    }

    /// Finishes a tile into the output, whose rows have `row` bytes.
    pub(crate) fn tile(&self, tile: &Tile<'_>, row: usize, output: &mut [u8]) {
        self.part(Part {
            sums: tile.whole_rows(),
            pitch: PANEL,
            rows: tile.rows,
            column: tile.column,
            columns: tile.columns,
            output: &mut output[tile.row * row + tile.column * self.size()..],
            row,
        });
    }

    /// Finishes any sums.
    pub(crate) fn part(&self, mut part: Part<'_>) {
        let groups = &self.groups[part.column / COLUMNS..];
        let Some(scaling) = &self.scaling else {
            plain::words(self.kernel, groups, &mut part);
            return;
        };
        if let Some(Table::Word(table)) = &self.table {
            plain::entries(self.kernel, scaling, groups, table, &mut part);
            return;
        }
        match self.kernel {
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni | Kernel::Amx if scaling.narrow => {
                avx512::finish(scaling, groups, &mut part);
            }
            _ => plain::finish(self.kernel, scaling, groups, &mut part),
        }
        if let Some(Table::Byte(table)) = &self.table {
            for row in part.output.chunks_mut(part.row).take(part.rows) {
                table.replace(self.kernel, &mut row[..part.columns]);
            }
        }
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
