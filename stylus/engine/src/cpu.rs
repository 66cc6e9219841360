//! Which instructions this CPU has, found at run time.

use std::{
    fmt,
    str::FromStr,
    sync::{
        atomic::{AtomicBool, Ordering::Relaxed},
        OnceLock,
    },
};

/// The ways of multiplying int8, the most preferred last. Every one gives the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kernel {
    /// Plain Rust, on every CPU.
    Portable,
    /// x86-64 with AVX2: products of 16 bits.
    Avx2,
    /// x86-64 with AVX-VNNI: products of 8 bits, 256 bits at once.
    AvxVnni,
    /// x86-64 with AVX-512 F, BW, DQ, VL and VNNI: products of 8 bits, 512 bits at once.
    Avx512Vnni,
    /// x86-64 with AMX tiles of int8 besides, where the system permits them.
    Amx,
}

/// A kernel was asked for that this CPU lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoKernel {
    /// The kernel.
    pub kernel: Kernel,
}

impl fmt::Display for NoKernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this CPU lacks the kernel {}", self.kernel)
    }
}

impl std::error::Error for NoKernel {}

/// Whether something other than the CPU executes the instructions of AVX-VNNI and AMX that it lacks.
static EMULATED: AtomicBool = AtomicBool::new(false);

impl Kernel {
    /// All kernels, the most preferred last.
    pub const ALL: [Self; 5] = [
        Self::Portable,
        Self::Avx2,
        Self::AvxVnni,
        Self::Avx512Vnni,
        Self::Amx,
    ];

    /// The name by which it is asked for.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Avx2 => "avx2",
            Self::AvxVnni => "avx-vnni",
            Self::Avx512Vnni => "avx512-vnni",
            Self::Amx => "amx",
        }
    }

    /// Whether this CPU has it. The first question about AMX asks the system's permission for the whole process.
    #[must_use]
    pub fn available(self) -> bool {
        static FOUND: [OnceLock<bool>; 5] = [const { OnceLock::new() }; 5];
        *FOUND[self as usize].get_or_init(|| found(self))
            || EMULATED.load(Relaxed)
                && match self {
                    Self::AvxVnni => Self::Avx2.available(),
                    Self::Amx => Self::Avx512Vnni.available(),
                    _ => false,
                }
    }

    /// Lets kernels count as available of which the CPU lacks AVX-VNNI or AMX alone: for tests.
    ///
    /// # Safety
    /// Something other than the CPU executes these instructions in this process.
    #[doc(hidden)]
    pub unsafe fn assume_emulated() {
        EMULATED.store(true, Relaxed);
    }

    /// The most preferred kernel that this CPU has.
    #[must_use]
    pub fn best() -> Self {
        Self::ALL
            .into_iter()
            .rev()
            .find(|kernel| kernel.available())
            .unwrap_or(Self::Portable)
    }

    /// This kernel, where the CPU has it.
    ///
    /// # Errors
    /// [`NoKernel`] where it lacks it.
    pub fn require(self) -> Result<Self, NoKernel> {
        if self.available() {
            Ok(self)
        } else {
            Err(NoKernel { kernel: self })
        }
    }
}

impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kernel {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kernel| kernel.name() == name)
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::name).join(", ");
                format!("unknown kernel {name}: there are {names}")
            })
    }
}

#[cfg(target_arch = "x86_64")]
fn found(kernel: Kernel) -> bool {
    let avx512 = || {
        is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vnni")
    };
    match kernel {
        Kernel::Portable => true,
        Kernel::Avx2 => is_x86_feature_detected!("avx2"),
        Kernel::AvxVnni => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("avxvnni"),
        Kernel::Avx512Vnni => avx512(),
        Kernel::Amx => avx512() && amx(),
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn found(kernel: Kernel) -> bool {
    kernel == Kernel::Portable
}

/// AMX-TILE and AMX-INT8 are bits 24 and 25 of EDX in CPUID's leaf 7; what the system saves of it are bits 17 and 18 of
/// XCR0 (Intel's Software Developer's Manual, volume 1, chapters 13 and 18). Linux lends the tiles' 8 KiB on request
/// only: `arch_prctl(ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA)`, Documentation/arch/x86/xstate.rst.
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
fn amx() -> bool {
    use std::arch::x86_64::{__cpuid_count, _xgetbv};
    const INSTRUCTIONS: u32 = 3 << 24;
    const STATE: u64 = 3 << 17;
    const ARCH_REQ_XCOMP_PERM: libc::c_ulong = 0x1023;
    const XFEATURE_XTILEDATA: libc::c_ulong = 18;

    #[target_feature(enable = "xsave")]
    fn saved() -> u64 {
        // SAFETY: XCR0 exists wherever XSAVE does.
        unsafe { _xgetbv(0) }
    }

    if __cpuid_count(7, 0).edx & INSTRUCTIONS != INSTRUCTIONS || !is_x86_feature_detected!("xsave")
    {
        return false;
    }
    // SAFETY: XSAVE was found; the call changes nothing but what this process may use.
    unsafe {
        saved() & STATE == STATE
            && libc::syscall(
                libc::SYS_arch_prctl,
                ARCH_REQ_XCOMP_PERM,
                XFEATURE_XTILEDATA,
            ) == 0
    }
}

#[cfg(all(target_arch = "x86_64", not(target_os = "linux")))]
const fn amx() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::{Kernel, NoKernel};

    #[test]
    fn the_best_kernel_is_there_and_no_better_one_is() {
        let best = Kernel::best();
        assert!(best.available());
        for better in Kernel::ALL.into_iter().filter(|&kernel| kernel > best) {
            assert_eq!(better.require(), Err(NoKernel { kernel: better }));
        }
    }

    #[test]
    fn a_kernel_is_found_by_its_name() {
        for kernel in Kernel::ALL {
            assert_eq!(kernel.name().parse(), Ok(kernel));
        }
        assert!("fast".parse::<Kernel>().is_err());
    }
}
