//! Runs a program operator by operator, and keeps no value longer than one still reads it.

use crate::Failure;
use assay_core::{operators::Work, Program, TensorType};
use std::{borrow::Cow, mem};

/// What is told of each operator's output as soon as it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    /// Nothing.
    Nothing,
    /// That it is there.
    Progress,
    /// Its bytes.
    Outputs,
    /// Its hash as a tensor.
    Hashes,
}

impl Tell {
    /// One byte, 0 to 3 in the order of the variants.
    ///
    /// # Errors
    /// [`Failure::Call`] where it is another.
    pub fn decode(bytes: &[u8]) -> Result<Self, Failure> {
        match bytes {
            [0] => Ok(Self::Nothing),
            [1] => Ok(Self::Progress),
            [2] => Ok(Self::Outputs),
            [3] => Ok(Self::Hashes),
            _ => Err(Failure::Call),
        }
    }
}

/// A program with what is known before its input: which values end with which operator.
pub struct Execution<'p, 'a> {
    program: &'p Program<'a>,
    /// For each operator the numbers of the outputs that nothing reads after it.
    ends: Vec<Vec<usize>>,
}

impl<'p, 'a> Execution<'p, 'a> {
    /// Bytes that outputs may have together at one time, in the 4 GiB of a module's memory.
    pub const MOST: u64 = 1 << 30;

    /// # Errors
    /// [`Failure::Memory`] where more than [`Self::MOST`] bytes live at one time.
    pub fn new(program: &'p Program<'a>) -> Result<Self, Failure> {
        let first = 1 + program.constants().count();
        let count = program.values().len() - first;
        let mut last: Vec<usize> = (0..count).collect();
        for (index, operator) in program.operators().enumerate() {
            operator.operands(&mut |number| {
                let output = usize::from(number).checked_sub(first);
                if let Some(last) = output.and_then(|output| last.get_mut(output)) {
                    *last = index;
                }
            });
        }
        let mut ends = vec![Vec::new(); count];
        for (output, &last) in last.iter().enumerate().take(count.saturating_sub(1)) {
            ends[last].push(first + output);
        }
        let bytes = |number: usize| program.values()[number].kind.bytes() as u64;
        let (mut live, mut needed) = (0, 0);
        for (index, ends) in ends.iter().enumerate() {
            live += bytes(first + index);
            needed = needed.max(live);
            live -= ends.iter().map(|&number| bytes(number)).sum::<u64>();
        }
        if needed > Self::MOST {
            return Err(Failure::Memory { needed });
        }
        Ok(Self { program, ends })
    }

    /// The output's elements. `tell` is called with each operator's number, counted from 0, its output's type and elements.
    ///
    /// # Errors
    /// [`Failure::Length`] of the input.
    pub fn run(
        &self,
        input: &[u8],
        tell: &mut dyn FnMut(u16, &TensorType, &[u8]),
    ) -> Result<Vec<u8>, Failure> {
        let last = self.ends.len().saturating_sub(1);
        let mut data = self.until(last, input, tell)?;
        Ok(data.pop().unwrap_or_default().into_owned())
    }

    /// The values' elements when operator `last`, counted from 0, is done, what it reads included; those that nothing reads
    /// any more are empty.
    ///
    /// # Errors
    /// [`Failure::Length`] of the input.
    pub fn until<'d>(
        &self,
        last: usize,
        input: &'d [u8],
        tell: &mut dyn FnMut(u16, &TensorType, &[u8]),
    ) -> Result<Vec<Cow<'d, [u8]>>, Failure>
    where
        'a: 'd,
    {
        let (expected, actual) = (self.program.input().bytes(), input.len());
        if expected != actual {
            return Err(Failure::Length { expected, actual });
        }
        let constants = self.program.constants().map(|(_, constant)| constant);
        let mut data: Vec<Cow<'_, [u8]>> = [input]
            .into_iter()
            .chain(constants)
            .map(Cow::Borrowed)
            .collect();
        let values = self.program.values();
        let steps = (0..).zip(self.program.operators()).zip(&self.ends);
        for ((index, operator), ends) in steps.take(last.saturating_add(1)) {
            let kind = &values[data.len()].kind;
            let mut output = vec![0; kind.bytes()];
            let rows = 0..kind.rows() as usize;
            operator.run(
                &Work {
                    values,
                    data: &data,
                    kind,
                    rows,
                },
                &mut output,
            );
            tell(index, kind, &output);
            data.push(Cow::Owned(output));
            for &ended in ends.iter().filter(|_| usize::from(index) < last) {
                mem::take(&mut data[ended]);
            }
        }
        Ok(data)
    }
}
