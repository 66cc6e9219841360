//! What operators take: quantised tensors of the program, and the file's constants.

use super::{
    constant,
    error::Reason,
    proto::{Tensor, FLOAT, INT32, UINT8},
};
use std::rc::Rc;

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
    /// As long as the file's tensors, and so read once for all that name them.
    pub(super) read: Rc<Stated>,
    /// None where the place of the operand says it.
    pub(super) axis: Option<i64>,
}

/// The constants of scale and zero point, and whether a zero point that is not there is of uint8.
pub(super) type Pair = (Option<*const Tensor>, Option<*const Tensor>, bool);

/// What constants of the file say of scales and zero points.
#[derive(Debug, PartialEq)]
pub(super) struct Stated {
    steps: Vec<f32>,
    zeros: Vec<i8>,
    unsigned: bool,
}

impl Stated {
    /// From the constants of scale and zero point, which is 0 where there is none.
    pub(super) fn read(
        scale: &Tensor,
        zero: Option<&Tensor>,
        unsigned: bool,
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
            Some(zero) if zero.dtype == INT32 => {
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
        })
    }

    /// Scales of 1 with the zero points of a constant, which are 0 where there is none.
    pub(super) fn ones(zero: Option<&Tensor>, role: Role) -> Result<Self, Reason> {
        let zeros = zero.map_or(Ok(vec![0]), |zero| constant::bytes(zero, role))?;
        if zeros.is_empty() {
            return Err(Reason::Quantisation(role));
        }
        Ok(Self {
            steps: vec![1.0; zeros.len()],
            zeros,
            unsigned: zero.is_some_and(|zero| zero.dtype == UINT8),
        })
    }

    /// What they take.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.steps[..]) + self.zeros.len()
    }
}

impl Scales {
    /// Those of the whole tensor.
    pub(super) fn whole(&self, role: Role) -> Result<Quantisation, Reason> {
        match (&self.read.steps[..], &self.read.zeros[..]) {
            (&[scale], &[zero]) => Ok(Quantisation {
                scale,
                zero,
                unsigned: self.read.unsigned,
            }),
            _ => Err(Reason::Quantisation(role)),
        }
    }

    /// Elements less their zero points, where int8 holds them.
    fn above(
        &self,
        mut elements: Vec<i8>,
        channel: impl Fn(usize) -> usize,
        role: Role,
    ) -> Result<Vec<i8>, Reason> {
        let zeros = &self.read.zeros[..];
        if zeros.iter().any(|&zero| zero != 0) {
            for (index, element) in elements.iter_mut().enumerate() {
                let zero = match *zeros {
                    [zero] => zero,
                    _ => *zeros
                        .get(channel(index))
                        .ok_or(Reason::Quantisation(role))?,
                };
                *element = element
                    .checked_sub(zero)
                    .ok_or(Reason::Quantisation(role))?;
            }
        }
        Ok(elements)
    }

    /// The scale of each of `count` channels along an axis of `rank` dimensions.
    fn channels(
        &self,
        count: usize,
        axis: usize,
        rank: usize,
        role: Role,
    ) -> Result<Vec<f64>, Reason> {
        let steps = &self.read.steps[..];
        if let [scale] = *steps {
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
        if given == Some(axis) && steps.len() == count {
            Ok(steps.iter().map(|&scale| scale.into()).collect())
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

/// Constant weights above their zero points.
pub(super) struct Weights {
    pub(super) dims: Vec<u32>,
    pub(super) elements: Vec<i8>,
    /// One for each channel.
    pub(super) scales: Vec<f64>,
}

/// Weights of two dimensions.
pub(super) struct Matrix {
    pub(super) dims: [u32; 2],
    pub(super) elements: Vec<i8>,
    pub(super) scales: Vec<f64>,
}

impl Operand<'_> {
    /// As weights of two dimensions behind others of 1, whose channels lie along the first or the second.
    pub(super) fn matrix(&self, axis: usize) -> Result<Matrix, Reason> {
        let Self::Constant(tensor, _) = self else {
            return Err(Reason::NotConstant("the weights"));
        };
        let before = tensor.dims.len().saturating_sub(2);
        let Weights {
            dims,
            elements,
            scales,
        } = self.weights(before + axis)?;
        match dims[..] {
            [.., first, second] if dims[..before].iter().all(|&dim| dim == 1) => Ok(Matrix {
                dims: [first, second],
                elements,
                scales,
            }),
            _ => Err(Reason::Shape("the weights")),
        }
    }

    /// As weights whose channels lie along an axis.
    pub(super) fn weights(&self, axis: usize) -> Result<Weights, Reason> {
        let role = "the weights";
        let Self::Constant(tensor, scales) = self else {
            return Err(Reason::NotConstant(role));
        };
        let scales = scales.as_ref().ok_or(Reason::Float(role))?;
        let dims = constant::dims(tensor, role)?;
        let elements = constant::bytes(tensor, role)?;
        let count = *dims.get(axis).ok_or(Reason::Shape(role))? as usize;
        if elements.is_empty() {
            return Err(Reason::Shape(role));
        }
        let inner = dims[axis + 1..].iter().product::<u32>() as usize;
        let elements = scales.above(elements, |index| index / inner % count, role)?;
        let scales = scales.channels(count, axis, dims.len(), role)?;
        Ok(Weights {
            dims,
            elements,
            scales,
        })
    }

    /// As a bias in units of `units`, one for each channel, which lie along the dimension before so many others.
    pub(super) fn bias(&self, units: &[f64], behind: usize) -> Result<Vec<i64>, Reason> {
        let role = "the bias";
        let (tensor, scales) = self.vector(units.len(), behind, role)?;
        #[allow(
            clippy::cast_possible_truncation,
            reason = "larger ones do not fit 32 bits and are refused where they are used"
        )]
        let in_units = |real: f64, unit: f64| libm::rint(real / unit) as i64;
        let all = |x: Vec<i64>| spread(x, units.len());
        let Some(scales) = scales else {
            if tensor.dtype == FLOAT {
                let floats = spread(constant::reals(tensor, role)?, units.len());
                let pairs = floats.into_iter().zip(units);
                return Ok(pairs
                    .map(|(real, unit)| in_units(real.into(), *unit))
                    .collect());
            }
            return Ok(all(constant::integers(tensor, role)?));
        };
        if tensor.dtype != INT32 {
            let reals = self.reals(units.len(), behind, role)?.into_iter();
            return Ok(reals
                .zip(units)
                .map(|(real, unit)| in_units(real, *unit))
                .collect());
        }
        let given = scales.channels(units.len(), 0, 1, role)?;
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
        let elements = all(constant::integers(tensor, role)?)
            .into_iter()
            .zip(given);
        Ok(elements.zip(units).map(rescaled).collect())
    }

    /// That a constant adds no dimensions to a result of so many.
    pub(super) fn check_rank(&self, rank: usize) -> Result<(), Reason> {
        match self {
            Self::Constant(tensor, _) if tensor.dims.len() <= rank => Ok(()),
            _ => Err(Reason::Shape("a constant")),
        }
    }

    /// The real values of a constant of one element, or of one for each channel.
    pub(super) fn reals(
        &self,
        count: usize,
        behind: usize,
        role: Role,
    ) -> Result<Vec<f64>, Reason> {
        let (tensor, scales) = self.vector(count, behind, role)?;
        let reals = match scales {
            None => {
                let floats = constant::reals(tensor, role)?.into_iter();
                floats.map(f64::from).collect()
            }
            Some(scales) => {
                let steps = scales.channels(count, 0, 1, role)?;
                let zeros = match scales.read.zeros[..] {
                    [zero] => vec![zero; count],
                    _ => scales.read.zeros.clone(),
                };
                let elements: Vec<i64> = if tensor.dtype == INT32 {
                    constant::integers(tensor, role)?
                } else {
                    let bytes = constant::bytes(tensor, role)?.into_iter();
                    bytes.map(i64::from).collect()
                };
                #[allow(
                    clippy::cast_precision_loss,
                    reason = "integers of 32 bits, which a double holds"
                )]
                let real =
                    |((q, zero), step): ((i64, i8), f64)| (q - i64::from(zero)) as f64 * step;
                let above = elements.into_iter().zip(zeros);
                above.zip(steps).map(real).collect()
            }
        };
        Ok(spread(reals, count))
    }

    /// The real values of a constant of so many elements, however they lie.
    pub(super) fn flat_reals(&self, count: usize, role: Role) -> Result<Vec<f64>, Reason> {
        match self {
            Self::Constant(tensor, scales) if tensor.dims.len() != 1 => {
                let mut flat = Tensor::clone(tensor);
                let dims = constant::dims(tensor, role)?;
                let all = dims.iter().product::<u32>();
                flat.dims = vec![all.into()];
                Operand::Constant(&flat, scales.clone()).reals(count, 0, role)
            }
            _ => self.reals(count, 0, role),
        }
    }

    /// A constant of one element, or of so many along the dimension before `behind` others.
    fn vector(
        &self,
        count: usize,
        behind: usize,
        role: Role,
    ) -> Result<(&Tensor, Option<&Scales>), Reason> {
        let Self::Constant(tensor, scales) = self else {
            return Err(Reason::NotConstant(role));
        };
        let dims = constant::dims(tensor, role)?;
        let all = dims.iter().product::<u32>() as usize;
        let along = dims.len().checked_sub(1 + behind).map(|place| dims[place]);
        if all == 1 || (all == count && along.map(|length| length as usize) == Some(count)) {
            Ok((tensor, scales.as_ref()))
        } else {
            Err(Reason::Shape(role))
        }
    }
}

/// One element as so many.
fn spread<T: Copy>(elements: Vec<T>, count: usize) -> Vec<T> {
    match elements[..] {
        [only] => vec![only; count],
        _ => elements,
    }
}
