//! How a program is entered on a chain without the SDK, whose entry costs gas and whose code costs bytes.
//!
//! A program exports `user_entrypoint(length) -> status`: it asks for its arguments, gives its result, and returns 0 where it
//! answers or 1 where it reverts. Each call has memory of its own and one thread. Elsewhere than in WebAssembly there is nothing
//! here.
#![cfg(target_arch = "wasm32")]
#![no_std]

use core::{arch::wasm32::unreachable, panic::PanicInfo};

#[link(wasm_import_module = "vm_hooks")]
extern "C" {
    fn read_args(dest: *mut u8);
    fn write_result(data: *const u8, length: usize);
    fn msg_value(value: *mut u8);
    fn native_keccak256(bytes: *const u8, length: usize, output: *mut u8);
    fn account_code(address: *const u8, offset: usize, size: usize, dest: *mut u8) -> usize;
    fn account_code_size(address: *const u8) -> usize;
    fn pay_for_memory_grow(pages: u16);
}

/// Nothing is known to get here.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    unreachable()
}

/// Why a call's arguments are not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It brings a value, which would be lost.
    Value,
    /// It has more bytes than there is room for.
    Length,
}

/// Reads the arguments of a call, which are `length` bytes.
///
/// # Errors
/// [`Refused`], the value first.
#[inline(always)]
pub fn arguments(room: &mut [u8], length: usize) -> Result<&[u8], Refused> {
    let mut value = [0_u64; 4];
    // SAFETY: the host writes 32 bytes of a value.
    unsafe {
        // Memory does not grow; a chain wants to see that a program could pay if it did.
        pay_for_memory_grow(0);
        msg_value(value.as_mut_ptr().cast());
    }
    if value[0] | value[1] | value[2] | value[3] != 0 {
        return Err(Refused::Value);
    }
    let room = room.get_mut(..length).ok_or(Refused::Length)?;
    // SAFETY: the host writes `length` bytes, for which there is room.
    unsafe { read_args(room.as_mut_ptr()) };
    Ok(room)
}

/// Gives what the call returns, or reverts with.
#[inline(always)]
pub fn result(data: &[u8]) {
    // SAFETY: the host reads `data`.
    unsafe { write_result(data.as_ptr(), data.len()) };
}

/// The chain's own keccak256.
#[must_use]
pub fn keccak256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    // SAFETY: the host reads `bytes` and writes 32 bytes.
    unsafe { native_keccak256(bytes.as_ptr(), bytes.len(), hash.as_mut_ptr()) };
    hash
}

/// Copies the beginning of an account's code into `room`, as much as there is and as there is room for, and gives the bytes
/// of the whole code.
pub fn code(account: &[u8; 20], room: &mut [u8]) -> usize {
    // SAFETY: the host reads 20 bytes, and writes no more than there is room for.
    unsafe {
        account_code(account.as_ptr(), 0, room.len(), room.as_mut_ptr());
        account_code_size(account.as_ptr())
    }
}
