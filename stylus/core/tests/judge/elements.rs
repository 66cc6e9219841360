//! Elements: each is found where it is wrong, under the trace or the claim.

use super::{
    case::{each, wrong, SALTS},
    common::{Noise, Sha3},
};
use assay_core::{
    judge::{decode_fault, find_fault, Dispute, Finding, JudgeError, Shared},
    tensor_hash, Multiproof, LEAF,
};

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
