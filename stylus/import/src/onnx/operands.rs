//! What a node names, looked up: constants, scales, operands.

use super::{
    constant,
    error::Reason,
    graph::{Graph, Held},
    kinds::Form,
    operand::{Operand, Pair, Quantisation, Scales, Stated},
    proto::{Node, Tensor, UINT8},
    step::{attribute, After},
};
use std::{ptr::from_ref, rc::Rc};

impl<'a> Graph<'a> {
    pub(super) fn name(node: &'a Node, place: usize) -> Option<&'a str> {
        let name = node.inputs.get(place)?;
        (!name.is_empty()).then_some(name)
    }

    /// A constant operand that may be left out.
    pub(super) fn optional(
        &self,
        node: &'a Node,
        place: usize,
        role: &'static str,
    ) -> Result<Option<&'a Tensor>, Reason> {
        let Some(name) = Self::name(node, place) else {
            return Ok(None);
        };
        let tensor = self.constants.get(name).copied();
        tensor.map(Some).ok_or(Reason::NotConstant(role))
    }

    /// A constant operand.
    pub(super) fn given(
        &self,
        node: &'a Node,
        place: usize,
        role: &'static str,
    ) -> Result<&'a Tensor, Reason> {
        let tensor = self.optional(node, place, role)?;
        tensor.ok_or(Reason::Missing(role))
    }

    /// Scale and zero point from two places.
    pub(super) fn scales(
        &mut self,
        node: &'a Node,
        [scale, zero]: [usize; 2],
        unsigned: bool,
        axis: Option<i64>,
        role: &'static str,
    ) -> Result<Scales, Reason> {
        let scale = self.given(node, scale, role)?;
        let zero = self.optional(node, zero, role)?;
        let read = || Stated::read(scale, zero, unsigned, role);
        let read = self.shared((Some(from_ref(scale)), zero.map(from_ref), unsigned), read)?;
        Ok(Scales { read, axis })
    }

    /// Scales of 1 with zero points.
    fn ones(&mut self, zero: Option<&'a Tensor>, role: &'static str) -> Result<Scales, Reason> {
        let read = || Stated::ones(zero, role);
        let read = self.shared((None, zero.map(from_ref), false), read)?;
        Ok(Scales { read, axis: None })
    }

    /// What is read of a pair of constants, which counts once as a constant that the importer makes.
    fn shared(
        &mut self,
        pair: Pair,
        read: impl FnOnce() -> Result<Stated, Reason>,
    ) -> Result<Rc<Stated>, Reason> {
        if let Some(known) = self.stated.get(&pair) {
            return Ok(Rc::clone(known));
        }
        let read = Rc::new(read()?);
        self.spend(read.bytes())?;
        self.stated.insert(pair, Rc::clone(&read));
        Ok(read)
    }

    /// Operands of an operator between `DequantizeLinear` and `QuantizeLinear`.
    pub(super) fn real_operands(&self, node: &'a Node) -> Result<Vec<Option<Operand<'a>>>, Reason> {
        let operand = |place| {
            let Some(name) = Self::name(node, place) else {
                return Ok(None);
            };
            if let Some(&tensor) = self.constants.get(name) {
                return Ok(Some(Operand::Constant(tensor, None)));
            }
            match self.tensors.get(name) {
                Some(Held::Real(operand)) => Ok(Some(operand.clone())),
                Some(_) => Err(Reason::Float("an operand")),
                None => Err(Reason::Missing("an operand")),
            }
        };
        (0..node.inputs.len()).map(operand).collect()
    }

    /// Operands and output of an operator that states their quantisation.
    pub(super) fn stated(
        &mut self,
        form: Form,
        node: &'a Node,
    ) -> Result<(Vec<Option<Operand<'a>>>, Quantisation), Reason> {
        let mut operands = Vec::new();
        let (first, output, bias) = match form {
            Form::Gemm => (0..2, 7, Some(6)),
            Form::Concat => (0..node.inputs.len().saturating_sub(2) / 3, 0, None),
            Form::Quantised(2) => (0..2, 6, Some(8)),
            _ => (0..1, 3, None),
        };
        let skipped = if form == Form::Concat { 2 } else { 0 };
        let mut unsigned = false;
        for operand in first {
            let (place, role) = (skipped + 3 * operand, "an operand");
            let name = Self::name(node, place).ok_or(Reason::Missing(role))?;
            let places = [place + 1, place + 2];
            operands.push(Some(if let Some(&tensor) = self.constants.get(name) {
                let of = tensor.dtype == UINT8;
                let scales = self.scales(node, places, of, None, role)?;
                Operand::Constant(tensor, Some(scales))
            } else if let Some(&Held::Integer(integer)) = self.tensors.get(name) {
                unsigned = integer.unsigned;
                let scales = self.scales(node, places, unsigned, None, role)?;
                Operand::Value(integer, scales.whole(role)?)
            } else {
                return Err(Reason::Float(role));
            }));
        }
        if let Some(bias) = bias {
            let bias = self.optional(node, bias, "the bias")?;
            operands.push(bias.map(|tensor| Operand::Constant(tensor, None)));
        }
        let role = "the output";
        let output = self.scales(node, [output, output + 1], unsigned, None, role)?;
        Ok((operands, output.whole(role)?))
    }

    /// Operands of `MatMulInteger` and `ConvInteger`, whose elements are their own real values above the zero points.
    pub(super) fn summed(&mut self, node: &'a Node) -> Result<Vec<Option<Operand<'a>>>, Reason> {
        let mut operand = |place: usize, role| {
            let name = Self::name(node, place).ok_or(Reason::Missing(role))?;
            let zero = self.optional(node, place + 2, role)?;
            if let Some(&tensor) = self.constants.get(name) {
                let scales = self.ones(zero, role)?;
                return Ok(Some(Operand::Constant(tensor, Some(scales))));
            }
            match self.tensors.get(name) {
                Some(&Held::Integer(integer)) => {
                    let mut of = self.ones(zero, role)?.whole(role)?;
                    // 0 where none is given, of uint8 as well.
                    if zero.is_none() && integer.unsigned {
                        of.zero = i8::MIN;
                    }
                    of.unsigned = integer.unsigned;
                    Ok(Some(Operand::Value(integer, of)))
                }
                Some(_) => Err(Reason::Float(role)),
                None => Err(Reason::Missing(role)),
            }
        };
        Ok(vec![
            operand(0, "the first operand")?,
            operand(1, "the weights")?,
        ])
    }

    /// The bounds of `Relu` or `Clip`.
    pub(super) fn clipped(&self, kind: &str, node: &'a Node) -> Result<(f32, f32), Reason> {
        if kind == "Relu" {
            return Ok((0.0, f32::INFINITY));
        }
        let mut bounds = After::NOTHING.bounds;
        let ends = [(1, "min", &mut bounds.0), (2, "max", &mut bounds.1)];
        for (place, name, bound) in ends {
            if let Some(old) = attribute(node, name) {
                *bound = old.float;
            } else if let Some(name) = Self::name(node, place) {
                let value = match (self.constants.get(name), self.tensors.get(name)) {
                    (Some(tensor), _) => constant::floats(tensor, "a bound")?.first().copied(),
                    (_, Some(Held::Real(Operand::Constant(tensor, Some(scales))))) => {
                        let q = constant::bytes(tensor, "a bound")?.first().copied();
                        q.zip(scales.whole("a bound").ok())
                            .map(|(q, scale)| scale.real(q))
                    }
                    _ => return Err(Reason::NotConstant("a bound")),
                };
                *bound = value.ok_or(Reason::Data("a bound"))?;
            }
        }
        if bounds.0 > bounds.1 || bounds.0.is_nan() || bounds.1.is_nan() {
            return Err(Reason::Attribute("the bounds"));
        }
        Ok(bounds)
    }
}
