//! Elements of what a program gives, each with what proves it.

use super::{data, Plan};
use crate::buffers::Data;
use crate::{scratch::copied, RunError, Tree};
use assay_core::{
    operators::{At, Operands},
    ElementOpening, TensorType,
};
use std::sync::Arc;

/// An element of an operator's output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its bytes, little-endian.
    pub element: Vec<u8>,
    /// What proves it: the same as `ElementOpening::of` gives.
    pub opening: ElementOpening,
}

impl Plan<'_> {
    /// Opens an element of an operator's output, both counted from 0, the element row-major; none where there is no such
    /// operator or element.
    ///
    /// Runs the program as far as the operator, or no farther than it has not run when its outputs are kept
    /// ([`Plan::keep`]). Of a constant that was opened once the upper nodes are kept, so that the next opening hashes only
    /// what is next to its leaves.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn open(
        &mut self,
        input: &[u8],
        operator: usize,
        index: usize,
    ) -> Result<Option<Opened>, RunError> {
        self.takes(input)?;
        let (values, operators) = &self.program;
        if operator >= operators.len() {
            return Ok(None);
        }
        let number = values.len() - operators.len() + operator;
        let kind = values[number].kind;
        let size = kind.dtype().size() as usize;
        if index >= kind.bytes() / size {
            return Ok(None);
        }
        let step = self.step(operator);
        self.reach(input, step)?;
        let (values, operators) = &self.program;
        let data = Named {
            numbers: &self.numbers,
            data: data(&self.values, &self.places, &self.buffers, input),
        };
        let at = At {
            values,
            kind: &kind,
            index,
        };
        let tree = |number: u16, kind: &TensorType| {
            let bytes = data.bytes(number);
            let tree = self.trees.get(&number).cloned().unwrap_or_else(|| {
                let tree = Arc::new(Tree::new(self.kernel, &self.threads, kind, bytes));
                if values[usize::from(number)].constant.is_some() {
                    self.trees.insert(number, Arc::clone(&tree));
                }
                tree
            });
            move |height: u32, index| Some(tree.node(bytes, height as usize, index))
        };
        let opening = ElementOpening::with(&operators[operator], &at, &data, tree);
        let output = data.data.output(self.numbers[number]);
        let element = output[index * size..][..size].to_vec();
        Ok(opening.map(|opening| Opened { element, opening }))
    }

    /// The output of an operator, counted from 0: elements row-major and little-endian; none where there is no such operator.
    ///
    /// Runs the program as [`Self::open`] does.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn output(&mut self, input: &[u8], operator: usize) -> Result<Option<Vec<u8>>, RunError> {
        self.takes(input)?;
        if operator >= self.program.1.len() {
            return Ok(None);
        }
        let step = self.step(operator);
        self.reach(input, step)?;
        let number = self.values.len() - self.steps.len() + step;
        let data = data(&self.values, &self.places, &self.buffers, input);
        Ok(Some(copied(data.output(number))?))
    }

    /// The step that gives an operator's output.
    fn step(&self, operator: usize) -> usize {
        let first = self.values.len() - self.steps.len();
        self.numbers[first + operator] - first
    }

    /// Sees to it that a step's output and what its operator reads are there.
    fn reach(&mut self, input: &[u8], step: usize) -> Result<(), RunError> {
        let ran = match &self.ran {
            Some(ran) if ran.input == input => ran.steps,
            _ => 0,
        };
        // What is not kept is there as long as no operator ran after it.
        let is_there = if self.keeps {
            ran > step
        } else {
            ran == step + 1
        };
        if !is_there {
            let done = if self.keeps { ran } else { 0 };
            self.run_some(input, done..step + 1, &mut |_, _| {})?;
        }
        Ok(())
    }
}

/// What values hold, by the program's own numbers.
struct Named<'r> {
    numbers: &'r [usize],
    data: Data<'r>,
}

impl Operands for Named<'_> {
    fn bytes(&self, number: u16) -> &[u8] {
        let number = self.numbers.get(usize::from(number));
        number.map_or(&[], |&number| self.data.output(number))
    }
}
