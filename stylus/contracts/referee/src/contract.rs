//! What is called, and how it answers.

use crate::code::Code;
use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, FixedBytes, U256};
use alloy_sol_types::sol;
use assay_core::{execute, program_id, tensor_hash, InputLength, Keccak256, Program, ProgramError};
use stylus_sdk::{abi::Bytes, prelude::*};

sol! {
    error RefereeProgramMissing(address account);
    error RefereeProgramTruncated(address account);
    error RefereeProgramMalformed(uint8 fault);
    error RefereeOperatorInvalid(uint16 operator, uint8 fault);
    error RefereeInputLength(uint256 expected, uint256 actual);
}

/// Why the referee refuses.
#[derive(SolidityError)]
pub enum RefereeError {
    /// An account holds no code of a program.
    Missing(RefereeProgramMissing),
    /// The list of accounts is cut short.
    Truncated(RefereeProgramTruncated),
    /// The program breaks a rule outside its operators.
    Malformed(RefereeProgramMalformed),
    /// An operator breaks a rule.
    Operator(RefereeOperatorInvalid),
    /// The input does not fit the program.
    Input(RefereeInputLength),
}

impl From<ProgramError> for RefereeError {
    fn from(ProgramError { fault, operator }: ProgramError) -> Self {
        let fault = fault as u8;
        match operator {
            None => Self::Malformed(RefereeProgramMalformed { fault }),
            Some(operator) => Self::Operator(RefereeOperatorInvalid { operator, fault }),
        }
    }
}

impl From<InputLength> for RefereeError {
    fn from(InputLength { expected, actual }: InputLength) -> Self {
        Self::Input(RefereeInputLength {
            expected: U256::from(expected),
            actual: U256::from(actual),
        })
    }
}

/// The chain's own keccak.
struct Native;

impl Keccak256 for Native {
    fn keccak256(bytes: &[u8]) -> [u8; 32] {
        alloy_primitives::keccak256(bytes).0
    }
}

/// It keeps nothing.
#[storage]
#[entrypoint]
pub struct Referee;

#[public]
impl Referee {
    /// Checks that the code at `program` holds a well-formed program.
    ///
    /// # Errors
    /// The rule that the program breaks.
    pub fn validate(&self, program: Address) -> Result<(), RefereeError> {
        Program::decode(Code::load(self, program)?.program())?;
        Ok(())
    }

    /// The id of the program in the code at `program`.
    ///
    /// # Errors
    /// The rule that the program breaks.
    pub fn commit(&self, program: Address) -> Result<FixedBytes<32>, RefereeError> {
        let code = Code::load(self, program)?;
        Ok(program_id::<Native>(&Program::decode(code.program())?).into())
    }

    /// Runs the program on `input`: the hashes of input and output, and the output.
    ///
    /// # Errors
    /// The rule that the program breaks, or that the input does not fit it.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the SDK decodes owned values"
    )]
    pub fn execute(
        &self,
        program: Address,
        input: Bytes,
    ) -> Result<(FixedBytes<32>, FixedBytes<32>, Bytes), RefereeError> {
        let code = Code::load(self, program)?;
        let program = Program::decode(code.program())?;
        let output = execute(&program, &input)?;
        let input_hash = tensor_hash::<Native>(program.input(), &input);
        let output_hash = tensor_hash::<Native>(program.output(), &output);
        Ok((input_hash.into(), output_hash.into(), output.into()))
    }
}
