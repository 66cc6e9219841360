//! Operator by operator: what each tensor of the model is.

use super::{
    error::Reason,
    function::{self, Function},
    graph::{Graph, Held, Pending},
    kinds::{self, Form},
    operand::{Integer, Operand, Quantisation},
    operators,
    proto::{Node, FLOAT, UINT8},
    step::{attribute, int, After, Step},
    Boundary, ImportedTensor,
};

/// So many operators that move elements may stand between another and its quantisation; each keeps those before it.
const MOVES: usize = 16;

/// An operator of the model and why it cannot be imported.
type Stop<'a> = (usize, &'a str, Reason);

impl<'a> Graph<'a> {
    /// Converts an operator, or keeps it until its output is quantised. An error names the operator that it is of.
    pub(super) fn visit(&mut self, index: usize, node: &'a Node) -> Result<(), Stop<'a>> {
        let here = |reason| (index, &*node.kind, reason);
        let (kind, form) =
            kinds::form(node).ok_or_else(|| here(Reason::Missing("the operator")))?;
        self.current = (index, &node.kind);
        let held = match form {
            Form::Constant => return self.keep(node).map_err(here),
            Form::Pass => match self.pass(node).map_err(here)? {
                Some(held) => held,
                None => return Ok(()),
            },
            Form::Dequantise => self.dequantise(node).map_err(here)?,
            Form::Quantise => self.quantise(index, node)?,
            Form::Same => {
                let parts = self.same(kind, index, node).map_err(here)?;
                for (name, held) in node.outputs.iter().zip(parts) {
                    self.hold(index, node, name, held);
                }
                return Ok(());
            }
            Form::Real | Form::Function | Form::Sums => {
                self.real(kind, form, index, node).map_err(here)?
            }
            Form::Quantised(_) | Form::Gemm | Form::Concat => {
                let (operands, output) = self.stated(form, node).map_err(here)?;
                let step = Step {
                    graph: self,
                    node,
                    index,
                    operands: operands.into(),
                    output,
                    after: After::NOTHING,
                };
                Held::Integer(operators::convert(kind, step).map_err(here)?)
            }
        };
        let name = node.outputs.first().map_or("", String::as_str);
        self.hold(index, node, name, held);
        Ok(())
    }

    fn hold(&mut self, index: usize, node: &'a Node, name: &'a str, held: Held<'a>) {
        if let Held::Integer(integer) = held {
            // What is not named yet is of this tensor.
            let new = self.rescalings.iter_mut().rev();
            for rescaling in new.take_while(|rescaling| rescaling.tensor.is_empty()) {
                name.clone_into(&mut rescaling.tensor);
            }
            self.named.push(ImportedTensor {
                operator: index,
                kind: node.kind.clone(),
                output: 0,
                name: name.to_owned(),
                value: integer.value,
                unsigned: integer.unsigned,
                channels_last: integer.channels_last,
            });
        }
        self.tensors.insert(name, held);
    }

    fn keep(&mut self, node: &'a Node) -> Result<(), Reason> {
        let tensor = attribute(node, "value").and_then(|value| value.tensor.as_ref());
        let tensor = tensor.ok_or(Reason::Attribute("the constant"))?;
        let name = node.outputs.first().map_or("", String::as_str);
        self.constants.insert(name, tensor);
        Ok(())
    }

    /// The same tensor under another name; none where it is a constant. A cast to float leaves the numbers.
    fn pass(&mut self, node: &'a Node) -> Result<Option<Held<'a>>, Reason> {
        let role = "the input";
        let name = Self::name(node, 0).ok_or(Reason::Missing(role))?;
        let float = i64::from(FLOAT);
        let cast = node.kind == "Cast";
        if let Some(&tensor) = self.constants.get(name) {
            if cast && int(node, "to", 0) != i64::from(tensor.dtype) {
                return Err(Reason::Constant(role));
            }
            let name = node.outputs.first().map_or("", String::as_str);
            self.constants.insert(name, tensor);
            return Ok(None);
        }
        if cast && int(node, "to", 0) != float {
            return Err(Reason::Attribute("to, which has to be float"));
        }
        match self.tensors.get(name).cloned() {
            Some(Held::Integer(integer)) if cast => {
                let of = Quantisation {
                    scale: 1.0,
                    zero: if integer.unsigned { i8::MIN } else { 0 },
                    unsigned: integer.unsigned,
                };
                Ok(Some(Held::Real(Operand::Value(integer, of))))
            }
            held => held.map(Some).ok_or(Reason::Missing(role)),
        }
    }

    fn dequantise(&mut self, node: &'a Node) -> Result<Held<'a>, Reason> {
        let role = "the input";
        let name = Self::name(node, 0).ok_or(Reason::Missing(role))?;
        if int(node, "block_size", 0) != 0 {
            return Err(Reason::Attribute("block_size"));
        }
        let axis = Some(int(node, "axis", 1));
        if let Some(&tensor) = self.constants.get(name) {
            let scales = self.scales(node, [1, 2], tensor.dtype == UINT8, axis, role)?;
            return Ok(Held::Real(Operand::Constant(tensor, Some(scales))));
        }
        match self.tensors.get(name) {
            Some(&Held::Integer(integer)) => {
                let scales = self.scales(node, [1, 2], integer.unsigned, axis, role)?;
                let quantisation = scales.whole(role)?;
                if quantisation.unsigned != integer.unsigned {
                    return Err(Reason::Quantisation(role));
                }
                Ok(Held::Real(Operand::Value(integer, quantisation)))
            }
            Some(_) => Err(Reason::Float(role)),
            None => Err(Reason::Missing(role)),
        }
    }

    fn quantise(&mut self, index: usize, node: &'a Node) -> Result<Held<'a>, Stop<'a>> {
        let here = |reason| (index, &*node.kind, reason);
        let role = "the input";
        let unsigned = int(node, "output_dtype", 2) == 2;
        let scales = self.scales(node, [1, 2], unsigned, None, role);
        let output = scales.and_then(|scales| scales.whole("the output"));
        let output = output.map_err(here)?;
        let name = Self::name(node, 0).ok_or_else(|| here(Reason::Missing(role)))?;
        let held = self.tensors.get(name).cloned();
        Ok(Held::Integer(match held {
            None if self.constants.contains_key(name) => return Err(here(Reason::Constant(role))),
            None => return Err(here(Reason::Missing(role))),
            Some(Held::Integer(_) | Held::Real(Operand::Constant(..))) => {
                return Err(here(Reason::Data(role)))
            }
            Some(Held::Source(integer)) => self.quantise_input(integer, output).map_err(here)?,
            Some(Held::Real(Operand::Value(integer, of))) if of == output => integer,
            Some(Held::Real(Operand::Value(integer, of))) => {
                let values = function::reals(of);
                self.look_up(index, node, &Function { integer, values }, output)
                    .map_err(here)?
            }
            Some(Held::Function(function)) => {
                self.look_up(index, node, &function, output).map_err(here)?
            }
            Some(Held::Pending(pending)) => self.settle(pending, output)?,
        }))
    }

    /// Converts an operator whose output's quantisation is known now, and what moves it behind.
    fn settle(&mut self, pending: Pending<'a>, output: Quantisation) -> Result<Integer, Stop<'a>> {
        let Pending {
            kind,
            index,
            node,
            operands,
            after,
            moves,
        } = pending;
        self.current = (index, &node.kind);
        let step = Step {
            graph: self,
            node,
            index,
            operands,
            output,
            after,
        };
        let there = |reason| (index, &*node.kind, reason);
        let mut integer = operators::convert(kind, step).map_err(there)?;
        for (index, node, kind, place) in moves {
            let there = |reason| (index, &*node.kind, reason);
            self.current = (index, &node.kind);
            let parts = self
                .moved(kind, index, node, integer, output)
                .map_err(there)?;
            let part = parts.into_iter().nth(place);
            integer = part.ok_or_else(|| there(Reason::Missing("an output")))?;
        }
        Ok(integer)
    }

    /// All that quantise the input have to agree.
    fn quantise_input(
        &mut self,
        integer: Integer,
        output: Quantisation,
    ) -> Result<Integer, Reason> {
        let quantisation = Some((output.scale, output.zero));
        let known = self.input.quantisation;
        if known.is_some_and(|known| Some(known) != quantisation) {
            return Err(Reason::Quantisation("the model's input"));
        }
        self.input = Boundary {
            unsigned: output.unsigned,
            quantisation,
        };
        Ok(Integer {
            unsigned: output.unsigned,
            ..integer
        })
    }

    fn look_up(
        &mut self,
        index: usize,
        node: &'a Node,
        function: &Function,
        output: Quantisation,
    ) -> Result<Integer, Reason> {
        let mut step = Step {
            graph: self,
            node,
            index,
            operands: [].into(),
            output,
            after: After::NOTHING,
        };
        let Integer {
            value,
            channels_last,
            ..
        } = function.integer;
        let value = step.table(value, &function.values)?;
        Ok(step.result(value, channels_last))
    }

    /// A function of elements, part of the operator before it, or an operator that waits for its output's quantisation.
    fn real(
        &mut self,
        kind: &'a str,
        form: Form,
        index: usize,
        node: &'a Node,
    ) -> Result<Held<'a>, Reason> {
        if form == Form::Sums {
            return Ok(Held::Pending(Pending {
                kind,
                index,
                node,
                operands: self.summed(node)?.into(),
                after: After::NOTHING,
                moves: Vec::new(),
            }));
        }
        if let Some(function) = self.function(kind, node)? {
            return Ok(Held::Function(function));
        }
        if let Some(pending) = self.followed(kind, node)? {
            return Ok(Held::Pending(pending));
        }
        let operands = self.real_operands(node)?;
        if form == Form::Function || matches!(kind, "Relu") {
            return Err(Reason::Elements);
        }
        Ok(Held::Pending(Pending {
            kind,
            index,
            node,
            operands: operands.into(),
            after: After::NOTHING,
            moves: Vec::new(),
        }))
    }

    /// The operator before, where this one only bounds it, or multiplies or moves a product by a constant.
    fn followed(&self, kind: &str, node: &'a Node) -> Result<Option<Pending<'a>>, Reason> {
        let held = |place| Self::name(node, place).and_then(|name| self.tensors.get(name));
        let (first, second) = (held(0), held(1));
        let (pending, other) = match (first, second) {
            (Some(Held::Pending(pending)), _) => (pending, 1),
            (_, Some(Held::Pending(pending))) if matches!(kind, "Add" | "Mul") => (pending, 0),
            _ => return Ok(None),
        };
        let mut pending = pending.clone();
        if let "Relu" | "Clip" = kind {
            let (low, high) = self.clipped(kind, node)?;
            let (lowest, highest) = pending.after.bounds;
            pending.after.bounds = (lowest.max(low).min(high), highest.max(low).min(high));
            return Ok(Some(pending));
        }
        let product =
            matches!(pending.kind, "Conv" | "MatMul" | "Gemm") && pending.moves.is_empty();
        let constant = Self::name(node, other).and_then(|name| match self.tensors.get(name) {
            Some(Held::Real(constant @ Operand::Constant(..))) => Some(constant.clone()),
            Some(_) => None,
            None => self
                .constants
                .get(name)
                .map(|&tensor| Operand::Constant(tensor, None)),
        });
        let (Some(constant), true, false) = (constant, product, pending.after.bounded()) else {
            return Ok(None);
        };
        match kind {
            "Add" if pending.after.offset.is_none() => pending.after.offset = Some(constant),
            "Mul" | "Div" if pending.after.offset.is_none() && pending.after.factor.is_none() => {
                pending.after.factor = Some((constant, kind == "Div"));
            }
            _ => return Ok(None),
        }
        Ok(Some(pending))
    }

    /// An operator that does the same to integers as to what they stand for: a tensor for each output.
    fn same(
        &mut self,
        kind: &'a str,
        index: usize,
        node: &'a Node,
    ) -> Result<Vec<Held<'a>>, Reason> {
        let role = "the input";
        let name = Self::name(node, 0).ok_or(Reason::Missing(role))?;
        let held = match self.tensors.get(name) {
            Some(held) => held.clone(),
            None if self.constants.contains_key(name) => return Err(Reason::Constant(role)),
            None => return Err(Reason::Missing(role)),
        };
        let (integer, of) = match &held {
            Held::Integer(integer) => (*integer, None),
            Held::Real(Operand::Value(integer, of)) => (*integer, Some(*of)),
            // What moves elements does so before they are changed as well as after.
            Held::Function(Function { integer, .. }) | Held::Source(integer) if moves(kind) => {
                (*integer, None)
            }
            Held::Pending(pending) if moves(kind) => {
                if pending.moves.len() >= MOVES {
                    return Err(Reason::TooLarge);
                }
                let part = |place| {
                    let mut pending = pending.clone();
                    pending.moves.push((index, node, kind, place));
                    Held::Pending(pending)
                };
                return Ok((0..node.outputs.len()).map(part).collect());
            }
            Held::Real(Operand::Constant(..)) => return Err(Reason::Constant(role)),
            _ => return Err(Reason::Float(role)),
        };
        let output = of.unwrap_or(Quantisation {
            scale: 1.0,
            zero: if integer.unsigned { i8::MIN } else { 0 },
            unsigned: integer.unsigned,
        });
        let parts = self.moved(kind, index, node, integer, output)?;
        let held = parts.into_iter().map(|integer| match &held {
            Held::Function(function) => Held::Function(Function {
                integer,
                values: function.values.clone(),
            }),
            Held::Source(_) => Held::Source(integer),
            _ => match of {
                None => Held::Integer(integer),
                Some(of) => Held::Real(Operand::Value(integer, of)),
            },
        });
        Ok(held.collect())
    }

    /// What an operator that does the same to integers as to what they stand for makes of one tensor, quantised as `of` says.
    fn moved(
        &mut self,
        kind: &'a str,
        index: usize,
        node: &'a Node,
        integer: Integer,
        of: Quantisation,
    ) -> Result<Vec<Integer>, Reason> {
        let step = Step {
            graph: self,
            node,
            index,
            operands: [Some(Operand::Value(integer, of))].into(),
            output: of,
            after: After::NOTHING,
        };
        operators::moved(kind, step)
    }
}

/// Whether an operator of those that are the same for integers only moves elements.
fn moves(kind: &str) -> bool {
    !matches!(kind, "MaxPool" | "GlobalMaxPool" | "ReduceMax" | "Pad")
}
