//! The right matrix, laid out as its kernel reads it.

#[cfg(target_arch = "x86_64")]
use super::weave;
use crate::{
    lines::Line,
    scratch::{reserve, Refused},
    Kernel,
};

/// Columns of a line.
pub(super) const COLUMNS: usize = 16;
/// Elements of each column in a line.
pub(super) const STEP: usize = 4;

/// An int8[N, K] matrix, packed for one kernel.
pub struct Packed {
    kernel: Kernel,
    columns: usize,
    depth: usize,
    /// For the portable kernel, 64 elements of one column; for the others, four of each of 16 columns, which is a register
    /// of AVX-512 and a row of an AMX tile.
    lines: Vec<Line>,
    /// What the sums of each column begin with.
    starts: Vec<i32>,
    /// Where in a row the elements of each line are.
    words: Vec<usize>,
}

impl Packed {
    /// Packs `b`, int8[`columns`, `depth`] row-major, for a kernel.
    ///
    /// # Panics
    /// Where `b` has another length, a dimension is 0, or the CPU lacks the kernel.
    #[must_use]
    pub fn new(kernel: Kernel, b: &[u8], columns: usize, depth: usize) -> Self {
        let mut packed = Self::empty(kernel, columns, depth);
        packed.replace(b);
        packed
    }

    /// The same where there is memory for it.
    pub(crate) fn try_new(
        kernel: Kernel,
        b: &[u8],
        columns: usize,
        depth: usize,
    ) -> Result<Self, Refused> {
        let mut packed = Self::empty(kernel, columns, depth);
        let (groups, steps) = (packed.groups(), packed.steps());
        reserve(&mut packed.lines, groups * steps)?;
        if packed.unsigned() {
            reserve(&mut packed.starts, groups * COLUMNS)?;
        }
        packed.replace(b);
        Ok(packed)
    }

    fn empty(kernel: Kernel, columns: usize, depth: usize) -> Self {
        assert!(kernel.available(), "{kernel} is not available");
        let mut packed = Self {
            kernel,
            columns,
            depth,
            lines: Vec::new(),
            starts: Vec::new(),
            words: Vec::new(),
        };
        packed.words = (0..packed.steps()).map(|step| step * STEP).collect();
        packed
    }

    /// Packs another matrix of the same shape in the same place.
    ///
    /// # Panics
    /// Where `b` has another length.
    pub fn replace(&mut self, b: &[u8]) {
        assert!(b.len() == self.columns * self.depth && !b.is_empty());
        let steps = self.steps();
        self.lines.resize(self.groups() * steps, Line([0; 64]));
        if self.kernel == Kernel::Portable {
            for (lines, column) in self.lines.chunks_mut(steps).zip(b.chunks(self.depth)) {
                for (line, bytes) in lines.iter_mut().zip(column.chunks(64)) {
                    line.0[..bytes.len()].copy_from_slice(bytes);
                }
            }
            return;
        }
        let groups = self.lines.chunks_mut(steps);
        let groups = groups.zip(b.chunks(COLUMNS * self.depth));
        #[cfg(target_arch = "x86_64")]
        if matches!(self.kernel, Kernel::Avx512Vnni | Kernel::Amx) {
            self.starts.clear();
            for (lines, columns) in groups {
                // SAFETY: the CPU has the kernel.
                unsafe {
                    weave::weave(columns, self.depth, lines);
                    if self.kernel == Kernel::Avx512Vnni {
                        self.starts.extend(weave::starts(lines));
                    }
                }
            }
            return;
        }
        for (lines, columns) in groups {
            for (at, column) in columns.chunks(self.depth).enumerate() {
                let (words, rest) = column.as_chunks::<STEP>();
                let put = |line: &mut Line, word: [u8; STEP]| {
                    line.0[STEP * at..][..STEP].copy_from_slice(&word);
                };
                for (line, &word) in lines.iter_mut().zip(words) {
                    put(line, word);
                }
                if !rest.is_empty() {
                    let mut word = [0; STEP];
                    word[..rest.len()].copy_from_slice(rest);
                    put(&mut lines[words.len()], word);
                }
            }
        }
        if self.unsigned() {
            let sums = self.lines.chunks(steps).flat_map(column_sums);
            self.starts.clear();
            self.starts.extend(sums.map(|sum| sum.wrapping_mul(-128)));
        }
    }

    /// Columns, or 16 of them.
    fn groups(&self) -> usize {
        match self.kernel {
            Kernel::Portable => self.columns,
            // A tile's product takes two groups.
            Kernel::Amx => self.columns.div_ceil(2 * COLUMNS) * 2,
            _ => self.columns.div_ceil(COLUMNS),
        }
    }

    /// Whether the kernel takes `a` as uint8, an element as `a + 128`. The sums of a column then have 128 times its own
    /// sum too much, which they begin without.
    pub(crate) fn unsigned(&self) -> bool {
        matches!(self.kernel, Kernel::AvxVnni | Kernel::Avx512Vnni)
    }

    /// Whether a kernel takes rows that lie apart, four elements after four.
    pub(crate) fn takes_windows(kernel: Kernel) -> bool {
        !matches!(kernel, Kernel::Portable | Kernel::Amx)
    }

    /// Where in a row that does not lie apart the elements of each line are.
    pub(super) fn words(&self) -> &[usize] {
        &self.words
    }

    /// What the sums of the 16 columns from `column` on begin with.
    pub(super) fn starts(&self, column: usize) -> &[i32] {
        &self.starts[column..][..COLUMNS]
    }

    /// The kernel for which it is packed.
    #[must_use]
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// N.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// K.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Bytes of the packed form.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val(self.lines.as_slice())
    }

    /// Rows of `a` that the kernel reads where `count` are multiplied.
    pub(crate) fn whole_rows(&self, count: usize) -> usize {
        match self.kernel {
            Kernel::Amx => count.next_multiple_of(super::ROWS),
            _ => count,
        }
    }

    /// Bytes that the kernel reads of a row of `a`.
    pub(crate) fn row_bytes(&self) -> usize {
        match self.kernel {
            Kernel::Portable => self.depth,
            Kernel::Amx => {
                let words = self.tile_words();
                STEP * self.depth.div_ceil(STEP).next_multiple_of(words)
            }
            _ => self.depth.next_multiple_of(STEP),
        }
    }

    /// What AMX takes of a row at once, in fours of elements: at most the 16 that a tile holds, and as many each time, so
    /// that the last tile is not mostly empty.
    pub(super) fn tile_words(&self) -> usize {
        let words = self.depth.div_ceil(STEP);
        words.div_ceil(words.div_ceil(16))
    }

    /// Lines of a column or of 16.
    pub(super) fn steps(&self) -> usize {
        match self.kernel {
            Kernel::Portable => self.depth.div_ceil(64),
            _ => self.row_bytes() / STEP,
        }
    }

    /// The lines of column `column`, or of the 16 from there on.
    pub(super) fn group(&self, column: usize) -> &[[u8; 64]] {
        let group = match self.kernel {
            Kernel::Portable => column,
            _ => column / COLUMNS,
        };
        let lines = &self.lines[group * self.steps()..][..self.steps()];
        // SAFETY: a Line is its bytes, aligned more strictly than they.
        unsafe { std::slice::from_raw_parts(lines.as_ptr().cast(), lines.len()) }
    }
}

/// The sums of the 16 columns of a group.
fn column_sums(lines: &[Line]) -> [i32; COLUMNS] {
    let mut sums = [0_i32; COLUMNS];
    for line in lines {
        for (sum, word) in sums.iter_mut().zip(line.0.as_chunks::<STEP>().0) {
            let [a, b, c, d] = word.map(|byte| i32::from(byte.cast_signed()));
            *sum = sum.wrapping_add(a + b + c + d);
        }
    }
    sums
}
