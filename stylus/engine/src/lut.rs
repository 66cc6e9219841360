//! Tables of 256 bytes, looked up 64 at a time where the CPU can.

use crate::Kernel;
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

/// A table of int8 by int8.
pub(crate) struct Lut {
    /// By the element's bits, so that the entry of 0 comes first and that of −1 last.
    entries: [u8; 256],
}

impl Lut {
    /// From a program's table, which begins with the entry of −128. Entries that `table` lacks are 0.
    pub(crate) fn new(table: &[u8]) -> Self {
        let entry = |bits: usize| table.get(bits ^ 0x80).copied().unwrap_or_default();
        Self {
            entries: std::array::from_fn(entry),
        }
    }

    /// From entries by place, 0 to 255.
    pub(crate) fn by_place(entries: &[u8]) -> Self {
        let entry = |place: usize| entries.get(place).copied().unwrap_or_default();
        Self {
            entries: std::array::from_fn(entry),
        }
    }

    /// Replaces each element by its entry.
    pub(crate) fn replace(&self, kernel: Kernel, elements: &mut [u8]) {
        let wide = matches!(kernel, Kernel::Avx512Vnni | Kernel::Amx);
        #[cfg(target_arch = "x86_64")]
        if wide && is_x86_feature_detected!("avx512vbmi") {
            // SAFETY: the CPU has the instructions.
            unsafe { self.replace_wide(elements) };
            return;
        }
        let _ = wide;
        for element in elements {
            *element = self.entries[usize::from(*element)];
        }
    }
}

#[cfg(target_arch = "x86_64")]
impl Lut {
    /// The entries as [`Self::find`] takes them.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(crate) fn registers(&self) -> [__m512i; 4] {
        let quarters = self.entries.as_chunks::<64>().0;
        // SAFETY: 64 bytes are read of each.
        std::array::from_fn(|at| unsafe { _mm512_loadu_si512(quarters[at].as_ptr().cast()) })
    }

    /// The entry of each byte: `vpermi2b` picks from 128 bytes by seven bits; the eighth chooses between two of them.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    pub(crate) fn find(table: &[__m512i; 4], x: __m512i) -> __m512i {
        let low = _mm512_permutex2var_epi8(table[0], x, table[1]);
        let high = _mm512_permutex2var_epi8(table[2], x, table[3]);
        _mm512_mask_blend_epi8(_mm512_movepi8_mask(x), low, high)
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn replace_wide(&self, elements: &mut [u8]) {
        let table = self.registers();
        for part in elements.chunks_mut(64) {
            let mask = u64::MAX >> (64 - part.len());
            // SAFETY: the mask keeps to the part.
            unsafe {
                let x = _mm512_maskz_loadu_epi8(mask, part.as_ptr().cast());
                _mm512_mask_storeu_epi8(part.as_mut_ptr().cast(), mask, Self::find(&table, x));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lut;
    use crate::Kernel;

    #[test]
    fn every_kernel_finds_every_entry_at_every_length() {
        let table: Vec<u8> = (0..=255_u8).map(|i| i.wrapping_mul(167) ^ 0x5a).collect();
        for length in (0..140).chain([256, 300]) {
            let elements: Vec<u8> = (0..length).map(|i: u32| i.to_le_bytes()[0]).collect();
            let expected: Vec<u8> = elements
                .iter()
                .map(|&x| table[usize::try_from(i32::from(x.cast_signed()) + 128).unwrap()])
                .collect();
            for kernel in Kernel::ALL.into_iter().filter(|kernel| kernel.available()) {
                let mut found = elements.clone();
                Lut::new(&table).replace(kernel, &mut found);
                assert_eq!(found, expected, "{kernel}: {length}");
            }
        }
    }
}
