//! What is added to the program.

use super::{error::Reason, graph::Graph, step::length};
use assay_core::{operators::Operator, DType, Fault, TensorType};

impl Graph<'_> {
    /// Adds an operator to the program.
    pub(super) fn push(&mut self, operator: Operator) -> Result<u16, Reason> {
        self.last = self.draft.push(operator)?;
        self.origins.push(self.current);
        Ok(self.last)
    }

    fn typed(&mut self, dtype: DType, dims: &[u32], data: Vec<u8>) -> Result<u16, Reason> {
        let bytes = data.len();
        let kind = TensorType::new(dtype, dims)?;
        let number = self.draft.constant(kind, data)?;
        // What is there already costs nothing.
        if number > self.newest {
            self.newest = number;
            self.spend(bytes)?;
        }
        Ok(number)
    }

    /// Takes bytes from those that constants may have.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), Reason> {
        self.budget = self.budget.checked_sub(bytes).ok_or(Reason::TooLarge)?;
        Ok(())
    }

    /// That a constant of so many bytes may still come.
    pub(super) fn check_room(&self, bytes: usize) -> Result<(), Reason> {
        if bytes <= self.budget {
            Ok(())
        } else {
            Err(Reason::TooLarge)
        }
    }

    /// A constant of int8.
    pub(super) fn constant(&mut self, dims: &[u32], elements: Vec<i8>) -> Result<u16, Reason> {
        let data = elements.into_iter().map(i8::cast_unsigned).collect();
        self.typed(DType::I8, dims, data)
    }

    /// A constant vector of int16.
    pub(super) fn halves(&mut self, halves: &[i16]) -> Result<u16, Reason> {
        let data = halves.iter().flat_map(|half| half.to_le_bytes()).collect();
        self.typed(DType::I16, &[length(halves.len())?], data)
    }

    /// A constant vector of int32.
    pub(super) fn words(&mut self, words: &[i32]) -> Result<u16, Reason> {
        self.words_of(&[length(words.len())?], words)
    }

    /// A constant of int32.
    pub(super) fn words_of(&mut self, dims: &[u32], words: &[i32]) -> Result<u16, Reason> {
        let data = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.typed(DType::I32, dims, data)
    }

    /// A constant vector of int64.
    pub(super) fn longs(&mut self, longs: &[i64]) -> Result<u16, Reason> {
        let data = longs.iter().flat_map(|long| long.to_le_bytes()).collect();
        self.typed(DType::I64, &[length(longs.len())?], data)
    }

    /// The dimensions of a value.
    pub(super) fn dims(&self, value: u16) -> Result<Vec<u32>, Reason> {
        let kind = self.draft.kind(value).ok_or(Fault::Operand)?;
        Ok(kind.shape().to_vec())
    }
}
