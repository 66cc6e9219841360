//! A thread's vector registers, as Linux keeps them while a signal is handled: in XSAVE's standard format (Intel's
//! Software Developer's Manual, volume 1, section 13.4), which begins as FXSAVE's does.

use std::{arch::x86_64::__cpuid_count, sync::OnceLock};

/// Where the frame says that more than FXSAVE's part is there, and how it says so
/// (arch/x86/include/uapi/asm/sigcontext.h).
const MAGIC: (usize, u32) = (464, 0x4650_5853);
/// Where the bits stand that say which parts differ from their first state, which is zero.
const PARTS: usize = 512;
/// The lower and upper 16 bytes of the registers of 256 bits, and the part of the latter.
const LOWER: usize = 160;
const UPPER: (usize, u64) = (576, 1 << 2);
/// The part of what registers of 512 bits have besides.
const WIDE: u64 = 1 << 6;

pub(crate) struct Vectors(*mut u8);

impl Vectors {
    /// # Safety
    /// `state` is what a signal's frame has of the floating point's state, until this is dropped.
    pub(crate) unsafe fn new(state: *mut libc::_libc_fpstate) -> Result<Self, &'static str> {
        let vectors = Self(state.cast());
        if vectors.at::<4>(MAGIC.0) == MAGIC.1.to_le_bytes() {
            Ok(vectors)
        } else {
            Err("the system saves no registers of 256 bits")
        }
    }

    /// The bytes of a register of 256 bits.
    pub(crate) fn read(&self, register: usize) -> [u8; 32] {
        let upper = if self.parts() & UPPER.1 == 0 {
            [0; 16]
        } else {
            self.at(UPPER.0 + 16 * register)
        };
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&self.at::<16>(LOWER + 16 * register));
        bytes[16..].copy_from_slice(&upper);
        bytes
    }

    /// Writes a register of 256 bits. What it has besides becomes zero, as with every instruction that has a VEX prefix.
    pub(crate) fn write(&mut self, register: usize, bytes: [u8; 32]) {
        let parts = self.parts();
        if parts & UPPER.1 == 0 {
            self.put(UPPER.0, [0; 256]);
            self.put(PARTS, (parts | UPPER.1).to_le_bytes());
        }
        let (lower, upper) = bytes.split_at(16);
        self.put::<16>(LOWER + 16 * register, lower.try_into().unwrap_or_default());
        self.put::<16>(
            UPPER.0 + 16 * register,
            upper.try_into().unwrap_or_default(),
        );
        if parts & WIDE != 0 {
            self.put(wide() + 32 * register, [0; 32]);
        }
    }

    fn parts(&self) -> u64 {
        u64::from_le_bytes(self.at(PARTS))
    }

    fn at<const N: usize>(&self, offset: usize) -> [u8; N] {
        // SAFETY: the frame has what is read here.
        unsafe { self.0.add(offset).cast::<[u8; N]>().read() }
    }

    fn put<const N: usize>(&mut self, offset: usize, bytes: [u8; N]) {
        // SAFETY: as above.
        unsafe { self.0.add(offset).cast::<[u8; N]>().write(bytes) };
    }
}

/// Where the upper halves of the registers of 512 bits are, which this CPU decides.
pub(crate) fn wide() -> usize {
    static FOUND: OnceLock<usize> = OnceLock::new();
    *FOUND.get_or_init(|| __cpuid_count(13, 6).ebx as usize)
}

/// `vpdpbusd`: each int32 of `sums` grows by four uint8 of `a` times four int8 of `b`, mod 2^32.
pub(crate) fn accumulate(sums: &mut [u8; 32], a: &[u8; 32], b: &[u8; 32]) {
    let words = a.as_chunks::<4>().0.iter().zip(b.as_chunks::<4>().0);
    for (sum, (a, b)) in sums.as_chunks_mut::<4>().0.iter_mut().zip(words) {
        let products = a
            .iter()
            .zip(b)
            .map(|(&a, b)| i32::from(a) * i32::from(b.cast_signed()));
        *sum = i32::from_le_bytes(*sum)
            .wrapping_add(products.sum())
            .to_le_bytes();
    }
}
