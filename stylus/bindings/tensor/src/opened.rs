//! Elements of a prepared program's operators, opened.

use crate::{
    functions::{number, Answer, Software},
    prepared::{lend, Executor},
    Failure,
};
use assay_core::{ElementOpening, Program, TensorType};

/// An element of an operator's output.
pub struct Opened {
    /// Its bytes, little-endian.
    pub element: Vec<u8>,
    /// What proves it.
    pub opening: ElementOpening,
}

/// Opens an element of an operator's output, both `u32`: the element's bytes, the operator's descriptor, then for each
/// value that the element's rule reads `value u16 ‖ hash`, its opened leaves as runs of `first u32 ‖ count u32`, their
/// bytes, and the path.
///
/// # Errors
/// [`Failure::Prepared`] where the program is released, or running; [`Failure::Element`]; [`Failure::Length`] of the input.
pub fn open<E: Executor>(handle: &[u8], input: &[u8], at: [&[u8]; 2]) -> Answer {
    let [operator, element] = at.map(|bytes| number(bytes).map(|number| number as usize));
    let (operator, element) = (operator?, element?);
    lend::<E, _>(handle, |executor| {
        let asked = Asked::new(executor.program(), operator, element)?;
        let opened = executor.open(input, operator, element)?;
        asked.answer(opened.ok_or(Failure::Element { elements: 0 })?)
    })
}

/// What is known of an opening before the program runs.
struct Asked {
    descriptor: Vec<u8>,
    /// Of all values.
    kinds: Vec<TensorType>,
}

impl Asked {
    fn new(program: &[u8], operator: usize, element: usize) -> Result<Self, Failure> {
        let program = Program::decode(program)?;
        let descriptor = program.descriptors().nth(operator);
        let descriptor = descriptor.ok_or(Failure::Element { elements: 0 })?;
        let kinds: Vec<_> = program.values().iter().map(|value| value.kind).collect();
        let output = &kinds[1 + program.constants().count() + operator];
        let elements = output.bytes() / output.dtype().size() as usize;
        if element < elements {
            Ok(Self {
                descriptor: descriptor.to_vec(),
                kinds,
            })
        } else {
            let elements = elements as u64;
            Err(Failure::Element { elements })
        }
    }

    fn answer(self, Opened { element, opening }: Opened) -> Answer {
        let mut strings = vec![element, self.descriptor];
        for (number, proof) in opening.tensors {
            let hash = proof.hash::<Software>(&self.kinds[usize::from(number)]);
            strings.push([&number.to_le_bytes()[..], &hash.map_err(Failure::Opening)?].concat());
            let mut runs = Vec::with_capacity(8 * proof.runs.len());
            for (first, count) in proof.runs {
                runs.extend(first.to_le_bytes());
                runs.extend(count.to_le_bytes());
            }
            strings.push(runs);
            strings.push(proof.leaves);
            strings.push(proof.path.concat());
        }
        Ok(strings)
    }
}
