//! The hashes of what a program's operators give. Nothing is hashed until they are asked for, and no tensor is kept
//! longer than its readers need it.

use crate::{keccak::Hash, Plan, Tree};
use assay_core::InputLength;
use std::ops::Range;

impl Plan<'_> {
    /// Runs the program and gives the hash of each output of some operators, in order.
    ///
    /// # Errors
    /// [`InputLength`] where the input has another length than the program takes.
    pub fn trace(
        &mut self,
        input: &[u8],
        operators: Range<usize>,
    ) -> Result<Vec<Hash>, InputLength> {
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
