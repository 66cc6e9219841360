//! What a requantised value is looked up in.

use super::Part;
#[cfg(target_arch = "x86_64")]
use super::{avx512, stairs::Stairs};
use crate::{lut::Lut, Kernel};
use std::sync::Arc;

/// A table's entries by an int16's bits, so that the entry of 0 comes first and that of −1 last; and then as many bytes as an
/// int32 has, which may be read with an entry.
pub(super) type Words = [u8; (1 << 16) + 4];

/// A table of int8.
#[derive(Clone)]
pub(super) enum Table {
    /// By int8.
    Byte(Arc<Lut>),
    /// By int16.
    Word(Wide),
}

/// A table by int16.
#[derive(Clone)]
pub(super) enum Wide {
    Words(Arc<Words>),
    /// The same where it can be done faster.
    #[cfg(target_arch = "x86_64")]
    Stairs(Arc<Stairs>),
}

impl Table {
    /// From a program's table, which begins with the entry of the lowest number, of 256 or 2^16 entries.
    pub(super) fn new(kernel: Kernel, entries: &[u8]) -> Self {
        if entries.len() < 1 << 16 {
            return Self::Byte(Arc::new(Lut::new(entries)));
        }
        Self::Word(Wide::new(kernel, words(entries)))
    }
}

impl Wide {
    fn new(kernel: Kernel, words: Arc<Words>) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let (Kernel::Avx512Vnni | Kernel::Amx, Some(stairs)) = (kernel, Stairs::new(&words)) {
            return Self::Stairs(Arc::new(stairs));
        }
        let _ = kernel;
        Self::Words(words)
    }

    /// The entries of int16.
    pub(super) fn look_up(&self, kernel: Kernel, part: &mut Part<'_, [u8; 2]>) {
        match self {
            Self::Words(table) => {
                for (words, output) in part.lines() {
                    look_up(kernel, table, words, output);
                }
            }
            #[cfg(target_arch = "x86_64")]
            Self::Stairs(stairs) => stairs.look_up(part),
        }
    }
}

/// The words of a program's table of 2^16 entries.
pub(super) fn words(entries: &[u8]) -> Arc<Words> {
    let (negative, positive) = entries.split_at(entries.len() / 2);
    let turned = positive.iter().chain(negative).chain(&[0; 4]);
    let turned: Arc<[u8]> = turned.copied().collect();
    Arc::try_from(turned).unwrap_or_else(|_| unreachable!("it has been checked"))
}

fn look_up(kernel: Kernel, table: &Words, words: &[[u8; 2]], output: &mut [u8]) {
    let mut done = 0;
    #[cfg(target_arch = "x86_64")]
    if kernel == Kernel::Amx {
        // SAFETY: the kernel was found available, and what has AMX has AVX-512.
        done = unsafe { avx512::gather(table, words, output) };
    }
    let _ = kernel;
    for (output, &word) in output[done..].iter_mut().zip(&words[done..]) {
        *output = table[usize::from(u16::from_le_bytes(word))];
    }
}
