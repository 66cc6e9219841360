//! Programs whose fused operators are taken apart.

use crate::{operators::Operator, Program, Value};
use alloc::vec::Vec;

/// How many operators back the same one is looked for.
const NEAR: usize = 64;

/// What executors run and analyses read: each operator by itself. What fused operators near each other make alike is made
/// once.
#[derive(Clone, Debug)]
pub struct Flat<'a> {
    /// All values by number: input, constants, then each operator's output in order.
    pub values: Vec<Value<'a>>,
    /// The operators, which number values as they are here.
    pub operators: Vec<Operator>,
    /// The number here of each value of the program, in order.
    pub numbers: Vec<usize>,
}

impl<'a> Program<'a> {
    /// The program with its fused operators taken apart; with none where there would be more values than numbers.
    #[must_use]
    pub fn flat(&self) -> Flat<'a> {
        let first = 1 + self.constants().count();
        let all: usize = self.operators().map(count).sum();
        let apart = first + all <= 1 << 16;
        let mut flat = Flat {
            values: Vec::with_capacity(if apart {
                first + all
            } else {
                self.values().len()
            }),
            operators: Vec::with_capacity(all),
            numbers: (0..first).collect(),
        };
        let (constants, outputs) = self.values().split_at(first.min(self.values().len()));
        flat.values.extend(constants);
        for (operator, output) in self.operators().zip(outputs) {
            match operator {
                Operator::Fused(fused) if apart => {
                    let within = fused.values(self.values());
                    let mut numbers: Vec<_> = fused
                        .operands
                        .iter()
                        .map(|&number| flat.number(number))
                        .collect();
                    let inner = within.get(numbers.len()..).unwrap_or_default();
                    let last = inner.len().saturating_sub(1);
                    for (at, (operator, value)) in fused.operators.iter().zip(inner).enumerate() {
                        let of = |number: u16| numbers.get(usize::from(number)).copied();
                        let operator = renumbered(operator, of);
                        // The last one's output is a tensor of its own.
                        let known = flat.find(&operator).filter(|_| at != last);
                        let number = known.unwrap_or(flat.values.len());
                        if known.is_none() {
                            flat.push(operator, *value);
                        }
                        numbers.push(number);
                    }
                }
                other => {
                    let operator = renumbered(other, |number| Some(flat.number(number)));
                    flat.push(operator, *output);
                }
            }
            flat.numbers.push(flat.values.len() - 1);
        }
        flat
    }
}

impl<'a> Flat<'a> {
    /// The number here of a value of the program.
    fn number(&self, number: u16) -> usize {
        let found = self.numbers.get(usize::from(number));
        found.copied().unwrap_or(usize::MAX)
    }

    /// The output of the same operator, if it is one of the last.
    fn find(&self, operator: &Operator) -> Option<usize> {
        let last = self.operators.iter().rev().take(NEAR);
        let back = last.into_iter().position(|known| known == operator)?;
        Some(self.values.len() - 1 - back)
    }

    fn push(&mut self, operator: Operator, output: Value<'a>) {
        self.operators.push(operator);
        self.values.push(output);
    }
}

const fn count(operator: &Operator) -> usize {
    match operator {
        Operator::Fused(fused) => fused.operators.len(),
        _ => 1,
    }
}

fn renumbered(operator: &Operator, number: impl Fn(u16) -> Option<usize>) -> Operator {
    let mut operator = operator.clone();
    operator.operands_mut(&mut |operand| {
        let found = number(*operand).and_then(|number| u16::try_from(number).ok());
        *operand = found.unwrap_or(u16::MAX);
    });
    operator
}
