//! What `Add`, `Sub` and `Mul` do to each operand before they combine them.

use super::{lanes::wrap32, Rounding};
use crate::{reader::Reader, Fault};
use alloc::vec::Vec;

const RESCALE: u8 = 1;
const DOUBLE: u8 = 2;

/// What becomes of an operand's element `d` before it is combined with the other's.
///
/// - Formula: `v = d − zero`, wrapping in int32; where there is a scale `rescale(v·2^left, m, s)`, the product wrapping.
/// - Descriptor: `flags u8 ‖ zero i16`, then with flag 1 `left u8 ‖ m u32 ‖ s i8`; flag 2 is double rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Subtracted from the element, in units of its last place: the operand's zero point.
    pub zero: i16,
    /// Brings both operands to one scale.
    pub scale: Option<SideScale>,
}

/// `rescale(v·2^left, m, s)`, the product wrapping in int32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SideScale {
    /// Bits, 0 to 31: head room that rounding uses.
    pub left: u8,
    /// Multiplier, 0 to 2^31 − 1: with `s` the factor `m / 2^s`, or by double rounding `m·2^s / 2^31`.
    pub m: u32,
    /// Shift in bits, 1 to 62; by double rounding an exponent from −31 to 30.
    pub s: i8,
    /// How rescaling rounds.
    pub rounding: Rounding,
}

impl Side {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let flags = reader.u8()?;
        let rounding = match flags {
            0 | RESCALE => Rounding::Single,
            flags if flags == RESCALE | DOUBLE => Rounding::Double,
            _ => return Err(Fault::Flags),
        };
        let zero = reader.i16()?;
        let scale = if flags == 0 {
            None
        } else {
            Some(SideScale {
                left: reader.u8()?,
                m: reader.u32()?,
                s: reader.i8()?,
                rounding,
            })
        };
        Ok(Self { zero, scale })
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.push(match self.scale.map(|scale| scale.rounding) {
            None => 0,
            Some(Rounding::Single) => RESCALE,
            Some(Rounding::Double) => RESCALE | DOUBLE,
        });
        out.extend(self.zero.to_le_bytes());
        if let Some(scale) = &self.scale {
            out.push(scale.left);
            out.extend(scale.m.to_le_bytes());
            out.extend(scale.s.to_le_bytes());
        }
    }
}

impl Side {
    pub(super) fn check(&self) -> Result<(), Fault> {
        match &self.scale {
            Some(scale) if scale.left > 31 => Err(Fault::Shift),
            Some(scale) => scale.rounding.check(scale.m, scale.s),
            None => Ok(()),
        }
    }

    /// What an element becomes.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(super) fn value(&self, element: i64) -> i64 {
        let value = wrap32(element).wrapping_sub(self.zero.into());
        match &self.scale {
            None => value.into(),
            Some(scale) => {
                let raised = value.wrapping_shl(scale.left.into());
                scale.rounding.rescale(raised, scale.m, scale.s)
            }
        }
    }

    /// What elements become, by one loop for each rounding.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(super) fn apply(&self, elements: &mut [i64]) {
        let fixed = |rounding| {
            let scale = self.scale.filter(|scale| scale.rounding == rounding)?;
            let scale = Some(SideScale { rounding, ..scale });
            Some(Self { scale, ..*self })
        };
        if let Some(side) = fixed(Rounding::Single) {
            side.each(elements);
        } else if let Some(side) = fixed(Rounding::Double) {
            side.each(elements);
        } else {
            let side = Self {
                scale: None,
                ..*self
            };
            side.each(elements);
        }
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn each(&self, elements: &mut [i64]) {
        for element in elements {
            *element = self.value(*element);
        }
    }
}
