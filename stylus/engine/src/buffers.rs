//! Where values lie while a program runs: the input and constants where they are, outputs in buffers that are used again
//! when nobody will read what is in them.

use crate::lines::Lines;
use assay_core::{
    operators::{Operands, Operator},
    Value,
};

/// Where a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Input,
    /// A constant's own, by its number.
    Constant(usize),
    Buffer(usize),
}

/// All values' places, and how large the buffers are.
pub(crate) struct Buffers {
    pub(crate) places: Vec<Place>,
    pub(crate) sizes: Vec<usize>,
}

impl Buffers {
    /// Gives each output a buffer, one of its own if it is to be kept. A Reshape's is its operand's, whose bytes are the
    /// same. `opened` says of values by number that they last until a step is done, for who opens an element then.
    pub(crate) fn new(
        values: &[Value<'_>],
        operators: &[Operator],
        opened: &[(usize, usize)],
        keep: bool,
    ) -> Self {
        let first = values.len() - operators.len();
        let mut owners: Vec<usize> = (0..values.len()).collect();
        let mut last_reader = vec![0; values.len()];
        for (step, operator) in operators.iter().enumerate() {
            if let Operator::Reshape(reshape) = operator {
                owners[first + step] = owners[usize::from(reshape.x)];
            }
            operator.operands(&mut |number| {
                last_reader[owners[usize::from(number)]] = step;
            });
        }
        for &(number, step) in opened {
            let last = &mut last_reader[owners[number]];
            *last = step.max(*last);
        }
        // Nobody reads the program's output, which must last to the end.
        last_reader[owners[values.len() - 1]] = operators.len();

        // What an operator reads last, and its own output where nobody reads it.
        let mut unread = vec![Vec::new(); operators.len() + 1];
        for (step, number) in (first..values.len()).enumerate() {
            if owners[number] == number {
                unread[last_reader[number].max(step)].push(number);
            }
        }

        let mut buffers = Self {
            places: Vec::with_capacity(values.len()),
            sizes: Vec::new(),
        };
        let mut free: Vec<usize> = Vec::new();
        for (number, value) in values.iter().enumerate() {
            let place = if owners[number] != number {
                buffers.places[owners[number]]
            } else if number == 0 {
                Place::Input
            } else if number < first {
                Place::Constant(number)
            } else {
                Place::Buffer(buffers.take(&mut free, value.kind.bytes()))
            };
            buffers.places.push(place);
            let Some(step) = number.checked_sub(first).filter(|_| !keep) else {
                continue;
            };
            for &read in &unread[step] {
                if let Place::Buffer(buffer) = buffers.places[read] {
                    free.push(buffer);
                }
            }
        }
        buffers
    }

    /// The smallest free buffer that is large enough, else the largest, made larger, else a new one.
    fn take(&mut self, free: &mut Vec<usize>, bytes: usize) -> usize {
        let fits = |&(_, &buffer): &(usize, &usize)| self.sizes[buffer] >= bytes;
        let size = |&(_, &buffer): &(usize, &usize)| self.sizes[buffer];
        let found = free.iter().enumerate().filter(fits).min_by_key(size);
        let found = found.or_else(|| free.iter().enumerate().max_by_key(size));
        let Some((at, _)) = found else {
            self.sizes.push(bytes);
            return self.sizes.len() - 1;
        };
        let buffer = free.swap_remove(at);
        self.sizes[buffer] = self.sizes[buffer].max(bytes);
        buffer
    }
}

/// The values' bytes at one step.
pub(crate) struct Data<'r> {
    pub(crate) values: &'r [Value<'r>],
    pub(crate) places: &'r [Place],
    pub(crate) buffers: &'r [Lines],
    pub(crate) input: &'r [u8],
}

impl Operands for Data<'_> {
    fn bytes(&self, number: u16) -> &[u8] {
        let number = usize::from(number);
        if number < self.places.len() {
            self.output(number)
        } else {
            &[]
        }
    }
}

impl<'r> Data<'r> {
    /// The bytes of a value.
    pub(crate) fn output(&self, number: usize) -> &'r [u8] {
        match self.places[number] {
            Place::Input => self.input,
            Place::Constant(owner) => self.values[owner].constant.unwrap_or_default(),
            Place::Buffer(buffer) => &self.buffers[buffer][..self.values[number].kind.bytes()],
        }
    }
}

/// The constants alone.
pub(crate) struct Constants<'r>(pub(crate) &'r [Value<'r>]);

impl Operands for Constants<'_> {
    fn bytes(&self, number: u16) -> &[u8] {
        let value = self.0.get(usize::from(number));
        value.and_then(|value| value.constant).unwrap_or_default()
    }
}
