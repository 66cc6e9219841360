//! Memory that a thread uses again from step to step, as much as its largest step asked for.

use std::cell::RefCell;

thread_local! {
    static UNUSED: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// Calls `work` with at least `count` bytes, which are anything.
pub(crate) fn with<R>(count: usize, work: impl FnOnce(&mut [u8]) -> R) -> R {
    let mut bytes = UNUSED.with_borrow_mut(Vec::pop).unwrap_or_default();
    if bytes.len() < count {
        bytes = vec![0; count];
    }
    let result = work(&mut bytes[..count]);
    UNUSED.with_borrow_mut(|unused| unused.push(bytes));
    result
}
