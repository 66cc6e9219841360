//! The model's graph on its way into a program: which operators the output needs, and what each tensor is.

use super::{
    error::{OnnxError, Reason},
    kinds::{self, Form},
    operand::{Integer, Operand, Quantisation},
    operators,
    proto::{self, Node, Tensor, ValueInfo, FLOAT, INT8, UINT8},
    step::{attribute, int, Step},
    Boundary, Imported, ImportedTensor, Rescaling,
};
use crate::Unsupported;
use assay_core::{
    operators::{Operator, Reshape},
    DType, Draft, Program, TensorType,
};
use prost::{bytes::Bytes, Message};
use std::collections::{BTreeMap, BTreeSet};

/// A model and the program that it becomes.
pub(super) struct Graph<'a> {
    pub(super) draft: Draft,
    pub(super) constants: BTreeMap<&'a str, &'a Tensor>,
    pub(super) tensors: BTreeMap<&'a str, Held<'a>>,
    /// Bytes of constants that may still come.
    pub(super) budget: usize,
    /// The number of the last constant.
    pub(super) newest: u16,
    /// What the last operator of the program gives.
    pub(super) last: u16,
    input: Boundary,
    named: Vec<ImportedTensor>,
    pub(super) rescalings: Vec<Rescaling>,
    /// Values by what they are a transposition of.
    pub(super) turned: BTreeMap<(u16, [u8; 4]), u16>,
}

/// What a tensor of the model is.
#[derive(Clone)]
pub(super) enum Held<'a> {
    /// The model's float input, which is quantised at once.
    Source,
    Integer(Integer),
    /// What `DequantizeLinear` gives.
    Real(Operand<'a>),
    /// What an operator gives that is converted once its output's quantisation is known.
    Pending(Pending<'a>),
}

#[derive(Clone)]
pub(super) struct Pending<'a> {
    index: usize,
    node: &'a Node,
    bounds: (f32, f32),
}

/// Constants that the importer makes may exceed the file by its size three times over and this.
const ALLOWANCE: usize = 1 << 25;
pub(super) const UNBOUNDED: (f32, f32) = (f32::NEG_INFINITY, f32::INFINITY);

pub(super) fn import(bytes: &[u8]) -> Result<Imported, OnnxError> {
    let model = proto::Model::decode(Bytes::copy_from_slice(bytes))
        .map_err(|error| OnnxError::Malformed(error.to_string()))?;
    let graph = model
        .graph
        .ok_or_else(|| OnnxError::Malformed("no graph".into()))?;
    Graph::new(&graph, bytes.len())?.convert(&graph)
}

/// The only one of a list.
fn single<T>(list: impl Iterator<Item = T>) -> Result<T, usize> {
    let mut all: Vec<T> = list.collect();
    match all.pop() {
        Some(only) if all.is_empty() => Ok(only),
        Some(_) => Err(all.len() + 1),
        None => Err(0),
    }
}

/// The input's type in the program.
fn input_type(input: &ValueInfo) -> Result<(i32, TensorType), OnnxError> {
    let kind = input.kind.as_ref().and_then(|kind| kind.tensor.as_ref());
    let kind = kind.ok_or_else(|| OnnxError::InputType(input.name.clone()))?;
    if ![FLOAT, UINT8, INT8].contains(&kind.dtype) {
        return Err(OnnxError::InputType(input.name.clone()));
    }
    let shape = kind.shape.as_ref().ok_or(OnnxError::InputShape)?;
    let mut dims = Vec::new();
    // One more than a program takes.
    for (place, dim) in shape.dims.iter().enumerate().take(5) {
        let value = match dim.value.filter(|value| *value > 0) {
            Some(value) => value,
            None if place == 0 => 1,
            None => {
                return Err(OnnxError::Dynamic {
                    tensor: input.name.clone(),
                    dimension: place,
                })
            }
        };
        dims.push(u32::try_from(value).map_err(|_| OnnxError::InputShape)?);
    }
    let shape = TensorType::new(DType::I8, &dims).map_err(|_| OnnxError::InputShape)?;
    Ok((kind.dtype, shape))
}

/// The operators that a tensor depends on, in their order.
fn needed<'a>(graph: &'a proto::Graph, output: &'a str) -> Vec<(usize, &'a Node)> {
    let mut wanted = BTreeSet::from([output]);
    let mut needed = Vec::new();
    for (index, node) in graph.nodes.iter().enumerate().rev() {
        if node.outputs.iter().any(|name| wanted.contains(&**name)) {
            wanted.extend(node.inputs.iter().map(String::as_str));
            needed.push((index, node));
        }
    }
    needed.reverse();
    needed
}

impl<'a> Graph<'a> {
    fn new(graph: &'a proto::Graph, size: usize) -> Result<Self, OnnxError> {
        let mut constants = BTreeMap::new();
        for tensor in &graph.initializers {
            constants.insert(&*tensor.name, tensor);
        }
        // Older files list constants among the inputs, too.
        let inputs = graph.inputs.iter();
        let inputs = inputs.filter(|input| !constants.contains_key(&*input.name));
        let input = single(inputs).map_err(OnnxError::Inputs)?;
        let (dtype, kind) = input_type(input)?;
        let unsigned = dtype == UINT8;
        let held = if dtype == FLOAT {
            Held::Source
        } else {
            Held::Integer(Integer {
                value: Draft::INPUT,
                unsigned,
                channels_last: false,
            })
        };
        Ok(Self {
            draft: Draft::new(kind),
            constants,
            tensors: BTreeMap::from([(&*input.name, held)]),
            budget: size.saturating_mul(4).saturating_add(ALLOWANCE),
            newest: 0,
            last: Draft::INPUT,
            input: Boundary {
                unsigned,
                quantisation: None,
            },
            named: Vec::new(),
            rescalings: Vec::new(),
            turned: BTreeMap::new(),
        })
    }

    fn convert(mut self, graph: &'a proto::Graph) -> Result<Imported, OnnxError> {
        let output = single(graph.outputs.iter()).map_err(OnnxError::Outputs)?;
        let nodes = needed(graph, &output.name);
        let mut unsupported = Vec::new();
        for &(index, node) in &nodes {
            if kinds::form(node).is_none() {
                unsupported.push(Unsupported {
                    index,
                    kind: kinds::name(node),
                    instead: kinds::replacement(node),
                });
            }
        }
        if !unsupported.is_empty() {
            return Err(OnnxError::Unsupported(unsupported));
        }
        for (index, node) in nodes {
            self.visit(index, node)
                .map_err(|(index, kind, reason)| reason.at(index, kind))?;
        }
        self.finish(&output.name)
    }

    /// Converts an operator, or keeps it until its output is quantised. An error names the operator that it is of.
    fn visit(&mut self, index: usize, node: &'a Node) -> Result<(), (usize, &'a str, Reason)> {
        let here = |reason| (index, &*node.kind, reason);
        let (kind, form) =
            kinds::form(node).ok_or_else(|| here(Reason::Missing("the operator")))?;
        let name = node.outputs.first().map_or("", String::as_str);
        let held = match form {
            Form::Constant => {
                let tensor = attribute(node, "value").and_then(|value| value.tensor.as_ref());
                let tensor = tensor.ok_or_else(|| here(Reason::Attribute("the constant")))?;
                self.constants.insert(name, tensor);
                return Ok(());
            }
            Form::Dequantise => self.dequantise(node).map_err(here)?,
            Form::Quantise => self.quantise(index, node)?,
            Form::Same => self.same(kind, index, node).map_err(here)?,
            Form::Real => self.pending(kind, index, node).map_err(here)?,
            Form::Quantised(_) | Form::Gemm | Form::Concat => {
                let (operands, output) = self.stated(form, node).map_err(here)?;
                let step = Step {
                    graph: self,
                    node,
                    index,
                    operands,
                    output,
                    bounds: UNBOUNDED,
                };
                Held::Integer(operators::convert(kind, step).map_err(here)?)
            }
        };
        if let Held::Integer(integer) = held {
            self.named.push(ImportedTensor {
                operator: index,
                kind: node.kind.clone(),
                name: name.to_owned(),
                value: integer.value,
                unsigned: integer.unsigned,
                channels_last: integer.channels_last,
            });
        }
        self.tensors.insert(name, held);
        Ok(())
    }

    fn dequantise(&self, node: &'a Node) -> Result<Held<'a>, Reason> {
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

    fn quantise(
        &mut self,
        index: usize,
        node: &'a Node,
    ) -> Result<Held<'a>, (usize, &'a str, Reason)> {
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
            Some(Held::Integer(_)) => return Err(here(Reason::Data(role))),
            Some(Held::Source) => {
                let quantisation = Some((output.scale, output.zero));
                // All that quantise the input have to agree.
                if self
                    .input
                    .quantisation
                    .is_some_and(|known| Some(known) != quantisation)
                {
                    return Err(here(Reason::Quantisation("the model's input")));
                }
                self.input = Boundary {
                    unsigned: output.unsigned,
                    quantisation,
                };
                Integer {
                    value: Draft::INPUT,
                    unsigned: output.unsigned,
                    channels_last: false,
                }
            }
            Some(Held::Real(operand)) => {
                let step = Step {
                    graph: self,
                    node,
                    index,
                    operands: vec![Some(operand)],
                    output,
                    bounds: UNBOUNDED,
                };
                operators::convert("Requantise", step).map_err(here)?
            }
            Some(Held::Pending(pending)) => {
                let Pending {
                    index,
                    node,
                    bounds,
                } = pending;
                let there = |reason| (index, &*node.kind, reason);
                let (kind, _) =
                    kinds::form(node).ok_or_else(|| there(Reason::Missing("the operator")))?;
                let operands = self.real_operands(node).map_err(there)?;
                let step = Step {
                    graph: self,
                    node,
                    index,
                    operands,
                    output,
                    bounds,
                };
                operators::convert(kind, step).map_err(there)?
            }
        }))
    }

    /// Keeps an operator; `Relu` and `Clip` behind another only bound it.
    fn pending(
        &self,
        kind: &'static str,
        index: usize,
        node: &'a Node,
    ) -> Result<Held<'a>, Reason> {
        let name = Self::name(node, 0).ok_or(Reason::Missing("the input"))?;
        if let (Some(Held::Pending(pending)), "Relu" | "Clip") = (self.tensors.get(name), kind) {
            let (low, high) = self.clipped(kind, node)?;
            let mut pending = pending.clone();
            let (lowest, highest) = pending.bounds;
            pending.bounds = (lowest.max(low).min(high), highest.max(low).min(high));
            return Ok(Held::Pending(pending));
        }
        Ok(Held::Pending(Pending {
            index,
            node,
            bounds: UNBOUNDED,
        }))
    }

    /// An operator that does the same to integers as to what they stand for.
    fn same(
        &mut self,
        kind: &'static str,
        index: usize,
        node: &'a Node,
    ) -> Result<Held<'a>, Reason> {
        let name = Self::name(node, 0).ok_or(Reason::Missing("the input"))?;
        let (integer, quantisation) = match self.tensors.get(name) {
            Some(&Held::Integer(integer)) => (integer, None),
            Some(&Held::Real(Operand::Value(integer, quantisation))) => {
                (integer, Some(quantisation))
            }
            Some(Held::Real(Operand::Constant(..))) => return Err(Reason::Constant("the input")),
            Some(_) => return Err(Reason::Float("the input")),
            None if self.constants.contains_key(name) => return Err(Reason::Constant("the input")),
            None => return Err(Reason::Missing("the input")),
        };
        let of = quantisation.unwrap_or(Quantisation {
            scale: 1.0,
            zero: 0,
            unsigned: integer.unsigned,
        });
        let step = Step {
            graph: self,
            node,
            index,
            operands: vec![Some(Operand::Value(integer, of))],
            output: of,
            bounds: UNBOUNDED,
        };
        let integer = operators::convert(kind, step)?;
        Ok(match quantisation {
            None => Held::Integer(integer),
            Some(quantisation) => Held::Real(Operand::Value(integer, quantisation)),
        })
    }

    /// Makes the model's output what the program's last operator gives, and numbers the values as the program does.
    fn finish(mut self, name: &str) -> Result<Imported, OnnxError> {
        let (integer, quantisation) = match self.tensors.get(name) {
            Some(&Held::Integer(integer)) => (integer, None),
            Some(&Held::Real(Operand::Value(integer, of))) => (integer, Some((of.scale, of.zero))),
            _ => return Err(OnnxError::Output(name.to_owned())),
        };
        let too_large = |_| OnnxError::TooLarge;
        let value = self.plain(integer).map_err(too_large)?;
        if value != self.last || value == Draft::INPUT {
            let dims = self.dims(value).map_err(too_large)?;
            let copy = Operator::Reshape(Reshape { x: value, dims });
            self.push(copy).map_err(too_large)?;
        }
        let program = self.draft.encode().map_err(|_| OnnxError::TooLarge)?;
        let decoded = Program::decode(&program).map_err(|_| OnnxError::TooLarge)?;
        let first = u16::try_from(decoded.constants().count() + 1).unwrap_or(u16::MAX);
        for tensor in &mut self.named {
            // A draft marks outputs by the highest bit.
            if let Some(index) = tensor.value.checked_sub(1 << 15) {
                tensor.value = first.saturating_add(index);
            }
        }
        Ok(Imported {
            program,
            input: self.input,
            output: Boundary {
                unsigned: integer.unsigned,
                quantisation,
            },
            tensors: self.named,
            rescalings: self.rescalings,
        })
    }
}
