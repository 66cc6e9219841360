//! Gathers a program from the code of its accounts into one buffer, each byte copied once.

use crate::contract::{Referee, RefereeError, RefereeProgramMissing, RefereeProgramTruncated};
use alloc::vec::Vec;
use alloy_primitives::Address;
use assay_core::{Accounts, CodeError};

/// Bytes of an address.
const ADDRESS: usize = 20;

fn missing(account: Address) -> RefereeError {
    RefereeError::Missing(RefereeProgramMissing { account })
}

fn truncated(account: Address) -> RefereeError {
    RefereeError::Truncated(RefereeProgramTruncated { account })
}

/// A program as its accounts hold it.
pub(crate) struct Code {
    /// The first account's code, then the other accounts' chunks.
    bytes: Vec<u8>,
    /// Where the program begins in them.
    start: usize,
}

impl Code {
    /// Reads the accounts of a program.
    ///
    /// # Errors
    /// An account that holds no code of a program, or a list of accounts that is cut short.
    pub(crate) fn load(referee: &Referee, program: Address) -> Result<Self, RefereeError> {
        let mut bytes = Vec::new();
        host::append_code(referee, program, &mut bytes);
        let accounts = Accounts::decode(&bytes).map_err(|error| match error {
            CodeError::NotAProgram => missing(program),
            CodeError::Truncated => truncated(program),
        })?;
        let start = bytes.len() - accounts.chunk.len();
        let list = start - accounts.addresses.len()..start;
        for at in list.step_by(ADDRESS) {
            let Some(address) = bytes.get(at..).and_then(<[u8]>::first_chunk::<ADDRESS>) else {
                return Err(truncated(program));
            };
            append_chunk(referee, address.into(), &mut bytes)?;
        }
        Ok(Self { bytes, start })
    }

    /// The program's canonical bytes.
    pub(crate) fn program(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }
}

/// Appends a further account's code without its leading zero, which lands on the last byte; that is put back.
fn append_chunk(
    referee: &Referee,
    account: Address,
    bytes: &mut Vec<u8>,
) -> Result<(), RefereeError> {
    let kept = bytes.pop().unwrap_or_default();
    let at = bytes.len();
    host::append_code(referee, account, bytes);
    match bytes.get_mut(at) {
        Some(byte) if *byte == 0 => *byte = kept,
        _ => return Err(missing(account)),
    }
    Ok(())
}

#[cfg(target_arch = "wasm32")]
mod host {
    use super::{Address, Referee, Vec};

    #[link(wasm_import_module = "vm_hooks")]
    extern "C" {
        fn account_code(address: *const u8, offset: usize, size: usize, dest: *mut u8) -> usize;
        fn account_code_size(address: *const u8) -> usize;
    }

    /// Appends the account's code. The host remembers the last account asked for: its size costs 7 gas besides.
    pub(super) fn append_code(_: &Referee, account: Address, out: &mut Vec<u8>) {
        // SAFETY: the address has 20 bytes. The host writes at most `size` bytes, for which there is room, and says
        // how many it wrote.
        unsafe {
            let size = account_code_size(account.as_ptr());
            out.reserve_exact(size);
            let end = out.as_mut_ptr().add(out.len());
            let written = account_code(account.as_ptr(), 0, size, end);
            out.set_len(out.len() + written);
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod host {
    use super::{Address, Referee, Vec};
    use stylus_sdk::prelude::*;

    pub(super) fn append_code(referee: &Referee, account: Address, out: &mut Vec<u8>) {
        out.extend_from_slice(&referee.vm().code(account));
    }
}
