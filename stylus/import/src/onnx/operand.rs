//! What operators take: quantised tensors of the program, and the file's constants.

use super::{
    constant,
    error::Reason,
    proto::{Tensor, UINT8},
};

type Role = &'static str;

/// A value of the program that is a tensor of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Integer {
    pub(super) value: u16,
    /// 128 less than the model's.
    pub(super) unsigned: bool,
    /// Its dimensions are NHWC, the model's NCHW.
    pub(super) channels_last: bool,
}

/// What real value an int8 of the program stands for: `(q − zero)·scale`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quantisation {
    pub(super) scale: f32,
    pub(super) zero: i8,
    /// The model's zero point is of uint8.
    pub(super) unsigned: bool,
}

impl Quantisation {
    pub(super) fn real(self, q: i8) -> f32 {
        f32::from(i16::from(q) - i16::from(self.zero)) * self.scale
    }

    /// As `QuantizeLinear`: half to even, saturated.
    pub(super) fn quantise(self, real: f32) -> i8 {
        let rounded = (real / self.scale).round_ties_even() + f32::from(self.zero);
        #[allow(
            clippy::cast_possible_truncation,
            reason = "it saturates, and what is not a number is 0"
        )]
        let narrowed = rounded as i8;
        narrowed
    }
}

/// Scales and zero points, one or one for each index of an axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scales {
    steps: Vec<f32>,
    zeros: Vec<i8>,
    unsigned: bool,
    /// None where the place of the operand says it.
    axis: Option<i64>,
}

impl Scales {
    /// From the constants of scale and zero point, which is 0 where there is none.
    pub(super) fn read(
        scale: &Tensor,
        zero: Option<&Tensor>,
        unsigned: bool,
        axis: Option<i64>,
        role: Role,
    ) -> Result<Self, Reason> {
        let bad = Reason::Quantisation(role);
        let steps = constant::floats(scale, role)?;
        let fits = |step: &f32| step.is_finite() && *step > 0.0;
        if steps.is_empty() || scale.dims.len() > 1 || !steps.iter().all(fits) {
            return Err(bad);
        }
        let (zeros, unsigned) = match zero {
            // Of int32, as biases have it, it is 0.
            Some(zero) if zero.dtype == super::proto::INT32 => {
                if constant::integers(zero, role)?
                    .iter()
                    .any(|&zero| zero != 0)
                {
                    return Err(bad);
                }
                (vec![0; steps.len()], false)
            }
            Some(zero) => (constant::bytes(zero, role)?, zero.dtype == UINT8),
            None if unsigned => (vec![i8::MIN; steps.len()], true),
            None => (vec![0; steps.len()], false),
        };
        if zeros.len() != steps.len() {
            return Err(bad);
        }
        Ok(Self {
            steps,
            zeros,
            unsigned,
            axis,
        })
    }

    /// Those of the whole tensor.
    pub(super) fn whole(&self, role: Role) -> Result<Quantisation, Reason> {
        match (&self.steps[..], &self.zeros[..]) {
            (&[scale], &[zero]) => Ok(Quantisation {
                scale,
                zero,
                unsigned: self.unsigned,
            }),
            _ => Err(Reason::Quantisation(role)),
        }
    }

    /// The scale of each of `count` channels along an axis of `rank` dimensions.
    fn channels(
        &self,
        count: usize,
        axis: usize,
        rank: usize,
        role: Role,
    ) -> Result<Vec<f64>, Reason> {
        if let [scale] = self.steps[..] {
            return Ok(vec![scale.into(); count]);
        }
        let given = self.axis.map_or(Some(axis), |given| {
            let length = i64::try_from(rank).ok()?;
            usize::try_from(if given < 0 {
                given.checked_add(length)?
            } else {
                given
            })
            .ok()
        });
        if given == Some(axis) && self.steps.len() == count {
            Ok(self.steps.iter().map(|&scale| scale.into()).collect())
        } else {
            Err(Reason::Quantisation(role))
        }
    }
}

/// An operand with what its elements stand for.
#[derive(Clone, Debug)]
pub(super) enum Operand<'a> {
    Value(Integer, Quantisation),
    /// Quantised, or without scales float or int32.
    Constant(&'a Tensor, Option<Scales>),
}

/// Constant weights of zero point 0.
pub(super) struct Weights {
    pub(super) dims: Vec<u32>,
    pub(super) elements: Vec<i8>,
    /// One for each channel.
    pub(super) scales: Vec<f64>,
}

impl Operand<'_> {
    /// As weights whose channels lie along an axis.
    pub(super) fn weights(&self, axis: usize) -> Result<Weights, Reason> {
        let role = "the weights";
        let Self::Constant(tensor, scales) = self else {
            return Err(Reason::NotConstant(role));
        };
        let scales = scales.as_ref().ok_or(Reason::Float(role))?;
        let dims = constant::dims(tensor, role)?;
        let elements = constant::bytes(tensor, role)?;
        // Of uint8 it was 128.
        if scales.zeros.iter().any(|&zero| zero != 0) {
            return Err(Reason::Quantisation(role));
        }
        let count = *dims.get(axis).ok_or(Reason::Shape(role))? as usize;
        if elements.is_empty() {
            return Err(Reason::Shape(role));
        }
        let scales = scales.channels(count, axis, dims.len(), role)?;
        Ok(Weights {
            dims,
            elements,
            scales,
        })
    }

    /// As a bias in units of `units`, one for each channel.
    pub(super) fn bias(&self, units: &[f64]) -> Result<Vec<i64>, Reason> {
        let role = "the bias";
        let Self::Constant(tensor, scales) = self else {
            return Err(Reason::NotConstant(role));
        };
        let dims = constant::dims(tensor, role)?;
        let count = units.len();
        let length = dims.last().map_or(0, |&length| length as usize);
        if length != count || dims.iter().product::<u32>() as usize != count {
            return Err(Reason::Shape(role));
        }
        #[allow(
            clippy::cast_possible_truncation,
            reason = "larger ones do not fit 32 bits and are refused where they are used"
        )]
        let in_units = |real: f64, unit: f64| libm::rint(real / unit) as i64;
        let Some(scales) = scales else {
            if tensor.dtype == super::proto::FLOAT {
                let floats = constant::floats(tensor, role)?;
                let pairs = floats.into_iter().zip(units);
                return Ok(pairs
                    .map(|(real, unit)| in_units(real.into(), *unit))
                    .collect());
            }
            return constant::integers(tensor, role);
        };
        let given = scales.channels(count, 0, 1, role)?;
        #[allow(
            clippy::cast_precision_loss,
            reason = "integers of 32 bits, which a double holds"
        )]
        let rescaled = |((q, scale), unit): ((i64, f64), &f64)| {
            // The product of the other scales, but for its own rounding to single precision.
            if (scale / unit - 1.0).abs() < 1e-6 {
                q
            } else {
                in_units(q as f64 * scale, *unit)
            }
        };
        let elements = constant::integers(tensor, role)?.into_iter().zip(given);
        Ok(elements.zip(units).map(rescaled).collect())
    }
}
