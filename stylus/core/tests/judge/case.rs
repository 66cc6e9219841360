//! Programs that were run, and claims of them.

use super::common::{
    agreement::{agreed, Tensors},
    json::{self, bytes},
    Noise, Sha3,
};
use assay_core::{
    judge::{Dispute, Shared},
    operators::{At, Operator, Work},
    tensor_hash, tensor_root, ElementOpening, Multiproof, Program, TensorType,
};
use std::collections::BTreeSet;

/// Of input and output.
pub const SALTS: [[u8; 32]; 2] = [[3; 32], [0; 32]];

/// A program that was run, and what a provider claims of it.
pub struct Case<'p> {
    pub program: &'p Program<'p>,
    pub tensors: Tensors,
    pub hashes: Vec<[u8; 32]>,
}

impl<'p> Case<'p> {
    pub fn new(program: &'p Program<'p>, bytes: &[u8], input: Vec<u8>) -> Self {
        let tensors = agreed(bytes, input);
        let hash = |(kind, data): &(TensorType, Vec<u8>)| tensor_hash::<Sha3>(kind, data);
        let hashes = tensors.0.iter().map(hash).collect();
        Self {
            program,
            tensors,
            hashes,
        }
    }

    /// The same claim but for the output of an operator, which has these bytes.
    pub fn with(&self, operator: usize, data: Vec<u8>) -> Self {
        let at = self.first() + operator;
        let mut tensors = self.tensors.0.clone();
        let mut hashes = self.hashes.clone();
        hashes[at] = tensor_hash::<Sha3>(&tensors[at].0, &data);
        tensors[at].1 = data;
        Self {
            program: self.program,
            tensors: Tensors(tensors),
            hashes,
        }
    }

    /// The same, and what follows from these bytes is computed from them.
    pub fn followed(&self, operator: usize, data: Vec<u8>) -> Self {
        let mut case = self.with(operator, data);
        for (later, rule) in self.program.operators().enumerate().skip(operator + 1) {
            let (kind, right) = self.output(later);
            let mut output = vec![0; right.len()];
            let work = Work {
                values: self.program.values(),
                data: &case.tensors,
                kind,
                rows: 0..kind.rows() as usize,
            };
            rule.run(&work, &mut output);
            case = case.with(later, output);
        }
        case
    }

    pub fn first(&self) -> usize {
        1 + self.program.constants().count()
    }

    pub fn trace(&self) -> Vec<[u8; 32]> {
        self.hashes[self.first()..].to_vec()
    }

    pub fn output(&self, operator: usize) -> &(TensorType, Vec<u8>) {
        &self.tensors.0[self.first() + operator]
    }

    /// The claim whose output of `operator` has these bytes instead, and a dispute over it.
    pub fn lie(
        &self,
        operator: usize,
        data: &[u8],
        kind: &TensorType,
    ) -> (Dispute<'p, Sha3>, Shared) {
        let mut trace = self.trace();
        trace[operator] = tensor_hash::<Sha3>(kind, data);
        let dispute = Dispute::new(self.program, SALTS, trace.clone());
        let shared = dispute.shared(&self.hashes[0], &trace[trace.len() - 1]);
        (dispute, shared)
    }

    pub fn root(&self, number: u16) -> Option<[u8; 32]> {
        let (kind, data) = self.tensors.0.get(usize::from(number))?;
        Some(tensor_root::<Sha3>(kind, data))
    }

    /// The opening of an element, claimed to be what `data` has.
    pub fn open(
        &self,
        dispute: &Dispute<'p, Sha3>,
        operator: usize,
        index: usize,
        data: &[u8],
    ) -> Vec<u8> {
        let (kind, _) = self.output(operator);
        let claimed = Multiproof::of_element::<Sha3>(kind, data, index).unwrap();
        self.opened(dispute, operator, index, &claimed)
    }

    /// The same by the leaf that is claimed.
    pub fn opened(
        &self,
        dispute: &Dispute<'p, Sha3>,
        operator: usize,
        index: usize,
        claimed: &Multiproof,
    ) -> Vec<u8> {
        let rule = self.program.operators().nth(operator).unwrap();
        let (kind, _) = self.output(operator);
        let at = At {
            values: self.program.values(),
            kind,
            index,
        };
        let opening = ElementOpening::of::<Sha3, _>(rule, &at, &self.tensors).unwrap();
        let (operator, index) = (
            u16::try_from(operator).unwrap(),
            u32::try_from(index).unwrap(),
        );
        let opened = dispute.element(operator, index, &opening, claimed, |number| {
            self.root(number)
        });
        opened.unwrap()
    }
}

/// Every program of the vectors, by each operator and some of its elements.
pub fn each(mut visit: impl FnMut(&Case<'_>, usize, usize)) {
    let mut names = BTreeSet::new();
    let vectors = include_str!("../../../../test/vectors/operators.json");
    for vector in json::section(vectors, "programs") {
        let encoded = bytes(&vector["bytes"]);
        let program = Program::decode(&encoded).unwrap();
        let case = Case::new(&program, &encoded, bytes(&vector["input"]));
        names.extend(program.operators().map(Operator::name));
        for operator in 0..program.operators().count() {
            let (kind, _) = case.output(operator);
            let count = kind.bytes() / kind.dtype().size() as usize;
            for index in BTreeSet::from([0, count / 3, count - 1]) {
                visit(&case, operator, index);
            }
        }
    }
    assert_eq!(names.len(), 27);
}

/// The bytes of a tensor with another element at `index`.
pub fn wrong(kind: &TensorType, data: &[u8], index: usize, noise: &mut Noise) -> Vec<u8> {
    let mut data = data.to_vec();
    let size = kind.dtype().size() as usize;
    let element = &mut data[index * size..][..size];
    let at = noise.below(size);
    element[at] ^= 1 << noise.below(8);
    data
}

/// An opening of which some bytes are others, more or fewer.
pub fn changed(opening: &[u8], noise: &mut Noise) -> Vec<u8> {
    let mut changed = opening.to_vec();
    for _ in 0..=noise.below(3) {
        let at = noise.below(changed.len());
        match noise.below(8) {
            0 => changed.truncate(at),
            1 => changed.extend(noise.bytes(at % 300)),
            2 => drop(changed.remove(at)),
            3 => changed.insert(at, noise.byte()),
            _ => changed[at] ^= 1 << noise.below(8),
        }
        if changed.is_empty() {
            break;
        }
    }
    changed
}
