//! The module's exports: all that is unsafe, which is to take and give buffers by address and length.
//!
//! The caller makes a buffer, fills it with arguments and calls; a call takes that buffer over and gives a new one, with
//! the answer, to the caller, who reads it and drops it. An answer is `address << 32 | length`.

use crate::{functions, functions::Answer, join, split};
use std::ptr;

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

fn give(answer: Answer) -> u64 {
    let mut bytes = vec![0];
    let failure = match answer.and_then(|strings| join(&strings, &mut bytes)) {
        Ok(()) => None,
        Err(failure) => Some(failure.encode()),
    };
    let bytes = failure.unwrap_or(bytes).into_boxed_slice();
    let length = bytes.len() as u64;
    (lend(bytes) as u64) << 32 | length
}

/// Exports functions of a number of byte strings.
macro_rules! export {
    ($($name:ident($($argument:ident),*);)*) => {$(
        #[doc = concat!("[`functions::", stringify!($name), "`] of the byte strings in a buffer.")]
        ///
        /// # Safety
        /// `at` and `length` are those of one buffer that the caller has, which it uses no more.
        #[no_mangle]
        pub unsafe extern "C" fn $name(at: *mut u8, length: usize) -> u64 {
            // SAFETY: the caller's promise is the same.
            let arguments = unsafe { own(at, length) };
            give(split(&arguments).and_then(|[$($argument),*]| functions::$name($($argument),*)))
        }
    )*};
}

export! {
    describe_program(program);
    validate_program(program);
    program_id(program);
    tensor_hash(kind, data);
    salted_hash(salt, hash);
    execute_program(program, input);
    open_row(kind, data, row);
    verify_row(kind, hash, row, leaves, path);
    cut_program(program, most);
}
