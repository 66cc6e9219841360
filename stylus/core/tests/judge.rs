//! The judge finds a wrong element wherever it is, and nothing where nothing is wrong, whatever it is shown.

#![cfg(feature = "all")]

mod common;

use assay_core::{
    judge::{decode_fault, find_fault, Dispute, Finding, JudgeError, Shared},
    operators::{At, Operator},
    rooted_hash, tensor_hash, tensor_root, DType, ElementOpening, Fault, Keccak256, Multiproof,
    Program, TensorType, LEAF,
};
use common::{
    agreement::{agreed, Tensors},
    json::{self, bytes},
    Noise, Sha3,
};
use std::collections::BTreeSet;

const SALTS: [[u8; 32]; 2] = [[3; 32], [0; 32]];

/// A program that was run, and what a provider claims of it.
struct Case<'p> {
    program: &'p Program<'p>,
    tensors: Tensors,
    hashes: Vec<[u8; 32]>,
}

impl<'p> Case<'p> {
    fn new(program: &'p Program<'p>, bytes: &[u8], input: Vec<u8>) -> Self {
        let tensors = agreed(bytes, input);
        let hash = |(kind, data): &(TensorType, Vec<u8>)| tensor_hash::<Sha3>(kind, data);
        let hashes = tensors.0.iter().map(hash).collect();
        Self {
            program,
            tensors,
            hashes,
        }
    }

    fn first(&self) -> usize {
        1 + self.program.constants().count()
    }

    fn trace(&self) -> Vec<[u8; 32]> {
        self.hashes[self.first()..].to_vec()
    }

    fn output(&self, operator: usize) -> &(TensorType, Vec<u8>) {
        &self.tensors.0[self.first() + operator]
    }

    /// The claim whose output of `operator` has these bytes instead, and a dispute over it.
    fn lie(&self, operator: usize, data: &[u8], kind: &TensorType) -> (Dispute<'p, Sha3>, Shared) {
        let mut trace = self.trace();
        trace[operator] = tensor_hash::<Sha3>(kind, data);
        let dispute = Dispute::new(self.program, SALTS, trace.clone());
        let shared = dispute.shared(&self.hashes[0], &trace[trace.len() - 1]);
        (dispute, shared)
    }

    fn root(&self, number: u16) -> Option<[u8; 32]> {
        let (kind, data) = self.tensors.0.get(usize::from(number))?;
        Some(tensor_root::<Sha3>(kind, data))
    }

    /// The opening of an element, claimed to be what `data` has.
    fn open(
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
    fn opened(
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
fn each(mut visit: impl FnMut(&Case<'_>, usize, usize)) {
    let mut names = BTreeSet::new();
    let vectors = include_str!("../../../test/vectors/operators.json");
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
    assert_eq!(names.len(), 26);
}

/// The bytes of a tensor with another element at `index`.
fn wrong(kind: &TensorType, data: &[u8], index: usize, noise: &mut Noise) -> Vec<u8> {
    let mut data = data.to_vec();
    let size = kind.dtype().size() as usize;
    let element = &mut data[index * size..][..size];
    let at = noise.below(size);
    element[at] ^= 1 << noise.below(8);
    data
}

#[test]
fn a_wrong_element_is_found_and_a_right_one_is_not() {
    let mut noise = Noise(41);
    each(|case, operator, index| {
        let (kind, right) = case.output(operator);
        let name = case.program.operators().nth(operator).unwrap().name();
        let (honest, shared) = case.lie(operator, right, kind);
        let opening = case.open(&honest, operator, index, right);
        assert_eq!(
            find_fault::<Sha3>(&shared, &opening),
            Ok(Finding::None),
            "{name}"
        );
        let data = wrong(kind, right, index, &mut noise);
        let (liar, shared) = case.lie(operator, &data, kind);
        let opening = case.open(&liar, operator, index, &data);
        assert_eq!(
            find_fault::<Sha3>(&shared, &opening),
            Ok(Finding::Element),
            "{name}"
        );
        // Another element of the same tensor is right, unless it is the same.
        let other = index / 2;
        let opening = case.open(&liar, operator, other, &data);
        let expected = if other == index {
            Finding::Element
        } else {
            Finding::None
        };
        assert_eq!(
            find_fault::<Sha3>(&shared, &opening),
            Ok(expected),
            "{name}"
        );
    });
}

#[test]
fn no_change_of_an_opening_makes_an_honest_claim_faulty() {
    let mut noise = Noise(42);
    let mut errors = 0;
    each(|case, operator, index| {
        let (kind, right) = case.output(operator);
        let (honest, shared) = case.lie(operator, right, kind);
        let opening = case.open(&honest, operator, index, right);
        for _ in 0..40 {
            let mut changed = opening.clone();
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
            match find_fault::<Sha3>(&shared, &changed) {
                // Another element of the same leaf, perhaps: it is right, too.
                Ok(found) => assert_eq!(found, Finding::None),
                Err(_) => errors += 1,
            }
            if let Ok(found) = decode_fault::<Sha3>(&shared, &changed) {
                assert_eq!(found, Finding::None);
            }
        }
    });
    assert!(errors > 10_000, "{errors}");
}

#[test]
fn an_opening_of_another_claim_shows_nothing() {
    let mut last = None;
    each(|case, operator, index| {
        let (kind, right) = case.output(operator);
        let data = wrong(kind, right, index, &mut Noise(43));
        let (liar, lie) = case.lie(operator, &data, kind);
        let opening = case.open(&liar, operator, index, &data);
        let (_, honest) = case.lie(operator, right, kind);
        // Against the honest claim, and each of the lie's parts taken from it.
        for shared in [
            honest,
            Shared {
                program: [1; 32],
                ..lie
            },
            Shared {
                trace: [0; 32],
                ..lie
            },
            Shared {
                trace: honest.trace,
                ..lie
            },
        ] {
            let found = find_fault::<Sha3>(&shared, &opening);
            assert!(
                matches!(
                    found,
                    Err(JudgeError::Value { .. } | JudgeError::Program(_))
                ),
                "{found:?}"
            );
        }
        if let Some((shared, opening)) = last.replace((lie, opening)) {
            if shared != lie {
                assert!(find_fault::<Sha3>(&lie, &opening).is_err());
            }
        }
    });
}

#[test]
fn an_input_is_opened_by_its_salt() {
    each(|case, operator, index| {
        let (kind, right) = case.output(operator);
        let (honest, shared) = case.lie(operator, right, kind);
        let opening = case.open(&honest, operator, index, right);
        let mut reads = false;
        let rule = case.program.operators().nth(operator).unwrap();
        rule.operands(&mut |number| reads |= number == 0);
        let found = find_fault::<Sha3>(
            &Shared {
                input: [1; 32],
                ..shared
            },
            &opening,
        );
        if reads {
            assert!(
                matches!(found, Err(JudgeError::Value { number: 0, .. })),
                "{found:?}"
            );
        } else {
            assert_eq!(found, Ok(Finding::None));
        }
    });
}

#[test]
fn the_last_output_is_opened_under_the_claim_where_there_is_no_trace() {
    let mut noise = Noise(44);
    let mut seen = 0;
    each(|case, operator, index| {
        let count = case.program.operators().count();
        if operator + 1 != count {
            return;
        }
        let (kind, right) = case.output(operator);
        let data = wrong(kind, right, index, &mut noise);
        for (data, expected) in [(right, Finding::None), (&data, Finding::Element)] {
            let output = tensor_hash::<Sha3>(kind, data);
            let mut dispute = Dispute::<Sha3>::new(case.program, SALTS, case.trace());
            dispute.by_output = true;
            let shared = dispute.shared(&case.hashes[0], &output);
            let opening = case.open(&dispute, operator, index, data);
            assert_eq!(find_fault::<Sha3>(&shared, &opening), Ok(expected));
            if count == 1 {
                let shared = Shared {
                    trace: [0; 32],
                    ..shared
                };
                assert_eq!(find_fault::<Sha3>(&shared, &opening), Ok(expected));
                seen += 1;
            }
        }
    });
    assert!(seen > 0);
}

#[test]
fn a_tensor_of_another_type_is_found_and_so_is_what_is_no_tensor() {
    each(|case, operator, index| {
        if index != 0 {
            return;
        }
        let (kind, data) = case.output(operator);
        let right = [&[2][..], &encoded(kind), &tensor_root::<Sha3>(kind, data)].concat();
        let longer = [&right[..], &[0]].concat();
        let flat = TensorType::new(DType::I8, &[u32::try_from(kind.bytes()).unwrap()]).unwrap();
        let other = [&[2][..], &encoded(&flat), &tensor_root::<Sha3>(&flat, data)].concat();
        let mut expected = vec![
            (right, Finding::None),
            (longer, Finding::TensorType),
            (vec![0], Finding::TensorType),
            ([1; 65].to_vec(), Finding::TensorType),
            (vec![], Finding::TensorType),
        ];
        if flat != *kind {
            expected.push((other, Finding::TensorType));
        }
        let last = operator + 1 == case.program.operators().count();
        let operator = u16::try_from(operator).unwrap();
        for (hashed, expected) in expected {
            let mut trace = case.trace();
            trace[usize::from(operator)] = Sha3::keccak256(&hashed);
            let mut dispute = Dispute::<Sha3>::new(case.program, SALTS, trace.clone());
            let shared = dispute.shared(&case.hashes[0], &trace[trace.len() - 1]);
            let opening = dispute.tensor_type(operator, &hashed, |number| case.root(number));
            assert_eq!(
                decode_fault::<Sha3>(&shared, &opening.unwrap()),
                Ok(expected)
            );
            dispute.by_output = true;
            let opening = dispute.tensor_type(operator, &hashed, |number| case.root(number));
            let found = decode_fault::<Sha3>(&shared, &opening.unwrap());
            let of_output = match expected {
                Finding::TensorType if last => Finding::OutputType,
                expected => expected,
            };
            assert_eq!(found, Ok(of_output));
        }
    });
}

#[test]
fn padding_that_holds_something_is_found() {
    let (mut leaves, mut nodes) = (0, 0);
    each(|case, operator, index| {
        if index != 0 {
            return;
        }
        let (kind, data) = case.output(operator);
        let layout = kind.layout();
        // All leaves as they are, and which of them hold data.
        let mut tree: Vec<Vec<u8>> = vec![vec![]; layout.leaves];
        for row in 0..kind.rows() {
            let opened = assay_core::open_row::<Sha3>(kind, data, row).unwrap();
            let first = row as usize / layout.rows_per_leaf * layout.row_width;
            for (at, bytes) in opened.leaves.chunks(LEAF).enumerate() {
                tree[first + at] = bytes.to_vec();
            }
        }
        for at in 0..layout.leaves {
            let mut junk = tree.clone();
            let shown = if junk[at].is_empty() {
                junk[at] = vec![9];
                nodes += 1;
                hash(&junk[at]).to_vec()
            } else {
                let end = if layout.rows_per_leaf == 1 {
                    kind.row_bytes() - at % layout.row_width * LEAF
                } else {
                    kind.row_bytes()
                };
                if end >= LEAF || end.is_power_of_two() && layout.rows_per_leaf > 1 {
                    continue;
                }
                junk[at][end] = 1;
                leaves += 1;
                [&[0], &junk[at][..]].concat()
            };
            for (tree, expected) in [(&junk, Finding::Padding), (&tree, Finding::None)] {
                let shown = match (expected, tree[at].is_empty()) {
                    (Finding::None, true) => hash(&[]).to_vec(),
                    (Finding::None, false) => [&[0], &tree[at][..]].concat(),
                    _ => shown.clone(),
                };
                let (root, siblings) = path(tree, at);
                let mut trace = case.trace();
                trace[operator] = rooted_hash::<Sha3>(kind, &root);
                let dispute = Dispute::<Sha3>::new(case.program, SALTS, trace.clone());
                let shared = dispute.shared(&case.hashes[0], &trace[trace.len() - 1]);
                let operator = u16::try_from(operator).unwrap();
                let place = (0, u32::try_from(at).unwrap());
                let opening = dispute.padding(operator, kind, place, &shown, &siblings);
                assert_eq!(
                    decode_fault::<Sha3>(&shared, &opening.unwrap()),
                    Ok(expected)
                );
            }
        }
    });
    assert!(leaves > 20 && nodes > 5, "{leaves} leaves, {nodes} nodes");
}

#[test]
fn an_output_that_is_not_the_traces_last_is_found() {
    each(|case, operator, index| {
        if operator + index != 0 {
            return;
        }
        let dispute = Dispute::<Sha3>::new(case.program, SALTS, case.trace());
        let last = case.hashes[case.hashes.len() - 1];
        for (output, expected) in [(last, Finding::None), ([7; 32], Finding::Output)] {
            let shared = dispute.shared(&case.hashes[0], &output);
            let opening = dispute.last(&output).unwrap();
            assert_eq!(decode_fault::<Sha3>(&shared, &opening), Ok(expected));
            let other = dispute.shared(&case.hashes[0], &[8; 32]);
            let found = decode_fault::<Sha3>(&other, &opening);
            assert!(matches!(found, Err(JudgeError::Value { .. })), "{found:?}");
        }
    });
}

#[test]
fn leaves_that_are_withheld_or_not_needed_are_an_error() {
    let (mut withheld, mut more) = (0, 0);
    each(|case, operator, index| {
        let (kind, right) = case.output(operator);
        let (dispute, shared) = case.lie(operator, right, kind);
        let rule = case.program.operators().nth(operator).unwrap();
        let at = At {
            values: case.program.values(),
            kind,
            index,
        };
        let opening = ElementOpening::of::<Sha3, _>(rule, &at, &case.tensors).unwrap();
        let claimed = Multiproof::of_element::<Sha3>(kind, right, index).unwrap();
        let (operator, index) = (
            u16::try_from(operator).unwrap(),
            u32::try_from(index).unwrap(),
        );
        let find = |opening: &ElementOpening| {
            let root = |number| case.root(number);
            let bytes = dispute.element(operator, index, opening, &claimed, root);
            find_fault::<Sha3>(&shared, &bytes.unwrap())
        };
        for place in 0..opening.tensors.len() {
            let mut less = opening.clone();
            let (number, proof) = less.tensors.remove(place);
            // What is read of others may follow from what is withheld.
            assert!(matches!(find(&less), Err(JudgeError::Leaves(_))));
            withheld += 1;
            // Another leaf of the same tensor, in place of those that are needed.
            let (kind, data) = &case.tensors.0[usize::from(number)];
            let last = kind.bytes() / kind.dtype().size() as usize - 1;
            let other = Multiproof::of_element::<Sha3>(kind, data, last).unwrap();
            if other.runs != proof.runs {
                less.tensors.push((number, other));
                less.tensors.sort_by_key(|tensor| tensor.0);
                assert!(matches!(find(&less), Err(JudgeError::Leaves(_))));
                more += 1;
            }
        }
        // A value that is named and not read, opened all the same.
        let mut numbers = BTreeSet::new();
        rule.operands(&mut |number| {
            numbers.insert(number);
        });
        for number in numbers {
            let mut opening = opening.clone();
            if opening.tensors.iter().all(|tensor| tensor.0 != number) {
                let (kind, data) = &case.tensors.0[usize::from(number)];
                let leaf = Multiproof::of_element::<Sha3>(kind, data, 0).unwrap();
                opening.tensors.push((number, leaf));
                assert_eq!(find(&opening), Err(JudgeError::Leaves(number.into())));
            }
        }
    });
    assert!(withheld > 500 && more > 5, "{withheld} {more}");
}

#[test]
fn a_leaf_with_something_in_its_padding_proves_no_element() {
    let mut seen = 0;
    each(|case, operator, index| {
        let (kind, right) = case.output(operator);
        let mut claimed = Multiproof::of_element::<Sha3>(kind, right, index).unwrap();
        // A single leaf with room behind its data.
        if kind.layout().leaves > 1 || kind.layout().rows_per_leaf == kind.rows() as usize {
            return;
        }
        claimed.leaves[LEAF - 1] = 1;
        let mut trace = case.trace();
        trace[operator] = rooted_hash::<Sha3>(kind, &hash(&claimed.leaves));
        let dispute = Dispute::<Sha3>::new(case.program, SALTS, trace.clone());
        let shared = dispute.shared(&case.hashes[0], &trace[trace.len() - 1]);
        let own = u32::try_from(case.first() + operator).unwrap();
        let opening = case.opened(&dispute, operator, index, &claimed);
        let found = find_fault::<Sha3>(&shared, &opening);
        assert_eq!(found, Err(JudgeError::Padding(own)));
        seen += 1;
    });
    assert!(seen > 100, "{seen}");
}

#[test]
fn only_the_last_operators_output_is_opened_under_the_claim() {
    let mut seen = 0;
    each(|case, operator, index| {
        let (kind, right) = case.output(operator);
        if operator + 1 == case.program.operators().count() {
            return;
        }
        // A claim whose output is this operator's, so that only the place is wrong.
        let dispute = Dispute::<Sha3>::new(case.program, SALTS, case.trace());
        let shared = dispute.shared(&case.hashes[0], &tensor_hash::<Sha3>(kind, right));
        let claimed = Multiproof::of_element::<Sha3>(kind, right, index).unwrap();
        let mut opening = case.opened(&dispute, operator, index, &claimed);
        let levels = case.trace().len().next_power_of_two().trailing_zeros() as usize;
        let place = opening.len() - 32 * (levels + claimed.path.len()) - LEAF - 1;
        assert_eq!(opening[place], 0);
        opening[place] = 1;
        opening.truncate(opening.len() - 32 * levels);
        opening.extend(SALTS[1]);
        let found = find_fault::<Sha3>(&shared, &opening);
        assert_eq!(found, Err(JudgeError::Kind(1)));
        seen += 1;
    });
    assert!(seen > 20, "{seen}");
}

#[test]
fn nothing_is_opened_under_a_trace_that_was_not_given() {
    let mut single = 0;
    each(|case, operator, index| {
        if operator + index != 0 {
            return;
        }
        let dispute = Dispute::<Sha3>::new(case.program, SALTS, case.trace());
        let last = case.hashes[case.hashes.len() - 1];
        let shared = Shared {
            trace: [0; 32],
            ..dispute.shared(&case.hashes[0], &last)
        };
        let mut opening = dispute.last(&last).unwrap();
        if case.program.operators().count() == 1 {
            // The root of a list of one is its item.
            let end = opening.len() - 32;
            opening[end..].fill(0);
            single += 1;
        }
        let found = decode_fault::<Sha3>(&shared, &opening);
        assert!(matches!(found, Err(JudgeError::Value { .. })), "{found:?}");
    });
    assert!(single > 0);
}

#[test]
fn bytes_that_follow_or_lack_are_counted() {
    each(|case, operator, index| {
        let (kind, right) = case.output(operator);
        let (honest, shared) = case.lie(operator, right, kind);
        let mut opening = case.open(&honest, operator, index, right);
        let step = 1 + opening.len() / 50;
        for length in (0..opening.len()).step_by(step) {
            let found = find_fault::<Sha3>(&shared, &opening[..length]);
            assert_eq!(found, Err(JudgeError::Truncated), "{length}");
        }
        opening.extend([0; 5]);
        let found = find_fault::<Sha3>(&shared, &opening);
        assert_eq!(found, Err(JudgeError::Trailing(5)));
        assert_eq!(
            decode_fault::<Sha3>(&shared, &[]),
            Err(JudgeError::Truncated)
        );
    });
}

#[test]
fn an_operand_that_does_not_fit_is_an_error_and_its_own_type_the_fault() {
    let mut refused = 0;
    each(|case, operator, index| {
        // The provider's trace has something else for the first operand that an operator gives.
        let rule = case.program.operators().nth(operator).unwrap();
        let mut named = None;
        rule.operands(&mut |number| {
            named = named.or(usize::from(number).checked_sub(case.first()));
        });
        let (Some(named), 0) = (named, index) else {
            return;
        };
        let (kind, data) = (TensorType::new(DType::I64, &[1, 1, 1, 1]).unwrap(), [0; 8]);
        let (dispute, shared) = case.lie(named, &data, &kind);
        let root = |number: u16| {
            if usize::from(number) == case.first() + named {
                return Some(tensor_root::<Sha3>(&kind, &data));
            }
            case.root(number)
        };
        let place = u16::try_from(operator).unwrap();
        let mut opening = dispute.tensor_type(place, &[0], root).unwrap();
        let right = encoded(&case.output(named).0);
        let at = opening
            .windows(right.len())
            .rposition(|bytes| bytes == right);
        let at = at.unwrap();
        opening.splice(at..at + right.len(), encoded(&kind));
        let found = decode_fault::<Sha3>(&shared, &opening);
        refused += usize::from(matches!(
            found,
            Err(JudgeError::Invalid(Fault::OperandType))
        ));
        let hashed = [
            &[2][..],
            &encoded(&kind),
            &tensor_root::<Sha3>(&kind, &data),
        ]
        .concat();
        let named = u16::try_from(named).unwrap();
        let opening = dispute.tensor_type(named, &hashed, |number| case.root(number));
        let found = decode_fault::<Sha3>(&shared, &opening.unwrap());
        assert_eq!(found, Ok(Finding::TensorType));
    });
    assert!(refused > 5, "{refused}");
}

fn encoded(kind: &TensorType) -> Vec<u8> {
    let mut bytes = vec![];
    kind.encode(&mut bytes);
    bytes
}

/// A leaf's hash; `00` alone where it holds nothing.
fn hash(leaf: &[u8]) -> [u8; 32] {
    Sha3::keccak256(&[&[0], leaf].concat())
}

/// The root over leaves, and the siblings of one.
fn path(leaves: &[Vec<u8>], mut at: usize) -> ([u8; 32], Vec<[u8; 32]>) {
    let mut level: Vec<_> = leaves.iter().map(|leaf| hash(leaf)).collect();
    let mut siblings = vec![];
    while level.len() > 1 {
        siblings.push(level[at ^ 1]);
        let join = |pair: &[[u8; 32]]| Sha3::keccak256(&[&[1], &pair[0][..], &pair[1]].concat());
        level = level.chunks(2).map(join).collect();
        at /= 2;
    }
    (level[0], siblings)
}
