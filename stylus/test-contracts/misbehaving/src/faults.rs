//! What Rust would not let anybody do, kept from the optimiser's eyes.

use core::{hint::black_box, num::NonZeroU32};

pub(crate) fn trap() {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
}

/// The machine's own division, without Rust's check before it.
pub(crate) fn divide(value: u32, divisor: u32) -> u32 {
    // SAFETY: none; the machine traps where the divisor is zero.
    black_box(value) / unsafe { NonZeroU32::new_unchecked(black_box(divisor)) }
}

pub(crate) fn pointer(address: usize) -> *const u8 {
    black_box(address) as *const u8
}

pub(crate) fn byte_at(address: usize) -> u8 {
    // SAFETY: none; the machine traps beyond its memory.
    unsafe { pointer(address).read_volatile() }
}

pub(crate) fn call_at(index: usize) {
    // SAFETY: none; the machine traps where its table has no such function.
    let function: fn() = unsafe { core::mem::transmute(pointer(index)) };
    function();
}

#[expect(clippy::infinite_loop, reason = "that is the point")]
pub(crate) fn spin() {
    loop {
        black_box(());
    }
}

#[inline(never)]
pub(crate) fn descend(depth: u32) -> u32 {
    if depth == 0 {
        return 0;
    }
    descend(depth - 1).rotate_left(1) ^ depth
}

#[inline(never)]
pub(crate) fn descend_in_memory(depth: u32) -> u32 {
    if depth == 0 {
        return 0;
    }
    black_box(descend_in_memory(black_box(depth - 1))) + 1
}

#[cfg(target_arch = "wasm32")]
#[expect(clippy::cast_possible_truncation, reason = "both have 32 bits")]
pub(crate) fn grow(pages: u32) -> u32 {
    core::arch::wasm32::memory_grow(0, pages as usize) as u32
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn grow(pages: u32) -> u32 {
    pages
}
