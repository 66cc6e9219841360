//! What a chain enters: arguments where they lie, and an answer of words.

use crate::{
    answer::{answer, Working},
    refusal::write,
    selector::CALLDATA_LENGTH,
};
use assay_entry::{arguments, keccak256, result, Refused};

/// The fields of a document that fills its page have less.
const CALLDATA: usize = 16_384;

/// Memory for one call: the program begins anew with each.
static mut CALL: ([u8; CALLDATA], Working) = ([0; CALLDATA], Working::new());

/// 0 where it answers, 1 where it reverts.
#[no_mangle]
extern "C" fn user_entrypoint(length: usize) -> usize {
    // SAFETY: a call enters once and has one thread, so nothing else borrows its memory.
    let (room, working) = unsafe { &mut *(&raw mut CALL) };
    let accepted = match arguments(room, length) {
        Ok(args) => answer(args, working, keccak256),
        Err(refused) => {
            if refused == Refused::Length {
                write(&mut working.answer, CALLDATA_LENGTH, length);
            }
            None
        }
    };
    result(working.answer.written());
    usize::from(accepted != Some(true))
}
