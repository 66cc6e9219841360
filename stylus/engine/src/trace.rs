//! The hashes of what a program's operators give. Nothing is hashed until they are asked for, and no tensor is kept
//! longer than its readers need it.

use crate::{keccak::Hash, Plan, RunError, Tree};
use std::ops::Range;

impl Plan<'_> {
    /// Runs the program and gives the hash of each output of some operators, in order.
    ///
    /// # Errors
    /// As [`Plan::run`].
    pub fn trace(&mut self, input: &[u8], operators: Range<usize>) -> Result<Vec<Hash>, RunError> {
        let kernel = self.kernel();
        let mut hashes = Vec::new();
        self.run_with(input, &mut |threads, output| {
            if operators.contains(&output.operator) {
                hashes.push(Tree::hash_of(kernel, threads, output.kind, output.data));
            }
        })?;
        Ok(hashes)
    }
}
