//! Memory that is asked for while a program runs.
//!
//! What grows with a tensor is reserved before it is used, so that a system that refuses it is an error of the run; what a
//! kernel needs for a few rows is not.

use crate::lines::Lines;
use std::cell::RefCell;

thread_local! {
    /// What a thread uses again from step to step, as much as its largest step asked for.
    static UNUSED: RefCell<Vec<Lines>> = const { RefCell::new(Vec::new()) };
}

/// So many bytes are refused by the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused(pub(crate) usize);

/// Sees to it that `vec` holds `count` items in all without asking for memory again.
pub(crate) fn reserve<T>(vec: &mut Vec<T>, count: usize) -> Result<(), Refused> {
    vec.try_reserve_exact(count.saturating_sub(vec.len()))
        .map_err(|_| Refused(count.saturating_mul(size_of::<T>())))
}

/// A copy of bytes.
pub(crate) fn copied(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut copy = Vec::new();
    reserve(&mut copy, bytes.len())?;
    copy.extend_from_slice(bytes);
    Ok(copy)
}

/// Calls `work` with at least `count` bytes, which are anything.
pub(crate) fn with<R>(count: usize, work: impl FnOnce(&mut [u8]) -> R) -> R {
    let mut bytes = UNUSED.with_borrow_mut(Vec::pop).unwrap_or_default();
    if bytes.len() < count {
        bytes = Lines::default();
        bytes.resize(count);
    }
    lend(bytes, count, work)
}

/// The same where there is memory for them.
pub(crate) fn try_with<R>(count: usize, work: impl FnOnce(&mut [u8]) -> R) -> Result<R, Refused> {
    let mut bytes = UNUSED.with_borrow_mut(Vec::pop).unwrap_or_default();
    if bytes.len() < count {
        bytes = Lines::default();
        bytes.reserve(count)?;
        bytes.resize(count);
    }
    Ok(lend(bytes, count, work))
}

fn lend<R>(mut bytes: Lines, count: usize, work: impl FnOnce(&mut [u8]) -> R) -> R {
    let result = work(&mut bytes[..count]);
    UNUSED.with_borrow_mut(|unused| unused.push(bytes));
    result
}
