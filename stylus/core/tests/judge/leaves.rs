//! Openings with other leaves or other bytes than an element needs.

use super::{
    case::{changed, each},
    common::{Noise, Sha3},
};
use assay_core::{
    judge::{decode_fault, find_fault, Finding, JudgeError},
    operators::At,
    ElementOpening, Multiproof,
};
use std::collections::BTreeSet;

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
fn no_change_of_an_opening_makes_an_honest_claim_faulty() {
    let mut noise = Noise(42);
    let mut errors = 0;
    each(|case, operator, index| {
        let (kind, right) = case.output(operator);
        let (honest, shared) = case.lie(operator, right, kind);
        let opening = case.open(&honest, operator, index, right);
        for _ in 0..40 {
            let changed = changed(&opening, &mut noise);
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
