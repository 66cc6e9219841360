//! Bytes that begin where a line of the cache does, so that what a register or a tile takes at once lies in no two lines.

use crate::scratch::{self, Refused};
use std::ops::{Deref, DerefMut};

/// As many bytes as a line of the cache has, or a register of AVX-512.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Line(pub(crate) [u8; 64]);

/// Bytes that begin with a line.
#[derive(Default)]
pub(crate) struct Lines {
    lines: Vec<Line>,
    length: usize,
}

impl Lines {
    /// Sees to it that there is memory for so many bytes in all.
    pub(crate) fn reserve(&mut self, length: usize) -> Result<(), Refused> {
        scratch::reserve(&mut self.lines, length.div_ceil(size_of::<Line>()))
    }

    /// Has so many bytes from now on; those that are new are 0.
    pub(crate) fn resize(&mut self, length: usize) {
        let count = length.div_ceil(size_of::<Line>());
        self.lines.resize(count, Line([0; 64]));
        self.length = length;
    }
}

impl Deref for Lines {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: lines are arrays of bytes without anything between them, as many as `length` asks for.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.length) }
    }
}

impl DerefMut for Lines {
    fn deref_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.length) }
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn bytes_begin_with_a_line_and_are_0_until_written() {
        let mut lines = Lines::default();
        assert!(lines.is_empty());
        for length in [1, 63, 64, 65, 4_000] {
            let written = lines.len();
            lines.resize(length);
            assert_eq!(lines.len(), length);
            assert!(lines.as_ptr().addr().is_multiple_of(64));
            assert!(lines[..written].iter().all(|&byte| byte == 7));
            assert!(lines[written..].iter().all(|&byte| byte == 0));
            lines.fill(7);
        }
    }
}
