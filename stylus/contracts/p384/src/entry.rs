//! What a chain enters: arguments where they lie, and an answer of a word.

use crate::{answer::answer, refusal::too_long};
use assay_p384::Chain;
use core::{arch::wasm32::unreachable, panic::PanicInfo};

#[link(wasm_import_module = "vm_hooks")]
extern "C" {
    fn read_args(dest: *mut u8);
    fn write_result(data: *const u8, length: usize);
    fn msg_value(value: *mut u8);
    fn native_keccak256(bytes: *const u8, length: usize, output: *mut u8);
    fn pay_for_memory_grow(pages: u16);
}

/// Nothing is known to get here.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    unreachable()
}

/// Eight signatures with their hints and the ABI's words have 3,268 bytes.
const CALLDATA: usize = 4096;

/// Memory for one call: the program begins anew with each.
static mut CALL: ([u8; CALLDATA], Chain) = ([0; CALLDATA], Chain::new());

pub(crate) fn keccak(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    // SAFETY: the host reads `bytes` and writes 32 bytes.
    unsafe { native_keccak256(bytes.as_ptr(), bytes.len(), hash.as_mut_ptr()) };
    hash
}

/// 0 where it answers, 1 where it reverts.
#[no_mangle]
extern "C" fn user_entrypoint(length: usize) -> usize {
    let mut value = [0_u64; 4];
    // SAFETY: a call enters once and has one thread, so nothing else borrows its memory.
    let (args, chain) = unsafe { &mut *(&raw mut CALL) };
    // SAFETY: the host writes 32 bytes of a value.
    unsafe {
        // Memory does not grow; a chain wants to see that a program could pay if it did.
        pay_for_memory_grow(0);
        msg_value(value.as_mut_ptr().cast());
    }
    let mut data = [0; 68];
    let (status, written) = if value[0] | value[1] | value[2] | value[3] != 0 {
        (1, 0)
    } else if length > CALLDATA {
        (1, too_long(&mut data, length))
    } else {
        // SAFETY: the host writes `length` bytes, for which there is room.
        unsafe { read_args(args.as_mut_ptr()) };
        let args = args.get(..length).unwrap_or_default();
        answer(args, chain, &mut data).unwrap_or((1, 0))
    };
    // SAFETY: the host reads `data`.
    unsafe { write_result(data.as_ptr(), written) };
    status
}
