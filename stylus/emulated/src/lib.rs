//! Instructions of CPUs that this one is not, for tests: machine code that uses them runs unchanged, some thousand times as
//! slowly.
//!
//! A CPU refuses instructions that it lacks, which Linux tells a process by the signal SIGILL. Where it is one of those
//! below, the handler of [`install`] does what Intel's Software Developer's Manual says of it (volume 1, chapter 18; volume
//! 2 under each name), and the thread goes on behind it. Whatever else is refused ends the process, as without a handler,
//! and so does what a CPU that has the instruction would refuse: tiles that are not configured, or whose shapes do not go
//! together.
//!
//! - AMX with int8: `ldtilecfg`, `tilerelease`, `tilezero`, `tileloadd`, `tilestored`, `tdpbssd`.
//! - AVX-VNNI: `vpdpbusd` on 256 bits, and `vpbroadcastd` where it stands behind one.
#![deny(missing_docs)]
#![deny(unsafe_op_in_unsafe_fn)]

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod decoding;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod handler;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod tiles;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod vectors;

/// Whether these instructions are executed in this process from now on: by the CPU where it has them and the system lends
/// them, otherwise here, which takes Linux on x86-64. Further calls do nothing.
///
/// # Panics
/// Where the system refuses the handler.
#[must_use]
pub fn install() -> bool {
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    handler::install();
    cfg!(all(target_arch = "x86_64", target_os = "linux"))
}
