//! An operator that is being converted, with operands and output that are quantised.

use super::{
    constant,
    error::Reason,
    factor::{Factor, ROUNDING},
    graph::Graph,
    operand::{Integer, Operand, Quantisation},
    proto::{Attribute, Node},
    Rescaling,
};
use assay_core::operators::{Epilogue, Lut8, Operator, Requantise, Scale};
use std::rc::Rc;

pub(super) struct Step<'g, 'a> {
    pub(super) graph: &'g mut Graph<'a>,
    pub(super) node: &'a Node,
    pub(super) index: usize,
    pub(super) operands: Rc<[Option<Operand<'a>>]>,
    pub(super) output: Quantisation,
    pub(super) after: After<'a>,
}

/// What comes behind an operator before its result is quantised: `(y·factor + offset)` within bounds.
#[derive(Clone)]
pub(super) struct After<'a> {
    /// A constant by which a product is multiplied, or with true divided.
    pub(super) factor: Option<(Operand<'a>, bool)>,
    /// A constant that is added to a product.
    pub(super) offset: Option<Operand<'a>>,
    /// What `Relu` and `Clip` leave.
    pub(super) bounds: (f32, f32),
}

impl After<'_> {
    /// Nothing.
    pub(super) const NOTHING: Self = Self {
        factor: None,
        offset: None,
        bounds: (f32::NEG_INFINITY, f32::INFINITY),
    };

    /// Whether bounds are there already, behind which neither factor nor offset can be part of a product.
    pub(super) fn bounded(&self) -> bool {
        self.bounds != Self::NOTHING.bounds
    }
}

/// An attribute by its name.
pub(super) fn attribute<'a>(node: &'a Node, name: &str) -> Option<&'a Attribute> {
    node.attributes
        .iter()
        .find(|attribute| attribute.name == name)
}

pub(super) fn int(node: &Node, name: &str, default: i64) -> i64 {
    attribute(node, name).map_or(default, |attribute| attribute.int)
}

pub(super) fn float(node: &Node, name: &str, default: f32) -> f32 {
    attribute(node, name).map_or(default, |attribute| attribute.float)
}

/// The axis that a possibly negative number names.
pub(super) fn axis(number: i64, rank: usize) -> Result<usize, Reason> {
    let length = i64::try_from(rank).unwrap_or_default();
    let from_first = if number < 0 {
        number.saturating_add(length)
    } else {
        number
    };
    usize::try_from(from_first)
        .ok()
        .filter(|&axis| axis < rank)
        .ok_or(Reason::Attribute("an axis"))
}

impl<'a> Step<'_, 'a> {
    pub(super) fn operand(&self, place: usize, role: &'static str) -> Result<Operand<'a>, Reason> {
        let operand = self.operands.get(place).cloned().flatten();
        operand.ok_or(Reason::Missing(role))
    }

    /// An operand that is no constant.
    pub(super) fn activation(
        &self,
        place: usize,
        role: &'static str,
    ) -> Result<(Integer, Quantisation), Reason> {
        match self.operand(place, role)? {
            Operand::Value(integer, quantisation) => Ok((integer, quantisation)),
            Operand::Constant(..) => Err(Reason::Constant(role)),
        }
    }

    /// What the operator gives, by the model's type of the output.
    pub(super) fn result(&self, value: u16, channels_last: bool) -> Integer {
        Integer {
            value,
            unsigned: self.output.unsigned,
            channels_last,
        }
    }

    /// The bounds as int8 of the output.
    fn limits(&self) -> (i8, i8) {
        let (low, high) = self.after.bounds;
        let low = self.output.quantise(low);
        (low, self.output.quantise(high).max(low))
    }

    /// Requantisation by one factor, or one for each channel, of accumulators whose magnitudes are at most these.
    pub(super) fn epilogue(
        &mut self,
        bias: Option<u16>,
        real: &[f64],
        most: &[f64],
    ) -> Result<Epilogue, Reason> {
        let factors = real.iter().map(|&real| Factor::nearest(real));
        let factors: Vec<_> = factors.collect::<Option<_>>().ok_or(Reason::Scale)?;
        self.report(
            factors
                .iter()
                .zip(most)
                .map(|(factor, &most)| (*factor, most)),
        );
        let first = *factors.first().ok_or(Reason::Scale)?;
        let scale = if factors
            .iter()
            .all(|factor| (factor.m, factor.s) == (first.m, first.s))
        {
            Scale::Tensor {
                m: first.m,
                s: first.s,
            }
        } else {
            let m: Vec<i32> = factors
                .iter()
                .map(|factor| factor.m.cast_signed())
                .collect();
            let s: Vec<i8> = factors.iter().map(|factor| factor.s).collect();
            let length = length(s.len())?;
            Scale::Channel {
                m: self.graph.words(&m)?,
                s: self.graph.constant(&[length], s)?,
            }
        };
        let (lo, hi) = self.limits();
        Ok(Epilogue {
            bias,
            requantise: Some(Requantise {
                zero_point: self.output.zero.into(),
                lo: lo.into(),
                hi: hi.into(),
                wide: false,
                rounding: ROUNDING,
                scale,
                table: None,
            }),
        })
    }

    /// Integers of a constant operand, or of an attribute.
    pub(super) fn integers(
        &self,
        place: usize,
        name: &str,
        role: &'static str,
    ) -> Result<Option<Vec<i64>>, Reason> {
        if let Some(tensor) = self.graph.optional(self.node, place, role)? {
            return constant::integers(tensor, role).map(Some);
        }
        Ok(attribute(self.node, name).map(|given| given.ints.clone()))
    }

    /// Adds to what is known of the operator's factors; each comes with the largest accumulator.
    pub(super) fn report(&mut self, factors: impl Iterator<Item = (Factor, f64)>) {
        let (mut relative, mut units) = (0.0_f64, 0.0_f64);
        for (factor, most) in factors {
            relative = relative.max(factor.relative());
            units = units.max(factor.at_most(most));
        }
        self.report_units(relative, units);
    }

    /// Adds an error to what is known of the operator: as a share, and in units of the result's last place.
    pub(super) fn report_units(&mut self, relative: f64, units: f64) {
        match self.graph.rescalings.last_mut() {
            Some(last) if last.operator == self.index && last.tensor.is_empty() => {
                last.relative = last.relative.max(relative);
                last.units += units;
            }
            _ => self.graph.rescalings.push(Rescaling {
                operator: self.index,
                kind: self.node.kind.clone(),
                tensor: String::new(),
                relative,
                units,
            }),
        }
    }

    /// A table by what the real values become, those of −128 to 127 in order.
    pub(super) fn table(&mut self, x: u16, reals: &[f32]) -> Result<u16, Reason> {
        let (lo, hi) = self.limits();
        let entry = |&real: &f32| self.output.quantise(real).clamp(lo, hi);
        let entries = reals.iter().map(entry).collect();
        self.look_up(x, entries)
    }

    /// Lut8; the value itself where nothing changes.
    fn look_up(&mut self, x: u16, entries: Vec<i8>) -> Result<u16, Reason> {
        if entries.iter().copied().eq(i8::MIN..=i8::MAX) {
            return Ok(x);
        }
        let table = self.graph.constant(&[256], entries)?;
        self.graph.push(Operator::Lut8(Lut8 { x, table }))
    }
}

/// A dimension.
pub(super) fn length(count: usize) -> Result<u32, Reason> {
    u32::try_from(count).map_err(|_| Reason::TooLarge)
}
