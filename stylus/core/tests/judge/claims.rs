//! What belongs to another claim, and outputs that are not the trace's.

use super::{
    case::{each, wrong, SALTS},
    common::{Noise, Sha3},
};
use assay_core::judge::{decode_fault, find_fault, Dispute, Finding, JudgeError, Shared};

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
