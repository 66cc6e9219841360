//! An operator that is being converted, with operands and output that are quantised.

use super::{
    error::Reason,
    factor::{Factor, ROUNDING},
    graph::Graph,
    operand::{Integer, Operand, Quantisation},
    proto::{Attribute, Node},
    Rescaling,
};
use assay_core::operators::{Epilogue, Lut8, Operator, Requantise, Scale};

pub(super) struct Step<'g, 'a> {
    pub(super) graph: &'g mut Graph<'a>,
    pub(super) node: &'a Node,
    pub(super) index: usize,
    pub(super) operands: Vec<Option<Operand<'a>>>,
    pub(super) output: Quantisation,
    /// What a `Relu` or `Clip` behind the operator leaves.
    pub(super) bounds: (f32, f32),
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
        let (low, high) = self.bounds;
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

    /// Adds to what is known of the operator's factors; each comes with the largest accumulator.
    pub(super) fn report(&mut self, factors: impl Iterator<Item = (Factor, f64)>) {
        let (mut relative, mut units) = (0.0_f64, 0.0_f64);
        for (factor, most) in factors {
            relative = relative.max(factor.relative());
            units = units.max(factor.at_most(most));
        }
        match self.graph.rescalings.last_mut() {
            Some(last) if last.operator == self.index => {
                last.relative = last.relative.max(relative);
                last.units += units;
            }
            _ => self.graph.rescalings.push(Rescaling {
                operator: self.index,
                kind: self.node.kind.clone(),
                relative,
                units,
            }),
        }
    }

    /// A function of the real value, by a table.
    pub(super) fn table(
        &mut self,
        x: u16,
        input: Quantisation,
        function: impl Fn(f32) -> f32,
    ) -> Result<u16, Reason> {
        let (lo, hi) = self.limits();
        let entry = |q| {
            let quantised = self.output.quantise(function(input.real(q)));
            quantised.clamp(lo, hi)
        };
        let entries: Vec<i8> = (i8::MIN..=i8::MAX).map(entry).collect();
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
