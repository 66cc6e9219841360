//! What a chain enters: arguments where they lie, and an answer of a word.

use crate::{answer::answer, refusal::too_long};
use assay_entry::{arguments, result, Refused};
use assay_p384::Chain;

/// Eight signatures with their hints and the ABI's words have 3,268 bytes.
const CALLDATA: usize = 4096;

/// Memory for one call: the program begins anew with each.
static mut CALL: ([u8; CALLDATA], Chain) = ([0; CALLDATA], Chain::new());

/// 0 where it answers, 1 where it reverts.
#[no_mangle]
extern "C" fn user_entrypoint(length: usize) -> usize {
    // SAFETY: a call enters once and has one thread, so nothing else borrows its memory.
    let (room, chain) = unsafe { &mut *(&raw mut CALL) };
    let mut data = [0; 68];
    let (status, written) = match arguments(room, length) {
        Ok(args) => answer(args, chain, &mut data).unwrap_or((1, 0)),
        Err(Refused::Value) => (1, 0),
        Err(Refused::Length) => (1, too_long(&mut data, length)),
    };
    result(data.get(..written).unwrap_or_default());
    status
}
