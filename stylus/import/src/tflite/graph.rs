//! The model's graph on its way into a program: which operators the output needs, and the value of each tensor.

use super::{
    error::{ImportError, Reason},
    names,
    node::{Node, Tensor},
    operators, schema, Imported, ImportedTensor,
};
use crate::Unsupported;
use assay_core::{
    operators::{Operator, Reshape},
    Draft, Fault, Program, TensorType,
};
use std::collections::{BTreeMap, BTreeSet};

/// A model and the program that it becomes.
pub(super) struct Graph<'a> {
    pub(super) model: File<'a>,
    pub(super) draft: Draft,
    /// Values of the tensors that are not constants.
    pub(super) values: BTreeMap<i32, u16>,
    /// Bytes of constants that may still come.
    pub(super) budget: usize,
    /// The number of the last constant.
    constants: u16,
    /// What the last operator of the program gives.
    last: u16,
    tensors: Vec<ImportedTensor>,
}

/// The parts of the file.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    bytes: &'a [u8],
    model: schema::Model<'a>,
    main: schema::SubGraph<'a>,
}

/// An operator's code: what is built in, or a custom one's name.
enum Code {
    Builtin(i32),
    Custom(String),
}

/// The code of custom operators.
const CUSTOM: i32 = 32;
/// Constants that the importer makes may exceed the file by its size three times over and this: paddings and tables are
/// larger than the operators that name them.
const ALLOWANCE: usize = 1 << 25;

impl<'a> File<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, ImportError> {
        if bytes.get(4..8) != Some(b"TFL3") {
            return Err(ImportError::Identifier);
        }
        let model = schema::model(bytes)?;
        let main = model
            .subgraphs()
            .filter(|graphs| !graphs.is_empty())
            .ok_or_else(|| ImportError::Malformed("no graph".into()))?
            .get(0);
        Ok(Self { bytes, model, main })
    }

    fn code(&self, operator: &schema::Operator<'a>) -> Result<Code, ImportError> {
        let missing = || ImportError::Malformed("an operator's code is missing".into());
        let codes = self.model.operator_codes().ok_or_else(missing)?;
        let index = operator.code() as usize;
        if index >= codes.len() {
            return Err(missing());
        }
        let entry = codes.get(index);
        // Codes up to 126 were once stored in one byte.
        let code = entry.code().max(i32::from(entry.deprecated()));
        if code != CUSTOM {
            return Ok(Code::Builtin(code));
        }
        let name = entry.custom().map(|name| name.bytes().to_vec());
        Ok(Code::Custom(
            String::from_utf8_lossy(&name.unwrap_or_default()).into_owned(),
        ))
    }

    /// The tensor with an index in the main graph.
    pub(super) fn tensor(&self, index: i32) -> Result<schema::Tensor<'a>, ImportError> {
        let tensors = self.main.tensors();
        usize::try_from(index)
            .ok()
            .zip(tensors)
            .filter(|(index, tensors)| *index < tensors.len())
            .map(|(index, tensors)| tensors.get(index))
            .ok_or_else(|| ImportError::Malformed(format!("tensor {index} does not exist")))
    }

    /// The elements of a constant; none where the tensor is not one.
    pub(super) fn data(
        &self,
        tensor: &schema::Tensor<'a>,
    ) -> Result<Option<&'a [u8]>, ImportError> {
        let index = tensor.buffer() as usize;
        let buffers = self.model.buffers();
        let Some(buffer) = buffers.filter(|buffers| index < buffers.len()) else {
            return Err(ImportError::Malformed(format!(
                "buffer {index} does not exist"
            )));
        };
        let buffer = buffer.get(index);
        if buffer.offset() > 1 {
            // Files above 2 GB hold data behind the tables.
            let range = usize::try_from(buffer.offset())
                .ok()
                .zip(usize::try_from(buffer.size()).ok())
                .and_then(|(start, size)| Some(start..start.checked_add(size)?));
            return range
                .and_then(|range| self.bytes.get(range))
                .map(Some)
                .ok_or_else(|| ImportError::Malformed(format!("buffer {index} ends outside")));
        }
        let data = buffer.data().map(|data| data.bytes());
        Ok(data.filter(|data| !data.is_empty()))
    }

    fn operators(&self) -> impl Iterator<Item = schema::Operator<'a>> {
        self.main.operators().into_iter().flatten()
    }
}

/// The only element of a list of tensors.
fn single(list: Option<flatbuffers::Vector<'_, i32>>) -> Result<i32, usize> {
    let length = list.map_or(0, |list| list.len());
    match list {
        Some(list) if length == 1 => Ok(list.get(0)),
        _ => Err(length),
    }
}

impl<'a> Graph<'a> {
    /// Converts all that the output needs.
    pub(super) fn import(bytes: &'a [u8]) -> Result<Self, ImportError> {
        let model = File::read(bytes)?;
        let input = single(model.main.inputs()).map_err(ImportError::Inputs)?;
        let output = single(model.main.outputs()).map_err(ImportError::Outputs)?;
        let needed = needed(&model, output)?;
        let source = Tensor::read(&model, input)?;
        source.check_activation()?;
        let kind = source.kind().ok_or(ImportError::InputShape)?;
        let mut graph = Self {
            model,
            draft: Draft::new(kind),
            values: BTreeMap::new(),
            budget: bytes.len().saturating_mul(4).saturating_add(ALLOWANCE),
            constants: 0,
            last: Draft::INPUT,
            tensors: Vec::new(),
        };
        // One by one: to build a tree from a list takes much of the module's size.
        graph.values.insert(input, Draft::INPUT);
        graph.check_types(&needed)?;
        let codes = graph.supported(&needed)?;
        for ((index, operator), code) in needed.into_iter().zip(codes) {
            graph.convert(index, operator, code)?;
        }
        graph.close(output)?;
        Ok(graph)
    }

    /// Refuses float and other types before anything else, since then every operator would be at fault.
    fn check_types(&self, needed: &[(usize, schema::Operator<'a>)]) -> Result<(), ImportError> {
        for (_, operator) in needed {
            let lists = [operator.inputs(), operator.outputs()];
            for index in lists.into_iter().flatten().flatten() {
                if index >= 0 {
                    Tensor::read(&self.model, index)?.check_type()?;
                }
            }
        }
        Ok(())
    }

    /// The codes of the operators, once all of them are known to be supported.
    fn supported(&self, needed: &[(usize, schema::Operator<'a>)]) -> Result<Vec<i32>, ImportError> {
        let mut codes = Vec::new();
        let mut unsupported = Vec::new();
        for (index, operator) in needed {
            let kind = match self.model.code(operator)? {
                Code::Builtin(code) if operators::converter(names::name(code)).is_some() => {
                    codes.push(code);
                    continue;
                }
                Code::Builtin(code) => names::name(code).to_owned(),
                Code::Custom(name) => format!("custom {name}"),
            };
            unsupported.push(Unsupported {
                index: *index,
                instead: names::replacement(&kind),
                kind,
            });
        }
        if unsupported.is_empty() {
            Ok(codes)
        } else {
            Err(ImportError::Unsupported(unsupported))
        }
    }

    fn convert(
        &mut self,
        index: usize,
        operator: schema::Operator<'a>,
        code: i32,
    ) -> Result<(), ImportError> {
        let kind = names::name(code);
        let at = |reason| ImportError::Operator {
            index,
            kind,
            reason,
        };
        let converter = operators::converter(kind).ok_or(ImportError::NoOperator)?;
        let values =
            converter(&mut Node::new(self, operator)).map_err(|stop| stop.at(index, kind))?;
        let outputs = operator.outputs().ok_or(at(Reason::Missing("output")))?;
        for (output, (tensor, value)) in outputs.iter().zip(values).enumerate() {
            let declared = Tensor::read(&self.model, tensor)?;
            if declared.kind().as_ref() != self.draft.kind(value) {
                return Err(at(Reason::OutputShape));
            }
            // So that its name, too, is there once.
            if self.values.insert(tensor, value).is_some() {
                return Err(at(Reason::GivenTwice));
            }
            self.tensors.push(ImportedTensor {
                operator: index,
                kind,
                output,
                name: declared.name(),
                value,
            });
        }
        Ok(())
    }

    /// Adds an operator to the program.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub(super) fn push(&mut self, operator: Operator) -> Result<u16, Fault> {
        self.last = self.draft.push(operator)?;
        Ok(self.last)
    }

    /// Adds a constant to the program; what is there already costs nothing.
    ///
    /// # Errors
    /// [`ImportError::TooLarge`].
    pub(super) fn constant(&mut self, kind: TensorType, data: Vec<u8>) -> Result<u16, ImportError> {
        let length = data.len();
        let constant = self.draft.constant(kind, data);
        let number = constant.map_err(|_| ImportError::TooLarge)?;
        if number > self.constants {
            self.constants = number;
            let rest = self.budget.checked_sub(length);
            self.budget = rest.ok_or(ImportError::TooLarge)?;
        }
        Ok(number)
    }

    /// Makes the model's output what the program's last operator gives.
    fn close(&mut self, output: i32) -> Result<(), ImportError> {
        let &value = self.values.get(&output).ok_or(ImportError::NoOperator)?;
        if value == self.last && value != Draft::INPUT {
            return Ok(());
        }
        let dims = self.draft.kind(value).ok_or(ImportError::NoOperator)?;
        let dims = dims.shape().to_vec();
        let copy = Operator::Reshape(Reshape { x: value, dims });
        self.push(copy).map_err(|_| ImportError::TooLarge)?;
        Ok(())
    }

    /// The program, and the numbers that its values have in it.
    pub(super) fn finish(mut self) -> Result<Imported, ImportError> {
        let program = self.draft.encode().map_err(|_| ImportError::NoOperator)?;
        let decoded = Program::decode(&program).map_err(|_| ImportError::TooLarge)?;
        let first = u16::try_from(decoded.constants().count() + 1).unwrap_or(u16::MAX);
        for tensor in &mut self.tensors {
            // A draft marks outputs by the highest bit.
            if let Some(index) = tensor.value.checked_sub(1 << 15) {
                tensor.value = first.saturating_add(index);
            }
        }
        Ok(Imported {
            program,
            tensors: self.tensors,
        })
    }
}

/// The operators that a tensor depends on, in their order.
fn needed<'a>(
    model: &File<'a>,
    output: i32,
) -> Result<Vec<(usize, schema::Operator<'a>)>, ImportError> {
    let mut wanted = BTreeSet::new();
    wanted.insert(output);
    let mut needed = Vec::new();
    let operators: Vec<_> = model.operators().enumerate().collect();
    for (index, operator) in operators.into_iter().rev() {
        let outputs = operator.outputs();
        if outputs
            .into_iter()
            .flatten()
            .any(|tensor| wanted.contains(&tensor))
        {
            // New dimensions are those of the output, whatever computes them.
            let reshapes = matches!(model.code(&operator)?, Code::Builtin(code) if operators::is_reshape(names::name(code)));
            let followed = if reshapes { 1 } else { usize::MAX };
            wanted.extend(operator.inputs().into_iter().flatten().take(followed));
            needed.push((index, operator));
        }
    }
    if needed.is_empty() {
        return Err(ImportError::NoOperator);
    }
    needed.reverse();
    Ok(needed)
}
