//! What a chain enters: arguments where they lie, and an answer of words.

use crate::{
    answer::{answer, Working},
    body::Room,
    refusal::write,
    selector::CALLDATA_LENGTH,
};
use assay_entry::{arguments, code, keccak256, result, Refused};

/// Seven certificates of 1,024 bytes, a report, and the ABI's words have less.
const CALLDATA: usize = 12_288;

/// Memory for one call: the program begins anew with each.
static mut CALL: ([u8; CALLDATA], Working) = ([0; CALLDATA], Working::new());

/// 0 where it answers, 1 where it reverts.
#[no_mangle]
extern "C" fn user_entrypoint(length: usize) -> usize {
    // SAFETY: a call enters once and has one thread, so nothing else borrows its memory.
    let (room, working) = unsafe { &mut *(&raw mut CALL) };
    let code = |account: &[u8; 20], room: &mut Room| code(account, room);
    let accepted = match arguments(room, length) {
        Ok(args) => answer(args, working, code, keccak256),
        Err(refused) => {
            if refused == Refused::Length {
                write(&mut working.answer, CALLDATA_LENGTH, &[length]);
            }
            None
        }
    };
    result(working.answer.written());
    usize::from(accepted != Some(true))
}
