//! The module's exports: all that is unsafe, which is to take and give buffers by address and length.
//!
//! The caller makes a buffer, fills it with arguments and calls; a call takes that buffer over and gives a new one, with
//! the answer, to the caller, who reads it and drops it. An answer is `address << 32 | length`.

use crate::{answer, functions, split, Failure, Portable};
use std::ptr;

#[link(wasm_import_module = "tensor")]
extern "C" {
    /// Hears of an execution while it goes on; may read the bytes until it returns.
    fn report(operator: u32, at: *const u8, length: usize);
}

/// A zeroed buffer, whose address is not 0; 0 where memory does not suffice.
#[no_mangle]
pub extern "C" fn buffer_new(length: usize) -> *mut u8 {
    let mut bytes: Vec<u8> = Vec::new();
    if bytes.try_reserve_exact(length).is_err() {
        return ptr::null_mut();
    }
    bytes.resize(length, 0);
    lend(bytes.into_boxed_slice())
}

/// Ends a buffer.
///
/// # Safety
/// `at` and `length` are those of one buffer that the caller has, which it uses no more.
#[no_mangle]
pub unsafe extern "C" fn buffer_drop(at: *mut u8, length: usize) {
    // SAFETY: the caller's promise is the same.
    drop(unsafe { own(at, length) });
}

fn lend(bytes: Box<[u8]>) -> *mut u8 {
    Box::into_raw(bytes).cast()
}

/// # Safety
/// `at` and `length` are those of one buffer that the caller has, which it uses no more.
unsafe fn own(at: *mut u8, length: usize) -> Box<[u8]> {
    // SAFETY: every buffer was lent as a boxed slice of this address and length.
    unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(at, length)) }
}

/// Calls a function: a buffer with its name and its arguments, a list of byte strings.
///
/// # Safety
/// `at` and `length` are those of one buffer that the caller has, which it uses no more.
#[no_mangle]
pub unsafe extern "C" fn call(at: *mut u8, length: usize) -> u64 {
    // SAFETY: the caller's promise is the same.
    let strings = unsafe { own(at, length) };
    let mut tell = |operator: u16, bytes: &[u8]| {
        // SAFETY: the bytes are lent for the call.
        unsafe { report(operator.into(), bytes.as_ptr(), bytes.len()) }
    };
    let found = split(&strings).and_then(|strings| match &strings[..] {
        [name, arguments @ ..] => functions::call::<Portable>(name, arguments, &mut tell),
        [] => Err(Failure::Call),
    });
    let bytes = answer(found).into_boxed_slice();
    let length = bytes.len() as u64;
    (lend(bytes) as u64) << 32 | length
}
