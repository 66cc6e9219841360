//! The judge as the SDK has it: what its interface is printed from.

use crate::interface::{
    decodeFaultCall, findFaultCall, JudgeElementMissing, JudgeKind, JudgeLeaves,
    JudgeOpeningTrailing, JudgeOpeningTruncated, JudgeOperatorInvalid, JudgeOperatorMissing,
    JudgePadding, JudgeProgramDiffers, JudgeTensorDiffers,
};
use alloc::vec::Vec;
use alloy_primitives::FixedBytes;
use alloy_sol_types::SolCall;
use assay_core::{
    judge::{decode_fault, find_fault, Finding, JudgeError, Shared},
    Keccak256,
};
use stylus_sdk::{abi::Bytes, prelude::*};

/// Why an opening shows nothing.
#[derive(SolidityError)]
pub enum Refusal {
    /// The opening ends before what it announces.
    Truncated(JudgeOpeningTruncated),
    /// Bytes follow it.
    Trailing(JudgeOpeningTrailing),
    /// It is of another program.
    Program(JudgeProgramDiffers),
    /// It has no operator of the program.
    Operator(JudgeOperatorMissing),
    /// The operator or a type breaks a rule.
    Invalid(JudgeOperatorInvalid),
    /// A tensor is not the one that is committed.
    Tensor(JudgeTensorDiffers),
    /// It has other leaves than are needed.
    Leaves(JudgeLeaves),
    /// A leaf has a byte that is not zero where it holds no data.
    Padding(JudgePadding),
    /// There is no such element or node.
    Element(JudgeElementMissing),
    /// There is no such kind of opening or place of a tensor.
    Kind(JudgeKind),
}

impl From<JudgeError> for Refusal {
    fn from(error: JudgeError) -> Self {
        match error {
            JudgeError::Truncated => Self::Truncated(JudgeOpeningTruncated {}),
            JudgeError::Trailing(excess) => Self::Trailing(JudgeOpeningTrailing {
                excess: u32::try_from(excess).unwrap_or(u32::MAX),
            }),
            JudgeError::Program(id) => Self::Program(JudgeProgramDiffers { program: id.into() }),
            JudgeError::Operator(operator) => Self::Operator(JudgeOperatorMissing { operator }),
            JudgeError::Invalid(fault) => {
                Self::Invalid(JudgeOperatorInvalid { fault: fault as u8 })
            }
            JudgeError::Value { number, found } => Self::Tensor(JudgeTensorDiffers {
                value: number,
                commitment: found.into(),
            }),
            JudgeError::Leaves(value) => Self::Leaves(JudgeLeaves { value }),
            JudgeError::Padding(value) => Self::Padding(JudgePadding { value }),
            JudgeError::Element(element) => Self::Element(JudgeElementMissing { element }),
            JudgeError::Kind(kind) => Self::Kind(JudgeKind { kind }),
        }
    }
}

/// The chain's own keccak.
struct Native;

impl Keccak256 for Native {
    fn keccak256(bytes: &[u8]) -> [u8; 32] {
        alloy_primitives::keccak256(bytes).0
    }
}

type Word = FixedBytes<32>;
type Judged = Result<(FixedBytes<4>, u8), Refusal>;

fn shared([program, input, output, trace]: [Word; 4]) -> Shared {
    Shared {
        program: program.0,
        input: input.0,
        output: output.0,
        trace: trace.0,
    }
}

fn answer(magic: [u8; 4], judged: Result<Finding, JudgeError>) -> Judged {
    Ok((magic.into(), judged? as u8))
}

/// It keeps nothing.
#[storage]
#[entrypoint]
pub struct Judge;

#[public]
#[expect(
    clippy::needless_pass_by_value,
    reason = "the SDK decodes owned values"
)]
impl Judge {
    /// Whether an element of an operator's output is wrong.
    ///
    /// # Errors
    /// Why the opening shows nothing.
    pub fn find_fault(
        program: Word,
        input: Word,
        output: Word,
        trace: Word,
        opening: Bytes,
    ) -> Judged {
        let shared = shared([program, input, output, trace]);
        answer(
            findFaultCall::SELECTOR,
            find_fault::<Native>(&shared, &opening),
        )
    }

    /// Whether a claim is malformed.
    ///
    /// # Errors
    /// Why the opening shows nothing.
    pub fn decode_fault(
        program: Word,
        input: Word,
        output: Word,
        trace: Word,
        opening: Bytes,
    ) -> Judged {
        let shared = shared([program, input, output, trace]);
        answer(
            decodeFaultCall::SELECTOR,
            decode_fault::<Native>(&shared, &opening),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Refusal;
    use crate::refusal::encoded;
    use assay_core::{judge::JudgeError, Fault};

    #[test]
    fn errors_are_encoded_as_by_the_sdk() {
        let number = 0x0102_0304;
        for error in [
            JudgeError::Truncated,
            JudgeError::Trailing(5),
            JudgeError::Trailing(usize::MAX),
            JudgeError::Program([7; 32]),
            JudgeError::Operator(0x0102),
            JudgeError::Invalid(Fault::Shift),
            JudgeError::Value {
                number,
                found: [9; 32],
            },
            JudgeError::Leaves(number),
            JudgeError::Padding(number),
            JudgeError::Element(number),
            JudgeError::Kind(8),
        ] {
            assert_eq!(encoded(error), Vec::from(Refusal::from(error)), "{error:?}");
        }
    }
}
