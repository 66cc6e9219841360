//! The judge's errors, as bytes.

use crate::interface::{
    JudgeElementMissing, JudgeKind, JudgeLeaves, JudgeOpeningTrailing, JudgeOpeningTruncated,
    JudgeOperatorInvalid, JudgeOperatorMissing, JudgePadding, JudgeProgramDiffers,
    JudgeTensorDiffers,
};
use alloc::vec::Vec;
use alloy_sol_types::SolError;
use assay_core::judge::JudgeError;

/// A selector and what follows it.
pub(crate) fn encoded(error: JudgeError) -> Vec<u8> {
    let (selector, number, hash) = match error {
        JudgeError::Truncated => (JudgeOpeningTruncated::SELECTOR, None, None),
        JudgeError::Trailing(excess) => {
            let excess = u32::try_from(excess).unwrap_or(u32::MAX);
            (JudgeOpeningTrailing::SELECTOR, Some(excess), None)
        }
        JudgeError::Program(id) => (JudgeProgramDiffers::SELECTOR, None, Some(id)),
        JudgeError::Operator(index) => (JudgeOperatorMissing::SELECTOR, Some(index.into()), None),
        JudgeError::Invalid(fault) => (JudgeOperatorInvalid::SELECTOR, Some(fault as u32), None),
        JudgeError::Value { number, found } => {
            (JudgeTensorDiffers::SELECTOR, Some(number), Some(found))
        }
        JudgeError::Leaves(value) => (JudgeLeaves::SELECTOR, Some(value), None),
        JudgeError::Padding(value) => (JudgePadding::SELECTOR, Some(value), None),
        JudgeError::Element(index) => (JudgeElementMissing::SELECTOR, Some(index), None),
        JudgeError::Kind(kind) => (JudgeKind::SELECTOR, Some(kind.into()), None),
    };
    let mut bytes = Vec::with_capacity(68);
    bytes.extend_from_slice(&selector);
    if let Some(number) = number {
        bytes.extend_from_slice(&[0; 28]);
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    if let Some(hash) = hash {
        bytes.extend_from_slice(&hash);
    }
    bytes
}
