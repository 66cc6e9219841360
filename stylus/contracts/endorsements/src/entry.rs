//! What a chain enters: arguments where they lie, and an answer of words.

use crate::{
    answer::{answer, Working},
    refusal::write,
    selector::CALLDATA_LENGTH,
};
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

/// The fields of a document that fills its page have less.
const CALLDATA: usize = 16_384;

/// Memory for one call: the program begins anew with each.
static mut CALL: ([u8; CALLDATA], Working) = ([0; CALLDATA], Working::new());

fn keccak(bytes: &[u8]) -> [u8; 32] {
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
    let (args, working) = unsafe { &mut *(&raw mut CALL) };
    // SAFETY: the host writes 32 bytes of a value.
    unsafe {
        // Memory does not grow; a chain wants to see that a program could pay if it did.
        pay_for_memory_grow(0);
        msg_value(value.as_mut_ptr().cast());
    }
    let accepted = if value[0] | value[1] | value[2] | value[3] != 0 {
        None
    } else if length > CALLDATA {
        write(&mut working.answer, CALLDATA_LENGTH, length);
        None
    } else {
        // SAFETY: the host writes `length` bytes, for which there is room.
        unsafe { read_args(args.as_mut_ptr()) };
        answer(args.get(..length).unwrap_or_default(), working, keccak)
    };
    let data = working.answer.written();
    // SAFETY: the host reads `data`.
    unsafe { write_result(data.as_ptr(), data.len()) };
    usize::from(accepted != Some(true))
}
