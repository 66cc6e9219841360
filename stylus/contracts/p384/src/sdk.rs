//! The contract as the SDK has it: what its interface is printed from.

use crate::interface::{P384CalldataLength, P384HintsLength, P384RecordsLength};
use alloc::{boxed::Box, vec::Vec};
use alloy_primitives::U256;
use assay_p384::{verify, verify_batch, Chain, Malformed};
use stylus_sdk::{abi::Bytes, prelude::*};

/// Why bytes are no signatures and hints.
#[derive(SolidityError)]
pub enum Refusal {
    /// Records of this length.
    Records(P384RecordsLength),
    /// Hints of this length.
    Hints(P384HintsLength),
    /// Calldata longer than any batch; the entry says it before anything is decoded.
    Calldata(P384CalldataLength),
}

impl From<Malformed> for Refusal {
    fn from(error: Malformed) -> Self {
        match error {
            Malformed::Records(length) => Self::Records(P384RecordsLength {
                length: U256::from(length),
            }),
            Malformed::Hints { length, expected } => Self::Hints(P384HintsLength {
                length: U256::from(length),
                expected: U256::from(expected),
            }),
        }
    }
}

/// It keeps nothing.
#[storage]
#[entrypoint]
pub struct P384;

#[public]
#[expect(
    clippy::needless_pass_by_value,
    reason = "the SDK decodes owned values"
)]
impl P384 {
    /// Whether a signature holds.
    ///
    /// # Errors
    /// Where lengths are wrong.
    pub fn verify(record: Bytes, hints: Bytes) -> Result<bool, Refusal> {
        Ok(verify(&mut Box::new(Chain::new()), &record, &hints)?)
    }

    /// Whether all signatures of a batch hold.
    ///
    /// # Errors
    /// Where lengths are wrong.
    pub fn verify_batch(records: Bytes, hints: Bytes) -> Result<bool, Refusal> {
        let keccak = |bytes: &[u8]| alloy_primitives::keccak256(bytes).0;
        Ok(verify_batch(
            &mut Box::new(Chain::new()),
            &records,
            &hints,
            keccak,
        )?)
    }
}

#[cfg(test)]
mod tests {
    use super::Refusal;
    use crate::{
        interface::{verifyBatchCall, verifyCall, P384CalldataLength},
        refusal,
        selector::{VERIFY, VERIFY_BATCH},
    };
    use alloy_primitives::U256;
    use alloy_sol_types::SolCall;
    use assay_p384::Malformed;

    #[test]
    fn errors_are_encoded_as_by_the_sdk() {
        for error in [
            Malformed::Records(239),
            Malformed::Hints {
                length: 5,
                expected: 0x0102_0304,
            },
        ] {
            let mut data = [0; 68];
            let length = refusal::malformed(&mut data, error);
            assert_eq!(data[..length], Vec::from(Refusal::from(error)), "{error:?}");
        }
        let mut data = [0; 68];
        let length = refusal::too_long(&mut data, 70_000);
        let calldata = P384CalldataLength {
            length: U256::from(70_000),
        };
        assert_eq!(data[..length], Vec::from(Refusal::Calldata(calldata)));
    }

    #[test]
    fn selectors_are_those_of_the_functions() {
        assert_eq!(
            (VERIFY, VERIFY_BATCH),
            (verifyCall::SELECTOR, verifyBatchCall::SELECTOR)
        );
    }
}
