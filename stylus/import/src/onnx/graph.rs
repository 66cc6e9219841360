//! The model's graph on its way into a program: which operators the output needs, and what each tensor is.

use super::{
    constant,
    error::{OnnxError, Reason},
    function::Function,
    kinds,
    operand::{Integer, Operand, Pair, Stated},
    proto::{self, Node, Tensor, ValueInfo, FLOAT, INT8, UINT8},
    prune::pruned,
    step::After,
    Boundary, Imported, ImportedTensor, Rescaling,
};
use crate::{
    ranges::{ranges, Interval},
    Unsupported,
};
use assay_core::{
    operators::{Operator, Reshape},
    DType, Draft, Program, TensorType,
};
use prost::{bytes::Bytes, Message};
use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

/// A model and the program that it becomes.
pub(super) struct Graph<'a> {
    pub(super) draft: Draft,
    pub(super) constants: BTreeMap<&'a str, &'a Tensor>,
    pub(super) tensors: BTreeMap<&'a str, Held<'a>>,
    /// Scales and zero points by the constants that state them.
    pub(super) stated: BTreeMap<Pair, Rc<Stated>>,
    /// Bytes of constants that may still come.
    pub(super) budget: usize,
    /// The number of the last constant.
    pub(super) newest: u16,
    /// What the last operator of the program gives.
    pub(super) last: u16,
    pub(super) input: Boundary,
    pub(super) named: Vec<ImportedTensor>,
    pub(super) rescalings: Vec<Rescaling>,
    /// Which of the model's operators is converted.
    pub(super) current: (usize, &'a str),
    /// Of which each of the program's operators is.
    pub(super) origins: Vec<(usize, &'a str)>,
    /// The version of ONNX's own operators.
    pub(super) version: i64,
    /// Values by what they are a transposition of.
    pub(super) turned: BTreeMap<(u16, [u8; 4]), u16>,
    /// What transpositions are of, and by which axes.
    pub(super) permutations: BTreeMap<u16, (u16, Vec<usize>)>,
}

/// What a tensor of the model is.
#[derive(Clone)]
pub(super) enum Held<'a> {
    /// The model's float input, which is quantised at once, or has its elements moved first.
    Source(Integer),
    Integer(Integer),
    /// What `DequantizeLinear` gives.
    Real(Operand<'a>),
    /// What a function of its elements gives.
    Function(Function),
    /// What an operator gives that is converted once its output's quantisation is known.
    Pending(Pending<'a>),
}

/// An operator with its operands.
#[derive(Clone)]
pub(super) struct Pending<'a> {
    pub(super) kind: &'a str,
    pub(super) index: usize,
    pub(super) node: &'a Node,
    /// Each operator that becomes part of this one has them, too.
    pub(super) operands: Rc<[Option<Operand<'a>>]>,
    pub(super) after: After<'a>,
    /// Operators behind it that only move elements: index, node, plain name, and which output is meant.
    pub(super) moves: Vec<(usize, &'a Node, &'a str, usize)>,
}

/// Constants that the importer makes may exceed the file by its size three times over and this.
const ALLOWANCE: usize = 1 << 25;

pub(super) fn import(bytes: &[u8]) -> Result<Imported, OnnxError> {
    let model = proto::Model::decode(Bytes::copy_from_slice(bytes))
        .map_err(|error| OnnxError::Malformed(error.to_string()))?;
    let graph = model
        .graph
        .ok_or_else(|| OnnxError::Malformed("no graph".into()))?;
    let own = model.opsets.iter();
    let own = own.filter(|opset| matches!(&*opset.domain, "" | "ai.onnx"));
    let version = own.map(|opset| opset.version).max().unwrap_or(i64::MAX);
    named_once(&graph)?;
    Graph::new(&graph, version, bytes.len())?.convert(&graph)
}

/// That no name is of more than one tensor, but for those of inputs that are constants, as older files list them.
fn named_once(graph: &proto::Graph) -> Result<(), OnnxError> {
    let constants = graph.initializers.iter().map(|tensor| &tensor.name);
    let constants: BTreeSet<&String> = constants.collect();
    let inputs = graph.inputs.iter().map(|input| &input.name);
    let inputs = inputs.filter(|name| !constants.contains(name));
    let initializers = graph.initializers.iter().map(|tensor| &tensor.name);
    // An output that nobody wants has no name.
    let outputs = graph.nodes.iter().flat_map(|node| &node.outputs);
    let outputs = outputs.filter(|name| !name.is_empty());
    let mut seen = BTreeSet::new();
    let mut names = initializers.chain(inputs).chain(outputs);
    match names.find(|name| !seen.insert(*name)) {
        Some(name) => Err(OnnxError::GivenTwice(name.clone())),
        None => Ok(()),
    }
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
        let value = match dim.value {
            Some(0) => return Err(OnnxError::InputShape),
            Some(value) if value > 0 => value,
            _ if place == 0 => 1,
            _ => {
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
    fn new(graph: &'a proto::Graph, version: i64, size: usize) -> Result<Self, OnnxError> {
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
        let integer = Integer {
            value: Draft::INPUT,
            unsigned,
            channels_last: false,
        };
        let held = if dtype == FLOAT {
            Held::Source(integer)
        } else {
            Held::Integer(integer)
        };
        Ok(Self {
            draft: Draft::new(kind),
            constants,
            tensors: BTreeMap::from([(&*input.name, held)]),
            stated: BTreeMap::new(),
            budget: size.saturating_mul(4).saturating_add(ALLOWANCE),
            newest: 0,
            last: Draft::INPUT,
            input: Boundary {
                unsigned,
                quantisation: None,
            },
            named: Vec::new(),
            rescalings: Vec::new(),
            current: (0, ""),
            origins: Vec::new(),
            version,
            turned: BTreeMap::new(),
            permutations: BTreeMap::new(),
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
        // Those that an operator reads have been refused by their place in it.
        let mut constants = graph.initializers.iter();
        if let Some(tensor) = constants.find(|tensor| !constant::fits(tensor)) {
            return Err(OnnxError::Data(tensor.name.clone()));
        }
        self.finish(&output.name)
    }

    /// Makes the model's output what the program's last operator gives, and numbers the values as the program does.
    fn finish(mut self, name: &str) -> Result<Imported, OnnxError> {
        let (integer, quantisation) = match self.tensors.get(name) {
            Some(&Held::Integer(integer)) => (integer, None),
            Some(&Held::Real(Operand::Value(integer, of))) => (integer, Some((of.scale, of.zero))),
            _ => return Err(OnnxError::Output(name.to_owned())),
        };
        let (index, kind) = self.current;
        let here = |reason: Reason| reason.at(index, kind);
        let value = self.plain(integer).map_err(here)?;
        if value != self.last || value == Draft::INPUT {
            let dims = self.dims(value).map_err(here)?;
            let copy = Operator::Reshape(Reshape { x: value, dims });
            self.push(copy).map_err(here)?;
        }
        let mut program = self.draft.encode().map_err(|_| OnnxError::TooLarge)?;
        let decoded = Program::decode(&program).map_err(|_| OnnxError::TooLarge)?;
        // Its constants are there twice.
        self.draft = Draft::new(*decoded.input());
        let first = 1 + decoded.constants().count();
        self.renumber(|value| {
            // A draft marks outputs by the highest bit.
            let index = value.checked_sub(1 << 15).map(usize::from);
            index.map_or(Some(value), |index| u16::try_from(first + index).ok())
        });
        if let Some(pruned) = pruned(&decoded).map_err(|_| OnnxError::TooLarge)? {
            self.renumber(|value| pruned.values.get(usize::from(value)).copied().flatten());
            let mut kept = pruned.values[first..].iter();
            self.origins
                .retain(|_| kept.next().is_some_and(Option::is_some));
            program = pruned.program;
        }
        self.check_ranges(&program)?;
        let mut counts = BTreeMap::new();
        for tensor in &mut self.named {
            let count = counts.entry(tensor.operator).or_insert(0);
            tensor.output = *count;
            *count += 1;
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

    /// Gives the tensors' values other numbers; those of none are left out.
    fn renumber(&mut self, number: impl Fn(u16) -> Option<u16>) {
        self.named.retain_mut(|tensor| {
            let value = number(tensor.value);
            tensor.value = value.unwrap_or_default();
            value.is_some()
        });
    }

    /// That nothing wraps, whatever the input.
    fn check_ranges(&self, program: &[u8]) -> Result<(), OnnxError> {
        let program = Program::decode(program).map_err(|_| OnnxError::TooLarge)?;
        let proven = ranges(&program, Interval::of(DType::I8));
        proven.map(|_| ()).map_err(|unproven| {
            let origin = self.origins.get(usize::from(unproven.operator));
            let (index, kind) = origin.copied().unwrap_or(self.current);
            Reason::Wraps(unproven.what).at(index, kind)
        })
    }
}
