//! Tensors of other types than the operators give.

use super::{
    case::{each, SALTS},
    common::Sha3,
    trees::encoded,
};
use assay_core::{
    judge::{decode_fault, Dispute, Finding, JudgeError},
    tensor_root, DType, Fault, Keccak256, TensorType,
};

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
