//! An opening of one element proves it, within the bytes that the program's check allows, and nothing else does.

#![cfg(feature = "all")]

mod common;

use assay_core::{
    operators::{
        Add, ArgMax, At, Division, Epilogue, LayerNorm, Lut16, Mul, Norm, Operator, Pair,
        Requantise, RequantiseTensor, Rounding, Scale, Side, Softmax,
    },
    tensor_hash, DType, Draft, ElementOpening, Keccak256, OpeningError, Program, TensorType,
};
use common::{
    agreement::{agreed, elements, extremes, Tensors},
    Noise, Sha3,
};

/// A program, its values, and their hashes.
struct Executed {
    bytes: Vec<u8>,
    tensors: Tensors,
    hashes: Vec<[u8; 32]>,
}

impl Executed {
    fn new(draft: &Draft) -> Self {
        let bytes = draft.encode().unwrap();
        let input = *Program::decode(&bytes).unwrap().input();
        let tensors = agreed(&bytes, extremes(&mut Noise(31), &input));
        let hash = |(kind, data): &(TensorType, Vec<u8>)| tensor_hash::<Sha3>(kind, data);
        let hashes = tensors.0.iter().map(hash).collect();
        Self {
            bytes,
            tensors,
            hashes,
        }
    }

    /// Visits some elements of every operator: the operator, its descriptor's bytes, the bound, the element and itself.
    fn each(&self, mut visit: impl FnMut(&Operator, &At<'_>, i64, usize)) {
        let program = Program::decode(&self.bytes).unwrap();
        let first = program.constants().count() + 1;
        let bounds = program.openings().zip(program.descriptors());
        for (i, (operator, (bound, descriptor))) in program.operators().zip(bounds).enumerate() {
            let (kind, data) = &self.tensors.0[first + i];
            let count = kind.bytes() / kind.dtype().size() as usize;
            for index in [0, count / 3, count / 2, count - 1] {
                let at = At {
                    values: program.values(),
                    kind,
                    index,
                };
                let right = common::agreement::integers(kind.dtype(), data)[index];
                visit(operator, &at, right, bound as usize - descriptor.len());
            }
        }
    }

    fn open(&self, operator: &Operator, at: &At<'_>) -> ElementOpening {
        ElementOpening::of::<Sha3, _>(operator, at, &self.tensors).unwrap()
    }

    fn verified(
        &self,
        opening: &ElementOpening,
        operator: &Operator,
        at: &At<'_>,
    ) -> Result<i64, OpeningError> {
        opening.element::<Sha3>(operator, at, |number| {
            self.hashes.get(usize::from(number)).copied()
        })
    }
}

fn kind(dtype: DType, shape: &[u32]) -> TensorType {
    TensorType::new(dtype, shape).unwrap()
}

fn constant(draft: &mut Draft, noise: &mut Noise, dtype: DType, shape: &[u32]) -> u16 {
    let kind = kind(dtype, shape);
    let data = extremes(noise, &kind);
    draft.constant(kind, data).unwrap()
}

const BARE: Epilogue = Epilogue {
    bias: None,
    requantise: None,
};

fn pair(a: u16, b: u16) -> Pair {
    Pair {
        a,
        b,
        left: Side::default(),
        right: Side::default(),
        epilogue: BARE,
    }
}

/// Rows of several leaves, of one and of a part of one; a table read by data, one read whole, an operand named twice,
/// operands that broadcast.
fn programs() -> Vec<Executed> {
    let mut noise = Noise(32);
    let mut drafts = Vec::new();
    for columns in [5, 100, 128, 700] {
        let mut draft = Draft::new(kind(DType::I16, &[2, 3, columns]));
        let mut x = 0;
        if columns == 5 {
            let table = constant(&mut draft, &mut noise, DType::I16, &[1 << 16]);
            x = draft.push(Operator::Lut16(Lut16 { x, table })).unwrap();
        }
        let other = constant(&mut draft, &mut noise, DType::I8, &[3, 1]);
        draft.push(Operator::Add(Add(pair(x, other)))).unwrap();
        let product = draft.push(Operator::Mul(Mul(pair(x, x)))).unwrap();
        let scales = [(DType::I32, 1 << 30), (DType::I8, 40)].map(|(dtype, scale)| {
            let scales = elements(dtype, &vec![scale; columns as usize]);
            draft.constant(kind(dtype, &[columns]), scales).unwrap()
        });
        let requantise = Requantise {
            zero_point: 0,
            lo: -128,
            hi: 127,
            wide: false,
            rounding: Rounding::Single,
            scale: Scale::Channel {
                m: scales[0],
                s: scales[1],
            },
            table: None,
        };
        let rescaled = RequantiseTensor {
            x: product,
            epilogue: Epilogue {
                bias: None,
                requantise: Some(requantise),
            },
        };
        draft.push(Operator::Requantise(rescaled)).unwrap();
        let vectors = [0; 2].map(|_| constant(&mut draft, &mut noise, DType::I16, &[columns]));
        let norm = Norm {
            x,
            gamma: vectors[0],
            beta: vectors[1],
            numerator: 1 << 30,
            shifts: [20, 14],
        };
        draft.push(Operator::LayerNorm(LayerNorm(norm))).unwrap();
        let weights: Vec<_> = (0..256).map(|i| (255 - i) << 16).collect();
        let table = kind(DType::I32, &[256]);
        let table = draft
            .constant(table, elements(DType::I32, &weights))
            .unwrap();
        let mask = constant(&mut draft, &mut noise, DType::I8, &[3, columns]);
        let softmax = Softmax {
            x,
            table,
            mask: Some(mask),
            division: Division::Shares,
            shift: 8,
        };
        draft.push(Operator::Softmax(softmax)).unwrap();
        draft.push(Operator::ArgMax(ArgMax { x })).unwrap();
        drafts.push(draft);
    }
    drafts.iter().map(Executed::new).collect()
}

#[test]
fn an_opening_proves_its_element_within_the_bound() {
    for executed in programs() {
        executed.each(|operator, at, right, bound| {
            let opening = executed.open(operator, at);
            assert!(
                opening.size() <= bound,
                "{operator:?}: {} of {bound}",
                opening.size()
            );
            assert_eq!(executed.verified(&opening, operator, at), Ok(right));
            let verify = |claimed| {
                let hash = |number| executed.hashes.get(usize::from(number)).copied();
                opening.verify::<Sha3>(operator, at, hash, claimed)
            };
            assert_eq!(verify(right), Ok(true));
            assert_eq!(verify(right + 1), Ok(false));
        });
    }
}

#[test]
fn tampering_any_byte_of_an_opening_is_detected() {
    for executed in programs() {
        executed.each(|operator, at, _, _| {
            let opening = executed.open(operator, at);
            let refused = |change: &dyn Fn(&mut ElementOpening)| {
                let mut tampered = opening.clone();
                change(&mut tampered);
                assert!(
                    executed.verified(&tampered, operator, at).is_err(),
                    "{operator:?}"
                );
            };
            for (i, (_, proof)) in opening.tensors.iter().enumerate() {
                for byte in
                    (0..proof.leaves.len()).step_by(if proof.leaves.len() > 512 { 37 } else { 1 })
                {
                    refused(&|opening| opening.tensors[i].1.leaves[byte] ^= 0x10);
                }
                for node in 0..proof.path.len() {
                    refused(&|opening| opening.tensors[i].1.path[node][node % 32] ^= 1);
                }
                for run in 0..proof.runs.len() {
                    refused(&|opening| opening.tensors[i].1.runs[run].0 ^= 1);
                    refused(&|opening| opening.tensors[i].1.runs[run].1 ^= 1);
                    refused(&|opening| opening.tensors[i].1.runs[run] = (u32::MAX, u32::MAX));
                }
                refused(&|opening| opening.tensors[i].0 ^= 1);
                refused(&|opening| opening.tensors[i].1.path.push([0; 32]));
                refused(&|opening| {
                    if opening.tensors[i].1.path.pop().is_none() {
                        opening.tensors.clear();
                    }
                });
                refused(&|opening| opening.tensors[i].1.leaves.extend([0; 256]));
                refused(&|opening| opening.tensors[i].1.leaves.truncate(255));
                refused(&|opening| drop(opening.tensors.remove(i)));
                refused(&|opening| opening.tensors.push(opening.tensors[i].clone()));
            }
        });
    }
}

#[test]
fn a_leaf_that_the_element_does_not_need_is_refused() {
    let mut draft = Draft::new(kind(DType::I8, &[4, 300]));
    let x = draft.push(Operator::Add(Add(pair(0, 0)))).unwrap();
    draft.push(Operator::ArgMax(ArgMax { x })).unwrap();
    let executed = Executed::new(&draft);
    executed.each(|operator, at, _, _| {
        let mut other = executed.open(operator, at);
        if let Operator::Add(_) = operator {
            // The opening of a whole row has the leaf of its element, and one more.
            let row = At {
                values: at.values,
                kind: &kind(DType::I32, &[4, 1]),
                index: at.index / 300,
            };
            let argmax = Operator::ArgMax(ArgMax { x: 0 });
            other = executed.open(&argmax, &row);
        }
        let found = executed.verified(&other, operator, at);
        match operator {
            Operator::Add(_) => assert_eq!(found, Err(OpeningError::Leaves)),
            _ => assert!(found.is_ok()),
        }
    });
}

#[test]
fn there_is_no_element_beyond_the_last() {
    let executed = &programs()[0];
    executed.each(|operator, at, _, _| {
        let opening = executed.open(operator, at);
        let beyond = At {
            index: at.kind.bytes() / at.kind.dtype().size() as usize,
            ..*at
        };
        assert_eq!(
            ElementOpening::of::<Sha3, _>(operator, &beyond, &executed.tensors),
            None
        );
        assert_eq!(
            executed.verified(&opening, operator, &beyond),
            Err(OpeningError::Row)
        );
    });
}

#[test]
fn padding_that_is_not_zero_is_refused_although_it_is_committed() {
    let input = kind(DType::I8, &[3, 5]);
    let mut draft = Draft::new(input);
    draft.push(Operator::ArgMax(ArgMax { x: 0 })).unwrap();
    let executed = Executed::new(&draft);
    executed.each(|operator, at, right, _| {
        // Rows of five take eight bytes of the only leaf; what is behind the third slot holds none.
        for byte in [5, 7, 24, 255] {
            let mut opening = executed.open(operator, at);
            let leaf = &mut opening.tensors[0].1.leaves;
            leaf[byte] = 1;
            let root = Sha3::keccak256(&[&[0], &leaf[..]].concat());
            let mut tensor = vec![2];
            input.encode(&mut tensor);
            tensor.extend(root);
            let committed = Sha3::keccak256(&tensor);
            let found = opening.element::<Sha3>(operator, at, |_| Some(committed));
            assert_eq!(found, Err(OpeningError::Padding), "{right}");
        }
    });
}
