//! Programs made ready to run again and again, each known by a number until it is released.

use crate::{
    functions::{exact, Answer, Report, Software},
    opened::Opened,
    Failure, Tell,
};
use assay_core::TensorType;
use std::{cell::RefCell, thread::LocalKey};

/// What executes programs and hashes tensors.
pub trait Executor: Sized + 'static {
    /// The names of the kernels that are to be had, the fastest last.
    fn kernels() -> Vec<&'static str>;

    /// Makes a program ready. 0 threads are as many as the machine runs at once; without a kernel it is the fastest.
    ///
    /// # Errors
    /// [`Failure::Program`], [`Failure::Kernel`], [`Failure::Threads`] or [`Failure::Memory`].
    fn new(program: &[u8], threads: u16, kernel: Option<&str>) -> Result<Self, Failure>;

    /// Keeps every output from now on, so that elements are opened without running the program again, if it can.
    ///
    /// # Errors
    /// [`Failure::Memory`].
    fn keep(&mut self) -> Result<(), Failure>;

    /// The program's bytes.
    fn program(&self) -> &[u8];

    /// The types of input and output.
    fn kinds(&self) -> [TensorType; 2];

    /// The output's elements; `report` hears of each operator as `tell` asks.
    ///
    /// # Errors
    /// [`Failure::Length`] of the input, or [`Failure::Memory`].
    fn run(&mut self, input: &[u8], tell: Tell, report: Report<'_>) -> Result<Vec<u8>, Failure>;

    /// An element of an operator's output with what proves it; none where there is no such operator or element.
    ///
    /// # Errors
    /// [`Failure::Length`] of the input, or [`Failure::Memory`].
    fn open(
        &mut self,
        input: &[u8],
        operator: usize,
        element: usize,
    ) -> Result<Option<Opened>, Failure>;

    /// The output of an operator; none where there is no such operator.
    ///
    /// # Errors
    /// [`Failure::Length`] of the input, or [`Failure::Memory`].
    fn output(&mut self, input: &[u8], operator: usize) -> Result<Option<Vec<u8>>, Failure>;

    /// The hash of a tensor, whose data are as long as its type asks.
    fn hash(kind: &TensorType, data: &[u8]) -> [u8; 32];

    /// The nodes of such a tensor's tree from a height on, or from the root's where that is lower: level after level, those
    /// of empty subtrees included.
    fn nodes(kind: &TensorType, data: &[u8], lowest: u32) -> Vec<Vec<[u8; 32]>>;

    /// This thread's prepared programs.
    fn table() -> &'static LocalKey<RefCell<Table<Self>>>;
}

/// Prepared programs and their numbers; nothing in the place of one that runs. They are few, and a tree of them would be a
/// thirtieth of the module.
pub type Table<E> = Vec<(u32, Option<E>)>;

/// The place of a number, where it is known.
fn place<E>(table: &mut Table<E>, number: u32) -> Option<&mut Option<E>> {
    let mut places = table.iter_mut();
    places.find(|(of, _)| *of == number).map(|(_, place)| place)
}

/// Prepares a program under a number, a `u32` that the caller has not used before. `how` is the number of threads as
/// `u16`, 1 to keep every output or 0 as one byte, then the kernel's name or nothing.
///
/// # Errors
/// What [`Executor::new`] gives, or [`Failure::Call`] where `how` is something else.
pub fn prepare<E: Executor>(handle: &[u8], program: &[u8], how: &[u8]) -> Answer {
    prepare_by(handle, how, |threads, kernel| {
        E::new(program, threads, kernel)
    })
}

/// The same for whatever makes the program ready, given threads and kernel.
///
/// # Errors
/// What `make` gives, or [`Failure::Call`] where `how` is something else.
pub fn prepare_by<E: Executor>(
    handle: &[u8],
    how: &[u8],
    make: impl FnOnce(u16, Option<&str>) -> Result<E, Failure>,
) -> Answer {
    let number = number(handle)?;
    let (&[low, high, keep], kernel) = how.split_first_chunk().ok_or(Failure::Call)?;
    let kernel = std::str::from_utf8(kernel).map_err(|_| Failure::Kernel)?;
    let kernel = Some(kernel).filter(|kernel| !kernel.is_empty());
    let mut executor = make(u16::from_le_bytes([low, high]), kernel)?;
    match keep {
        0 => {}
        1 => executor.keep()?,
        _ => return Err(Failure::Call),
    }
    E::table().with_borrow_mut(|table| match place(table, number) {
        Some(place) => *place = Some(executor),
        None => table.push((number, Some(executor))),
    });
    Ok(Vec::new())
}

/// Runs a prepared program: the output's elements. Time is bounded only by the program. `tell` is the byte of a [`Tell`].
///
/// # Errors
/// [`Failure::Prepared`] where it is released, or running already; [`Failure::Length`] of the input.
pub fn run<E: Executor>(handle: &[u8], input: &[u8], tell: &[u8], report: Report<'_>) -> Answer {
    let tell = Tell::decode(tell)?;
    let output = lend::<E, _>(handle, |executor| executor.run(input, tell, report))?;
    Ok(vec![output])
}

/// Runs a prepared program: the output's elements, then the hashes of input and output, one after the other, each with its
/// salt, by which a claim names them.
///
/// # Errors
/// What [`run`] gives, or [`Failure::Length`] of a salt.
pub fn claim<E: Executor>(handle: &[u8], input: &[u8], salts: [&[u8]; 2]) -> Answer {
    let [of_input, of_output] = salts.map(exact);
    let (of_input, of_output) = (of_input?, of_output?);
    lend::<E, _>(handle, |executor| {
        let output = executor.run(input, Tell::Nothing, &mut |_, _| {})?;
        let [kind, output_kind] = executor.kinds();
        let salted = |salt, kind, data: &[u8]| {
            assay_core::salted_hash::<Software>(salt, &E::hash(kind, data))
        };
        let hashes = [
            salted(&of_input, &kind, input),
            salted(&of_output, &output_kind, &output),
        ];
        Ok(vec![output, hashes.concat()])
    })
}

/// The output of a prepared program's operator, a `u32`.
///
/// # Errors
/// [`Failure::Prepared`] where it is released, or running; [`Failure::Element`] where there is no such operator;
/// [`Failure::Length`] of the input.
pub fn output<E: Executor>(handle: &[u8], input: &[u8], operator: &[u8]) -> Answer {
    let operator = number(operator)? as usize;
    let output = lend::<E, _>(handle, |executor| executor.output(input, operator))?;
    Ok(vec![output.ok_or(Failure::Element { elements: 0 })?])
}

/// What `work` makes of a prepared program. The table is not held meanwhile: who hears of a run may call other functions.
///
/// # Errors
/// [`Failure::Prepared`] where it is released, or lent already; what `work` gives.
pub(crate) fn lend<E: Executor, T>(
    handle: &[u8],
    work: impl FnOnce(&mut E) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let number = number(handle)?;
    let taken = E::table().with_borrow_mut(|table| place(table, number).and_then(Option::take));
    let mut executor = taken.ok_or(Failure::Prepared)?;
    let found = work(&mut executor);
    E::table().with_borrow_mut(|table| {
        if let Some(place) = place(table, number) {
            *place = Some(executor);
        }
    });
    found
}

/// Releases a prepared program, if it is there; one that runs when its run has ended.
///
/// # Errors
/// [`Failure::Call`].
pub fn release<E: Executor>(handle: &[u8]) -> Answer {
    let number = number(handle)?;
    E::table().with_borrow_mut(|table| table.retain(|(of, _)| *of != number));
    Ok(Vec::new())
}

fn number(handle: &[u8]) -> Result<u32, Failure> {
    handle
        .try_into()
        .map(u32::from_le_bytes)
        .map_err(|_| Failure::Call)
}
