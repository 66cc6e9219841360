//! The openings that prove something to the judge, written down.

use super::Shared;
use crate::{
    commitment::{list_path, OPERATOR, PROGRAM},
    list_root, operator_hash, program_id, salted_hash, tensor_hash, ElementOpening, Keccak256,
    Multiproof, Program, TensorType,
};
use alloc::{vec, vec::Vec};
use core::marker::PhantomData;

/// A claim with its trace, of which openings are made.
pub struct Dispute<'p, K> {
    program: &'p Program<'p>,
    /// The tensors' hashes of the constants.
    constants: Vec<[u8; 32]>,
    operators: Vec<[u8; 32]>,
    trace: Vec<[u8; 32]>,
    /// Of input and output.
    salts: [[u8; 32]; 2],
    /// Whether outputs of the last operator are opened under the claim instead of the trace.
    pub by_output: bool,
    hashing: PhantomData<K>,
}

impl<'p, K: Keccak256> Dispute<'p, K> {
    /// `trace` holds the hashes of the operators' outputs as the provider gave them, or none; `salts` are those of the
    /// claim's input and output.
    #[must_use]
    pub fn new(program: &'p Program<'p>, salts: [[u8; 32]; 2], trace: Vec<[u8; 32]>) -> Self {
        let constants = program.constants();
        Self {
            program,
            constants: constants
                .map(|(kind, data)| tensor_hash::<K>(kind, data))
                .collect(),
            operators: program.descriptors().map(operator_hash::<K>).collect(),
            by_output: trace.is_empty(),
            trace,
            salts,
            hashing: PhantomData,
        }
    }

    /// What the judge is told of the claim, of which input and output have these tensor hashes.
    #[must_use]
    pub fn shared(&self, input: &[u8; 32], output: &[u8; 32]) -> Shared {
        Shared {
            program: program_id::<K>(self.program),
            input: salted_hash::<K>(&self.salts[0], input),
            output: salted_hash::<K>(&self.salts[1], output),
            trace: if self.trace.is_empty() {
                [0; 32]
            } else {
                list_root::<K>(self.trace.clone())
            },
        }
    }

    /// Opens an element of an operator's output for `find_fault`: what proves the element and its leaf in the output that
    /// the provider claims. `root` gives the root of a value that the operator names and the element does not read. None
    /// where something is missing.
    pub fn element(
        &self,
        operator: u16,
        index: u32,
        opening: &ElementOpening,
        claimed: &Multiproof,
        root: impl Fn(u16) -> Option<[u8; 32]>,
    ) -> Option<Vec<u8>> {
        let mut out = self.header();
        out.extend(operator.to_le_bytes());
        out.extend(index.to_le_bytes());
        let numbers = self.operator(operator, &mut out)?;
        for number in numbers {
            self.kind(number, &mut out)?;
            match opening.tensors.iter().find(|tensor| tensor.0 == number) {
                None => {
                    out.extend([0; 2]);
                    out.extend(root(number)?);
                }
                Some((_, proof)) => {
                    out.extend(u16::try_from(proof.runs.len()).ok()?.to_le_bytes());
                    for &(first, count) in &proof.runs {
                        out.extend(first.to_le_bytes());
                        out.extend(count.to_le_bytes());
                    }
                    write(proof, &mut out);
                }
            }
            self.place(number, &mut out)?;
        }
        self.output(operator, &mut out);
        write(claimed, &mut out);
        self.claimed(operator, &mut out)?;
        Some(out)
    }

    /// Opens for `decode_fault` what the hash of an operator's output is the hash of. `root` gives the roots of all values
    /// that the operator names.
    pub fn tensor_type(
        &self,
        operator: u16,
        hashed: &[u8],
        root: impl Fn(u16) -> Option<[u8; 32]>,
    ) -> Option<Vec<u8>> {
        let mut out = self.header();
        out.push(1);
        out.extend(operator.to_le_bytes());
        for number in self.operator(operator, &mut out)? {
            self.kind(number, &mut out)?;
            out.extend([0; 2]);
            out.extend(root(number)?);
            self.place(number, &mut out)?;
        }
        self.output(operator, &mut out);
        out.extend(u16::try_from(hashed.len()).ok()?.to_le_bytes());
        out.extend(hashed);
        self.claimed(operator, &mut out)?;
        Some(out)
    }

    /// Opens for `decode_fault` what the hash of a leaf that holds data is the hash of, or the hash of a node of `level` that
    /// holds none, with all siblings up to the root. `kind` is the type under which the output was hashed.
    #[must_use]
    pub fn padding(
        &self,
        operator: u16,
        kind: &TensorType,
        (level, index): (u8, u32),
        shown: &[u8],
        siblings: &[[u8; 32]],
    ) -> Option<Vec<u8>> {
        let mut out = self.header();
        out.push(2);
        out.extend(operator.to_le_bytes());
        self.output(operator, &mut out);
        kind.encode(&mut out);
        out.push(level);
        out.extend(index.to_le_bytes());
        out.extend(shown);
        out.extend(siblings.as_flattened());
        self.claimed(operator, &mut out)?;
        Some(out)
    }

    /// The same of a node, whether it holds data or not, by its hash: what shows that there is nothing where data should be.
    #[must_use]
    pub fn hole(
        &self,
        operator: u16,
        kind: &TensorType,
        place: (u8, u32),
        hash: &[u8; 32],
        siblings: &[[u8; 32]],
    ) -> Option<Vec<u8>> {
        let mut out = self.padding(operator, kind, place, hash, siblings)?;
        *out.get_mut(self.header().len())? = 4;
        Some(out)
    }

    /// Opens for `decode_fault` the claim's output, whose tensor hash is given, and the trace's last tensor.
    #[must_use]
    pub fn last(&self, output: &[u8; 32]) -> Option<Vec<u8>> {
        let mut out = self.header();
        out.push(3);
        out.extend(output);
        out.extend(self.salts[1]);
        let last = self.operators.len().checked_sub(1)?;
        out.extend(self.trace.get(last)?);
        out.extend(list_path::<K>(&self.trace, last).as_flattened());
        Some(out)
    }

    /// What the program's id is the hash of.
    fn header(&self) -> Vec<u8> {
        let mut out = vec![PROGRAM, crate::program::VERSION];
        self.program.input().encode(&mut out);
        for items in [&self.constants, &self.operators] {
            out.extend(u16::try_from(items.len()).unwrap_or(u16::MAX).to_le_bytes());
            out.extend(list_root::<K>(items.clone()));
        }
        out
    }

    /// Writes an operator and gives the numbers of its operands, in order, each once.
    fn operator(&self, index: u16, out: &mut Vec<u8>) -> Option<Vec<u16>> {
        let at = usize::from(index);
        out.push(OPERATOR);
        out.extend(self.program.descriptors().nth(at)?);
        out.extend(list_path::<K>(&self.operators, at).as_flattened());
        Some(self.program.operators().nth(at)?.numbers())
    }

    fn kind(&self, number: u16, out: &mut Vec<u8>) -> Option<()> {
        let value = self.program.values().get(usize::from(number))?;
        if number > 0 {
            value.kind.encode(out);
        }
        Some(())
    }

    fn place(&self, number: u16, out: &mut Vec<u8>) -> Option<()> {
        let Some(at) = usize::from(number).checked_sub(1) else {
            out.extend(self.salts[0]);
            return Some(());
        };
        let (items, at) = match at.checked_sub(self.constants.len()) {
            None => (&self.constants, at),
            Some(at) => (&self.trace, at),
        };
        items.get(at)?;
        out.extend(list_path::<K>(items, at).as_flattened());
        Some(())
    }

    fn is_by_output(&self, operator: u16) -> bool {
        self.by_output && usize::from(operator) + 1 == self.operators.len()
    }

    fn output(&self, operator: u16, out: &mut Vec<u8>) {
        out.push(u8::from(self.is_by_output(operator)));
    }

    fn claimed(&self, operator: u16, out: &mut Vec<u8>) -> Option<()> {
        if self.is_by_output(operator) {
            out.extend(self.salts[1]);
        } else {
            self.trace.get(usize::from(operator))?;
            let path = list_path::<K>(&self.trace, operator.into());
            out.extend(path.as_flattened());
        }
        Some(())
    }
}

fn write(proof: &Multiproof, out: &mut Vec<u8>) {
    out.extend(&proof.leaves);
    out.extend(proof.path.as_flattened());
}
