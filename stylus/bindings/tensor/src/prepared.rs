//! Programs made ready to run again and again, each known by a number until it is released.

use crate::{
    functions::{Answer, Report},
    Failure, Tell,
};
use assay_core::TensorType;
use std::{cell::RefCell, collections::BTreeMap, thread::LocalKey};

/// What executes programs and hashes tensors.
pub trait Executor: Sized + 'static {
    /// The names of the kernels that are to be had, the fastest last.
    fn kernels() -> Vec<&'static str>;

    /// Makes a program ready. 0 threads are as many as the machine runs at once; without a kernel it is the fastest.
    ///
    /// # Errors
    /// [`Failure::Program`], [`Failure::Kernel`] or [`Failure::Memory`].
    fn new(program: &[u8], threads: u16, kernel: Option<&str>) -> Result<Self, Failure>;

    /// The output's elements; `report` hears of each operator as `tell` asks.
    ///
    /// # Errors
    /// [`Failure::Length`] of the input.
    fn run(&mut self, input: &[u8], tell: Tell, report: Report<'_>) -> Result<Vec<u8>, Failure>;

    /// The hash of a tensor, whose data are as long as its type asks.
    fn hash(kind: &TensorType, data: &[u8]) -> [u8; 32];

    /// This thread's prepared programs.
    fn table() -> &'static LocalKey<RefCell<Table<Self>>>;
}

/// Prepared programs by number.
pub type Table<E> = BTreeMap<u32, E>;

/// Prepares a program under a number, a `u32` that the caller has not used before. `how` is the number of threads as
/// `u16`, then the kernel's name or nothing.
///
/// # Errors
/// What [`Executor::new`] gives.
pub fn prepare<E: Executor>(handle: &[u8], program: &[u8], how: &[u8]) -> Answer {
    let number = number(handle)?;
    let (threads, kernel) = how.split_first_chunk().ok_or(Failure::Call)?;
    let kernel = std::str::from_utf8(kernel).map_err(|_| Failure::Kernel)?;
    let kernel = Some(kernel).filter(|kernel| !kernel.is_empty());
    let executor = E::new(program, u16::from_le_bytes(*threads), kernel)?;
    E::table().with_borrow_mut(|table| table.insert(number, executor));
    Ok(Vec::new())
}

/// Runs a prepared program: the output's elements. Time is bounded only by the program. `tell` is the byte of a [`Tell`].
///
/// # Errors
/// [`Failure::Prepared`] where it is released, or running already; [`Failure::Length`] of the input.
pub fn run<E: Executor>(handle: &[u8], input: &[u8], tell: &[u8], report: Report<'_>) -> Answer {
    let (number, tell) = (number(handle)?, Tell::decode(tell)?);
    let taken = E::table().with_borrow_mut(|table| table.remove(&number));
    // The table is not held while it runs: who hears of it may call other functions.
    let mut executor = taken.ok_or(Failure::Prepared)?;
    let output = executor.run(input, tell, report);
    E::table().with_borrow_mut(|table| table.insert(number, executor));
    Ok(vec![output?])
}

/// Releases a prepared program, if it is there and not running.
///
/// # Errors
/// [`Failure::Call`].
pub fn release<E: Executor>(handle: &[u8]) -> Answer {
    let number = number(handle)?;
    E::table().with_borrow_mut(|table| table.remove(&number));
    Ok(Vec::new())
}

fn number(handle: &[u8]) -> Result<u32, Failure> {
    handle
        .try_into()
        .map(u32::from_le_bytes)
        .map_err(|_| Failure::Call)
}
