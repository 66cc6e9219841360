//! Gathers a program from the code of its accounts into one buffer, each byte copied once.

use crate::{Referee, RefereeError, RefereeProgramMissing, RefereeProgramTruncated};
use alloc::vec::Vec;
use alloy_primitives::Address;
use assay_core::{Accounts, CodeError};

/// The most code that an account holds (EIP-170).
const MAX_CODE: usize = 24_576;
/// The leading zero and the number of further accounts.
const HEADER: usize = 2;

fn missing(account: Address) -> RefereeError {
    RefereeError::Missing(RefereeProgramMissing { account })
}

fn truncated(account: Address) -> RefereeError {
    RefereeError::Truncated(RefereeProgramTruncated { account })
}

/// The program's canonical bytes.
pub(crate) fn load(referee: &Referee, program: Address) -> Result<Vec<u8>, RefereeError> {
    let mut header = Vec::with_capacity(HEADER);
    host::append_code(referee, program, HEADER, &mut header);
    let [0, rest @ ..] = header.as_slice() else {
        return Err(missing(program));
    };
    let &[count] = rest else {
        return Err(truncated(program));
    };
    let addresses = usize::from(count) * 20;

    let mut list = Vec::with_capacity(HEADER + addresses);
    host::append_code(referee, program, HEADER + addresses, &mut list);
    let accounts = Accounts::decode(&list).map_err(|error| match error {
        CodeError::NotAProgram => missing(program),
        CodeError::Truncated => truncated(program),
    })?;
    let further = || accounts.addresses.chunks_exact(20).map(Address::from_slice);

    // Memory is paid for by the page, so the last account, which is seldom full, is measured before room is made.
    let last = further()
        .last()
        .map_or(0, |account| host::code_size(referee, account));
    let mut bytes = Vec::with_capacity(MAX_CODE * usize::from(count.max(1)) + last);
    host::append_code(referee, program, MAX_CODE, &mut bytes);
    bytes.drain(..HEADER + addresses);
    for account in further() {
        // The account's leading zero lands on the last byte, which is put back.
        let kept = bytes.pop().unwrap_or_default();
        let at = bytes.len();
        host::append_code(referee, account, MAX_CODE, &mut bytes);
        match bytes.get_mut(at) {
            Some(byte) if *byte == 0 => *byte = kept,
            _ => return Err(missing(account)),
        }
    }
    Ok(bytes)
}

#[cfg(target_arch = "wasm32")]
mod host {
    use super::{Address, Referee, Vec};

    #[link(wasm_import_module = "vm_hooks")]
    extern "C" {
        fn account_code(address: *const u8, offset: usize, size: usize, dest: *mut u8) -> usize;
        fn account_code_size(address: *const u8) -> usize;
    }

    /// Appends up to `most` bytes of the account's code, within the capacity of `out`.
    pub(super) fn append_code(_: &Referee, account: Address, most: usize, out: &mut Vec<u8>) {
        // SAFETY: the host writes at most `room` bytes, all within the capacity, and says how many.
        unsafe {
            let room = most.min(out.capacity() - out.len());
            let written = account_code(account.as_ptr(), 0, room, out.as_mut_ptr().add(out.len()));
            out.set_len(out.len() + written);
        }
    }

    pub(super) fn code_size(_: &Referee, account: Address) -> usize {
        // SAFETY: the pointer is to 20 bytes.
        unsafe { account_code_size(account.as_ptr()) }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod host {
    use super::{Address, Referee, Vec};
    use stylus_sdk::prelude::*;

    pub(super) fn append_code(referee: &Referee, account: Address, most: usize, out: &mut Vec<u8>) {
        let code = referee.vm().code(account);
        out.extend_from_slice(&code[..code.len().min(most)]);
    }

    pub(super) fn code_size(referee: &Referee, account: Address) -> usize {
        referee.vm().code_size(account)
    }
}
