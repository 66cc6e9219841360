//! Constants of a program, and multipliers out of real factors.

use super::BertError;
use assay_core::{DType, Draft, TensorType};

/// A constant's type and elements.
#[derive(Clone, Debug)]
pub(super) struct Constant {
    kind: TensorType,
    data: Vec<u8>,
}

impl Constant {
    pub fn int8(
        shape: &[usize],
        elements: impl IntoIterator<Item = i8>,
    ) -> Result<Self, BertError> {
        Self::new(
            DType::I8,
            shape,
            elements.into_iter().flat_map(i8::to_le_bytes),
        )
    }

    pub fn int16(
        shape: &[usize],
        elements: impl IntoIterator<Item = i16>,
    ) -> Result<Self, BertError> {
        Self::new(
            DType::I16,
            shape,
            elements.into_iter().flat_map(i16::to_le_bytes),
        )
    }

    pub fn int32(
        shape: &[usize],
        elements: impl IntoIterator<Item = i32>,
    ) -> Result<Self, BertError> {
        Self::new(
            DType::I32,
            shape,
            elements.into_iter().flat_map(i32::to_le_bytes),
        )
    }

    fn new(
        dtype: DType,
        shape: &[usize],
        data: impl Iterator<Item = u8>,
    ) -> Result<Self, BertError> {
        let dims = shape
            .iter()
            .map(|&dim| u32::try_from(dim).unwrap_or(u32::MAX));
        Ok(Self {
            kind: TensorType::new(dtype, &dims.collect::<Vec<_>>())?,
            data: data.collect(),
        })
    }

    pub fn add(&self, draft: &mut Draft) -> Result<u16, BertError> {
        Ok(draft.constant(self.kind, self.data.clone())?)
    }
}

/// Multipliers and shifts, one for each channel or matrix.
#[derive(Clone, Debug)]
pub(super) struct Scales {
    pub m: Constant,
    pub s: Constant,
}

impl Scales {
    /// `m / 2^s` as near to each factor as `bits` bits of `m` can bring it.
    pub fn new(factors: impl IntoIterator<Item = f64>, bits: i32) -> Result<Self, BertError> {
        let (m, s): (Vec<_>, Vec<_>) = factors
            .into_iter()
            .map(|factor| multiplier(factor, bits))
            .unzip();
        Ok(Self {
            m: Constant::int32(&[m.len()], m)?,
            s: Constant::int8(&[s.len()], s)?,
        })
    }
}

/// Multiplier and shift of single rounding for a factor that is not negative.
fn multiplier(factor: f64, bits: i32) -> (i32, i8) {
    let shift = (bits - 1 - libm::ilogb(factor.max(f64::MIN_POSITIVE))).clamp(1, 62);
    let m = whole(libm::scalbn(factor, shift));
    (m, i8::try_from(shift).unwrap_or(62))
}

/// The nearest int32, ties away from zero.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, which is meant"
)]
pub(super) fn whole(x: f64) -> i32 {
    libm::round(x) as i32
}

/// The nearest int16.
#[expect(clippy::cast_possible_truncation, reason = "it has been clamped")]
pub(super) fn short(x: f64) -> i16 {
    libm::round(x).clamp(-32768.0, 32767.0) as i16
}

/// The nearest int8.
#[expect(clippy::cast_possible_truncation, reason = "it has been clamped")]
pub(super) fn byte(x: f64) -> i8 {
    libm::round(x).clamp(-128.0, 127.0) as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multipliers_come_near_their_factors() {
        for (factor, m, s) in [
            (1.0, 1 << 14, 14),
            (0.75, 24_576, 15),
            (0.0, 0, 62),
            (3e-6, 25_770, 33),
            (3.0, 24_576, 13),
        ] {
            assert_eq!(multiplier(factor, 15), (m, s), "{factor}");
        }
    }

    #[test]
    fn a_factor_just_below_a_power_of_two_keeps_its_multiplier_in_range() {
        assert_eq!(multiplier(0.999_999_99, 15), (1 << 15, 15));
    }
}
