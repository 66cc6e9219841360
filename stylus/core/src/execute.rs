//! Runs a whole program.

use crate::Program;
use alloc::{borrow::Cow, vec::Vec};

/// The input has another length than the program's input type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputLength {
    /// Bytes that the program takes.
    pub expected: usize,
    /// Bytes given.
    pub actual: usize,
}

/// The output's elements, row-major and little-endian, for `input` of the same form.
///
/// # Errors
/// [`InputLength`] where the input does not fit the program.
pub fn execute(program: &Program<'_>, input: &[u8]) -> Result<Vec<u8>, InputLength> {
    let expected = program.input().bytes();
    if input.len() != expected {
        return Err(InputLength {
            expected,
            actual: input.len(),
        });
    }
    let mut data: Vec<Cow<'_, [u8]>> = Vec::with_capacity(program.values().len());
    data.push(Cow::Borrowed(input));
    data.extend(
        program
            .constants()
            .map(|(_, constant)| Cow::Borrowed(constant)),
    );
    for operator in program.operators() {
        let output = operator.run(program.values(), &data);
        data.push(Cow::Owned(output));
    }
    Ok(data.pop().map(Cow::into_owned).unwrap_or_default())
}
