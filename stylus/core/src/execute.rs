//! Runs a whole program.

use crate::{
    operators::{Operands, Work},
    Program,
};
use alloc::{borrow::Cow, vec, vec::Vec};

impl Operands for Vec<Cow<'_, [u8]>> {
    fn bytes(&self, number: u16) -> &[u8] {
        self.get(usize::from(number))
            .map(AsRef::as_ref)
            .unwrap_or_default()
    }
}

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
    #[cfg(feature = "all")]
    let flat = program.flat();
    #[cfg(feature = "all")]
    let (values, operators) = (flat.values.as_slice(), flat.operators.iter());
    #[cfg(not(feature = "all"))]
    let (values, operators) = (program.values(), program.operators());
    for operator in operators {
        let kind = values
            .get(data.len())
            .map_or(program.output(), |value| &value.kind);
        let rows = 0..kind.rows() as usize;
        let mut output = vec![0; kind.bytes()];
        let work = Work {
            values,
            data: &data,
            kind,
            rows,
        };
        operator.run(&work, &mut output);
        data.push(Cow::Owned(output));
    }
    Ok(data.pop().map(Cow::into_owned).unwrap_or_default())
}
