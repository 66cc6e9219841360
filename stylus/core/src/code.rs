//! Programs in contract code: `00 ‖ n ‖ n addresses ‖ chunk` in the first account, `00 ‖ chunk` in the others.

use alloc::vec::Vec;

/// Bytes of an address.
const ADDRESS: usize = 20;

/// Why the code of a program's first account cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// The account has no code, or code that does not begin with 00.
    NotAProgram,
    /// The code ends within the list of further accounts.
    Truncated,
}

/// The first account's code, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accounts<'a> {
    /// Addresses of the further accounts, 20 bytes each.
    pub addresses: &'a [u8],
    /// The program's first bytes.
    pub chunk: &'a [u8],
}

impl<'a> Accounts<'a> {
    /// # Errors
    /// [`CodeError`] where the code has another form.
    pub fn decode(code: &'a [u8]) -> Result<Self, CodeError> {
        let [0, rest @ ..] = code else {
            return Err(CodeError::NotAProgram);
        };
        let (&count, rest) = rest.split_first().ok_or(CodeError::Truncated)?;
        let (addresses, chunk) = rest
            .split_at_checked(usize::from(count) * ADDRESS)
            .ok_or(CodeError::Truncated)?;
        Ok(Self { addresses, chunk })
    }
}

/// Cuts a program for accounts of at most `most` bytes of code: the first account's chunk, then the others' code, which
/// are to be deployed first. None where it does not fit the 256 accounts that a program may have.
#[must_use]
pub fn cut(program: &[u8], most: usize) -> Option<(&[u8], Vec<Vec<u8>>)> {
    let whole = most.checked_sub(1).filter(|&room| room > 0)?;
    for count in 0..=255 {
        let Some(room) = most.checked_sub(2 + count * ADDRESS) else {
            break;
        };
        let (first, rest) = program.split_at(room.min(program.len()));
        if rest.len() <= count * whole {
            let others = rest
                .chunks(whole)
                .map(|chunk| [&[0], chunk].concat())
                .collect::<Vec<_>>();
            return (others.len() == count).then_some((first, others));
        }
    }
    None
}
