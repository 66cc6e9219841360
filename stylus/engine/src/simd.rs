//! What code for registers shares. One function, compiled for each kind of them: the compiler vectorises the same plain Rust
//! for all.

/// Declares a function that takes a kernel first, whose body is compiled for AVX-512, AVX2 and the least common CPU.
macro_rules! for_each_kernel {
    ($(#[$doc:meta])* $visibility:vis fn $name:ident($($argument:ident: $kind:ty),* $(,)?) $body:block) => {
        $(#[$doc])*
        $visibility fn $name(kernel: $crate::Kernel, $($argument: $kind),*) {
            #[inline(always)]
            fn plain($($argument: $kind),*) $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
            fn avx512($($argument: $kind),*) {
                plain($($argument),*);
            }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            fn avx2($($argument: $kind),*) {
                plain($($argument),*);
            }

            match kernel {
                // SAFETY: a plan is made only for a kernel that the CPU has.
                #[cfg(target_arch = "x86_64")]
                $crate::Kernel::Avx512Vnni | $crate::Kernel::Amx => unsafe { avx512($($argument),*) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                $crate::Kernel::Avx2 | $crate::Kernel::AvxVnni => unsafe { avx2($($argument),*) },
                _ => plain($($argument),*),
            }
        }
    };
}

pub(crate) use for_each_kernel;

/// What two registers were packed to, in the order of their elements: packing takes of each 128 bits eight bytes of the left
/// one, then eight of the right.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx512f")]
pub(crate) fn in_order(packed: std::arch::x86_64::__m512i) -> std::arch::x86_64::__m512i {
    use std::arch::x86_64::{_mm512_permutexvar_epi64, _mm512_setr_epi64};
    _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), packed)
}
