//! What a chain enters: arguments where they lie, and an answer of two words.

use crate::{
    interface::{decodeFaultCall, findFaultCall},
    refusal::encoded,
};
use alloc::vec::Vec;
use alloy_sol_types::SolCall;
use assay_core::{
    judge::{decode_fault, find_fault, Shared},
    Keccak256,
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

/// The chain's own keccak.
struct Native;

impl Keccak256 for Native {
    fn keccak256(bytes: &[u8]) -> [u8; 32] {
        let mut hash = [0; 32];
        // SAFETY: the host reads `bytes` and writes 32 bytes.
        unsafe { native_keccak256(bytes.as_ptr(), bytes.len(), hash.as_mut_ptr()) };
        hash
    }
}

/// 0 where it answers, 1 where it reverts.
#[no_mangle]
extern "C" fn user_entrypoint(length: usize) -> usize {
    let mut args = Vec::with_capacity(length);
    let mut value = [0_u8; 32];
    // SAFETY: the host writes `length` bytes of arguments, for which there is room, and 32 of a value.
    unsafe {
        // The price of memory is paid by the page as it grows; a chain wants to see that a program can pay.
        pay_for_memory_grow(0);
        read_args(args.as_mut_ptr());
        args.set_len(length);
        msg_value(value.as_mut_ptr());
    }
    let (status, data) = match answer(&args) {
        Some(answer) if value == [0; 32] => answer,
        _ => (1, Vec::new()),
    };
    // SAFETY: the host reads `data`.
    unsafe { write_result(data.as_ptr(), data.len()) };
    status
}

/// Status and data; none where the arguments are not those of a function.
fn answer(args: &[u8]) -> Option<(usize, Vec<u8>)> {
    let (selector, args) = args.split_first_chunk()?;
    let (words, _) = args.as_chunks::<32>();
    let [program, input, output, trace, offset, ..] = words else {
        return None;
    };
    let from = args.get(number(offset)?..)?;
    let (length, opening) = from.split_first_chunk()?;
    let opening = opening.get(..number(length)?)?;
    let shared = Shared {
        program: *program,
        input: *input,
        output: *output,
        trace: *trace,
    };
    let judged = match *selector {
        findFaultCall::SELECTOR => find_fault::<Native>(&shared, opening),
        decodeFaultCall::SELECTOR => decode_fault::<Native>(&shared, opening),
        _ => return None,
    };
    Some(match judged {
        Ok(finding) => {
            let mut words = [0; 64];
            [words[0], words[1], words[2], words[3]] = *selector;
            words[63] = finding as u8;
            (0, words.to_vec())
        }
        Err(error) => (1, encoded(error)),
    })
}

/// A word as a length; none where it has more than 32 bits.
fn number(word: &[u8; 32]) -> Option<usize> {
    let (high, low) = word.split_at(28);
    let low = u32::from_be_bytes(low.try_into().ok()?);
    high.iter().all(|&byte| byte == 0).then_some(low as usize)
}
