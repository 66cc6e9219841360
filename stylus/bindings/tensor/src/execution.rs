//! Runs a program operator by operator, and keeps no value longer than one still reads it.

use crate::Failure;
use assay_core::{operators::Work, Flat, Program, TensorType};
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
pub struct Execution<'a> {
    /// The program with its fused operators taken apart, whose operators are steps here.
    flat: Flat<'a>,
    /// For each step the program's operator that has its output, if one has.
    shown: Vec<Option<u16>>,
    /// For each step the numbers of the outputs that nothing reads after it.
    ends: Vec<Vec<usize>>,
}

impl<'a> Execution<'a> {
    /// Bytes that outputs may have together at one time, in the 4 GiB of a module's memory.
    pub const MOST: u64 = 1 << 30;

    /// # Errors
    /// [`Failure::Memory`] where more than [`Self::MOST`] bytes live at one time.
    pub fn new(program: &Program<'a>) -> Result<Self, Failure> {
        let flat = program.flat();
        let count = flat.operators.len();
        let first = flat.values.len() - count;
        let mut last: Vec<usize> = (0..count).collect();
        let mut reads = |number: usize, step: usize| {
            let output = number.checked_sub(first);
            if let Some(last) = output.and_then(|output| last.get_mut(output)) {
                *last = step.max(*last);
            }
        };
        for (step, operator) in flat.operators.iter().enumerate() {
            operator.operands(&mut |number| reads(number.into(), step));
        }
        let mut shown = vec![None; count];
        let outputs = flat.numbers.iter().skip(first);
        for ((index, operator), &number) in (0..).zip(program.operators()).zip(outputs) {
            let step = number - first;
            shown[step] = Some(index);
            // What a fused operator reads is there when it is done: for its opening.
            operator.operands(&mut |operand| reads(flat.numbers[usize::from(operand)], step));
        }
        let mut ends = vec![Vec::new(); count];
        for (output, &last) in last.iter().enumerate().take(count.saturating_sub(1)) {
            ends[last].push(first + output);
        }
        let bytes = |number: usize| flat.values[number].kind.bytes() as u64;
        let (mut live, mut needed) = (0, 0);
        for (step, ends) in ends.iter().enumerate() {
            live += bytes(first + step);
            needed = needed.max(live);
            live -= ends.iter().map(|&number| bytes(number)).sum::<u64>();
        }
        if needed > Self::MOST {
            return Err(Failure::Memory { needed });
        }
        Ok(Self { flat, shown, ends })
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
        let mut data = self.steps(last, input, tell)?;
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
        let first = self.flat.values.len() - self.ends.len();
        let numbers = &self.flat.numbers[..self.flat.numbers.len().min(first + last + 1)];
        let step = numbers.last().map_or(0, |number| number - first);
        let mut data = self.steps(step, input, tell)?;
        Ok(numbers
            .iter()
            .map(|&number| mem::take(&mut data[number]))
            .collect())
    }

    /// The same by steps.
    fn steps<'d>(
        &self,
        last: usize,
        input: &'d [u8],
        tell: &mut dyn FnMut(u16, &TensorType, &[u8]),
    ) -> Result<Vec<Cow<'d, [u8]>>, Failure>
    where
        'a: 'd,
    {
        let values = &self.flat.values;
        let (expected, actual) = (values[0].kind.bytes(), input.len());
        if expected != actual {
            return Err(Failure::Length { expected, actual });
        }
        let constants = values[1..values.len() - self.ends.len()].iter();
        let constants = constants.map(|value| value.constant.unwrap_or_default());
        let mut data: Vec<Cow<'_, [u8]>> = [input]
            .into_iter()
            .chain(constants)
            .map(Cow::Borrowed)
            .collect();
        let steps = self.flat.operators.iter().zip(&self.ends).enumerate();
        for (step, (operator, ends)) in steps.take(last.saturating_add(1)) {
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
            if let Some(operator) = self.shown[step] {
                tell(operator, kind, &output);
            }
            data.push(Cow::Owned(output));
            for &ended in ends.iter().filter(|_| step < last) {
                mem::take(&mut data[ended]);
            }
        }
        Ok(data)
    }
}
